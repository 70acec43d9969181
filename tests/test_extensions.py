"""More time: the handling unit asks with a reason, the office gives it or says why not; and an office urges."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

import clock
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.assignment import Task
from models.message.reminder import Reminder
from rules.case import limit
from tests.conftest import Clock
from tests.support.make import make_case, make_client, now_of, today
from tests.support.world import World

DUE_ON = "2027-01-18"


@pytest.fixture
def case(cast: World) -> Case:
    """东村's case, with 西村 since today, by the 60 days of Art. 34; signed for."""
    made = make_case(cast.village, by=cast.li)
    days = calendar()
    due_at = limit.due_at(days, limit.LIMITS["petition"].last_day(days, today()))
    made.assign(Task(cast.village2, "petition", due_at), by=cast.wang, now=clock.now())
    made.sign(by=cast.liu, now=clock.now())
    db.session.commit()
    return made


def ask(client: FlaskClient, case: Case, day: str = "2027-02-10", why: str = "一方外出务工，月底回来") -> Any:
    data = {"version": now_of(case).version, "wanted_on": day, "more_why": why}
    return client.post(f"/cases/{case.id}/extension", data=data)


def answered(client: FlaskClient, case: Case, decision: str, text: str = "") -> Any:
    data = {"version": now_of(case).version, "decision": decision, "answer": text}
    return client.post(f"/cases/{case.id}/extension/answer", data=data)


def test_time_that_was_asked_for_is_given_and_the_basis_says_so(
    west: FlaskClient, town: FlaskClient, case: Case, cast: World
) -> None:
    assert ask(west, case).status_code == 303
    assert "一方外出务工，月底回来" in town.get(f"/cases/{case.id}").text
    assert answered(town, case, "grant").status_code == 303
    told = now_of(case)
    assert (told.due_basis, told.due_at and calendar().day_of(told.due_at).isoformat()) == ("extended", "2027-02-10")
    assert "经批准延长" in west.get(f"/cases/{case.id}").text
    kinds = set(db.session.scalars(select(Reminder.kind).where(Reminder.subject == f"case:{case.id}")))
    assert kinds == {"asked", "granted"}
    again = ask(west, case, "2027-03-01")
    assert (again.status_code, "城关镇可以另定期限" in again.text) == (409, True), "once, by Art. 34"


def test_the_leader_of_the_office_approves_too_and_does_nothing_else(
    app: Flask, west: FlaskClient, case: Case, cast: World
) -> None:
    assert ask(west, case).status_code == 303
    leader = make_client(app, cast.qian)
    assert 'value="grant"' in leader.get(f"/cases/{case.id}").text
    assert leader.post(f"/cases/{case.id}/urging", data={"version": now_of(case).version}).status_code == 403
    assert answered(leader, case, "grant").status_code == 303
    assert now_of(case).due_basis == "extended" and "钱进" in west.get(f"/cases/{case.id}").text


def test_a_refusal_says_why_and_the_deadline_stays(west: FlaskClient, town: FlaskClient, case: Case) -> None:
    ask(west, case)
    before = now_of(case).due_at
    assert answered(town, case, "refuse").status_code == 422
    assert answered(town, case, "refuse", "已有两个月，请抓紧").status_code == 303
    assert (now_of(case).due_at, now_of(case).asked_due_at) == (before, None)
    assert "已有两个月，请抓紧" in west.get(f"/cases/{case.id}").text
    assert ask(west, case).status_code == 303, "and may be asked for again"


@pytest.mark.parametrize("day", [DUE_ON, "2026-12-01", "2027-02-20", "", "soon"])
def test_a_day_that_cannot_be_is_refused_and_the_reason_stays(west: FlaskClient, case: Case, day: str) -> None:
    answer = ask(west, case, day)
    assert (answer.status_code, "一方外出务工，月底回来" in answer.text) == (422, True)


def test_nobody_asks_twice_or_answers_what_was_not_asked(west: FlaskClient, town: FlaskClient, case: Case) -> None:
    nothing = answered(town, case, "grant")
    assert (nothing.status_code, "西村可以申请延期" in nothing.text) == (409, True)
    ask(west, case)
    assert ask(west, case).status_code == 409


def test_a_stale_answer_shows_how_it_stands(west: FlaskClient, town: FlaskClient, case: Case) -> None:
    ask(west, case)
    stale = {"version": now_of(case).version - 1, "decision": "refuse", "answer": "请先按期办理"}
    answer = town.post(f"/cases/{case.id}/extension/answer", data=stale)
    assert (answer.status_code, "请先按期办理" in answer.text, "有人先处理了" in answer.text) == (409, True, True)


def test_only_the_handler_asks_and_only_the_office_answers(
    app: Flask, cast: World, west: FlaskClient, case: Case
) -> None:
    refused = ask(make_client(app, cast.wang), case)
    assert (refused.status_code, "西村" in refused.text) == (403, True)
    ask(west, case)
    assert answered(make_client(app, cast.zhao), case, "grant").status_code == 303, "or an office above it"


def test_urging_is_told_once_an_hour_and_stands_in_the_history(town: FlaskClient, case: Case, cast: World) -> None:
    for _ in range(2):
        assert town.post(f"/cases/{case.id}/urging", data={"version": now_of(case).version}).status_code == 303
    urged = select(func.count(Reminder.id)).where(Reminder.kind == "case_urged", Reminder.unit_id == cast.village2.id)
    assert db.session.scalar(urged) == 1
    page = town.get(f"/cases/{case.id}").text
    assert page.count("<b>催办</b>") == 1 and "一小时内已催办过：西村" in page


def test_of_an_overdue_matter_only_a_day_to_come_is_asked_for(
    app: Flask, clock_at: Clock, case: Case, cast: World
) -> None:
    clock_at("2027-01-25 10:00")
    late = make_client(app, cast.liu)
    assert ask(late, case, "2027-01-22").status_code == 422
    clock_at("2027-03-01 10:00")
    late = make_client(app, cast.liu)
    assert "申请延期</summary>" not in late.get(f"/cases/{case.id}").text
    gone = ask(late, case, "2027-02-10")
    assert (gone.status_code, "延长30日也已届满" in gone.text) == (409, True)
