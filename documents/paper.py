"""The look of an official paper by GB/T 9704-2012, written as the parts of a .docx: page, styles, fonts, page number.

Lengths are twips (1/20 point, 1 mm = 56.69). The page holds 22 lines of 28 characters of 16 points (5.2.1, 5.2.3).
"""

from __future__ import annotations

from io import BytesIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def mm(length: float) -> int:
    """Millimetres as twips."""
    return round(length * 1440 / 25.4)


WIDE, HIGH = mm(210), mm(297)
TOP, LEFT, RIGHT, BOTTOM = mm(37), mm(28), mm(26), mm(35)
TEXT_WIDE = WIDE - LEFT - RIGHT  # 156 mm
LINES, SIGNS, POINTS = 22, 28, 16
LINE = (HIGH - TOP - BOTTOM) // LINES  # 579: 28.95 points
SIGN = TEXT_WIDE / SIGNS  # 315.9 twips, a shade narrower than 16 points, so that …
CLOSER = -5  # … signs of 16 points stand 0.25 closer; a grid of characters would do it in Word, but not in LibreOffice
FOOT = mm(25)  # the page number's dash then lies 7 mm below the text (7.5)

# Name → (what stands in where it is missing, in order; family)
FONTS = {
    "方正小标宋简体": ("方正小标宋_GBK,小标宋体,华文中宋,宋体", "roman"),
    "仿宋_GB2312": ("仿宋,方正仿宋_GBK,华文仿宋,FangSong", "modern"),
    "楷体_GB2312": ("楷体,方正楷体_GBK,华文楷体,KaiTi", "modern"),
    "黑体": ("方正黑体_GBK,华文黑体,SimHei", "modern"),
    "宋体": ("方正书宋_GBK,华文宋体,SimSun", "auto"),
}
SONG, TEXT, KAI, HEI, BOOK = FONTS
Cell = tuple[str, str, int]  # style, text, columns that it spans

# id: (name, based on, font, points, paragraph properties in the order of the schema, red?)
_FIRST = '<w:ind w:firstLineChars="200" w:firstLine="632"/>'
_BOX = f'<w:ind w:leftChars="1300" w:left="{round(13 * SIGN)}"/><w:jc w:val="center"/>'
_MIDDLE = '<w:jc w:val="center"/>'
_KEEP, _WHOLE = "<w:keepNext/>", "<w:keepLines/>"
_FREE = '<w:snapToGrid w:val="0"/>'
_RULE = '<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" w:color="FF0000"/></w:pBdr>'


def _spaced(line: int, rule: str = "exact", before: int = 0, after: int = 0) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="{rule}"/>'


STYLES: dict[str, tuple[str, str, str, float, str, bool]] = {
    "Normal": ("Normal", "", TEXT, POINTS, f'<w:widowControl w:val="0"/>{_spaced(LINE)}<w:jc w:val="both"/>', False),
    "Letterhead": ("发文机关标志", "Normal", SONG, 30, f"{_FREE}{_spaced(900, before=200)}{_MIDDLE}", True),
    "Ruled": ("发文字号", "Normal", TEXT, POINTS, f"{_RULE}{_spaced(LINE, before=LINE)}{_MIDDLE}", False),
    "Number": ("编号", "Normal", TEXT, POINTS, '<w:jc w:val="right"/>', False),
    "Title": (
        "Title", "Normal", SONG, 22,
        f'{_KEEP}{_FREE}{_spaced(720, before=LINE, after=LINE // 2)}{_MIDDLE}<w:outlineLvl w:val="0"/>', False,
    ),
    "Addressee": ("主送机关", "Normal", TEXT, POINTS, f"{_KEEP}{_spaced(LINE, before=LINE // 2)}", False),
    "Body": ("公文正文", "Normal", TEXT, POINTS, _FIRST, False),
    "Last": ("公文末段", "Body", TEXT, POINTS, f"{_KEEP}{_WHOLE}", False),
    "Heading1": ("heading 1", "Body", HEI, POINTS, f'{_KEEP}<w:outlineLvl w:val="1"/>', False),
    "Heading2": ("heading 2", "Body", KAI, POINTS, f'{_KEEP}<w:outlineLvl w:val="2"/>', False),
    "Signature": (
        "署名", "Normal", TEXT, POINTS, f"{_KEEP}{_WHOLE}{_spaced(LINE, before=LINE)}{_BOX}", False,
    ),
    "Date": ("成文日期", "Normal", TEXT, POINTS, f"{_KEEP}{_WHOLE}{_BOX}", False),
    "Note": ("附注", "Normal", TEXT, POINTS, _FIRST, False),
    "Cell": ("表格文字", "Normal", TEXT, 14, f'{_FREE}{_spaced(440)}<w:jc w:val="left"/>', False),
    "Signed": ("签名栏", "Cell", TEXT, 14, _KEEP, False),
    "Figure": ("表格数字", "Cell", TEXT, 14, _MIDDLE, False),
    "CellHead": ("表格栏目", "Cell", HEI, 14, '<w:jc w:val="center"/>', False),
    "PageNumber": ("footer", "Normal", BOOK, 14, f"{_FREE}{_spaced(400)}", False),
}  # fmt: skip


def paragraph(style: str, text: str, more: str = "") -> str:
    """One paragraph of a style, its lines parted by breaks; `more` are further properties of its own."""
    lines = [f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n")]
    runs = f"<w:r>{'<w:br/>'.join(lines)}</w:r>" if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{runs}</w:p>'


def table(columns: tuple[int, ...], rows: list[list[Cell]], heads: int = 0) -> str:
    """A table as wide as the text. `columns`: widths in characters (28 together); a row lists (style, text, span)."""
    widths = [round(TEXT_WIDE * column / sum(columns)) for column in columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    margins = '<w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
    about = (
        f'<w:tblW w:w="{TEXT_WIDE}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
    )
    lines = "".join(_row(row, widths, number < heads) for number, row in enumerate(rows))
    return f"<w:tbl><w:tblPr>{about}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>"


def _row(row: list[Cell], widths: list[int], head: bool) -> str:
    cells, column = "", 0
    for style, text, span in row:
        width = sum(widths[column : column + span])
        column += span
        spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        about = f'<w:tcW w:w="{width}" w:type="dxa"/>{spanned}<w:vAlign w:val="center"/>'
        lines = "".join(paragraph(style, line) for line in text.split("\n"))
        cells += f"<w:tc><w:tcPr>{about}</w:tcPr>{lines}</w:tc>"
    repeated = "<w:tblHeader/>" if head else ""
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="560" w:hRule="atLeast"/>{repeated}</w:trPr>{cells}</w:tr>'


def docx(body: str) -> bytes:
    """The .docx with these paragraphs and tables; the same bytes for the same body."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        for name, text in _parts(body).items():
            packed.writestr(ZipInfo(name), HEAD + text, ZIP_DEFLATED)
    return file.getvalue()


def _parts(body: str) -> dict[str, str]:
    feet = {"odd": _foot("right", "rightChars"), "even": _foot("left", "leftChars")}
    names = ("styles", "settings", "fontTable")
    kinds = {"document": "document.main", **{name: name for name in names}, "footer1": "footer", "footer2": "footer"}
    types = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    types += '<Default Extension="xml" ContentType="application/xml"/>'
    types += "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{WORD}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    links = [(name, name) for name in names] + [("footer", "footer1"), ("footer", "footer2")]
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{name}.xml"/>'
        for number, (kind, name) in enumerate(links, start=1)
    )
    outer = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{outer}</Relationships>',
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}{_section()}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>',
        "word/styles.xml": _styles(),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _fonts(),
        "word/footer1.xml": feet["odd"],
        "word/footer2.xml": feet["even"],
    }


def _section() -> str:
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
        f'<w:pgSz w:w="{WIDE}" w:h="{HIGH}"/><w:pgMar w:top="{TOP}" w:right="{RIGHT}" w:bottom="{BOTTOM}" '
        f'w:left="{LEFT}" w:header="{mm(15)}" w:footer="{FOOT}" w:gutter="0"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{LINE}"/></w:sectPr>'
    )


def _foot(side: str, chars: str) -> str:
    """The page number: odd pages right, even pages left, a character from the edge; runs as WPS needs them (7.5)."""
    field = "".join(
        f"<w:r>{part}</w:r>"
        for part in (
            '<w:t xml:space="preserve">— </w:t>',
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
            '<w:t xml:space="preserve"> —</w:t>',
        )
    )
    about = f'<w:pStyle w:val="PageNumber"/><w:ind w:{chars}="100" w:{side}="280"/><w:jc w:val="{side}"/>'
    return f"<w:ftr {SPACES}><w:p><w:pPr>{about}</w:pPr>{field}</w:p></w:ftr>"


def _face(font: str, points: float, red: bool) -> str:
    latin = "Times New Roman" if font != BOOK else font
    colour = '<w:color w:val="FF0000"/>' if red else ""
    closer = f'<w:spacing w:val="{CLOSER if points == POINTS else 0}"/>'
    return (
        f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{font}" w:cs="Times New Roman"/>{colour}'
        f'{closer}<w:kern w:val="0"/><w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'
    )


def _styles() -> str:
    language = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    common = f"<w:rPr>{_face(TEXT, POINTS, False)}{language}</w:rPr>"
    styles = f"<w:docDefaults><w:rPrDefault>{common}</w:rPrDefault></w:docDefaults>"
    for style, (name, based, font, points, about, red) in STYLES.items():
        default = ' w:default="1"' if style == "Normal" else ""
        on = f'<w:basedOn w:val="{based}"/>' if based else ""
        styles += (
            f'<w:style w:type="paragraph"{default} w:styleId="{style}"><w:name w:val="{name}"/>{on}<w:qFormat/>'
            f"<w:pPr>{about}</w:pPr><w:rPr>{_face(font, points, red)}</w:rPr></w:style>"
        )
    plain = '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr>'
    styles += (
        f'<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>{plain}</w:style>'
    )
    return f"<w:styles {SPACES}>{styles}</w:styles>"


def _settings() -> str:
    kinsoku = '<w:characterSpacingControl w:val="compressPunctuation"/>'
    modes = '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    return (
        f'<w:settings {SPACES}><w:evenAndOddHeaders/><w:drawingGridVerticalSpacing w:val="{LINE}"/>{kinsoku}'
        f"<w:compat><w:useFELayout/>{modes}</w:compat></w:settings>"
    )


def _fonts() -> str:
    fonts = "".join(
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(others)}/>"
        f'<w:charset w:val="86"/><w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        for name, (others, family) in FONTS.items()
    )
    return f"<w:fonts {SPACES}>{fonts}</w:fonts>"
