"""Files that are no tables, or would be too much: refused in a sentence, by their bytes, before they do harm."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
import xlsxwriter
from flask import Flask

from rules.errors import NotAllowed
from sheets import reading
from tests.support.make import make_client
from tests.support.world import World
from tests.test_old_ledgers import ROW, file, upload


def with_sheet(change: Any) -> bytes:
    """A small workbook whose sheet was written by somebody else."""
    out, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(file(ROW)))
    with source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in source.namelist():
            raw = source.read(name)
            packed.writestr(name, change(raw) if name.endswith("sheet1.xml") else raw)
    return out.getvalue()


def wide(columns: int) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    for column in range(columns):
        page.write_string(0, column, f"列{column}")
    book.close()
    return out.getvalue()


NO_TABLES = {
    "nothing": b"",
    "a sheet merged as a whole": with_sheet(
        lambda raw: raw.replace(
            b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        )
    ),
    "columns beyond the format": with_sheet(lambda raw: raw.replace(b'r="A1"', b'r="ACOF1"')),
    "an empty sheet": wide(0),
}


@pytest.mark.parametrize("raw", NO_TABLES.values(), ids=NO_TABLES)
def test_what_is_no_ledger_is_refused_in_a_sentence(app: Flask, cast: World, raw: bytes) -> None:
    answer = upload(make_client(app, cast.wang), raw)
    assert answer.status_code == 422 and 'class="summary"' in answer.text


def test_of_sixteen_thousand_columns_the_first_are_read() -> None:
    (read,) = reading.sheets(wide(16_384), 5000)
    assert len(read.rows[0][1]) == reading.MOST_COLUMNS
    with pytest.raises(NotAllowed):
        reading.sheets(file(*[ROW] * 100), 50)


def saved_as_strict(raw: bytes) -> bytes:
    """The same workbook with the names by which “strict” files call everything."""
    out, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(raw))
    with source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in source.namelist():
            part = source.read(name)
            if name != "[Content_Types].xml":
                part = re.sub(rb"http://schemas.openxmlformats.org/(\w+)/2006/(?!content)", STRICT, part)
            packed.writestr(name, part)
    return out.getvalue()


STRICT = rb"http://purl.oclc.org/ooxml/\1/"


def test_a_workbook_saved_as_strict_is_read_like_any_other() -> None:
    raw = file(ROW)
    strict = saved_as_strict(raw)
    assert b"purl.oclc.org" in zipfile.ZipFile(io.BytesIO(strict)).read("xl/worksheets/sheet1.xml")
    assert reading.sheets(strict, 50) == reading.sheets(raw, 50)


def test_signs_that_a_file_only_describes_are_read() -> None:
    (read,) = reading.sheets(file((*ROW[:5], "第一行_x000D_\n第二行_x005F_x000D_", *ROW[6:])), 50)
    assert read.rows[1][1][5] == "第一行\n第二行_x000D_"
