"""Tables as .xlsx, for every page with a list: streamed, never a formula, a longer one only for a purpose, each noted.

A page that exports its table is asked with `?format=xlsx` beside its own filters, and its route answers

    if request.args.get("format") == "xlsx":
        return spreadsheet.answer(_("Ledger"), [_("Number"), _("Found")], ((row.number, row.found_at) for row in rows))

`columns` are the heads in the reader's language, `rows` any iterable (a generator over `yield_per` keeps
memory flat; it reads within `with db.session.execute(…) as result`, as it is left early when a purpose is asked for).
Cells say by their Python type how they look: text, whole number, Decimal, date, datetime (shown in local time), None.
Personal fields go through `rules.mask` before they come here: a file leaves the house.

More than a screenful (50 rows) asks for a purpose on a page of its own and then goes on by itself. Every file that is
handed out leaves an event "export": which page, its filters (search text only as ***), how many rows, what for.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from tempfile import TemporaryDirectory
from typing import IO, Any, TypeVar
from unicodedata import east_asian_width

import xlsxwriter
from flask import render_template, request, send_file, session
from flask.typing import ResponseReturnValue
from xlsxwriter.exceptions import FileCreateError

import clock
from models.base import writing
from models.event import record
from web.guard import me, today
from wording import times

SCREENFUL = 50
NARROWEST, WIDEST = 8, 46
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST_CELL = 32_767  # of the file format
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FREE_TEXT = ("q", "text", "name")
DAYS = {"zh_Hans": "[$-804]yyyy-mm-dd(aaa)", "en": "[$-409]yyyy-mm-dd (ddd)"}
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\[\]\x00-\x1f]')

Cell = str | int | Decimal | date | datetime | None
Row = TypeVar("Row")


def answer(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> ResponseReturnValue:
    """The file, noted; or, when it is long and nobody has said what for yet, the page that asks."""
    return hand_out(name, rows, lambda file, rest: write(file, name, columns, rest))


def hand_out(
    name: str,
    rows: Iterable[Row],
    fill: Callable[[IO[bytes], Iterable[Row]], int],
    *,
    ending: str = ".xlsx",
    mimetype: str = TYPE,
    always: bool = False,
) -> ResponseReturnValue:
    """The same for a file of any form; `fill` says how many rows it wrote, `always` asks for a purpose of any."""
    rest = iter(rows)
    first = list(islice(rest, SCREENFUL + 1))
    purpose = _stated_purpose()
    if (always or len(first) > SCREENFUL) and not purpose:
        getattr(rest, "close", lambda: None)()  # a generator lets go of its cursor
        return ask(name, _address())
    file = io.BytesIO()
    counted = fill(file, chain(first, rest))
    note(counted, purpose)
    file.seek(0)
    download = f"{NOT_IN_NAMES.sub(' ', name).strip()} {today():%Y-%m-%d}{ending}"
    return send_file(file, mimetype=mimetype, as_attachment=True, download_name=download)


def ask(name: str, address: str, values: dict[str, str] | None = None, errors: Any = None) -> ResponseReturnValue:
    """The page with one question: what is this table for?"""
    path, _mark, query = address.partition("?")
    others = [part for part in query.split("&") if part and not part.startswith("format=")]
    back = "?".join([path, *filter(None, ["&".join(others)])])
    page = render_template(
        "exports/purpose.html", name=name, address=address, back=back, values=values or {}, errors=errors or {}
    )
    return page, 422 if errors else 200


def keep_purpose(address: str, purpose: str) -> None:
    """Remembers in the session, for one download, what it is for."""
    session["purpose"] = {"address": address, "text": purpose}


def _address() -> str:
    return request.full_path.removesuffix("?")


def _stated_purpose() -> str:
    """What the person said this very table is for; good for one file."""
    kept = session.get("purpose")
    if not isinstance(kept, dict) or kept.get("address") != _address():
        return ""
    session.pop("purpose")
    return str(kept.get("text", ""))


def note(rows: int, purpose: str) -> None:
    """Stores the event before the file is handed out, in a transaction that may write."""
    units = me().units()
    unit_id = units[0].id if units else None
    filters = {key: "***" if key in FREE_TEXT else value for key, value in request.args.items() if key != "format"}
    what: dict[str, Any] = {"rows": rows, "filter": filters, "purpose": purpose}
    with writing():
        record("export", by=me(), now=clock.now(), unit_id=unit_id, subject=str(request.endpoint), **what)


def write(file: IO[bytes], name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Writes the workbook row by row; says how many rows it has below the heads.

    The rows wait on the disk until the workbook is packed. Where that is full it is OSError, and they are gone again.
    """
    with TemporaryDirectory(prefix="paicha-") as waiting:
        book = xlsxwriter.Workbook(file, dict(PLAIN, constant_memory=True, tmpdir=waiting))
        try:
            return _write(book, name, columns, rows)
        except FileCreateError as refused:
            raise OSError(*refused.args[0].args) from None
        finally:
            for sheet in book.worksheets():
                with suppress(OSError, AttributeError):
                    sheet.row_data_fh.close()


def _write(book: xlsxwriter.Workbook, name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    looks = _looks(book)
    sheet = book.add_worksheet(NOT_IN_NAMES.sub(" ", name)[:31])
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    widths = [_width(head) for head in columns]
    for column, head in enumerate(columns):
        sheet.write_string(0, column, head, looks["head"])
    counted = 0
    for counted, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            widths[column] = max(widths[column], _put(sheet, counted, column, cell, looks))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(max(width + 2, NARROWEST), WIDEST))
    book.close()
    return counted


def _looks(book: xlsxwriter.Workbook) -> dict[str, Any]:
    day = DAYS[times.locale()]
    return {
        "head": book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "number": book.add_format({"valign": "top", "num_format": "0"}),
        "decimal": book.add_format({"valign": "top", "num_format": "0.0"}),
        "day": book.add_format({"valign": "top", "align": "left", "num_format": day}),
        "moment": book.add_format({"valign": "top", "align": "left", "num_format": f"{day} hh:mm"}),
    }


def _put(sheet: Any, row: int, column: int, cell: Cell, looks: dict[str, Any]) -> int:
    """Writes one cell as its type says; returns the width that it would like to have."""
    match cell:
        case None:
            return 0
        case datetime():
            local = cell.astimezone(times.zone()).replace(tzinfo=None, microsecond=0)
            sheet.write_datetime(row, column, local, looks["moment"])
            return 22
        case date():
            sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), looks["day"])  # noqa: DTZ001
            return 16
        case Decimal():
            sheet.write_number(row, column, cell, looks["decimal"])
            return 8
        case int():
            sheet.write_number(row, column, cell, looks["number"])
            return 8
        case _:
            sheet.write_string(row, column, cell[:LONGEST_CELL], looks["text"])
            return _width(cell)


def _width(text: str) -> int:
    """Columns of the longest line, a Chinese character counting two."""
    lines = text[:200].split("\n")
    return max(sum(1 + (east_asian_width(sign) in "WF") for sign in line) for line in lines)
