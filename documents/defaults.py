"""The default papers, built from their descriptions in `papers/` into templates when asked: no file without its source.

A line of a description is `style: text`. `head: title` and `end` stand for what papers share. `table: 5 9 5 9` begins a
table with columns of these widths; each line `| a | b` after it is a row, whose last cell spans what is left over. In a
cell `*` in front makes a head, `=` a figure, `+` keeps the row with the next one. ` / ` begins a new line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

from documents.paper import LINE, Cell, docx, paragraph, table

HOME = Path(__file__).parent / "papers"
KINDS = tuple(sorted(path.stem for path in HOME.glob("*.txt") if not path.stem.startswith("_")))
STYLES = {
    "letterhead": "Letterhead",
    "ruled": "Ruled",
    "number": "Number",
    "title": "Title",
    "page": "Title",
    "to": "Addressee",
    "text": "Body",
    "last": "Last",
    "h1": "Heading1",
    "h2": "Heading2",
    "office": "Signature",
    "date": "Date",
    "note": "Note",
    "small": "Cell",
    "tag": "Normal",
}
MORE = {"page": f'<w:pageBreakBefore/><w:spacing w:before="0" w:after="{LINE // 4}"/>'}  # a page of its own
BREAK = re.compile(r" ?/ |^ ")
CELLS = {"*": "CellHead", "=": "Figure", "+": "Signed"}


@cache
def default(kind: str) -> bytes:
    """The default template of a kind, a .docx with placeholders; LookupError for an unknown kind."""
    if kind not in KINDS:
        raise LookupError(kind)
    return docx(_body(_described(kind)))


def _described(name: str, title: str = "") -> list[str]:
    """The lines of a description, those of shared parts put in."""
    found: list[str] = []
    for line in (HOME / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        key, _colon, said = line.replace("@", title).partition(": ")
        if key == "head":
            found += _described("_head", said)
        elif key == "end":
            found += _described("_end")
        elif line and not line.startswith("#"):
            found.append(line.replace("@", title))
    return found


def _body(described: list[str]) -> str:
    """Paragraphs and tables in their order."""
    body = ""
    widths: tuple[int, ...] = ()
    for is_row, lines in groupby(described, lambda line: line.startswith("|")):
        if is_row:
            rows = [_row(line, len(widths)) for line in lines]
            heads = 1 if all(style == "CellHead" for style, _text, _span in rows[0]) else 0
            body += table(widths, rows, heads)
            continue
        for key, said in _keyed(lines):
            if key == "table":
                widths = tuple(int(width) for width in said.split())
            else:
                body += paragraph(STYLES[key], BREAK.sub("\n", said), MORE.get(key, ""))
    return body


def _keyed(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        key, _colon, said = line.partition(":")
        yield key, said.strip(" ")


def _row(line: str, columns: int) -> list[Cell]:
    """The cells of `| a | b`: (style, text, columns that it spans)."""
    told = [cell.strip(" ") for cell in line.split("|")[1:]]
    cells = [(CELLS.get(cell[:1], "Cell"), BREAK.sub("\n", cell.lstrip("*=+")), 1) for cell in told]
    style, text, _span = cells[-1]
    return [*cells[:-1], (style, text, columns - len(cells) + 1)]
