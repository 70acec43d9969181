"""An office's own sheet for its ledger: its placeholders checked when it comes, its one repeating row filled later.

Formats, heights, merged cells and everything around the row stay as the office drew them. What is filled in is text,
a number or a day, never a formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from io import BytesIO
from typing import IO, Any

from flask_babel import gettext as _
from lxml import etree
from openpyxl import Workbook as NewWorkbook
from openpyxl.formula.tokenizer import TokenizerError
from openpyxl.formula.translate import TranslatorError
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from documents.sheet_cells import Cells, alone
from documents.sheet_rows import Opening
from documents.workbook import S, Workbook
from files.gate import BROKEN, XLSX, Purpose
from rules.errors import NotAllowed
from rules.words import N_
from sheets import reading
from wording import times
from wording.catalogues import say

Value = str | int | date | None
PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
LOOSE = re.compile(r"[{｛]{1,2}\s*([^{}｛｝]{1,40}?)\s*[}｝]{1,2}")
MARGINS = [side + kind for kind in ("Header", "Footer") for side in ("odd", "even", "first")]
MOST_ROWS = 10_000
NOT_KEPT = N_("This sheet holds %(what)s (%(cell)s), which cannot be kept when rows are put in. Take it out.")
UNFORESEEN = (*reading.DAMAGED, TokenizerError, TranslatorError, etree.LxmlError, StopIteration)
MATRIX = N_("a formula for several cells at once in the repeated row")
UNKEPT = {
    r"xl/pivot": N_("a pivot table"),
    r"xl/(?:slicer|timeline)": N_("a slicer"),
    r"xl/externalLinks/": N_("a link to another workbook"),
    r"_xmlsignatures/": N_("a digital signature"),
    r"xl/chartsheets/": N_("a sheet that is a chart"),
}
FILLED = Purpose((XLSX,), most=3, unpacked=24, wrong=reading.NO_XLSX)
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
    """NotAllowed says which placeholder of which cell is wrong, or what of the sheet could not be kept."""
    reading.opened(raw, FILLED)  # through the gate, and bearable
    book = Workbook(reading.usual(raw))
    _keepable(book)
    rows = set()
    for cell, text in _said(book):
        at = str(cell.get("r"))
        _must_be_whole(at, text)
        for name in PLACE.findall(text):
            if name not in ON_PAGE and name not in IN_ROW:
                unknown = N_("Cell %(cell)s: there is no placeholder {{%(name)s}}. Take one of the list.")
                raise NotAllowed(unknown, cell=at, name=name[:40])
            if name in IN_ROW:
                rows.add(_row_of(cell))
    if len(rows) != 1:
        one = N_("Put the placeholders of a matter, such as {{number}}, into one row; they stand in %(rows)s rows.")
        raise NotAllowed(one, rows=len(rows))
    _must_stand_alone(book, max(rows))
    _tried(raw)


def _tried(raw: bytes) -> None:
    """Fills it with two matters: what is wrong with it in ways that nobody foresaw shows now and not at an export."""
    out = BytesIO()
    try:
        fill(raw, dict.fromkeys(ON_PAGE, "x"), [dict.fromkeys(IN_ROW, "x")] * 2, out)
    except UNFORESEEN:
        raise NotAllowed(BROKEN) from None
    reading.opened(out.getvalue(), FILLED)


def _row_of(cell: etree._Element) -> int:
    return int(re.sub(r"\D", "", str(cell.get("r"))))


def _said(book: Workbook) -> Iterator[tuple[etree._Element, str]]:
    """The cells with text, and formulas that hold placeholders, which is refused."""
    cells = Cells(book)
    for cell in book.first.iter(S + "c"):
        formula = cell.findtext(S + "f")
        if formula and PLACE.search(formula):
            raise NotAllowed(N_("Cell %(cell)s: a formula cannot hold a placeholder."), cell=cell.get("r"))
        if text := cells.text(cell):
            yield cell, text


def _must_be_whole(at: str, text: str) -> None:
    """{编号} and ｛｛编号｝｝ are meant to be placeholders and are none."""
    loose = LOOSE.search(PLACE.sub("", text))
    name = loose[1].strip() if loose else ""
    if loose and (name in ON_PAGE or name in IN_ROW or len(loose[0]) > len(name) + 3):
        braces = N_("Cell %(cell)s: write two braces of the English keyboard on each side: {{%(name)s}}.")
        raise NotAllowed(braces, cell=at, name=name[:40])


def _must_stand_alone(book: Workbook, row: int) -> None:
    sheet = book.first
    for one in sheet.iter(S + "mergeCell"):
        first, last = reading.rows_of(str(one.get("ref")))
        if first != last and first <= row <= last:
            alone = N_("Row %(row)s is merged with its neighbours. The row to be repeated must stand alone.")
            raise NotAllowed(alone, row=row)
    for cell in sheet.iter(S + "c"):
        said = cell.find(S + "f")
        if said is not None and said.get("t") in ("array", "dataTable"):
            first, last = reading.rows_of(str(said.get("ref")))
            if first <= row <= last:
                raise NotAllowed(NOT_KEPT, what=say(MATRIX), cell=cell.get("r"))


def _keepable(book: Workbook) -> None:
    """NotAllowed names what would be lost or wrong when rows are put in."""
    for part, what in UNKEPT.items():
        if found := next((name for name in book.parts if re.match(part, name)), None):
            raise NotAllowed(NOT_KEPT, what=say(what), cell=found.rpartition("/")[2])


def fill(raw: bytes, page: Mapping[str, Value], rows: Iterable[Mapping[str, Value]], out: IO[bytes]) -> int:
    """Writes the sheet with a row for each of `rows`; says how many there were."""
    values: list[Mapping[str, Value]] = []
    for row in rows:
        if len(values) == MOST_ROWS:
            raise NotAllowed(N_("More than %(most)s matters. Choose a shorter period."), most=MOST_ROWS)
        values.append({**row, "serial": len(values) + 1})
    reading.opened(raw, FILLED)
    book = Workbook(reading.usual(raw))
    sheet, cells = book.first, Cells(book)
    alone(sheet)
    place = next(_row_of(cell) for cell, text in _said(book) if set(PLACE.findall(text)) & set(IN_ROW))
    page = {**page, "count": len(values)}
    made = Opening(book, place, max(len(values) - 1, 0)).make()
    for element, value in zip(made, values or [dict.fromkeys(IN_ROW)], strict=True):
        _fill_cells(cells, element, {**page, **value})
    _fill_cells(cells, sheet, page)
    for part in sheet.iter(*(S + name for name in MARGINS)):
        part.text = PLACE.sub(lambda found: _shown(page, found).replace("&", "&&"), part.text or "")
    book.recalculate()
    book.save(out)
    return len(values)


def _fill_cells(cells: Cells, element: etree._Element, values: Mapping[str, Value]) -> None:
    """Fills cells: a lone placeholder as what it is, else as text that no program takes for a formula."""
    for cell in element.iter(S + "c"):
        text = cells.text(cell)
        if not PLACE.search(text):
            continue
        alone = PLACE.fullmatch(text.strip())
        value = values.get(alone[1]) if alone else ""
        if alone and (value is None or isinstance(value, int | date)):
            cells.put(cell, value)
        else:
            cells.write(cell, lambda said: PLACE.sub(lambda found: _shown(values, found), said), PLACE)


def _shown(values: Mapping[str, Value], found: re.Match[str]) -> str:
    value = values.get(found[1], found[0])
    return times.day(value, year=True) if isinstance(value, date) else "" if value is None else str(value)


def default() -> bytes:
    """A sheet to begin from: title, period, heads, the row to be repeated."""
    book, out = NewWorkbook(), BytesIO()
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
