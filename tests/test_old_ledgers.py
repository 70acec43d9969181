"""Taking over an office's old Excel ledger: messy sheets understood, right rows become matters of the past, once."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from models.base import db
from models.case.case import Case
from models.case.number import CaseNumber
from models.case.step import CaseStep
from models.event import Event
from models.ledger.old_ledger import OldLedger
from tests.conftest import SHANGHAI
from tests.support.make import make_client
from tests.support.world import World

HEADS = ("序号", "编号", "登记日期", "村（社区）", "事件名称", "简述", "类别", "涉及人数", "当事人", "联系电话",
         "办理状态", "办结日期", "办理结果", "承办单位")  # fmt: skip
ROW = ("1", "宝信[2025]7号", "2025.3.5", "东村", "李某王某宅基地纠纷", "两户争界线", "邻里纠纷", "约3人", "李某、王某",
       "13800001111", "已办结", "2025年4月1日", "签了协议", "城关镇")  # fmt: skip
TABLES = Path(__file__).parent / "tables"
TODAY = date(2026, 11, 18)
Cells = Sequence[Any]


def file(*rows: Cells, above: Sequence[Cells] = (), more_sheets: Sequence[str] = (), merge: str = "") -> bytes:
    book = openpyxl.Workbook()
    for name in more_sheets:
        book.create_sheet(name, 0)
    page: Any = book.worksheets[-1]
    for row in (*above, HEADS, *rows):
        page.append(row)
    if merge:
        page.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(client: FlaskClient, raw: bytes, name: str = "2025台账.xlsx") -> Any:
    return client.post("/old-ledgers", data={"file": (io.BytesIO(raw), name)})


def looked_at(client: FlaskClient, raw: bytes) -> tuple[str, str]:
    """(address of the ledger, its dry run) after the columns were taken as guessed."""
    at = upload(client, raw).location.removesuffix("/columns")
    return at, client.get(at).text


def cases() -> list[Case]:
    return list(db.session.scalars(select(Case).order_by(Case.number)))


def test_a_ledger_becomes_matters_of_its_own_days(town: FlaskClient, cast: World) -> None:
    bad = list(ROW)
    bad[1:3] = ["宝信[2025]8号", "去年"]
    raw = file(ROW, bad, above=[("城关镇台账",), ()], more_sheets=["说明"], merge="A1:N1")
    at, page = looked_at(town, raw)
    assert "可以接收 1 件" in page and "去年" not in page and "这不是能看懂的日期" in page and cases() == []
    assert town.post(f"{at}/taking-over").status_code == 303
    (case,) = cases()
    began, ended = datetime(2025, 3, 5, 12, tzinfo=SHANGHAI), datetime(2025, 4, 1, 12, tzinfo=SHANGHAI)
    assert (case.unit, case.office, case.handler, case.status) == (cast.village, cast.town, cast.town, "closed")
    assert (case.found_at, case.resolved_at, case.closed_at) == (began, ended, ended)
    assert case.number.startswith("2025-") and (case.category, case.people, case.report_id) == ("02", 3, None)
    assert case.summary == "李某王某宅基地纠纷。两户争界线"
    assert [party.name for party in case.parties] == ["李某", "王某"] and case.parties[0].phone == "13800001111"
    steps = db.session.scalars(select(CaseStep).where(CaseStep.case_id == case.id).order_by(CaseStep.version)).all()
    assert [step.kind for step in steps] == ["reported", "accepted", "resolved", "closed"]
    assert steps[0].detail == {"ledger": "2025台账.xlsx", "row": 4, "outside": "宝信[2025]7号", "handled_by": "城关镇"}
    assert "宝信[2025]7号" in town.get(f"/cases/{case.id}").text
    event = db.session.scalars(select(Event).where(Event.action == "ledger.take_over")).one()
    assert event.detail == {"taken": 1, "left": 1}


def test_what_stayed_comes_back_with_its_reasons_and_never_as_a_formula(town: FlaskClient) -> None:
    bad = (*ROW[:5], "=HYPERLINK(1)", "星球", *ROW[7:])
    at, _page = looked_at(town, file(ROW, (*ROW[:1], "+1", "昨天", *ROW[3:]), bad))
    town.post(f"{at}/taking-over")
    with town.get(f"{at}?format=xlsx") as answer:
        rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert rows[0][:3] == HEADS[:3] and len(rows) == 3
    assert rows[1][1] == "+1" and "登记日期" in str(rows[1][-1])
    assert "公式" in str(rows[2][-1])
    db.session.expire_all()
    kept = db.session.scalars(select(OldLedger)).one()
    assert (kept.taken, kept.left, kept.sheets) == (1, 2, [])


def test_the_same_file_again_doubles_nothing(town: FlaskClient) -> None:
    raw = file(ROW)
    first, _page = looked_at(town, raw)
    second, _page = looked_at(town, raw)
    assert town.post(f"{first}/taking-over").status_code == 303
    assert town.post(f"{first}/taking-over").status_code == 409
    assert town.post(f"{second}/taking-over").status_code == 409
    assert "已经从台账接收过" in looked_at(town, raw)[1]
    assert len(cases()) == 1


def test_columns_are_remembered_and_a_year_is_asked_for(town: FlaskClient, cast: World) -> None:
    book = openpyxl.Workbook()
    page: Any = book.active
    for row in (("何事", "何时", "备注"), ("争水", "3月5日", "甲"), ("争路", "4月6日", "乙")):
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    at = upload(town, out.getvalue()).location.removesuffix("/columns")
    wrong = town.post(f"{at}/columns", data={"unit": cast.town.id})
    assert wrong.status_code == 422 and "哪一列写的是事由" in wrong.text
    said = {"unit": str(cast.village.id), "column_summary": "0", "column_registered_on": "1"}
    assert town.post(f"{at}/columns", data=said).status_code == 303
    assert "2 个日期没有写年份" in town.get(at).text
    assert town.post(f"{at}/columns", data=said | {"year": "2025"}).status_code == 303
    town.post(f"{at}/taking-over")
    assert [(case.unit, case.found_at.month) for case in cases()] == [(cast.village, 3), (cast.village, 4)]
    again = upload(town, out.getvalue()).location
    assert 'value="0" selected>何事' in town.get(again).text


def test_a_ledger_is_its_office_s_own(app: Flask, cast: World, town: FlaskClient) -> None:
    at, _page = looked_at(town, file(ROW))
    for who in (cast.chen, cast.zhao):
        assert make_client(app, who).get(at).status_code == 404
    assert make_client(app, cast.li).get(at).status_code == 403


def read(client: FlaskClient, name: str) -> tuple[str, str]:
    """(address, dry run) of one of the files in tests/tables, its columns as guessed."""
    return looked_at(client, (TABLES / f"{name}.xlsx").read_bytes())


def test_two_years_that_number_from_one_are_three_and_three(town: FlaskClient) -> None:
    for year in ("2025", "2026"):
        at, page = read(town, f"numbered-from-one-{year}")
        assert "可以接收 3 件" in page
        town.post(f"{at}/taking-over")
    assert len(cases()) == 6
    again = read(town, "numbered-from-one-2026")[1]
    assert again.count("已经从台账接收过") == 3


def test_an_export_of_another_system_lands_where_its_heads_say(town: FlaskClient, cast: World) -> None:
    at, page = read(town, "export-of-another-system")
    assert "2 件已办结但没有写日期" in page and cases() == []
    said = {"unit": str(cast.town.id), "ended_on": "2027-03-20", **guessed(town, at)}
    ahead = town.post(f"{at}/columns", data=said)
    assert ahead.status_code == 422 and 'value="2027-03-20"' in ahead.text
    said["ended_on"] = "２０２６－０３－２０"
    assert town.post(f"{at}/columns", data=said).status_code == 303
    town.post(f"{at}/taking-over")
    first, second = cases()
    told = [(case.category, case.status, case.summary, case.people) for case in (first, second)]
    assert told == [
        ("01", "closed", "甲乙两家为院墙争执多年", 2),
        ("02", "closed", "丙丁两家为水渠争执", 3),
    ]
    assert first.steps[0].detail["outside"] == "MD001" and first.handler == cast.village
    assert [party.name for party in first.parties] == ["李某", "王某"] and first.happened_on == date(2026, 3, 5)


def guessed(client: FlaskClient, at: str) -> dict[str, str]:
    """What the page of the columns proposes."""
    page = client.get(f"{at}/columns").text
    return dict(re.findall(r'name="(column_\w+)".*?<option value="(\d+)" selected', page))


def test_a_settled_matter_never_comes_in_open_without_a_word(town: FlaskClient) -> None:
    at, page = read(town, "kind-before-summary")
    assert "可以接收 1 件" in page and "1 件已办结但没有写日期" in page
    town.post(f"{at}/taking-over")
    (case,) = cases()
    assert (case.category, case.status, case.summary) == ("02", "accepted", "丙丁两家为树枝越界争执")


def test_brackets_are_detail_of_the_person_before(town: FlaskClient) -> None:
    at, _page = read(town, "parties-in-brackets")
    town.post(f"{at}/taking-over")
    (case,) = cases()
    assert [(party.name, party.address) for party in case.parties] == [("张某", "东村一组"), ("王某", None)]


def test_what_is_not_read_is_named_and_words_are_explained_once(town: FlaskClient) -> None:
    strange = (*ROW[:6], "星球", *ROW[7:10], "挂起", *ROW[11:])
    book = openpyxl.load_workbook(io.BytesIO(file(strange, (*ROW[:1], "9", *ROW[2:]), more_sheets=["说明"])))
    book["Sheet"].append([None, "隐", "2025.1.1"])
    book["Sheet"]["Q1"] = "天气"
    book["Sheet"].row_dimensions[4].hidden = True
    book["说明"]["A1"] = "填表说明"
    out = io.BytesIO()
    book.save(out)
    at, page = looked_at(town, out.getvalue())
    assert all(word in page for word in ("序号、天气", "其他工作表：说明", "隐藏的行：4", "星球", "挂起"))
    assert town.post(f"{at}/words", data={"field": "category", "word": "星球", "code": "无"}).status_code == 409
    words = {"field": ["category", "status"], "word": ["星球", "挂起"], "code": ["05", "closed"]}
    assert town.post(f"{at}/words", data=words).status_code == 303
    again, page = looked_at(town, out.getvalue())
    assert "本单位说明过的写法" in page and page.count("不认识这个") == 0
    taken_back = {"field": "category", "word": "星 球", "code": ""}
    assert town.post(f"{again}/words", data=taken_back).status_code == 303
    assert "不认识这个纠纷类别" in town.get(again).text
    town.post(f"{again}/words", data=words)
    town.post(f"{again}/taking-over")
    assert [(case.category, case.status) for case in cases()] == [("05", "closed")]


def messy(rows: int) -> bytes:
    """A large ledger: every tenth row wrong, every fifteenth twice."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "constant_memory": False})
    page = book.add_worksheet("台账")
    page.write_row(0, 0, ("编号", "登记日期", "村", "内容", "类别", "状态", "办结日期"))
    for at in range(1, rows + 1):
        told = at - 1 if at % 15 == 2 else at
        day = "某日" if told % 10 == 0 else f"2025.{told % 12 + 1}.{told % 28 + 1}"
        closed = "2026年1月5日" if at % 2 else ""
        state = "办结" if at % 2 else "在办"
        page.write_row(at, 0, (f"号{told}", day, "东村", f"两户争界线{told}", "邻里", state, closed))
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_five_thousand_messy_rows_bring_what_is_right_and_give_the_rest_back(
    town: FlaskClient, query_count: Any
) -> None:
    at, page = looked_at(town, messy(5000))
    assert "可以接收 4,166 件" in page or "可以接收 4166 件" in page
    with query_count() as said:
        assert town.post(f"{at}/taking-over").status_code == 303
    assert len(said) < 400, "in batches"
    assert db.session.scalar(select(func.count(CaseNumber.id))) == 4166
    kept = db.session.scalars(select(OldLedger)).one()
    assert (kept.taken, kept.left) == (4166, 834)
