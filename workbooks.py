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

from rules.errors import NotAllowed
from rules.old_ledger import Cell, Row, Sheet
from rules.words import N_

MEGA = 1024 * 1024
MOST_COLUMNS, MOST_MERGED = 60, 200_000
MERGED = re.compile(rb"""mergeCell\s[^>]*?ref=["']([A-Za-z0-9$:]+)["']""")
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
DAMAGED: tuple[type[Exception], ...] = (BadZipFile, InvalidFileException, LookupError, ValueError, OSError, TypeError)
DAMAGED += (AttributeError, SyntaxError, EOFError, RuntimeError, NotImplementedError, AssertionError)


def opened(raw: bytes, *, most: int = 3, unpacked: int = 24) -> Any:
    """The workbook, if it is one of a bearable size (both in megabytes)."""
    if len(raw) > most * MEGA:
        raise NotAllowed(N_("The file is larger than %(most)s MB. Keep only the table in it."), most=most)
    if raw.startswith(OLD_OFFICE):
        raise NotAllowed(N_("The file has a password, or is an old .xls. Save it as .xlsx without a password."))
    try:
        with ZipFile(BytesIO(raw)) as packed:
            size = sum(part.file_size for part in packed.infolist())
            if size > unpacked * MEGA or sum(_merged(packed)) > MOST_MERGED:
                raise NotAllowed(N_("The file unpacks to too much. Keep only the table in it."))
        return load_workbook(BytesIO(raw), keep_links=False)
    except NotAllowed:
        raise
    except DAMAGED:
        raise NotAllowed(N_("This is not an .xlsx file. Save the table as .xlsx (not .xls, .et or .csv).")) from None


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


def sheets(raw: bytes, most_rows: int) -> list[Sheet]:
    """Every sheet that has anything in it, at most `most_rows` filled rows in each."""
    book = opened(raw, most=5, unpacked=40)
    found = [Sheet(sheet.title, _rows(sheet, most_rows)) for sheet in book.worksheets]
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
    return None if value is None else str(value).strip() or None
