"""Files as an attacker sends them, and honest ones beside, small as can be: PDFs and files of office programs."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
from docx import Document
from openpyxl import Workbook
from pikepdf import Array, Dictionary, Name, String

from files import gate
from files.gate import DOCX, XLSX

PACKED = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def pdf(change: Callable[[pikepdf.Pdf], object] | None = None, **how: Any) -> bytes:
    """A PDF of one page, changed, saved as said."""
    made, out = pikepdf.new(), BytesIO()
    made.add_blank_page()
    if change:
        change(made)
    made.save(out, **how)
    return out.getvalue()


def opens(**action: Any) -> Callable[[pikepdf.Pdf], object]:
    """Something that happens when the file is opened, in an object of its own."""

    def change(made: pikepdf.Pdf) -> None:
        made.Root.OpenAction = made.make_indirect(Dictionary(**action))

    return change


def noted(**annotation: Any) -> Callable[[pikepdf.Pdf], object]:
    """Something that lies on the page to be clicked at."""

    def change(made: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **annotation)
        made.pages[0].Annots = Array([made.make_indirect(note)])

    return change


def rooted(**entries: Any) -> Callable[[pikepdf.Pdf], object]:
    """Entries at the root of the file."""
    return lambda made: [made.Root.__setitem__(f"/{name}", value) for name, value in entries.items()]


def attached(made: pikepdf.Pdf) -> None:
    """A file within the file, as PDF readers keep it."""
    made.attachments["a.exe"] = pikepdf.AttachedFileSpec(made, b"MZ", filename="a.exe")


def streamed_from_elsewhere(made: pikepdf.Pdf) -> None:
    """A picture whose bytes lie in another file."""
    picture = made.make_stream(b"", F=String("\\\\example.cn\\a.png"))
    made.pages[0].Resources = Dictionary(XObject=Dictionary(A=picture))


def package(kind: str, **parts: str | bytes) -> bytes:
    """An office file of its two main parts and these; __ in a name stands for the slash, _ for the dot."""
    types = f'<Types xmlns="x"><Override ContentType="{kind}.main+xml"/></Types>'
    whole: dict[str, str | bytes] = {"[Content_Types].xml": types, gate.MAINS[kind]: "<w/>"}
    whole |= {name.replace("__", "/").replace("_", "."): content for name, content in parts.items()}
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as packed:
        for name, content in whole.items():
            packed.writestr(name, content)
    return out.getvalue()


def docx(body: str, part: str = "document") -> bytes:
    """A document with this in its body, or in its header or comments."""
    whole = f'<w:x xmlns:w="{WORD}" xmlns:v="urn:schemas-microsoft-com:vml">{body}</w:x>'
    return package(DOCX, **{f"word__{part}_xml": whole})


def field(*code: str) -> str:
    """A field whose code is written over several runs."""
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in code)
    return f"{char('begin')}{runs}{char('separate')}<w:r><w:t>1</w:t></w:r>{char('end')}"


def char(kind: str) -> str:
    """One of the three marks of a field."""
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def formula(said: str) -> bytes:
    """A sheet with one formula."""
    return xlsx(worksheets__sheet1=f"<worksheet xmlns='{SHEET}'><c><f>{said}</f></c></worksheet>")


def xlsx(**parts: str) -> bytes:
    """A table with these parts below xl."""
    return package(XLSX, **{f"xl__{name}_xml": content for name, content in parts.items()})


def related(kind: str, target: str, mode: str = "External", of: str = DOCX) -> bytes:
    """An office file that points somewhere."""
    link = f'<Relationship Id="r" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return package(of, word___rels__a_rels=f'<Relationships xmlns="x">{link}</Relationships>')


def hidden_between(raw: bytes, what: bytes) -> bytes:
    """The package with bytes between its parts that no list names."""
    start = raw.index(b"PK\x01\x02")
    end = bytearray(raw[-22:])
    end[16:20] = (start + len(what)).to_bytes(4, "little")
    return raw[:start] + what + raw[start:-22] + bytes(end)


def honest_docx() -> bytes:
    """A document as a writer leaves it: a table, page numbers, a header, a link to the web, properties of its own."""
    made, out = Document(), BytesIO()
    made.add_heading("调解协议书")
    made.add_table(2, 2).cell(0, 0).text = "甲方"
    made.sections[0].header.paragraphs[0].text = "城关镇"
    made.part.relate_to("https://www.example.gov.cn/", f"{RELATIONS}/hyperlink", is_external=True)
    made.save(out)
    return out.getvalue()


def honest_xlsx() -> bytes:
    """A table as an office keeps it: formulas, a link, a list to choose from, a comment."""
    book, out = Workbook(), BytesIO()
    sheet: Any = book.active
    sheet.append(["编号", "事由", "件数", "=SUM(C2:C9)", '=IF(A2="甲|乙",HYPERLINK("https://example.cn/","看"),"")'])
    sheet["B2"].hyperlink = "https://example.cn/a"
    book.save(out)
    return out.getvalue()
