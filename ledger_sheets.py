"""An office's own sheet for its ledger: its placeholders checked when it comes, its one repeating row filled later.

Formats, heights, merged cells and everything around the row stay as the office drew them. What is filled in is text,
a number or a day, never a formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from datetime import date
from io import BytesIO
from typing import IO, Any

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

import formulas
import times
import workbooks
from office_file import XLSX, Purpose
from rules.errors import NotAllowed
from rules.words import N_
from wording import say

Value = str | int | date | None
PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
MOST_ROWS = 10_000
FILLED = Purpose((XLSX,), most=3, unpacked=24, wrong=workbooks.NO_XLSX)
ON_PAGE = {
    "office": N_("Your office"),
    "period": N_("Period that was asked for"),
    "printed_on": N_("Day of printing"),
    "count": N_("How many matters there are"),
}
IN_ROW = {
    "serial": N_("Running number in this table"),
    "number": N_("Number"),
    "title": N_("Title"),
    "summary": N_("What it is about"),
    "unit": N_("Unit"),
    "above": N_("Unit above"),
    "origin": N_("Origin"),
    "category": N_("Kind of dispute"),
    "urgency": N_("Urgency"),
    "state": N_("State"),
    "place": N_("Place"),
    "people": N_("People involved"),
    "happened_on": N_("Happened on"),
    "found_on": N_("Found"),
    "due_on": N_("Due"),
    "resolved_on": N_("Resolved at"),
    "closed_on": N_("Closed"),
    "in_charge": N_("Office in charge"),
    "handler": N_("Handling unit"),
    "result": N_("What came of it"),
}
USUAL = ("serial", "number", "unit", "summary", "category", "found_on", "handler", "due_on", "state", "resolved_on")


def check(raw: bytes) -> None:
    """NotAllowed says which placeholder of which cell is wrong."""
    sheet = workbooks.opened(raw, FILLED).worksheets[0]
    rows = set()
    for cell, names in _placed(sheet):
        for name in names:
            if name not in ON_PAGE and name not in IN_ROW:
                unknown = N_("Cell %(cell)s: there is no placeholder {{%(name)s}}. Take one of the list.")
                raise NotAllowed(unknown, cell=cell.coordinate, name=name[:40])
            if name in IN_ROW:
                rows.add(cell.row)
        if cell.data_type == "f":
            raise NotAllowed(N_("Cell %(cell)s: a formula cannot hold a placeholder."), cell=cell.coordinate)
    if len(rows) != 1:
        one = N_("Put the placeholders of a matter, such as {{number}}, into one row; they stand in %(rows)s rows.")
        raise NotAllowed(one, rows=len(rows))
    if any(area.min_row <= max(rows) <= area.max_row and area.min_row != area.max_row for area in _areas(sheet)):
        raise NotAllowed(N_("Row %(row)s is merged with its neighbours. The row to be repeated must stand alone."),
                         row=max(rows))  # fmt: skip


def _placed(sheet: Any) -> Iterator[tuple[Any, list[str]]]:
    """The cells with placeholders."""
    for cell in list(sheet._cells.values()):
        names = PLACE.findall(cell.value) if isinstance(cell.value, str) else []
        if names:
            yield cell, names


def _areas(sheet: Any) -> list[Any]:
    return list(sheet.merged_cells.ranges)


def fill(raw: bytes, page: Mapping[str, Value], rows: Iterable[Mapping[str, Value]], out: IO[bytes]) -> int:
    """Writes the sheet with a row for each of `rows`; says how many there were."""
    book = workbooks.opened(raw, FILLED)
    sheet = book.worksheets[0]
    place = next(cell.row for cell, names in _placed(sheet) if set(names) & set(IN_ROW))
    values: list[Mapping[str, Value]] = []
    for row in rows:
        if len(values) == MOST_ROWS:
            raise NotAllowed(N_("More than %(most)s matters. Choose a shorter period."), most=MOST_ROWS)
        values.append({**row, "serial": len(values) + 1})
    page = {**page, "count": len(values)}
    said = [(cell.column, cell.value, copy(cell._style)) for cell in sheet[place]]
    more = max(len(values) - 1, 0)
    _make_room(sheet, place, more)
    for at, row in enumerate(values or [dict.fromkeys(IN_ROW)]):
        for column, text, style in said:
            cell = sheet.cell(place + at, column)
            cell._style = copy(style)
            own = formulas.stretched(text, place, more, at) if _is_formula(text) else text
            _put(cell, own, {**page, **row})
    for cell, _names in _placed(sheet):
        _put(cell, cell.value, page)
    for part in (side for band in (sheet.oddHeader, sheet.oddFooter) for side in (band.left, band.center, band.right)):
        part.text = _text(part.text, page) if part.text else part.text
    _stretch(sheet, place, more)
    book.save(out)
    return len(values)


def _is_formula(text: object) -> bool:
    return isinstance(text, str) and text.startswith("=") and not PLACE.search(text)


def _stretch(sheet: Any, place: int, more: int) -> None:
    """Lets the formulas around the rows, the part that is printed and its filter take in all of them."""
    for cell in list(sheet._cells.values()):
        if cell.data_type == "f" and isinstance(cell.value, str) and not place <= cell.row <= place + more:
            cell.value = formulas.stretched(cell.value, place, more)
    if sheet.print_area:
        sheet.print_area = formulas.area(sheet.print_area.rpartition("!")[2], place, more)
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = formulas.area(sheet.auto_filter.ref, place, more)


def _make_room(sheet: Any, place: int, more: int) -> None:
    """Moves what stands below the row down with its heights and merged cells, and repeats those of the row."""
    if more < 1:
        return
    below = [area for area in _areas(sheet) if area.min_row > place]
    across = [area.bounds for area in _areas(sheet) if area.min_row == area.max_row == place]
    for area in below:
        sheet.unmerge_cells(str(area))
    heights = {row: sheet.row_dimensions[row].height for row in list(sheet.row_dimensions) if row >= place}
    if sheet.max_row > place:
        sheet.move_range(f"A{place + 1}:{get_column_letter(sheet.max_column)}{sheet.max_row}", rows=more)
    for area in below:
        area.shift(row_shift=more)
        sheet.merge_cells(str(area))
    for row, height in heights.items():
        if row > place:
            sheet.row_dimensions[row + more].height = height
    for at in range(1, more + 1):
        sheet.row_dimensions[place + at].height = heights.get(place)
        for left, _top, right, _bottom in across:
            sheet.merge_cells(start_row=place + at, end_row=place + at, start_column=left, end_column=right)


def _put(cell: Any, text: object, values: Mapping[str, Value]) -> None:
    """Fills one cell: a lone placeholder as what it is, else as text that no program takes for a formula."""
    if not isinstance(text, str) or not PLACE.search(text):
        if text is not None and type(cell).__name__ != "MergedCell":
            cell.value = text
        return
    alone = PLACE.fullmatch(text.strip())
    value = values.get(alone[1]) if alone else None
    if isinstance(value, int | date):
        cell.value = value
        return
    cell.value = _text(text, values)
    cell.data_type = "s"


def _text(text: str, values: Mapping[str, Value]) -> str:
    filled = PLACE.sub(lambda found: _said(values.get(found[1], found[0])), text)
    return str(ILLEGAL_CHARACTERS_RE.sub("", filled))[:32_767]


def _said(value: Value) -> str:
    return times.day(value, year=True) if isinstance(value, date) else "" if value is None else str(value)


def default() -> bytes:
    """A sheet to begin from: title, period, heads, the row to be repeated."""
    book, out = Workbook(), BytesIO()
    sheet: Any = book.active
    last, line = len(USUAL), Side(style="thin")
    sheet.title = _("Ledger")
    sheet.append(["{{office}} " + _("Ledger")])
    sheet.append([_("Period: %(period)s", period="{{period}}")])
    sheet.append([say(IN_ROW[name]) for name in USUAL])
    sheet.append([f"{{{{{name}}}}}" for name in USUAL])
    sheet.append([_("Printed on %(day)s, %(count)s matters", day="{{printed_on}}", count="{{count}}")])
    for row in (1, 2, 5):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=last)
    sheet["A1"].font, sheet["A1"].alignment = Font(size=18, bold=True), Alignment(horizontal="center")
    for row in (3, 4):
        for cell in sheet[row]:
            cell.border = Border(line, line, line, line)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for at, name in enumerate(USUAL, 1):
        sheet.column_dimensions[get_column_letter(at)].width = 40 if name == "summary" else 14
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.print_title_rows = "3:3"
    book.save(out)
    return out.getvalue()
