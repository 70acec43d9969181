"""Tables of a screening: every number leads to as many rows, units stand in the order of the tree, queries stay few."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from models.base import db
from tests.conftest import Clock, Counting
from tests.support.make import case_body, make_case, make_client, make_report, make_unit, make_user, party_body
from tests.support.world import World, world


@pytest.fixture
def cast(app: Flask) -> World:
    return world()


def test_every_number_leads_to_as_many_rows(cast: World, town: FlaskClient):
    make_report(
        cast.village, cast.week, by=cast.li, cases=[case_body(), case_body()], status="accepted", reviewer=cast.wang
    )
    page = town.get("/screenings").text
    links = re.findall(r'<a href="(/(?:screenings/reports|cases)\?[^"]*round=[^"]*)">(\d+)</a>', page)
    assert len(links) >= 8
    for address, number in links:
        assert numbers_in(town, address.replace("&amp;", "&")) == int(number), address


def test_rows_of_another_town_are_not_to_be_seen(cast: World, town: FlaskClient):
    for address in ("reports", "overview"):
        answer = town.get(f"/screenings/{address}?unit={cast.other_town.id}&round={cast.fortnight.id}")
        assert answer.status_code == 404
    assert numbers_in(town, f"/cases?unit={cast.other_town.id}&round={cast.fortnight.id}") == 0


def test_a_department_has_nobody_below(app: Flask, cast: World):
    assert "没有向本单位上报的下级单位" in make_client(app, cast.zheng).get("/screenings/overview").text


def test_a_leader_sees_the_overview_and_signs_nothing(app: Flask, cast: World):
    leader = make_client(app, cast.qian)
    assert "城关镇" in leader.get("/screenings/overview").text
    assert leader.get("/screenings").status_code == 403


def numbers_in(client: FlaskClient, address: str) -> int:
    sheet: Any = load_workbook(io.BytesIO(client.get(address + "&format=xlsx").data)).active
    return int(sheet.max_row) - 1


@pytest.mark.parametrize("address", ["?round=x", "?round=999999", "?unit=999999", "/reports", "/reports?round=1&unit=x",
                                     "/overview?round=999999"])  # fmt: skip
def test_what_does_not_exist_is_not_found(town: FlaskClient, address: str):
    assert town.get("/screenings" + address).status_code == 404


def test_without_a_round_the_page_says_so(app: Flask):
    office = make_unit("某镇", "town", make_unit("某县", "county"))
    client = make_client(app, make_user("某人", (office, "office")))
    assert "排查周期尚未开始" in client.get("/screenings").text
    assert "排查周期尚未开始" in client.get("/screenings/overview").text


def test_queries_do_not_grow_with_units_and_cases(app: Flask, cast: World, query_count: Counting):
    client = make_client(app, cast.zhao)
    addresses = (
        "/screenings",
        "/screenings/overview",
        f"/screenings/reports?unit={cast.county.id}&round={cast.month.id}",
    )
    few = [asked(client, address, query_count) for address in addresses]
    for number in range(6):
        village = make_unit(f"村{number}", "village", make_unit(f"镇{number}", "town", cast.county))
        cadre = make_user(f"干部{number}", (village, "cadre"))
        told = case_body(parties=[party_body()])
        make_report(village, cast.week, by=cadre, cases=[told], status="accepted", reviewer=cast.wang)
    assert [asked(client, address, query_count) for address in addresses] == few


def asked(client: FlaskClient, address: str, query_count: Counting) -> int:
    db.session.commit()
    with query_count() as queries:
        assert client.get(address).status_code == 200
    return len(queries)


ORDER = ("城关镇", "柳河镇", "司法局")


@pytest.mark.parametrize("busiest", ["village", "other_village", "department"])
@pytest.mark.parametrize("query", ["", "&sort=found", "&order=-found", "&sort=-matters", "&order=open"])
def test_units_stand_in_the_order_of_the_tree_whatever_they_found(app: Flask, cast: World, busiest: str, query: str):
    by = {"village": cast.li, "other_village": cast.he, "department": cast.zheng}[busiest]
    for _ in range(4):
        make_case(getattr(cast, busiest), by=by)
    client = make_client(app, cast.zhao)
    at = f"unit={cast.county.id}&round={cast.month.id}{query}"
    for table in ("units", "below"):
        sheet: Any = load_workbook(
            io.BytesIO(client.get(f"/screenings/overview?{at}&format=xlsx&table={table}").data)
        ).active
        names = [row[0].value for row in sheet.iter_rows(min_row=2) if row[0].value in ORDER]
        assert names == [name for name in ORDER if name in names]
    page = client.get(f"/screenings/overview?{at}").text
    body = page[page.index("<tbody>") :]
    assert sorted(ORDER, key=body.index) == list(ORDER)
    assert "sort" not in body.split("</table>")[0], "no head sorts units"
    rows: Any = load_workbook(io.BytesIO(client.get(f"/screenings/reports?{at}&level=town&format=xlsx").data)).active
    assert [row[0].value for row in rows.iter_rows(min_row=2)] == list(ORDER)


def test_cases_of_the_ledger_are_ordered_by_time_only(app: Flask, cast: World, clock_at: Clock):
    for minute, (unit, by) in enumerate(
        [(cast.other_village, cast.he), (cast.village, cast.li), (cast.other_village, cast.he)]
    ):
        make_case(unit, by=by, at=clock_at.now.replace(minute=minute))
    client = make_client(app, cast.zhao)
    assert client.get("/cases?sort=unit").status_code == 422, "there is no order by unit"
    for query in ("", "sort=found", "order=-unit", "order=found"):
        sheet: Any = load_workbook(io.BytesIO(client.get(f"/cases?format=xlsx&{query}").data)).active
        units = [head.value for head in sheet[1]].index("单位")
        assert [row[units].value for row in sheet.iter_rows(min_row=2)] == ["南坪村", "东村", "南坪村"]
