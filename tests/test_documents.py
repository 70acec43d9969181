"""Papers: the default layouts by GB/T 9704-2012, filling a template, and what is said of a wrong one."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from documents import KINDS, CannotFill, check, default, placeholders, read, render
from documents.checking import (
    ELSEWHERE,
    IS_LIST,
    IS_SINGLE,
    NO_WORD,
    NOT_ALONE,
    NOT_BEGUN,
    NOT_ENDED,
    PREFIXED,
    TOO_CLEVER,
    UNKNOWN,
    UNKNOWN_NEAR,
)  # fmt: skip
from documents.paper import docx, paragraph, table
from documents.reading import Paragraph
from documents.reading import Table as ReadTable
from documents.tags import IN_CELL, IN_TEXT, NOT_CLOSED, NOT_OPENED, TOO_WIDE
from rules.notice.placeholder import LISTS, SINGLE, allowed
from tests.support.layout import W, dump, part

GOLDEN = Path(__file__).parent / "golden"
EVERYTHING = allowed((*SINGLE, *LISTS))
MM = 1440 / 25.4


def example() -> dict[str, Any]:
    """A value for every placeholder: its own Chinese name, and two rows in every list."""
    values: dict[str, Any] = {code: name for code, (name, _told) in SINGLE.items()}
    for code, (_name, _about, columns) in LISTS.items():
        values[code] = [{key: f"{said}{n}" for key, (said, _why) in columns.items()} for n in (1, 2)]
    return values


def paper(*texts: str, more: str = "") -> bytes:
    """A template with these paragraphs."""
    return docx("".join(paragraph("Body", text) for text in texts) + more)


def said(template: bytes) -> list[tuple[str, dict[str, Any]]]:
    return [(problem.msgid, problem.params) for problem in check(template, EVERYTHING)]


@pytest.mark.parametrize("kind", KINDS)
def test_each_default_paper_looks_as_it_did(kind: str, request: pytest.FixtureRequest) -> None:
    kept = GOLDEN / f"{kind}.txt"
    assert dump(render(default(kind), example())) == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_each_default_paper_names_only_known_placeholders(kind: str) -> None:
    assert check(default(kind), EVERYTHING) == []


def test_an_agenda_without_items_says_so_on_its_one_page() -> None:
    blocks = read(render(default("agenda_item"), {"items": []}))
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == ["尚未确定议题"]


@pytest.mark.parametrize(("kind", "rows"), [("minutes", "decisions"), ("meeting_notice", "agenda")])
def test_minutes_without_decisions_and_a_notice_without_an_agenda_have_no_empty_table(kind: str, rows: str) -> None:
    blocks = read(render(default(kind), example() | {rows: []}))
    assert all(isinstance(block, Paragraph) for block in blocks)


def test_the_page_is_that_of_the_standard() -> None:
    """GB/T 9704-2012: A4 (5.1), margins (5.2.1), 22 lines of 28 signs of 3号 (5.2.2, 5.2.3), the page number (7.5)."""
    body = part(default("reply"), "word/document.xml")
    size, margins, grid = (next(body.iter(W + name)).attrib for name in ("pgSz", "pgMar", "docGrid"))
    assert [round(int(size[W + side]) / MM) for side in ("w", "h")] == [210, 297]
    assert [round(int(margins[W + side]) / MM) for side in ("top", "right", "bottom", "left")] == [37, 26, 35, 28]
    text_high = 297 * MM - (37 + 35) * MM
    assert int(text_high // int(grid[W + "linePitch"])) == 22
    normal = _style("reply", "Normal")
    points, closer = int(normal["sz"]) / 2, int(normal["rPr/spacing"]) / 20
    assert (points, int(156 * MM / 20 // (points + closer))) == (16, 28)
    assert (normal["eastAsia"], _style("reply", "Title")["eastAsia"]) == ("仿宋_GB2312", "方正小标宋简体")
    assert (_style("reply", "Title")["sz"], _style("reply", "PageNumber")["sz"]) == ("44", "28")
    assert (_style("reply", "Heading1")["eastAsia"], _style("reply", "Heading2")["eastAsia"]) == ("黑体", "楷体_GB2312")
    assert _style("reply", "Body")["firstLineChars"] == "200"
    foot = part(default("reply"), "word/footer1.xml")
    assert [each.get(W + "fldCharType") for each in foot.iter(W + "fldChar")] == ["begin", "separate", "end"]
    assert "".join(each.text or "" for each in foot.iter(W + "t")) == "— 1 —"
    fallbacks = {each.get(W + "name"): each[0].get(W + "val") for each in part(default("reply"), "word/fontTable.xml")}
    assert fallbacks["仿宋_GB2312"].startswith("仿宋,") and fallbacks["方正小标宋简体"].endswith("宋体")


def _style(kind: str, style: str) -> dict[str, str]:
    found = next(
        each for each in part(default(kind), "word/styles.xml").iter(W + "style") if each.get(W + "styleId") == style
    )
    values = {key.removeprefix(W): value for each in found.iter() for key, value in each.attrib.items()}
    sizes = {f"rPr/{each.tag.removeprefix(W)}": each.get(W + "val", "") for each in found.find(W + "rPr")}
    return values | sizes | {"sz": sizes["rPr/sz"]}


def test_a_name_is_filled_in_by_its_code_or_in_chinese_and_nothing_in_a_value_is_read_as_markup() -> None:
    sly = "</w:t><b>{{ number }}&amp; {% raw"
    blocks = read(render(paper("{{ number }}|{{ 文号 }}|{{ 事由 }}"), {"number": "1号", "subject": sly}))
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == [f"1号|1号|{sly}"]


def test_lines_become_paragraphs_of_the_same_kind_and_signs_that_no_file_can_hold_fall_out() -> None:
    blocks = read(render(paper("{{ facts }}"), {"facts": "一\r\n二\x00\x0c\ud800三\n"}))
    assert [(block.text, block.indented) for block in blocks] == [("一", True), ("二三", True)]  # type: ignore[union-attr]


def test_rows_repeat_and_an_empty_list_leaves_its_head() -> None:
    rows: Any = [
        [("Cell", "{%tr for 人 in 当事人 %}", 1)],
        [("Cell", "{{ 人.姓名 }}", 1)],
        [("Cell", "{%tr endfor %}", 1)],
    ]
    template = docx(table((28,), [[("CellHead", "姓名", 1)], *rows]) + paragraph("Body", "完"))
    for names in (["张某", "王某"], []):
        block = read(render(template, {"parties": [{"name": name} for name in names]}))[0]
        assert isinstance(block, ReadTable)
        assert [row[0][0][0].text for row in block.rows] == ["姓名", *names]


@pytest.mark.parametrize(
    ("texts", "expected", "params"),
    [
        (["{{ numbr }}"], UNKNOWN_NEAR, {"name": "numbr", "near": "number"}),
        (["{{ 文好 }}"], UNKNOWN_NEAR, {"name": "文好", "near": "文号"}),
        (["{{ qqqq }}"], UNKNOWN, {"name": "qqqq"}),
        (["{{ number"], NOT_CLOSED, {}),
        (["{{ number }", "}"], NOT_CLOSED, {}),
        (["number }}"], NOT_OPENED, {}),
        (["｛｛ number ｝｝"], TOO_WIDE, {}),
        (["{{ parties }}"], IS_LIST, {"name": "parties"}),
        (["{%p for x in number %}", "{%p endfor %}"], IS_SINGLE, {"name": "number"}),
        (["{%p for x in parties %}", "{{ x.nam }}", "{%p endfor %}"], UNKNOWN_NEAR, {"near": "x.name"}),
        (["{{ x.name }}"], UNKNOWN, {"name": "x.name"}),
        (["{%p for x in parties %}", "{{ x.name }}"], NOT_ENDED, {}),
        (["{%p endfor %}"], NOT_BEGUN, {}),
        (["{% if number %}", "{% endif %}"], ELSEWHERE[""], {}),
        (["{%p if number %} x", "{%p endif %}"], NOT_ALONE, {}),
        (["{% tr for x in parties %}"], NO_WORD, {}),
        (["{% set x = 1 %}"], NO_WORD, {}),
        (["{{r number }}"], PREFIXED, {"name": "number"}),
        (["{{ number * 9 }}"], TOO_CLEVER, {}),
        (["{{ number.format(1) }}"], TOO_CLEVER, {}),
        (["{{ number|upper }}"], TOO_CLEVER, {}),
        (["{%p for x in range(9) %}", "{%p endfor %}"], TOO_CLEVER, {}),
    ],
)  # fmt: skip
def test_a_wrong_tag_is_named(texts: list[str], expected: str, params: dict[str, str]) -> None:
    found = said(paper(*texts))
    assert [msgid for msgid, _params in found][:1] == [expected], found
    assert params.items() <= found[0][1].items()


def test_the_place_of_a_wrong_tag_is_told() -> None:
    cells: Any = [[("Cell", "甲", 1), ("Cell", "乙 {{ nein }}", 1)]]
    template = paper("好", "这里 {{ nein }}", more=table((14, 14), cells) + paragraph("Body", ""))
    places = [(problem.place.msgid, problem.place.params) for problem in check(template, EVERYTHING) if problem.place]
    assert places[0] == (IN_TEXT, {"n": 2, "text": "这里 {{ nein }}"})
    assert places[1] == (IN_CELL, {"table": 1, "row": 1, "cell": 2, "text": "乙 {{ nein }}"})


def test_a_tag_that_the_word_processor_cut_into_runs_is_read_whole() -> None:
    runs = "".join(f"<w:r><w:t>{piece}</w:t></w:r>" for piece in ("{", "{ num", "ber }", "}"))
    template = docx(f"<w:p>{runs}</w:p>")
    assert (check(template, EVERYTHING), placeholders(template)) == ([], ["number"])
    assert [block.text for block in read(render(template, {"number": "1号"}))] == ["1号"]  # type: ignore[union-attr]


def test_values_that_only_some_programs_write_do_not_stop_the_reading() -> None:
    strange = (
        '<w:p><w:pPr><w:ind w:firstLine="640.5"/><w:jc w:val="end"/></w:pPr><w:r><w:t>{{ number }}</w:t></w:r></w:p>'
    )
    told = read(render(with_part("docProps/core.xml", "<odd/>", docx(strange)), {"number": "1号"}))
    assert told == [Paragraph("1号", "right", indented=True, style="Normal")]


@pytest.mark.parametrize(
    "clever",
    [
        "{{ number.__class__ }}", "{{ ''.__class__.__mro__ }}", "{{ 9 ** 9 ** 9 }}", "{{ cycler }}", "{{ self }}",
        "{% for x in parties %}{% for y in parties %}{% for z in parties %}{% endfor %}{% endfor %}{% endfor %}",
        "{% include 'x' %}", "{% macro x() %}{% endmacro %}", "{{ lipsum(99) }}", "{{ number|attr('x') }}",
    ],
)  # fmt: skip
def test_a_template_that_does_more_than_fill_in_is_neither_accepted_nor_filled(clever: str) -> None:
    assert check(paper(clever), EVERYTHING) != []
    try:
        filled = read(render(paper(clever), example()))
    except CannotFill:
        return
    assert "class" not in str(filled), "an unknown name is nothing"


def test_what_comes_out_is_bounded() -> None:
    loops = "{%p for x in parties %}", "{%p for y in parties %}", "字" * 200, "{%p endfor %}", "{%p endfor %}"
    with pytest.raises(CannotFill):
        render(paper(*loops), {"parties": [{"name": ""}] * 999})


def with_part(name: str, content: bytes | str, template: bytes | None = None) -> bytes:
    """A template with one more part, or with one replaced."""
    out = BytesIO()
    with ZipFile(BytesIO(template or paper("好"))) as old, ZipFile(out, "w", 8) as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, content)
    return out.getvalue()
