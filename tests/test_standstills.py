"""The handling unit asks that its time stand still; the office in charge lets it, or says why it runs on."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.assignment import Task
from models.desk import desk
from models.figure.month import living
from models.ledger.assigned import tally
from models.meeting.agenda import proposals
from models.message.reminder import Reminder
from rules.figure import statistic
from tests.conftest import SHANGHAI, Clock
from tests.support.make import make_case, make_client, now_of
from tests.support.world import World

WHY = "要等地界鉴定结果"


@pytest.fixture
def case(cast: World) -> Case:
    """东村's case, with 西村 for twenty days; signed for."""
    made = make_case(cast.village, by=cast.li)
    made.assign(Task(cast.village2, "set", clock.now() + timedelta(days=20)), by=cast.wang, now=clock.now())
    made.sign(by=cast.liu, now=clock.now())
    db.session.commit()
    return made


def ask(client: FlaskClient, case: Case, **said: str) -> Any:
    data = {"version": now_of(case).version, "reason": "expert", "text": WHY} | said
    return client.post(f"/cases/{case.id}/forms/standstill", data=data)


def decided(client: FlaskClient, case: Case, decision: str, answer: str = "", version: int = 0) -> Any:
    data = {"version": version or now_of(case).version, "decision": decision, "answer": answer}
    return client.post(f"/cases/{case.id}/forms/standstill-answer", data=data)


def told(case: Case) -> set[tuple[str, int]]:
    rows = select(Reminder.kind, Reminder.unit_id).where(Reminder.subject == f"case:{case.id}")
    return {(kind, unit_id) for kind, unit_id in db.session.execute(rows)}


def test_it_is_asked_for_with_a_reason_and_the_office_gives_it(
    cast: World, west: FlaskClient, town: FlaskClient, case: Case
) -> None:
    assert ask(west, case, text="等").status_code == 422
    assert ask(west, case).status_code == 303
    assert "西村申请中止期限，原因：鉴定" in town.get(f"/cases/{case.id}").text
    assert WHY in town.get(f"/cases/{case.id}/forms/standstill-answer").text
    assert ask(west, case).status_code == 409, "once"
    assert decided(west, case, "grant").status_code == 403
    assert decided(town, case, "grant").status_code == 303
    running = now_of(case).clock("deadline")
    assert running and (running.pause_reason, running.pause_asked, running.paused_at) == ("expert", None, clock.now())
    assert told(case) == {("pause_asked", cast.town.id), ("pause_given", cast.village2.id)}
    assert (ask(west, case).status_code, decided(town, case, "grant").status_code) == (409, 409)


def test_a_refusal_says_why_and_the_time_runs_on(west: FlaskClient, town: FlaskClient, case: Case) -> None:
    ask(west, case)
    assert decided(town, case, "refuse").status_code == 422
    assert decided(town, case, "refuse", "鉴定不影响调解").status_code == 303
    assert "鉴定不影响调解" in west.get(f"/cases/{case.id}").text
    running = now_of(case).clock("deadline")
    assert running and (running.pause_asked, running.paused_at) == (None, None)
    assert ask(west, case).status_code == 303, "and may be asked for again"


def test_a_time_that_the_law_sets_is_not_asked_for(cast: World, west: FlaskClient, case: Case) -> None:
    case.assign(Task(cast.village2, "petition", clock.now() + timedelta(days=50)), by=cast.wang, now=clock.now())
    case.sign(by=cast.liu, now=clock.now())
    db.session.commit()
    assert "forms/standstill" not in west.get(f"/cases/{case.id}").text
    refused = ask(west, case)
    assert (refused.status_code, "第二十三条" in refused.text, WHY in refused.text) == (409, True, True)


def test_not_beside_a_request_for_more_time(cast: World, west: FlaskClient, case: Case) -> None:
    days = clock.now() + timedelta(days=30)
    case.ask(days, WHY, calendar(), by=cast.liu, now=clock.now())
    db.session.commit()
    assert ask(west, case).status_code == 409


def test_a_stale_answer_keeps_what_was_typed(cast: World, west: FlaskClient, town: FlaskClient, case: Case) -> None:
    ask(west, case)
    seen = now_of(case).version
    case.urge(by=cast.wang, now=clock.now())
    case.deny_pause("先办", by=cast.wang, now=clock.now())
    db.session.commit()
    stale = decided(town, case, "refuse", "请先按期办理", seen)
    assert (stale.status_code, "请先按期办理" in stale.text, "先办" in stale.text) == (409, True, True)


def test_it_is_gone_with_the_assignment_and_when_another_unit_takes_over(cast: World, case: Case) -> None:
    case.ask_pause("party", WHY, by=cast.liu, now=clock.now())
    case.recuse(cast.village2, "反映村干部", by=cast.wang, now=clock.now())
    assert not case.asks_pause, "the town, which has it now, did not ask"
    case.assign(Task(cast.town, "set", clock.now() + timedelta(days=20)), by=cast.zhao, now=clock.now())
    assert not case.asks_pause


def test_a_phone_asks_once_and_is_told_whether_it_can(app: Flask, cast: World, case: Case) -> None:
    phone, step = make_client(app, cast.liu, "phone"), str(uuid.uuid4())
    assert phone.get("/api/v1/start").get_json()["cases"][0]["task"]["pausable"]
    body = {"kind": "pause_asked", "reason": "court", "text": WHY, "made_at": clock.now().isoformat()}
    first, again = (phone.put(f"/api/v1/cases/{case.id}/steps/{step}", json=body) for _ in range(2))
    assert (first.status_code, again.status_code, again.get_json()) == (201, 200, first.get_json())
    assert not phone.get("/api/v1/start").get_json()["cases"][0]["task"]["pausable"]


def late(cast: World, case: Case) -> dict[str, bool]:
    """Whether the case counts as overdue: in the list of assignments, at the desk, for the meeting, in the figures."""
    now, day = clock.now(), clock.now().date()
    span = statistic.period(day, day, SHANGHAI, now=now)
    row = next(one for one in living(cast.county, span, by=None) if one.case_id == case.id)
    reasons = [one["code"] for each in proposals(cast.county, by=cast.zhao, now=now) for one in each.reasons]
    return {
        "listed": tally(cast.wang, now=now)["overdue"] == 1,
        "desk": desk(cast.chen, now=now).overdue == 1,
        "meeting": "overdue" in reasons,
        "figures": statistic.overdue(row, span),
    }


def test_what_stands_still_is_overdue_nowhere(cast: World, case: Case, clock_at: Clock) -> None:
    case.assign(Task(cast.other_town, "set", clock.now() + timedelta(days=20)), by=cast.zhao, now=clock.now())
    case.pause("deadline", "court", "等法院判决", by=cast.zhao, now=clock.now())
    db.session.commit()
    clock_at.go(days=41)
    assert not any(late(cast, case).values())
    case.go_on("deadline", "判决已下", calendar(), by=cast.zhao, now=clock.now())
    db.session.commit()
    clock_at.go(days=30)
    assert all(late(cast, case).values())


def test_what_is_settled_while_it_stands_still_is_settled_in_time(cast: World, case: Case, clock_at: Clock) -> None:
    case.pause("deadline", "court", "等法院判决", by=cast.wang, now=clock.now())
    clock_at.go(days=41)
    case.resolve("decided", "按判决执行", by=cast.liu, now=clock.now())
    db.session.commit()
    told = now_of(case)
    assert told.due_at and told.resolved_at and told.resolved_at < told.due_at
    assert told.clock("deadline") is None
