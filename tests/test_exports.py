"""Tables that leave the house: typed cells and no formulas, a purpose for the long ones, an event for each."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from models.base import db
from models.event import Event
from sheets import writing
from tests.support.make import make_case, make_client
from tests.support.world import World, world
from web import exports


@pytest.fixture
def cast(app: Flask) -> World:
    return world()


def handed_out() -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.action == "export").order_by(Event.id)))


def written(app: Flask, columns: list[str], rows: Any, locale: str = "zh_Hans") -> Any:
    file = io.BytesIO()
    with app.test_request_context(headers={"Cookie": f"paicha_locale={locale}"}):
        writing.write(file, "表/名", columns, rows)
    return load_workbook(io.BytesIO(file.getvalue())).active


def test_cells_are_what_they_were(app: Flask):
    moment = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    sheet = written(app, ["a"] * 6, [["𠮷田", 3, Decimal("98.0"), date(2026, 11, 20), moment, None]])
    cells = [cell.value for cell in sheet[2]]
    assert [str(value) for value in cells] == [
        "𠮷田",
        "3",
        "98.0",
        "2026-11-20 00:00:00",
        "2026-11-20 17:00:00",
        "None",
    ]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold


FORMULAS = ("=1+1", "+1", "-2", "@SUM(A1)", '=HYPERLINK("http://x")', "http://example.org", "007")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula_a_link_or_a_number(app: Flask, text: str):
    cell = written(app, ["a"], [[text]])["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_text_longer_than_a_cell_can_hold_is_cut_and_the_rest_of_the_table_stands(app: Flask):
    sheet = written(app, ["a", "b"], [["字" * 40_000, "z"]])
    assert len(sheet["A2"].value) == 32_767
    assert sheet["B2"].value == "z"


def test_memory_does_not_grow_with_the_rows(app: Flask):
    def many() -> Iterator[list[str]]:
        yield from (["甲"] for _ in range(20_000))

    assert written(app, ["a"], many()).max_row == 20_001


def test_a_short_table_comes_at_once_and_is_noted(app: Flask, cast: World):
    make_case(cast.village, by=cast.li)
    answer = make_client(app, cast.wang).get("/cases?q=王某&format=xlsx")
    assert answer.status_code == 200
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    (event,) = handed_out()
    assert (event.by_id, event.subject, event.unit_id) == (cast.wang.id, "cases.ledger", cast.town.id)
    assert event.detail == {"rows": 0, "filter": {"q": "***"}, "purpose": ""}


def test_a_long_table_asks_what_for_and_then_comes(app: Flask, cast: World):
    for _ in range(exports.SCREENFUL + 1):
        make_case(cast.village, by=cast.li)
    client = make_client(app, cast.wang)
    address = "/cases?q=%E4%B8%A4%E6%88%B7&format=xlsx"
    asked = client.get(address)
    assert asked.mimetype == "text/html"
    assert handed_out() == []

    said = {"address": address, "name": "台账", "purpose": "十一月例会"}
    assert client.post("/exports", data=said).location == address
    answer = client.get(address)
    assert answer.mimetype == exports.TYPE
    sheet: Any = load_workbook(io.BytesIO(answer.data)).active
    assert sheet.max_row == exports.SCREENFUL + 2
    assert handed_out()[0].detail == {"rows": 51, "filter": {"q": "***"}, "purpose": "十一月例会"}
    assert client.get(address).mimetype == "text/html", "a purpose is good for one file"


def test_a_missing_purpose_is_asked_for_again_with_what_was_typed(app: Flask, cast: World):
    client = make_client(app, cast.wang)
    answer = client.post("/exports", data={"address": "/cases?format=xlsx", "name": "台账", "purpose": "开"})
    assert answer.status_code == 422
    assert 'value="开"' in answer.text
    assert 'value="/cases?format=xlsx"' in answer.text


@pytest.mark.parametrize("address", ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\n", "/台账"])
def test_the_way_back_never_leaves_the_house(app: Flask, cast: World, address: str):
    answer = make_client(app, cast.wang).post("/exports", data={"address": address, "name": "x", "purpose": "例会"})
    assert answer.status_code == 400
