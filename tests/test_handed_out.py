"""The ledger in other forms: the 27 items of GB/T 31000, the office's own sheet, a file for a platform above."""

from __future__ import annotations

import hashlib
import io
import json
import re
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from models.base import db
from models.case.case import Case
from models.event import Event
from rules.ledger import standard
from sheets import formulas
from tests.support.make import make_case, make_client, party_body
from tests.support.world import World


@pytest.fixture
def case(cast: World) -> Case:
    person = party_body("欧阳一二三", phone="13800001234")
    summary = "=1+1两户争界线。多年未决。"
    return make_case(cast.village, by=cast.li, summary=summary, place="村口", people=6, parties=[person])


def sheet_of(client: FlaskClient, query: str) -> Any:
    with client.get(f"/cases?{query}") as answer:
        assert answer.status_code == 200
        return openpyxl.load_workbook(io.BytesIO(answer.data)).active


def test_the_27_items_stand_in_their_order_and_people_stay_masked(town: FlaskClient, case: Case) -> None:
    heads, row = sheet_of(town, "format=standard").iter_rows(values_only=True)
    assert (len(heads), heads[0], heads[22], heads[26]) == (27, "事件名称", "化解情况", "纬度")
    assert row[0] == "=1+1两户争界线" and row[2:6] == ("东村 村口", "02", "02", 6)
    assert [value or "" for value in row[8:16]] == ["", "", "欧**", "", "", "", "", ""]
    assert (row[18], row[21]) == ("城关镇", "0")


def test_what_ended_without_a_settlement_is_called_settled_on_no_sheet_and_no_page(
    cast: World, town: FlaskClient, case: Case
) -> None:
    case.resolve("passed", "已移交市局，编号7", by=cast.wang, now=clock.now())
    db.session.commit()
    _heads, row = sheet_of(town, "format=standard").iter_rows(values_only=True)
    assert (row[17], row[21], row[22]) == ("未化解：已移交本系统以外的单位，对方已登记", "0", "已移交市局，编号7")
    for asked in ("format=xlsx", "format=own"):
        cells = [cell for line in sheet_of(town, asked).iter_rows(values_only=True) for cell in line]
        assert "其他方式了结" in cells and "已化解" not in cells
    for page in ("/cases", f"/cases/{case.id}"):
        states = re.findall(r'<span class="status.*?</svg>(.*?)</span>', town.get(page).text)
        assert "其他方式了结" in states and "已化解" not in states


def test_scale_follows_the_number_of_people() -> None:
    assert [standard.scale_of(people) for people in (None, 1, 4, 5, 49, 50)] == ["", "01", "01", "02", "02", "03"]


def template(*rows: tuple[Any, ...], merge: tuple[str, ...] = ()) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    page: Any = book.active
    for row in rows:
        page.append(row)
    for area in merge:
        page.merge_cells(area)
    page.oddHeader.center.text = "{{office}}"
    page.row_dimensions[3].height = 33
    book.save(out)
    return out.getvalue()


def keep(client: FlaskClient, raw: bytes) -> Any:
    return client.post("/ledger-template", data={"file": (io.BytesIO(raw), "本镇台账.xlsx")})


OWN = template(
    ("{{office}}台账", "", "", ""),
    ("编号", "何事", "", "人数"),
    ("{{number}}", "事：{{summary}}", "", "{{people}}"),
    ("共{{count}}件", "", "", ""),
    merge=("A1:D1", "B2:C2", "B3:C3", "A4:D4"),
)


def test_the_office_s_own_sheet_is_filled_and_keeps_its_looks(
    app: Flask, cast: World, town: FlaskClient, case: Case
) -> None:
    make_case(cast.village2, by=cast.liu, summary="争水")
    assert keep(town, OWN).status_code == 303
    sheet = sheet_of(town, "format=own")
    assert sheet["A1"].value == "城关镇台账" and sheet["A5"].value == "共2件"
    assert {"B3:C3", "B4:C4", "A5:D5"} <= {str(area) for area in sheet.merged_cells.ranges}
    assert (sheet.row_dimensions[4].height, sheet.oddHeader.center.text) == (33, "城关镇")
    said = {sheet.cell(row, 2).value: sheet.cell(row, 2).data_type for row in (3, 4)}
    assert said == {"事：争水": "s", "事：=1+1两户争界线。多年未决。": "s"}
    assert {sheet["D3"].value, sheet["D4"].value} == {2, 6}
    assert sheet_of(make_client(app, cast.zhao), "format=own")["A1"].value == "青山县信联办 台账"
    assert town.post("/ledger-template", data={"drop": "1"}).status_code == 303
    assert sheet_of(town, "format=own")["A1"].value == "城关镇 台账"


def test_formulas_and_what_is_printed_take_in_all_rows(cast: World, town: FlaskClient, case: Case) -> None:
    make_case(cast.village2, by=cast.liu, summary="争水")
    rows = (("编号", "人数", "两倍", "累计"), ("{{number}}", "{{people}}", "=B2*2", "=SUM(B$2:B2)"))
    assert keep(town, template(*rows, ("合计", "=SUM(B2:B2)", "=B3*2", "=LOG10(100)+$B$3"))).status_code == 303
    sheet = sheet_of(town, "format=own")
    assert [cell.value for cell in sheet[3]][2:] == ["=B3*2", "=SUM(B$2:B3)"]
    assert [cell.value for cell in sheet[4]] == ["合计", "=SUM(B2:B3)", "=B4*2", "=LOG10(100)+$B$4"]
    assert formulas.area("$A$1:$D$3", 2, 5) == "$A$1:$D$8"
    assert formulas.stretched("=名!B2&B2", 2, 5) == "=名!B2&B2"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (template(("{{number}}", "{{nobody}}")), "单元格 B1：没有 {{nobody}} 这个占位符"),
        (template(("{{number}}",), ("{{summary}}",)), "现在分在 2 行里"),
        (template(("台账",)), "现在分在 0 行里"),
        (template(('="{{number}}"',)), "公式里不能放占位符"),
        (template(("{{number}}",), ("",), merge=("A1:A2",)), "与上下行合并了"),
        (b"no workbook", "不是 .xlsx"),
        (b"", "请先选择文件"),
    ],
)
def test_a_wrong_sheet_is_told_where_and_what(town: FlaskClient, raw: bytes, said: str) -> None:
    answer = keep(town, raw)
    assert answer.status_code == 422 and said in answer.text


def test_the_default_sheet_is_one_that_would_be_kept(town: FlaskClient) -> None:
    with town.get("/ledger-template/default.xlsx") as answer:
        assert keep(town, answer.data).status_code == 303


def test_a_file_for_a_platform_above_needs_a_purpose_and_is_the_same_each_time(town: FlaskClient, case: Case) -> None:
    address = "/cases?format=json&found_from=2026-11-01&found_to=2026-11-30"
    assert town.get(address).mimetype == "text/html"
    files = []
    for _turn in range(2):
        said = {"address": address, "name": "台账", "purpose": "报送市平台"}
        assert town.post("/exports", data=said).location == address
        with town.get(address) as answer:
            files.append(answer.data)
    assert files[0] == files[1]
    whole = json.loads(files[0])
    (record,) = whole["cases"]
    assert (whole["format"], whole["version"], record["number"]) == ("paicha-cases", 1, case.number)
    assert record["gbt31000"]["11"] == "欧**" and record["gbt31000"]["6"] == 6
    digest = record.pop("sha256")
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert digest == hashlib.sha256(text.encode()).hexdigest()
    events = db.session.scalars(select(Event).where(Event.action == "export")).all()
    assert [event.detail["purpose"] for event in events] == ["报送市平台"] * 2
