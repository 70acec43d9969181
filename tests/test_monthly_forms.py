"""The monthly forms: filled from the rows of the figures, frozen with them, and honest about what nobody records."""

from __future__ import annotations

import io
import uuid
from datetime import date
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

import clock
from config import SHANGHAI
from models.base import db
from models.case.agreement import Agreement
from models.figure.month import Month
from models.figure.monthly_form import fill
from models.succession import move_below
from rules.figure.analysis import Table
from rules.figure.monthly_form import UNKNOWN
from tests.support.make import make_client, party_body
from tests.support.world import World
from tests.test_statistics import OCTOBER, at, settle, told
from wording.findings import plain_table


@pytest.fixture
def october(cast: World) -> World:
    """September: one settled by mediation. October: one agreed in writing, one of farmland open, one for the town."""
    before = settle(told(cast, day=10, month=9, people=3), at(20, 9))
    before.method = "mediated"
    agreed = settle(told(cast, people=60, parties=[party_body(), party_body("李某")]), at(12), agreed_at=at(12))
    signed = {"form": "written", "reached_on": date(2026, 10, 12), "terms": "", "at": at(12), "by_id": cast.li.id}
    form = Agreement(id=uuid.uuid4(), case_id=agreed.id, **signed)
    db.session.add(form)
    told(cast, "other_village", category="07", people=None).mediation_stopped_at = at(20)
    told(cast, "town", origin="hall")
    db.session.commit()
    return cast


def filled(cast: World, code: str, unit: str = "county") -> dict[str, Table]:
    form, _statistics = fill(code, getattr(cast, unit), OCTOBER, SHANGHAI, by=cast.zhao, now=clock.now())
    return {table.code: table for table in form.tables}


def shown(app: Flask, table: Table) -> list[list[str]]:
    with app.test_request_context():
        text = plain_table(table)
    return [text["heads"], *text["rows"]]


def test_the_towns_form_lists_settled_and_open_by_kind_in_the_order_of_the_tree(app: Flask, october: World) -> None:
    assert shown(app, filled(october, "towns")["towns"]) == [
        ["单位", "新排查", "未化解", "邻里纠纷：已化解", "邻里纠纷：未化解", "山林土地：已化解", "山林土地：未化解"],
        ["城关镇", "2", "1", "1", "1", "0", "0"],
        ["柳河镇", "1", "1", "0", "0", "0", "1"],
        ["司法局", "0", "0", "0", "0", "0", "0"],
        ["合计", "3", "2", "1", "1", "0", "1"],
    ]


def test_the_form_of_the_peace_office_counts_by_level_people_and_kind(app: Flask, october: World) -> None:
    tables = filled(october, "peace")
    month = shown(app, tables["levels_month"])
    assert [row[:6] for row in month[1:]] == [
        ["县本级", "0", "0", "—", "0", "—"],
        ["镇和部门", "1", "0", "0.0", "0", "—"],
        ["村和社区", "2", "1", "50.0", "1", "100.0"],
        ["合计", "3", "1", "33.3", "1", "100.0"],
    ]
    assert tables["levels_month"].rows[0][6:] == [UNKNOWN] * 3, "nobody records what is major"
    assert [row[1:] for row in shown(app, tables["bands"])[1:]] == [
        ["1", "0", "2", "1"],
        ["1", "1", "1", "1"],
        ["0", "0", "0", "0"],
        ["0", "0", "0", "0"],
        ["1", "0", "1", "0"],
        ["3", "1", "4", "2"],
    ]


def test_the_form_of_mediation_tells_people_sources_and_forms(app: Flask, october: World) -> None:
    tables = filled(october, "mediation")
    assert [row[:4] for row in shown(app, tables["sums"])[1:]] == [["当月", "2", "2", "1"], ["本年累计", "3", "2", "2"]]
    assert [row[4:] for row in tables["sums"].rows] == [[UNKNOWN, UNKNOWN]] * 2
    oral, written, without, both = (row[1:] for row in shown(app, tables["forms"])[1:])
    assert (oral, written, without, both) == (["0", "0"], ["1", "1"], ["1", "2"], ["2", "3"])


def test_a_frozen_month_fills_its_forms_alike_for_ever(october: World) -> None:
    for month in (date(2026, 9, 1), OCTOBER):
        Month.freeze(october.county, month, SHANGHAI, by=None, now=clock.now())
    forms = [(code, unit) for code in ("towns", "peace", "mediation") for unit in ("county", "town")]
    before = [filled(october, code, unit) for code, unit in forms]
    told(october, day=9)
    move_below(october.village, october.other_town, by=october.zhou, now=clock.now())
    assert [filled(october, code, unit) for code, unit in forms] == before


def test_forms_open_for_those_who_handle_the_matters_and_go_to_excel(app: Flask, october: World) -> None:
    desk = make_client(app, october.zhao)
    page = desk.get("/monthly-forms/2026-10/peace").text
    assert "未登记" in page
    assert "哪些属于重大纠纷没有登记" in page
    sheet: Any = load_workbook(io.BytesIO(desk.get("/monthly-forms/2026-10/peace?format=xlsx&table=bands").data)).active
    assert list(sheet.values)[2][1:] == (1, 1, 1, 1)
    assert desk.get("/monthly-forms?form=mediation").headers["Location"] == "/monthly-forms/2026-10/mediation"
    assert desk.get("/monthly-forms/2026-10/guessed").status_code == 404
    town = make_client(app, october.wang)
    assert town.get(f"/monthly-forms/2026-10/towns?unit={october.county.id}").status_code == 404
    assert town.get("/monthly-forms/2026-10/towns").status_code == 200


def test_a_month_before_the_first_record_has_none_and_no_nought(app: Flask, october: World) -> None:
    desk = make_client(app, october.zhao)
    for address in ("/monthly-forms/2026-08/towns", "/analysis/2026-08"):
        assert "无记录" in desk.get(address).text or "没有2026年8月的记录" in desk.get(address).text, address
        sheet: Any = load_workbook(io.BytesIO(desk.get(f"{address}?format=xlsx").data)).active
        cells = [cell for row in list(sheet.values)[1:] for cell in row[1:]]
        assert set(cells) <= {"无记录"}, address
    assert "没有2026年8月的记录" in desk.get("/analysis/2026-08").text
    assert "无记录" not in desk.get("/monthly-forms/2026-10/towns").text
