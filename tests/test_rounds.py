"""Who has reported: the table of units and rounds, urging, the form for paper."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from models.base import db
from models.event import Event
from models.message.reminder import Reminder
from models.succession import abolish
from tests.conftest import Clock, Counting
from tests.support.make import case_body, make_case, make_client, make_report, make_rounds, make_unit
from tests.support.world import World


@pytest.fixture
def county(app: Flask, cast: World) -> FlaskClient:
    return make_client(app, cast.zhao)


def table(client: FlaskClient, query: str = "", page: str = "/rounds") -> list[list[str]]:
    """The exported table without its head."""
    answer = client.get(f"{page}?format=xlsx&{query}")
    assert answer.status_code == 200, answer.text
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows(min_row=2)]


def post(client: FlaskClient, address: str, **data: str) -> str:
    """The page that follows the post."""
    answer = client.post(address, data=data)
    assert answer.status_code == 303, answer.text
    return client.get(answer.location).text


def test_one_round_goes_to_excel_with_who_was_urged(app: Flask, cast: World, clock_at: Clock):
    clock_at("2026-11-19 10:00")
    town = make_client(app, cast.wang)
    make_report(cast.village, cast.week, by=cast.li)
    page = f"/rounds/{cast.week.id}"
    assert "format=xlsx" in town.get(page).text
    post(town, f"{page}/urging", to=str(cast.village2.id))
    assert table(town, page=page) == [
        ["东村", "0915-3201001", "零报告", ""],
        ["西村", "0915-3201002", "进行中", "2026-11-19 10:00:00"],
    ]


def test_each_field_says_in_words_what_came(cast: World, town: FlaskClient, clock_at: Clock):
    before, last = make_rounds(cast.weekly, 2, cast.week.starts_on - timedelta(days=1))
    make_report(cast.village, before, by=cast.li, at=before.due_at + timedelta(hours=1))
    make_report(cast.village, last, by=cast.wang, at=last.due_at, proxy="paper", cases=[case_body(), case_body()])
    make_report(cast.village, cast.week, by=cast.li, status="returned", reviewer=cast.wang)
    assert table(town) == [
        ["东村", "0915-3201001", "零报告 迟报", "纠纷 2 件 纸质代报", "已退回，未补正"],
        ["西村", "0915-3201002", "未报", "未报", "进行中"],
    ]
    page = town.get("/rounds").text
    assert "tel:0915-3201001" in page and "南坪村" not in page


def test_a_dispute_told_on_its_own_shows_in_the_week_that_was_reported_nil(
    cast: World, town: FlaskClient, clock_at: Clock
):
    clock_at("2026-11-16 09:00")
    report = make_report(cast.village, cast.week, by=cast.li)
    clock_at("2026-11-18 10:00")
    kept = make_case(cast.village, by=cast.li, summary="反映镇干部")
    kept.recuse(cast.town, "反映的就是镇干部", by=cast.zhao, now=clock_at.now)
    make_case(cast.village, by=cast.li, at=clock_at.now - timedelta(days=7))
    make_case(cast.village, by=cast.li)
    make_case(cast.other_village, by=cast.he)
    db.session.commit()
    said = "11月16日（周一） 09:00零报告，另单独上报 1 件"
    screening = f"/screenings/overview?unit={cast.town.id}&round={cast.fortnight.id}"
    for page in (f"/rounds/{cast.week.id}", screening):
        assert said in town.get(page).text, page
    assert said in table(town)[0] and said in table(town, page=f"/rounds/{cast.week.id}")[0]
    assert said in table(town, query=screening.split("?")[1], page="/screenings/overview")[0]
    assert "+1</b> 另报" in town.get("/rounds").text
    for page in ("/reports", f"/reports/{report.id}"):
        assert "本周期内另单独上报 1 件" in town.get(page).text, page


def test_only_the_missing_of_this_round_on_demand(cast: World, town: FlaskClient):
    make_report(cast.village, cast.week, by=cast.li)
    assert [row[0] for row in table(town, "show=missing")] == ["西村"]


def test_units_stand_in_the_order_of_the_tree_and_not_by_what_they_found(cast: World, town: FlaskClient):
    make_report(cast.village2, cast.week, by=cast.liu, cases=[case_body() for _ in range(5)])
    assert [row[0] for row in table(town)] == ["东村", "西村"]


def test_new_abolished_and_merged_units_show_sensibly(cast: World, town: FlaskClient, county: FlaskClient):
    week = make_rounds(cast.weekly, 1, cast.week.starts_on - timedelta(days=1))[0]
    make_unit("新村", "village", cast.town, starts_on=cast.week.starts_on + timedelta(days=1))
    make_unit("晚录村", "village", cast.town, entered_at=week.due_at)
    make_unit("撤村", "village", cast.town, ends_on=cast.week.starts_on + timedelta(days=1))
    make_unit("早撤的村", "village", cast.town, ends_on=week.starts_on - timedelta(days=1))
    found = {row[0]: row[2:] for row in table(town)}
    assert found["新村"] == found["晚录村"] == ["不需报", "进行中"]
    assert found["撤村"] == ["未报", "不需报"]
    assert "早撤的村" not in found
    abolish(cast.other_town, cast.week.starts_on, by=cast.zhao, now=cast.week.opened_at, successor=cast.town)
    assert "南坪村" in [row[0] for row in table(town)]


def test_the_county_sees_its_towns_and_drills_into_their_villages(cast: World, county: FlaskClient):
    assert [row[0] for row in table(county)] == ["城关镇", "柳河镇", "司法局"]
    assert [row[0] for row in table(county, f"unit={cast.other_town.id}")] == ["南坪村"]
    page = county.get(f"/rounds?unit={cast.other_town.id}").text
    assert "urging" not in page and "reports/new" not in page


def test_a_town_does_not_see_another_towns_table(cast: World, town: FlaskClient):
    assert town.get(f"/rounds?unit={cast.other_town.id}").status_code == 404
    assert town.get("/rounds?unit=99999999999999999").status_code == 404
    assert town.get("/rounds/999999").status_code == 404


def test_an_office_without_units_below_is_told_so(app: Flask, cast: World):
    assert "还没有排查轮次" in make_client(app, cast.zheng).get("/rounds").text


def test_urging_all_tells_each_missing_unit_once_an_hour(app: Flask, cast: World, town: FlaskClient, clock_at: Clock):
    make_report(cast.village, cast.week, by=cast.li)
    address = f"/rounds/{cast.week.id}/urging"
    assert "没有催办：本轮还在进行中" in post(town, address, to="all") and "催办全部" not in town.get("/rounds").text
    clock_at("2026-11-19 10:00")
    town = make_client(app, cast.wang)
    assert "催办" in town.get("/rounds").text
    said = post(town, address, to="all")
    assert "已催办：西村" in said
    assert "一小时内已催办过：西村" in post(town, address, to="all")
    clock_at.go(hours=1)
    town.post(address, data={"to": str(cast.village2.id)})
    sent = db.session.scalars(select(Reminder).where(Reminder.kind == "urged")).all()
    assert [one.unit_id for one in sent] == [cast.village2.id] * 2
    assert len(db.session.scalars(select(Event).where(Event.action == "round.urge")).all()) == 2


def test_urging_nobody_or_a_unit_of_others_urges_nobody(cast: World, town: FlaskClient, county: FlaskClient):
    assert "没有催办" in post(town, f"/rounds/{cast.week.id}/urging", to=str(cast.other_village.id))
    assert county.post(f"/rounds/{cast.week.id}/urging?unit={cast.town.id}", data={"to": "all"}).status_code == 403
    assert db.session.scalars(select(Reminder)).all() == []


def test_the_form_for_paper_is_prefilled_for_each_unit_or_blank(cast: World, town: FlaskClient):
    sheets = town.get(f"/rounds/{cast.week.id}/form").text
    assert sheets.count("矛盾纠纷排查周报表</") == 2 and "东村" in sheets and "西村" in sheets
    assert town.get(f"/rounds/{cast.week.id}/form?unit={cast.village.id}").text.count("</h1>") == 1
    assert "东村" not in town.get(f"/rounds/{cast.week.id}/form?blank=1").text


def test_the_number_of_queries_does_not_grow(cast: World, town: FlaskClient, query_count: Counting):
    counted = []
    for _turn in range(2):
        town.get("/rounds")
        with query_count() as queries:
            town.get("/rounds")
            town.get(f"/rounds/{cast.week.id}")
        counted.append(len(queries))
        for _unit in range(4):
            unit = make_unit("", "village", cast.town)
            make_report(unit, cast.week, by=cast.wang, cases=[case_body()])
    assert counted[0] == counted[1]


def test_a_round_in_which_no_unit_below_takes_part_says_so(cast: World, county: FlaskClient):
    page = county.get(f"/rounds/{cast.week.id}").text
    assert "没有参加这一轮" in page and "没有未报" not in page
