"""Saved views of the ledger: one's own or an office's, without words; a deleted one comes back for half a minute."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models.base import db
from models.ledger.view import LedgerView
from rules.ledger.ledger import MOST_VIEWS
from tests.conftest import Clock
from tests.support.make import make_client, make_user
from tests.support.world import World

HERE = "/cases/views?status=open&category=03&sort=due&column=unit&column=due"
QUERY = {"status": "open", "category": "03", "sort": "due", "column": ["unit", "due"]}


def kept() -> list[tuple[str, Any]]:
    rows = select(LedgerView).where(LedgerView.dropped_at.is_(None)).order_by(LedgerView.id)
    return [(view.name, view.query) for view in db.session.scalars(rows.execution_options(populate_existing=True))]


def keep(client: FlaskClient, name: str = "年前欠薪", **more: Any) -> Any:
    return client.post(HERE, data={"name": name, **more})


def only() -> LedgerView:
    return db.session.scalars(select(LedgerView).execution_options(populate_existing=True)).one()


@pytest.fixture
def colleague(app: Flask, cast: World) -> FlaskClient:
    """A second clerk of 王建国's office."""
    return make_client(app, make_user("孙红", (cast.town, "office")))


def test_a_view_keeps_filters_columns_and_order_and_opens_them_again(town: FlaskClient) -> None:
    answer = keep(town)
    assert (answer.status_code, kept()) == (303, [("年前欠薪", QUERY)])
    assert answer.location == "/cases?status=open&category=03&sort=due&column=unit&column=due"
    assert (
        f'href="{answer.location.replace("&", "&amp;")}" aria-current="page">年前欠薪' in town.get(answer.location).text
    )


def test_words_that_were_searched_for_are_never_kept(town: FlaskClient) -> None:
    asked = "/cases/views?q=王大爷&status=open&round=1&part=found"
    assert "不会保存" in town.get(asked).text
    assert town.post(asked, data={"name": "未结"}).status_code == 303
    assert kept() == [("未结", {"status": "open"})]


def test_ones_own_is_nobody_elses_and_an_offices_is_for_its_people(
    app: Flask, town: FlaskClient, colleague: FlaskClient, cast: World
) -> None:
    keep(town)
    assert "年前欠薪" not in colleague.get("/cases").text
    view_id = only().id
    for act in ("", "/removal", "/return"):
        assert colleague.post(f"/cases/views/{view_id}{act}", data={"name": "别的"}).status_code == 404
    keep(town, "全镇未结", offer=cast.town.id)
    assert "全镇未结" in colleague.get("/cases").text
    assert "全镇未结" not in make_client(app, cast.chen).get("/cases").text


def test_a_leader_opens_an_offices_view_and_cannot_change_it(app: Flask, cast: World) -> None:
    keep(make_client(app, cast.zhao), offer=cast.county.id)
    leader, view_id = make_client(app, cast.qian), only().id
    assert "年前欠薪" in leader.get("/cases").text
    for act in ("", "/removal"):
        refused = leader.post(f"/cases/views/{view_id}{act}", data={"name": "改名"})
        assert (refused.status_code, "青山县信联办" in refused.text) == (403, True)
    assert keep(leader, "县里的", offer=cast.county.id).status_code == 422
    assert keep(leader, "自己的").status_code == 303


def test_a_view_is_renamed_and_filled_anew(town: FlaskClient) -> None:
    keep(town)
    address = f"/cases/views/{only().id}?status=closed"
    assert town.post(address, data={"name": "欠薪"}).status_code == 303
    assert kept() == [("欠薪", QUERY)]
    assert town.post(address, data={"name": "已结", "replace": "1"}).status_code == 303
    assert kept() == [("已结", {"status": "closed"})]
    assert town.post(address, data={"name": ""}).status_code == 422


def test_two_views_of_one_name_are_refused_and_what_was_typed_stays(town: FlaskClient) -> None:
    keep(town)
    again = keep(town)
    assert (again.status_code, "已有同名视图" in again.text, 'value="年前欠薪"' in again.text) == (422, True, True)
    keep(town, "另一个")
    other = db.session.scalars(select(LedgerView.id).where(LedgerView.name == "另一个")).one()
    assert town.post(f"/cases/views/{other}", data={"name": "年前欠薪"}).status_code == 422


def test_a_deleted_view_comes_back_within_half_a_minute(town: FlaskClient, clock_at: Clock) -> None:
    keep(town)
    address = f"/cases/views/{only().id}"
    assert town.post(f"{address}/removal").status_code == 303
    page = town.get("/cases/views").text
    assert (kept(), f"{address}/return" in page, "年前欠薪" in town.get("/cases").text) == ([], True, False)
    assert town.post(f"{address}/return").status_code == 303
    assert kept() == [("年前欠薪", QUERY)]
    town.post(f"{address}/removal")
    clock_at.go(seconds=31)
    assert f"{address}/return" not in town.get("/cases/views").text
    late = town.post(f"{address}/return")
    assert (late.status_code, "半分钟" in late.text) == (409, True)
    assert keep(town).status_code == 303, "and its name is free"


def test_there_are_not_more_views_than_one_can_look_through(town: FlaskClient) -> None:
    assert {keep(town, f"视图{number}").status_code for number in range(MOST_VIEWS)} == {303}
    assert keep(town, "再一个").status_code == 409


def test_a_view_of_a_unit_that_is_no_more_says_so_and_keeps_the_rest(town: FlaskClient) -> None:
    page = town.get("/cases?handler=999999&status=open")
    assert (page.status_code, "请从给出的选项里选" in page.text, "状态：全部未结" in page.text) == (422, True, True)
