"""Tables as .xlsx: streamed, never a formula.

`columns` are the heads in the reader's language, `rows` any iterable. Cells say by their Python type how they look:
text, whole number, Decimal, date, datetime (shown in local time), None. web/exports.py hands a page's table out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryDirectory
from typing import IO, Any
from unicodedata import east_asian_width

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from wording import times

NARROWEST, WIDEST = 8, 46
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST_CELL = 32_767  # of the file format
DAYS = {"zh_Hans": "[$-804]yyyy-mm-dd(aaa)", "en": "[$-409]yyyy-mm-dd (ddd)"}
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\[\]\x00-\x1f]')

Cell = str | int | Decimal | date | datetime | None


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
