"""A matter goes up one level once enough was tried, or at once when it may escalate; and offices supervise formally."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from models.base import db
from models.case.case import Case
from models.case.moves.assignment import Task
from models.case.step import CaseStep
from models.message.reminder import Reminder
from tests.conftest import Clock
from tests.support.make import make_case, make_client, now_of
from tests.support.world import World

WHY = "村里调解过，双方都不让步"
WANTED = "请查清地界并书面答复"
ANSWER_ON = "2026-11-25"


@pytest.fixture
def case(cast: World) -> Case:
    """With 东村, signed for, and led by 钱进 of the county."""
    made = make_case(cast.village, by=cast.li)
    made.assign(Task(cast.village, "set", clock.now() + timedelta(days=20)), by=cast.wang, now=clock.now())
    made.sign(by=cast.li, now=clock.now())
    db.session.commit()
    return made


@pytest.fixture
def village(app: Flask, cast: World) -> FlaskClient:
    return make_client(app, cast.li)


@pytest.fixture
def county(app: Flask, cast: World) -> FlaskClient:
    return make_client(app, cast.zhao)


def tried(case: Case, times: int) -> None:
    now_of(case).tries = times
    db.session.commit()


def escalate(client: FlaskClient, case: Case, why: str = WHY) -> Any:
    return client.post(f"/cases/{case.id}/escalation", data={"version": now_of(case).version, "escalation_why": why})


def supervise(client: FlaskClient, case: Case, day: str = ANSWER_ON) -> Any:
    said = {"version": now_of(case).version, "wanted": WANTED, "answer_on": day}
    return client.post(f"/cases/{case.id}/supervision", data=said)


def answered(client: FlaskClient, case: Case, text: str = "已查清，本周内丈量") -> Any:
    said = {"version": now_of(case).version, "notice_answer": text}
    return client.post(f"/cases/{case.id}/supervision/answer", data=said)


def told(case: Case) -> set[tuple[str, int]]:
    rows = select(Reminder.kind, Reminder.unit_id).where(Reminder.subject == f"case:{case.id}")
    return {(kind, unit_id) for kind, unit_id in db.session.execute(rows)}


def test_it_goes_up_level_by_level_once_enough_was_tried(
    cast: World, village: FlaskClient, town: FlaskClient, county: FlaskClient, case: Case
) -> None:
    early = escalate(village, case)
    assert (early.status_code, "还差 2 次" in early.text, WHY in early.text) == (409, True, True)
    assert "还要先记录 2 次" in village.get(f"/cases/{case.id}").text
    tried(case, 2)
    assert escalate(village, case).status_code == 303
    assert (now_of(case).status, now_of(case).owner) == ("accepted", cast.town)
    assert case.number in town.get("/desk").text and case.number not in county.get("/desk").text
    assert escalate(village, case).status_code == 403, "it is no longer the village's turn"
    assert escalate(town, case).status_code == 303
    assert (now_of(case).office, now_of(case).due_at) == (cast.county, None)
    assert "已上报" in town.get("/desk").text and case.number not in town.get("/desk").text
    assert case.number in county.get("/desk").text
    assert told(case) == {("escalated", cast.town.id), ("escalated", cast.county.id)}
    top = escalate(county, case)
    assert (top.status_code, "青山县信联办之上没有" in top.text) == (409, True)
    assert "确认上报" not in county.get(f"/cases/{case.id}").text


def test_what_may_escalate_goes_up_at_once(village: FlaskClient, case: Case) -> None:
    now_of(case).urgency = "escalating"
    db.session.commit()
    assert escalate(village, case, "").status_code == 422
    assert escalate(village, case).status_code == 303


def test_what_comes_to_escalate_meanwhile_is_passed_up_with_a_tick(
    town: FlaskClient, village: FlaskClient, case: Case
) -> None:
    assert 'name="escalating"' in village.get(f"/cases/{case.id}").text
    assert "请勾选“可能激化”" in escalate(village, case).text
    said = {"version": now_of(case).version, "escalation_why": WHY, "escalating": "1"}
    assert village.post(f"/cases/{case.id}/escalation", data=said).status_code == 303
    assert (now_of(case).urgency, case.number in town.get("/desk").text) == ("escalating", True)


def test_what_nobody_can_mediate_any_more_goes_up_without_more_attempts(village: FlaskClient, case: Case) -> None:
    now_of(case).mediation_stopped_at = clock.now()
    db.session.commit()
    assert "还要先记录" not in village.get(f"/cases/{case.id}").text
    assert escalate(village, case).status_code == 303


def test_how_often_is_for_the_county_to_set(app: Flask, cast: World, village: FlaskClient, case: Case) -> None:
    admin = make_client(app, cast.zhou)
    address = f"/units/{cast.county.id}/details"
    form = admin.get(address).text
    assert re.search(r'name="tries"[^>]* value="2"', form) and re.search(r'name="days"[^>]* value="5"', form)
    assert 'name="tries"' not in admin.get(f"/units/{cast.town.id}/details").text
    said = {"name": cast.county.name, "phone": "0915-3200001"}
    assert admin.post(address, data={**said, "tries": "99"}).status_code == 422
    assert admin.post(address, data={**said, "days": "0"}).status_code == 422
    assert admin.post(address, data={**said, "tries": "3", "days": "10"}).status_code == 303
    assert cast.county.days_to_take_on == 10
    tried(case, 2)
    assert "还差 1 次" in escalate(village, case).text
    admin.post(address, data={**said, "tries": "0"})
    tried(case, 0)
    assert escalate(village, case).status_code == 303


def test_past_a_recused_office_it_goes_to_the_next(cast: World, town: FlaskClient, case: Case) -> None:
    case.recuse(cast.town, "反映镇干部", by=cast.zhao, now=clock.now())
    db.session.commit()
    tried(case, 2)
    case.escalate(WHY, by=cast.li, now=clock.now())
    assert case.office == cast.county
    assert town.get(f"/cases/{case.id}").status_code == 404


def test_a_supervision_notice_waits_for_its_answer(
    cast: World, village: FlaskClient, county: FlaskClient, town: FlaskClient, case: Case
) -> None:
    now_of(case).lead = cast.qian
    db.session.commit()
    assert supervise(county, case).status_code == 303
    notice = db.session.scalars(select(CaseStep).where(CaseStep.kind == "supervised")).one()
    assert (notice.text, notice.detail["from"], notice.detail["to"]) == (WANTED, "青山县信联办", "东村")
    assert notice.detail["due_at"].startswith("2026-11-25T09:30"), "when the offices close"
    assert told(case) == {("supervised", cast.village.id), ("supervised_lead", cast.town.id)}
    assert case.number in town.get("/assignments?show=supervised").text
    twice = supervise(town, case)
    assert (twice.status_code, "由东村答复" in twice.text, WANTED in twice.text) == (409, True, True)
    assert WANTED in village.get(f"/cases/{case.id}").text
    assert answered(town, case).status_code == 403, "only the handling unit answers"
    assert answered(village, case, "").status_code == 422
    assert answered(village, case).status_code == 303
    assert ("answered", cast.county.id) in told(case)
    assert case.number not in town.get("/assignments?show=supervised").text
    assert answered(village, case).status_code == 409
    assert supervise(town, case).status_code == 303, "and again"


@pytest.mark.parametrize("day", ["2026-11-01", "2028-01-01", "", "soon"])
def test_a_day_that_cannot_be_is_refused_and_the_words_stay(county: FlaskClient, case: Case, day: str) -> None:
    answer = supervise(county, case, day)
    assert (answer.status_code, WANTED in answer.text) == (422, True)


def test_an_answer_that_did_not_come_in_time_shows(
    app: Flask, cast: World, county: FlaskClient, case: Case, clock_at: Clock
) -> None:
    supervise(county, case)
    assert "已超期" not in county.get(f"/cases/{case.id}").text
    clock_at.go(days=16)
    page = make_client(app, cast.zhao).get(f"/cases/{case.id}").text
    assert "已超期" in page.partition("督办答复")[2][:900]


def test_it_is_answered_also_when_the_matter_is_settled_meanwhile(
    cast: World, village: FlaskClient, county: FlaskClient, case: Case
) -> None:
    supervise(county, case)
    case.resolve("done", "已付清", by=cast.li, now=clock.now())
    db.session.commit()
    assert 'name="notice_answer"' in village.get(f"/cases/{case.id}").text
    assert answered(village, case).status_code == 303
    assert (now_of(case).status, now_of(case).supervised) == ("resolved", False)


def test_a_new_handling_unit_has_nothing_to_answer(cast: World, county: FlaskClient, case: Case) -> None:
    supervise(county, case)
    task = Task(cast.village2, "set", clock.now() + timedelta(days=9))
    now_of(case).assign(task, by=cast.wang, now=clock.now())
    assert not case.supervised


def test_a_stale_page_shows_what_changed_and_keeps_the_words(
    county: FlaskClient, town: FlaskClient, case: Case
) -> None:
    seen = now_of(case).version
    town.post(f"/cases/{case.id}/urging", data={"version": seen})
    supervise(town, case)
    stale = county.post(f"/cases/{case.id}/supervision", data={"version": seen, "wanted": WHY, "answer_on": ANSWER_ON})
    assert (stale.status_code, WHY in stale.text, "督办" in stale.text) == (409, True, True)
