"""A paper's layout as readable lines: page, styles, paragraphs, table grids. What a golden file holds."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PAGE = ("pgSz", "pgMar", "docGrid")


def part(paper: bytes, name: str) -> etree._Element:
    """One part of the .docx, parsed."""
    with ZipFile(BytesIO(paper)) as packed:
        return etree.fromstring(packed.read(name))


def dump(paper: bytes) -> str:
    """Page, the styles that are used, and the body, a line each."""
    body = part(paper, "word/document.xml").find(f"{W}body")
    assert body is not None
    lines = [*_page(body), *_styles(paper, body), "", *_blocks(body), ""]
    for name in ("footer1", "footer2"):
        lines += [f"{name}:", *_blocks(part(paper, f"word/{name}.xml"))]
    return "\n".join(lines) + "\n"


def told(element: etree._Element) -> str:
    """An element's own attributes and those below it, as `name(key=value child(...))`."""
    inner = [f"{key.removeprefix(W)}={value}" for key, value in sorted(element.attrib.items())]
    inner += [told(child) for child in element]
    return f"{etree.QName(element).localname}({' '.join(inner)})"


def _page(body: etree._Element) -> Iterator[str]:
    section = body.find(f"{W}sectPr")
    assert section is not None
    yield from (told(each) for each in section if etree.QName(each).localname in PAGE)


def _styles(paper: bytes, body: etree._Element) -> Iterator[str]:
    used = {str(each.get(f"{W}val")) for each in body.iter(f"{W}pStyle")} | {"PageNumber"}
    for style in part(paper, "word/styles.xml").iter(f"{W}style"):
        if style.get(f"{W}styleId") in used:
            yield told(style)


def _blocks(holder: etree._Element, depth: int = 0) -> Iterator[str]:
    for block in holder:
        kind = etree.QName(block).localname
        if kind == "p":
            yield "  " * depth + _paragraph(block)
        elif kind == "tbl":
            yield "  " * depth + f"table {[column.get(f'{W}w') for column in block.iter(f'{W}gridCol')]}"
            for row in block.findall(f"{W}tr"):
                yield "  " * (depth + 1) + "row" + (" (head)" if row.find(f"{W}trPr/{W}tblHeader") is not None else "")
                for cell in row.findall(f"{W}tc"):
                    span = cell.find(f"{W}tcPr/{W}gridSpan")
                    yield "  " * (depth + 2) + f"cell span={span.get(f'{W}val') if span is not None else 1}"
                    yield from _blocks(cell, depth + 3)


def _paragraph(block: etree._Element) -> str:
    about = [each for each in block.iterfind(f"{W}pPr/*") if each.tag != f"{W}pStyle"]
    style = block.find(f"{W}pPr/{W}pStyle")
    runs = [told(each) for each in block.iter(f"{W}fldChar")]
    pieces = block.iter(f"{W}t", f"{W}instrText", f"{W}br")
    text = "".join(" / " if each.tag == f"{W}br" else str(each.text or "") for each in pieces)
    said = [str(style.get(f"{W}val")) if style is not None else "-", *map(told, about), *runs]
    return f"[{' '.join(said)}] {text}".rstrip()
