"""Importing units and people from .xlsx: messy tables understood, wrong ones refused row by row, all or nothing."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

import clock
from models.base import db
from models.org.consent import Consent, ConsentItem
from models.org.unit import Unit
from models.org.user import User
from tests.conftest import Counting
from tests.support.world import World, world

TABLES = Path(__file__).parent / "tables"
HEADS = ("单位名称", "类别", "上级单位", "单位电话", "人员姓名", "用户名", "人员电话", "电子邮箱", "身份")


@pytest.fixture
def cast(app: Flask) -> World:
    made = world()
    db.session.commit()
    return made


def _file(*rows: tuple[Any, ...], merge: str = "", above: int = 0) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for _ in range(above):
        sheet.append(["全县单位和人员"])
    for row in (HEADS, *rows):
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _send(admin: FlaskClient, raw: bytes) -> Any:
    return admin.post("/imports", data={"file": (io.BytesIO(raw), "table.xlsx")})


def _carried(page: str) -> str:
    found = re.search(r'name="table" value="([^"]+)"', page)
    assert found
    return found[1]


def test_what_was_looked_at_is_set_up_as_a_whole(admin: FlaskClient, cast: World):
    raw = _file(
        ("北村", "村", "城关镇", None, "马会来", None, 13800002222, None, None),
        ("北村", None, None, None, "马小来", None, "13800003333", None, "村干部"),
        above=2,
    )
    looked = _send(admin, raw)
    assert looked.status_code == 200 and "马会来" in looked.text
    assert db.session.scalar(db.select(Unit.id).where(Unit.name == "北村")) is None
    done = admin.post("/imports/confirmation", data={"table": _carried(looked.text)})
    assert done.status_code == 303
    unit = db.session.scalars(db.select(Unit).where(Unit.name == "北村")).one()
    assert unit.parent_id == cast.town.id
    people = db.session.scalars(db.select(User).where(User.name.like("马%")).order_by(User.id)).all()
    assert [(user.name, user.phone) for user in people] == [("马会来", "13800002222"), ("马小来", "13800003333")]
    again = admin.post("/imports/confirmation", data={"table": _carried(looked.text)})
    assert again.status_code == 422


@pytest.mark.parametrize("database", ["postgres"], indirect=True)  # which writes many rows by one statement
def test_a_county_is_stored_in_a_few_batches(admin: FlaskClient, query_count: Counting):
    def statements(towns: int) -> int:
        made = [(f"{towns}之{number}镇", "镇", "青山县信联办", "", f"办事员{number}") for number in range(towns)]
        made += [(f"{town[0]}一村", "村", town[0], "", f"村干部{at}") for town in made for at in range(2)]
        carried = _carried(_send(admin, _file(*made)).text)
        with query_count() as said:
            assert admin.post("/imports/confirmation", data={"table": carried}).status_code == 303
        return len(said)

    few, many = statements(2), statements(30)
    assert many <= few + 2 and db.session.scalars(db.select(Unit.path).where(Unit.name == "30之7镇一村")).one()


def test_own_heads_are_read_and_what_is_not_read_is_named_with_a_near_one(admin: FlaskClient, cast: World):
    looked = _send(admin, (TABLES / "people-with-own-head.xlsx").read_bytes())
    assert looked.status_code == 200 and "没有读取" not in looked.text
    admin.post("/imports/confirmation", data={"table": _carried(looked.text)})
    assert db.session.scalars(db.select(User.phone_index).where(User.name == "测试甲")).one()
    book = openpyxl.load_workbook(TABLES / "people-with-own-head.xlsx")
    page: Any = book.active
    page["G1"], page["K1"], page["C1"], page["B2"] = "人员手机", "天气", "所属乡镇", None
    page.append(["西村", None, "城关镇", None, "隐某"])
    page.row_dimensions[3].hidden = True
    book.create_sheet("上半年")["A1"] = "x"
    out = io.BytesIO()
    book.save(out)
    said = _send(admin, out.getvalue()).text
    assert all(text in said for text in ("是不是“人员电话”", "列“天气”没有读取", "其他工作表：上半年", "隐藏的行：3"))
    assert "测试甲" in said and "隐某" not in said


def test_a_person_of_two_villages_has_one_account_and_a_kind_has_common_words(admin: FlaskClient, cast: World):
    raw = _file(
        ("北镇", "乡镇", None, None, None),
        ("北村", "行政村", "北镇", None, "马会来", None, "13800002222"),
        ("南村", "村委会", None, None, "马会来", None, "13800002222"),
        merge="C3:C4",
    )
    looked = _send(admin, raw)
    assert looked.status_code == 200 and "与第 3 行同一人" in looked.text
    assert admin.post("/imports/confirmation", data={"table": _carried(looked.text)}).status_code == 303
    (user,) = db.session.scalars(db.select(User).where(User.name == "马会来"))
    items = db.session.scalars(db.select(ConsentItem).where(ConsentItem.user_id == user.id)).all()
    assert [item.unit.name for item in items if item.unit] == ["北村", "南村"]
    consent = db.session.get_one(Consent, items[0].consent_id)
    consent.agree(by=None, now=clock.now())
    assert {seat.unit.name for seat in user.memberships} == {"北村", "南村"}


def test_merged_cells_say_what_their_first_says(admin: FlaskClient):
    raw = _file(("东村", None, None, None, "甲某"), ("东村", None, None, None, "乙某"), merge="A2:A3")
    assert _send(admin, raw).text.count("东村") >= 2


def test_wrong_rows_come_back_in_the_file_and_nothing_is_stored(admin: FlaskClient, cast: World):
    before = db.session.scalar(User.count())
    raw = _file(("无此村", None, None, None, "李某"), ("东村", None, None, None, "王某", None, "=1+1"))
    looked = _send(admin, raw)
    assert looked.status_code == 422
    with admin.post("/imports/errors.xlsx", data={"table": _carried(looked.text)}) as answer:
        sheet: Any = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet.cell(2, 1).value == "无此村"
    assert "类别" in sheet.cell(2, 10).value and "公式" in sheet.cell(3, 10).value
    assert admin.post("/imports/confirmation", data={"table": _carried(looked.text)}).status_code == 422
    assert db.session.scalar(User.count()) == before


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (30 * 1024 * 1024))
    return out.getvalue()


def _other_heads() -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["something", "else"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("raw", [b"", b"not a workbook", b"PK\x03\x04broken", _bomb(), _other_heads()])
def test_what_is_no_table_is_refused_in_a_sentence(admin: FlaskClient, raw: bytes):
    answer = _send(admin, raw)
    assert answer.status_code == 422 and 'class="summary"' in answer.text


def test_the_template_is_accepted_and_brings_nothing_of_its_own(admin: FlaskClient):
    with admin.get("/imports/template.xlsx") as answer:
        raw = answer.data
    looked = _send(admin, raw)
    assert looked.status_code == 200 and 'name="table"' not in looked.text


def test_the_command_does_the_same(own_app: Flask, tmp_path: Path):
    world()
    db.session.commit()
    table = tmp_path / "county.xlsx"

    def run(args: list[str]) -> Any:
        db.session.remove()
        return own_app.test_cli_runner().invoke(args=args)

    table.write_bytes(_file(("无此村", None, None, None, "李某")))
    said = run(args=["import-units", str(table)])
    assert said.exit_code == 1 and "row 2" in said.output and (tmp_path / "county-errors.xlsx").exists()
    table.write_bytes(_file(("北村", "村", "城关镇", None, "马会来")))
    assert "would be" in run(args=["import-units", str(table), "--dry-run"]).output
    assert db.session.scalar(db.select(Unit.id).where(Unit.name == "北村")) is None
    assert run(args=["import-units", str(table)]).exit_code == 0
    assert db.session.scalar(db.select(Unit.id).where(Unit.name == "北村")) is not None
