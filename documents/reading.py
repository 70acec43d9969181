"""Reading a paper back: its paragraphs and tables, in order, as its print view shows them.

Straight from the XML: word processors write values there that stricter readers refuse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from documents.package import MAIN, W, checked
from documents.tags import text_of
from files.gate import tree

ALIGNED = {"center": "center", "right": "right", "end": "right", "left": "left", "start": "left"}
SIZES = (("huge", 24.0), ("title", 19.0), ("text", 15.5), ("small", 0.0))  # from so many points on
PLAIN = 16.0
BOXED = 2000  # twips from the left edge on
DEEPEST = 12
RED = "FF0000"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: its text, how it is aligned, how large, whether its first line stands in or it stands right."""

    text: str
    align: str = "both"
    size: str = "text"
    indented: bool = False
    boxed: bool = False
    red: bool = False
    ruled: bool = False
    style: str = ""


@dataclass(frozen=True)
class Table:
    """A table: rows of cells, each (paragraphs, columns that it spans)."""

    rows: tuple[tuple[tuple[tuple[Paragraph, ...], int], ...], ...]


Block = Paragraph | Table


def read(paper: bytes) -> list[Block]:
    """The blocks of a .docx, without its headers and footers."""
    parts = checked(paper)
    body = tree(parts[MAIN]).find(f"{W}body")
    looks = _Looks(parts.get("word/styles.xml", b""))
    return list(_blocks(body, looks)) if body is not None else []


def _blocks(holder: etree._Element, looks: _Looks) -> Iterator[Block]:
    for part in holder:
        if part.tag == f"{W}p":
            yield _paragraph(part, looks)
        elif part.tag == f"{W}tbl":
            yield Table(tuple(_row(row, looks) for row in part.iterchildren(f"{W}tr")))
        elif part.tag == f"{W}sdt":
            for content in part.iterchildren(f"{W}sdtContent"):
                yield from _blocks(content, looks)


def _row(row: etree._Element, looks: _Looks) -> tuple[tuple[tuple[Paragraph, ...], int], ...]:
    return tuple(
        (tuple(_paragraph(each, looks) for each in cell.iterchildren(f"{W}p")), _number(_of(cell, "tcPr/gridSpan"), 1))
        for cell in row.iterchildren(f"{W}tc")
    )


def _paragraph(told: etree._Element, looks: _Looks) -> Paragraph:
    places = [told, *looks.line(_of(told, "pPr/pStyle"))]
    run = told.find(f"{W}r")
    inner = [run, *places[1:]] if run is not None else places[1:]
    points = next((size / 2 for size in (_number(_of(one, "rPr/sz"), 0) for one in inner) if size), PLAIN)
    align = next((found for found in (_of(one, "pPr/jc") for one in places) if found), "both")
    return Paragraph(
        text_of(told),
        ALIGNED.get(align, "both"),
        next(name for name, least in SIZES if points >= least),
        _indent(places, "firstLine", "firstLineChars") > 0,
        _indent(places, "left", "start") > BOXED,
        any((_of(one, "rPr/color") or "").upper() == RED for one in inner[:2]),
        any(_of(one, "pPr/pBdr/bottom") not in (None, "nil", "none") for one in places[:2]),
        (_of(places[1], "name") or "") if len(places) > 1 else "",
    )


def _indent(places: list[etree._Element], *names: str) -> int:
    """The indentation in twips, the paragraph's own or its style's."""
    for place in places:
        ind = place.find(f"{W}pPr/{W}ind")
        if ind is not None:
            for name in names:
                if ind.get(f"{W}{name}") is not None:
                    return _number(ind.get(f"{W}{name}"), 0)
    return 0


def _of(element: etree._Element, path: str) -> str | None:
    """The value that stands at a path below, such as "pPr/jc"."""
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return str(found.get(f"{W}val") or "") if found is not None else None


def _number(text: str | None, otherwise: int) -> int:
    """A whole number as files say it, also "640.5"; anything else is what is given."""
    try:
        return int(float(text or ""))
    except (ValueError, OverflowError):
        return otherwise


class _Looks:
    """The styles of a paper by id, each with those that it is based on."""

    def __init__(self, styles: bytes) -> None:
        found = tree(styles).iter(f"{W}style") if styles else ()
        self.styles = {str(each.get(f"{W}styleId")): each for each in found}
        plain = [each for each in self.styles.values() if each.get(f"{W}default") in ("1", "true")]
        self.plain = next((str(each.get(f"{W}styleId")) for each in plain if each.get(f"{W}type") == "paragraph"), "")

    def line(self, style: str | None) -> list[etree._Element]:
        """The style and what it is based on, nearest first."""
        found: list[etree._Element] = []
        name: str | None = style or self.plain
        while name in self.styles and len(found) < DEEPEST:
            found.append(self.styles[name])
            name = _of(found[-1], "basedOn")
        return found
