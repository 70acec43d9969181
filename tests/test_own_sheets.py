"""An office's own sheet, filled with many matters, is as the office drew it: each look, list, note and box."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from flask import Flask
from flask.testing import FlaskClient

from rules.errors import NotAllowed
from sheets import ledger, reading
from tests.test_handed_out import keep
from tests.test_workbooks import saved_as_strict

OWN = (Path(__file__).parent / "tables" / "own-sheet.xlsx").read_bytes()
PAGE = {"office": "城关镇 & 司法所"}


def matters(count: int) -> list[dict[str, Any]]:
    return [
        {"number": f"2026-{at:06d}", "summary": f"=1+{at}_x000D_", "state": "在办", "due_on": date(2026, 1, 1)}
        for at in range(1, count + 1)
    ]


def filled(app: Flask, raw: bytes, count: int) -> bytes:
    out = io.BytesIO()
    with app.test_request_context():
        assert ledger.fill(raw, PAGE, iter(matters(count)), out) == count
    reading.opened(out.getvalue())  # an honest file, that could come back
    return out.getvalue()


def part(raw: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(raw)).read(name).decode()


def test_every_row_has_what_the_office_drew_for_one(app: Flask) -> None:
    raw = filled(app, OWN, 38)
    sheet: Any = openpyxl.load_workbook(io.BytesIO(raw)).active
    assert [sheet.cell(row, 1).value for row in (3, 40)] == [1, 38]
    assert reading.typed(sheet["C3"].value) == "=1+1_x000D_" and sheet["C3"].data_type == "s"
    assert sheet["E40"].is_date and sheet["E40"].value.date() == date(2026, 1, 1)
    assert sheet["A41"].value == "共38件" and (sheet["A42"].value, sheet["C42"].value) == ("填报人签字：", "（盖章）")
    (listed,) = sheet.data_validations.dataValidation
    assert str(listed.sqref) == "F3:F40"
    coloured = {str(area.sqref): [rule.formula for rule in area.rules] for area in sheet.conditional_formatting}
    assert coloured == {"A3:F40": [['AND($E3<>"",$E3<TODAY())']], "A41:F41": [["LEN(TRIM(A41))>0"]]}
    assert [one.id for one in sheet.row_breaks.brk] == [41]


def test_the_box_the_picture_the_coloured_words_and_the_margins_are_still_there(app: Flask) -> None:
    raw = filled(app, OWN, 38)
    drawn = part(raw, "xl/drawings/drawing1.xml")
    assert "填表说明：本表由镇办公室盖章后上报" in drawn and "xdr:pic" in drawn
    assert re.findall(r"<xdr:row>(\d+)</xdr:row>", drawn) == ["44", "53", "1", "5"], (
        "below the rows: lower; beside: not"
    )
    title = part(raw, "xl/worksheets/sheet1.xml").split("</row>")[0]
    assert ">城关镇 &amp; 司法所矛盾纠纷台账 <" in title and ">★内部资料<" in title and "FFFF0000" in title
    sheet: Any = openpyxl.load_workbook(io.BytesIO(raw)).active
    assert (sheet.oddHeader.center.text, sheet.oddFooter.center.text) == ("内部资料", "第&P页 共&N页")
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment] == ["A42"]
    assert re.findall(r"<x:Row>(\d+)</x:Row>", part(raw, "xl/drawings/vmlDrawing1.vml")) == ["41"]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_matters_leave_the_sheet_as_it_was(app: Flask, count: int) -> None:
    sheet: Any = openpyxl.load_workbook(io.BytesIO(filled(app, OWN, count))).active
    assert sheet.cell(3 + max(count, 1), 1).value == f"共{count}件"
    assert str(sheet.data_validations.dataValidation[0].sqref) == ("F3" if count < 2 else "F3:F4")


def drawn(fill: Any) -> bytes:
    """A sheet as an office program writes it: heads, the row, whatever `fill` adds."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("台账")
    page.write_row(0, 0, ("编号", "人数", "到期"))
    page.write_row(1, 0, ("{{number}}", "{{people}}", "{{due_on}}"))
    fill(book, page)
    book.close()
    return out.getvalue()


def with_neighbours(book: Any, page: Any) -> None:
    """A total, a print area, a table of another sheet and a chart that point at the row."""
    page.write(2, 0, "合计")
    page.write_formula(2, 1, "=SUM(B2:B2)")
    page.print_area(0, 0, 2, 2)
    page.write_comment(2, 0, "由镇长核对")
    other = book.add_worksheet("汇总")
    other.write_formula(0, 0, "=台账!B3+SUM(台账!B2:B2)")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=台账!$B$2:$B$2"})
    page.insert_chart("F6", chart)


def test_what_points_at_the_rows_from_elsewhere_points_at_all_of_them(app: Flask) -> None:
    raw = filled(app, drawn(with_neighbours), 3)
    book: Any = openpyxl.load_workbook(io.BytesIO(raw))
    assert book["台账"]["B5"].value == "=SUM(B2:B4)" and book["台账"].print_area == "'台账'!$A$1:$C$5"
    assert book["汇总"]["A1"].value == "=台账!B5+SUM(台账!B2:B4)"
    assert "台账!$B$2:$B$4" in part(raw, "xl/charts/chart1.xml")
    assert book["台账"]["A5"].comment.text == "由镇长核对"
    assert 'fullCalcOnLoad="1"' in part(raw, "xl/workbook.xml")


def test_a_sheet_saved_as_strict_is_filled_too(app: Flask) -> None:
    assert b"purl.oclc.org" not in filled(app, saved_as_strict(OWN), 2)


def looped(book: Any, page: Any) -> None:
    page.write_array_formula("D2:D2", "{=SUM(B2*2)}")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (drawn(looped), "一次算几格的公式"),
        (drawn(lambda _book, page: page.write(1, 3, "{summary}")), "{{summary}}"),
        (drawn(lambda _book, page: page.write(1, 3, "｛｛state｝｝")), "{{state}}"),
    ],
)
def test_what_cannot_be_kept_is_named_at_the_upload(town: FlaskClient, raw: bytes, said: str) -> None:
    answer = keep(town, raw)
    assert answer.status_code == 422 and said in answer.text


def test_rows_and_cells_whose_places_go_without_saying_are_filled(app: Flask) -> None:
    raw = OWN
    for place in (*range(1, 6), *(f"{column}{row}" for column in "ABCDEF" for row in range(1, 6))):
        raw = odd(raw, f'r="{place}"'.encode(), b"")
    sheet: Any = openpyxl.load_workbook(io.BytesIO(filled(app, raw, 5))).active
    assert sheet["B7"].value == "2026-000005" and sheet["A8"].value == "共5件"


def odd(raw: bytes, old: bytes, new: bytes) -> bytes:
    """The sheet with something else written into its first page."""
    out, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(raw))
    with source, zipfile.ZipFile(out, "w") as packed:
        for name in source.namelist():
            packed.writestr(name, source.read(name).replace(old, new) if "sheet1.xml" in name else source.read(name))
    return out.getvalue()


def test_what_nobody_foresaw_shows_at_the_upload(town: FlaskClient) -> None:
    answer = keep(town, odd(OWN, b"LEN(TRIM(A4))&gt;0", b"LEN(&quot;A4"))
    assert answer.status_code == 422 and 'class="summary"' in answer.text


def test_a_pivot_table_is_named_and_refused() -> None:
    out = io.BytesIO(OWN)
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("xl/pivotTables/pivotTable1.xml", "<x/>")
    with pytest.raises(NotAllowed) as refusal:
        ledger.check(out.getvalue())
    assert refusal.value.msgid == ledger.NOT_KEPT
