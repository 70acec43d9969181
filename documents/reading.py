"""Reading a paper back: its paragraphs and tables, in order, as its print view shows them."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx import Document
from docx.table import Table as DocxTable
from docx.text.paragraph import Paragraph as DocxParagraph

from documents.package import checked

ALIGNED = {0: "left", 1: "center", 2: "right", 3: "both"}
SIZES = (("huge", 24.0), ("title", 19.0), ("text", 15.5), ("small", 0.0))  # from so many points on
PLAIN = 16.0


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: its text, how it is aligned, how large, and whether its first line stands in or it stands right."""

    text: str
    align: str = "both"
    size: str = "text"
    indented: bool = False
    boxed: bool = False
    red: bool = False
    style: str = ""


@dataclass(frozen=True)
class Table:
    """A table: rows of cells, each (paragraphs, columns that it spans)."""

    rows: tuple[tuple[tuple[tuple[Paragraph, ...], int], ...], ...]


Block = Paragraph | Table


def read(paper: bytes) -> list[Block]:
    """The blocks of a .docx, without its headers and footers."""
    checked(paper)
    return [_block(part) for part in Document(BytesIO(paper)).iter_inner_content()]


def _block(part: DocxParagraph | DocxTable) -> Block:
    return _paragraph(part) if isinstance(part, DocxParagraph) else _table(part)


def _table(table: DocxTable) -> Table:
    rows = []
    for row in table._tbl.tr_lst:
        cells = [(_cell(table, cell), cell.grid_span) for cell in row.tc_lst]
        rows.append(tuple(cells))
    return Table(tuple(rows))


def _cell(table: DocxTable, cell: Any) -> tuple[Paragraph, ...]:
    return tuple(_paragraph(DocxParagraph(each, table)) for each in cell.p_lst)


def _paragraph(told: DocxParagraph) -> Paragraph:
    own, style = told.paragraph_format, told.style
    points = next((run.font.size.pt for run in told.runs if run.font.size), None) or _inherited(style, "size")
    align = own.alignment if own.alignment is not None else _inherited(style, "alignment")
    first, left = (_measured(told, side) for side in ("firstLine", "left"))
    return Paragraph(
        told.text,
        ALIGNED.get(int(align), "both") if align is not None else "both",
        next(name for name, least in SIZES if (points or PLAIN) >= least),
        first > 0,
        left > 2000,
        _is_red(told),
        style.name if style is not None else "",
    )


def _measured(told: DocxParagraph, side: str) -> int:
    """The indentation in twips, the paragraph's own or its style's."""
    from documents.package import W  # noqa: PLC0415

    for place in [told._p.pPr, *[style.element.pPr for style in _line(told.style)]]:
        ind = place.find(f"{W}ind") if place is not None else None
        text = ind.get(f"{W}{side}") if ind is not None else None
        if text and text.lstrip("-").isdigit():
            return int(text)
    return 0


def _line(style: Any) -> list[Any]:
    """The style and those that it is based on."""
    found: list[Any] = []
    while style is not None and len(found) < 12:
        found.append(style)
        style = style.base_style
    return found


def _inherited(style: Any, what: str) -> Any:
    for one in _line(style):
        value = (one.font.size.pt if one.font.size else None) if what == "size" else one.paragraph_format.alignment
        if value is not None:
            return value
    return None


def _is_red(told: DocxParagraph) -> bool:
    colours = [run.font.color.rgb for run in told.runs if run.font.color and run.font.color.rgb]
    colours += [one.font.color.rgb for one in _line(told.style)[:1] if one.font.color and one.font.color.rgb]
    return any(str(colour) == "FF0000" for colour in colours)
