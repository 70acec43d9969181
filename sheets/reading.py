"""Opening .xlsx files that people bring: of a bearable size, or refused in a sentence; their cells as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from files import gate
from files.gate import TOO_MUCH, XLSX, Purpose
from rules.errors import NotAllowed
from rules.ledger.old_ledger import Cell, Row, Sheet
from rules.words import N_

MOST_COLUMNS, MOST_MERGED = 60, 200_000
MERGED = re.compile(rb"""mergeCell\s[^>]*?ref=["']([A-Za-z0-9$:]+)["']""")
STRICT, USUAL = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"
STRICT_NAME = re.compile(re.escape(STRICT) + rb"(\w+)/([\w/]+)")
TYPED_SIGN = re.compile(r"_x([0-9A-Fa-f]{4})_")
NO_XLSX = N_("This is not an .xlsx file. Save the table as .xlsx (not .xls, .et or .csv).")
TABLE = Purpose((XLSX,), most=3, unpacked=24, wrong=NO_XLSX, links="unread")
LEDGER = Purpose((XLSX,), most=5, unpacked=40, wrong=NO_XLSX, links="unread")
DAMAGED: tuple[type[Exception], ...] = (BadZipFile, InvalidFileException, LookupError, ValueError, OSError, TypeError)
DAMAGED += (AttributeError, SyntaxError, EOFError, RuntimeError, NotImplementedError, AssertionError)


def opened(raw: bytes, purpose: Purpose = TABLE) -> Any:
    """The workbook, if the gate lets it pass and its merged areas are bearable."""
    try:
        with gate.opened(raw, purpose) as (_kind, packed):
            if sum(_merged(packed)) > MOST_MERGED:
                raise NotAllowed(TOO_MUCH)
            return load_workbook(BytesIO(usual(raw)), keep_links=False)
    except DAMAGED:
        raise NotAllowed(gate.BROKEN) from None


def usual(raw: bytes) -> bytes:
    """The package in the usual names: a file saved as “strict” calls the same things by others."""
    out = BytesIO()
    with ZipFile(BytesIO(raw)) as packed:
        if STRICT not in packed.read("xl/workbook.xml"):
            return raw
        with ZipFile(out, "w") as written:
            for name in packed.namelist():
                part, xml = packed.read(name), name.endswith((".xml", ".rels"))
                written.writestr(name, STRICT_NAME.sub(_usual_name, part) if xml else part)
    return out.getvalue()


def rows_of(area: str) -> tuple[int, int]:
    """The first and the last row of an area such as A1:D3."""
    _left, top, _right, bottom = range_boundaries(area)
    return int(top or 0), int(bottom or 0)


def _usual_name(found: re.Match[bytes]) -> bytes:
    rest = found[2].replace(b"extendedProperties", b"extended-properties")
    return USUAL + found[1] + b"/2006/" + rest.replace(b"customProperties", b"custom-properties")


def _merged(packed: ZipFile) -> Iterator[int]:
    """How many cells each merged area has: the library makes all of them, even of an area as large as a sheet."""
    for name in packed.namelist():
        for area in MERGED.finditer(packed.read(name) if name.endswith(".xml") else b""):
            left, top, right, bottom = (int(edge or 0) for edge in range_boundaries(area[1].decode("ascii")))
            yield (right - left + 1) * (bottom - top + 1)


def spread(sheet: Any, most_rows: int, most_columns: int = MOST_COLUMNS) -> dict[tuple[int, int], Any]:
    """Merged cells by (row, column - 1): each of them says what their first one says."""
    found = {}
    for area in sheet.merged_cells.ranges:
        value = sheet.cell(area.min_row, area.min_col).value
        if area.max_row - area.min_row > most_rows or area.max_col - area.min_col > most_columns:
            continue
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                found[row, column - 1] = value
    return found


def hidden_rows(sheet: Any) -> list[int]:
    """The numbers of the rows that are hidden by hand, by a filter, or have no height."""
    rows = sheet.row_dimensions.items()
    return sorted(number for number, row in rows if row.hidden or row.height == 0)


def _joined(sheet: Any, most_rows: int = 200) -> frozenset[tuple[int, int]]:
    """(row, column - 1) of the cells that are merged with the one above."""
    return frozenset(
        (row, column - 1)
        for area in sheet.merged_cells.ranges
        if area.max_row - area.min_row <= most_rows and area.max_col - area.min_col <= MOST_COLUMNS
        for row in range(area.min_row + 1, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    )


def sheets(raw: bytes, most_rows: int) -> list[Sheet]:
    """Every sheet that has anything in it, at most `most_rows` filled rows in each."""
    book = opened(raw, LEDGER)
    found = [
        Sheet(sheet.title, _rows(sheet, most_rows), hidden_rows(sheet), _joined(sheet), sheet.sheet_state != "visible")
        for sheet in book.worksheets
    ]
    filled = [sheet for sheet in found if sheet.rows]
    if not filled:
        raise NotAllowed(N_("There is nothing in this file. Choose the file with the ledger."))
    return filled


def _rows(sheet: Any, most: int) -> list[Row]:
    """The rows with anything in them: only the cells that the file holds are looked at, wherever they stand."""
    merged = spread(sheet, 200)
    found: dict[int, list[Cell]] = {}
    for (number, column), cell in sheet._cells.items():
        said = _cell(cell, merged.get((number, column - 1), cell.value))
        if said is not None and column <= MOST_COLUMNS:
            row = found.setdefault(number, [])
            row.extend([None] * (column - len(row)))
            row[column - 1] = said
        if len(found) > most + 30:  # with titles, heads and totals
            raise NotAllowed(N_("The table has more than %(most)s rows. Divide it."), most=most)
    return sorted(found.items())


def _cell(cell: Any, value: Any) -> Cell:
    """What a cell says as text; False for a formula or an error."""
    if cell.data_type in ("f", "e"):
        return False
    if isinstance(value, bool) or (isinstance(value, float) and value.is_integer()):
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    return None if value is None else typed(str(value)).strip() or None


def typed(text: str) -> str:
    """The text with signs that the file only describes: _x000D_ is a line's end."""
    return TYPED_SIGN.sub(lambda sign: chr(int(sign[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n")
