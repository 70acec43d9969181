"""Petitions and their times on pages: the block on a case, the forms of each move, the list of all that runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from models.base import db
from models.case.case import Case
from models.case.clock import Clock
from models.case.moves.assignment import Task
from models.case.step import CaseStep
from tests.support.make import make_case, now_of, today
from tests.support.world import World

DAY = timedelta(days=1)


@pytest.fixture
def case(cast: World) -> Case:
    """东村's case, with 西村 for twenty days; signed for."""
    made = make_case(cast.village, by=cast.li)
    made.assign(Task(cast.village2, "set", clock.now() + 20 * DAY), by=cast.wang, now=clock.now())
    made.sign(by=cast.liu, now=clock.now())
    db.session.commit()
    return made


def enter(client: FlaskClient, case: Case, move: str, **said: str) -> Any:
    data = {"version": now_of(case).version, "on": today().isoformat(), "way": "handed"} | said
    return client.post(f"/cases/{case.id}/clocks/{move}", data=data)


def register(client: FlaskClient, case: Case, choice: str = "claim") -> Any:
    return enter(client, case, "registration", choice=choice, received_on=today().isoformat())


def test_a_registered_claim_shows_its_times_with_article_light_and_what_to_do(
    town: FlaskClient, west: FlaskClient, case: Case
) -> None:
    assert "登记为信访事项" in town.get(f"/cases/{case.id}").text
    assert register(town, case).status_code == 303
    page = town.get(f"/cases/{case.id}").text
    for said in ("申诉求决类", "第二十三条", "第三十四条", "正常", "书面告知信访人", "延长期限"):
        assert said in page
    theirs = west.get(f"/cases/{case.id}").text
    assert ("clocks/telling" in theirs, "clocks/extension" in theirs) == (True, False)
    assert "城关镇或其上级可以：批准延长办理期限" in theirs


def test_the_handling_unit_tells_and_decides_and_the_office_enters_the_review(
    town: FlaskClient, west: FlaskClient, case: Case
) -> None:
    register(town, case)
    assert west.get(f"/cases/{case.id}/clocks/telling").status_code == 200
    assert enter(west, case, "telling").status_code == 303
    assert enter(west, case, "opinion", result="refused", text="经查，地界以承包证为准。").status_code == 303
    assert enter(west, case, "review_request", text="不服处理意见").status_code == 403
    assert enter(town, case, "review_request", text="不服处理意见").status_code == 303
    assert enter(town, case, "review", result="upheld", text="原意见事实清楚，予以维持。").status_code == 303
    page = town.get(f"/cases/{case.id}").text
    for said in ("信访人可请求复核", "维持原意见", "经查，地界以承包证为准。", "不予支持"):
        assert said in page
    kinds = list(db.session.scalars(select(CaseStep.kind).where(CaseStep.case_id == case.id).order_by(CaseStep.at)))
    assert sorted(kinds)[-6:].count("reviewed") == 2


@pytest.mark.parametrize(
    ("move", "said", "where"),
    [
        ("registration", {"choice": "claim", "received_on": "2030-01-01"}, "received_on"),
        ("registration", {"received_on": "2026-11-01"}, "choice"),
        ("telling", {"on": "1999-01-01"}, "on"),
        ("telling", {"way": "shouted"}, "way"),
        ("opinion", {"result": "upheld", "text": "经查属实，应予支持"}, "result"),
        ("extension", {"until": "2029-01-01", "text": "需要鉴定，时间较长"}, "until"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_what_was_typed_stays(
    town: FlaskClient, case: Case, move: str, said: dict[str, str], where: str
) -> None:
    if move != "registration":
        register(town, case)
    answer = enter(town, case, move, **({"text": "这些字要留着"} | said))
    assert (answer.status_code, f'id="{where}-error"' in answer.text) == (422, True)
    assert said.get("text", "这些字要留着") in answer.text


def test_a_stale_form_shows_what_happened_and_keeps_what_was_typed(town: FlaskClient, case: Case) -> None:
    before = now_of(case).version
    register(town, case)
    answer = enter(town, case, "extension", version=str(before), until="2027-02-01", text="需要鉴定，时间较长")
    assert (answer.status_code, "需要鉴定，时间较长" in answer.text) == (409, True)
    assert "登记为信访事项" in answer.text


def test_a_time_stands_still_for_a_reason_and_the_law_says_which_may_not(
    town: FlaskClient, west: FlaskClient, case: Case
) -> None:
    register(town, case)
    assert town.get(f"/cases/{case.id}/clocks/pause?clock=deadline").status_code == 200
    assert enter(west, case, "pause", clock="deadline", reason="party").status_code == 403
    assert enter(town, case, "pause", clock="deadline", reason="party", text="当事人住院").status_code == 303
    page = town.get(f"/cases/{case.id}").text
    assert ("已中止" in page, "等待当事人" in page) == (True, True)
    refused = enter(town, case, "pause", clock="settle", reason="expert", text="送去鉴定")
    assert (refused.status_code, "第三十四条" in refused.text) == (409, True)
    assert enter(town, case, "continuation", clock="deadline").status_code == 303
    assert "已中止" not in town.get(f"/cases/{case.id}").text
    assert town.get(f"/cases/{case.id}/clocks/nonsense").status_code == 404


def test_all_that_runs_stands_in_one_list_by_who_must_act(
    app: Flask, town: FlaskClient, cast: World, case: Case
) -> None:
    register(town, case)
    assert "书面告知信访人" not in town.get("/deadlines").text, "the village's to do"
    everything = town.get("/deadlines?show=all").text
    for said in ("书面告知信访人", "作出处理意见", "办理期限", "西村"):
        assert said in everything
    late = db.session.scalars(select(Clock).where(Clock.kind == "answer")).one()
    late.started_at, late.due_at, late.told = clock.now() - 20 * DAY, clock.now() - DAY, "over"
    db.session.commit()
    assert "书面告知信访人" in town.get("/deadlines?show=over").text
    assert "已超期" in town.get("/assignments").text
    assert "已超期" in town.get("/cases").text
    sheet = town.get("/deadlines?show=all&format=xlsx")
    assert (sheet.status_code, sheet.content_type.endswith("sheet")) == (200, True)


def test_the_desk_says_what_of_ours_becomes_urgent(app: Flask, town: FlaskClient, cast: World) -> None:
    case = make_case(cast.village, by=cast.li)
    case.assign(Task(cast.town, "set", clock.now() + 4 * DAY), by=cast.wang, now=clock.now() - 16 * DAY)
    db.session.commit()
    assert "项期限快到了" in town.get("/desk").text
    assert case.number in town.get("/deadlines?show=pressing").text


def test_a_hearing_stops_the_re_review_of_a_matter_that_is_settled_long_since(
    town: FlaskClient, west: FlaskClient, zhao: FlaskClient, case: Case, cast: World
) -> None:
    register(town, case)
    enter(west, case, "telling")
    enter(west, case, "opinion", result="refused", text="经查，地界以承包证为准。")
    case.resolve("explained", "已答复", by=cast.liu, now=clock.now())
    db.session.commit()
    for move in ("review_request", "review", "rereview_request"):
        assert enter(town, case, move, result="upheld", text="不服处理意见").status_code == 303
    assert "clocks/pause?clock=rereview" in zhao.get(f"/cases/{case.id}").text
    assert enter(zhao, case, "pause", clock="rereview", reason="hearing", text="定于下周听证").status_code == 303
