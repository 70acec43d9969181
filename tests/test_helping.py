"""Units that help owe their opinion within seven days: they are told, reminded, it is in the case and in the list."""

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
from models.message.reminder import Reminder
from models.succession import pass_on
from tests.support.make import make_case, make_client, now_of
from tests.support.world import World

OPINION = "地界档案在我们这里，可以派人丈量"


def given(cast: World, days: int = 20) -> Case:
    """东村's case, with 东村; 西村 and the town's office help."""
    case = make_case(cast.village, by=cast.li)
    task = Task(cast.village, "set", clock.now() + timedelta(days=days), [cast.village2, cast.town])
    case.assign(task, by=cast.wang, now=clock.now())
    db.session.commit()
    return case


@pytest.fixture
def case(cast: World) -> Case:
    return given(cast)


def advise(client: FlaskClient, case: Case, text: str = OPINION, version: int = 0) -> Any:
    said = {"version": version or now_of(case).version, "text": text}
    return client.post(f"/cases/{case.id}/forms/opinion", data=said)


def owing(case: Case) -> dict[str, str]:
    """Unit → the day by which its opinion is owed."""
    days = calendar()
    return {one.judge.name: days.day_of(one.due_at).isoformat() for one in now_of(case).help_clocks if one.judge}


def test_each_helping_unit_has_seven_days_and_its_opinion_ends_them(
    cast: World, west: FlaskClient, town: FlaskClient, case: Case
) -> None:
    assert owing(case) == {"西村": "2026-11-25", "城关镇": "2026-11-25"}
    assert "交办后 7 日内提出意见" in west.get(f"/cases/{case.id}").text
    assert "协办单位意见" in town.get("/deadlines").text
    assert advise(west, case, "").status_code == 422
    assert advise(west, case).status_code == 303
    assert list(owing(case)) == ["城关镇"]
    assert OPINION in town.get(f"/cases/{case.id}").text
    told = select(Reminder.unit_id).where(Reminder.kind == "advised", Reminder.subject == f"case:{case.id}")
    assert set(db.session.scalars(told)) == {cast.village.id, cast.town.id}
    assert advise(west, case, "再补充一点").status_code == 303, "it may add to it"


def test_only_those_who_help_give_it_and_only_while_the_matter_is_assigned(
    app: Flask, cast: World, west: FlaskClient, case: Case
) -> None:
    refused = advise(make_client(app, cast.li), case)
    assert (refused.status_code, "协办单位" in refused.text) == (403, True)
    case.resolve("mediated", "说开了", by=cast.li, now=clock.now())
    db.session.commit()
    assert (owing(case), advise(west, case).status_code) == ({}, 409)


def test_a_stale_page_keeps_what_was_typed(west: FlaskClient, case: Case, cast: World) -> None:
    seen = now_of(case).version
    case.sign(by=cast.li, now=clock.now())
    db.session.commit()
    stale = advise(west, case, version=seen)
    assert (stale.status_code, OPINION in stale.text, "有人先处理了" in stale.text) == (409, True, True)


def test_it_is_owed_no_later_than_the_matter_is_due_and_anew_with_each_assignment(cast: World) -> None:
    case = given(cast, days=3)
    assert set(owing(case).values()) == {"2026-11-21"}
    later = clock.now() + timedelta(hours=1)
    case.assign(Task(cast.village2, "set", later + timedelta(days=20), [cast.town]), by=cast.wang, now=later)
    assert owing(case) == {"城关镇": "2026-11-25"}
    case.recuse(cast.town, "反映镇干部", by=cast.zhao, now=later)
    assert owing(case) == {}


def test_a_phone_gives_it_once_and_is_told_until_when(app: Flask, cast: World, case: Case) -> None:
    phone, step = make_client(app, cast.liu, "phone"), str(uuid.uuid4())
    (line,) = phone.get("/api/v1/start").get_json()["cases"]
    assert {"unit_id": cast.village2.id, "due_at": "2026-11-25T09:30:00Z"} in line["opinions"]
    body = {"kind": "advised", "text": OPINION, "made_at": clock.now().isoformat()}
    first, again = (phone.put(f"/api/v1/cases/{case.id}/steps/{step}", json=body) for _ in range(2))
    assert (first.status_code, again.status_code, again.get_json()) == (201, 200, first.get_json())
    (line,) = phone.get("/api/v1/start").get_json()["cases"]
    assert [one["unit_id"] for one in line["opinions"]] == [cast.town.id]


def test_who_takes_over_from_a_helping_unit_owes_what_it_owed(cast: World, case: Case) -> None:
    pass_on(cast.village2, cast.other_village)
    assert list(owing(case)) == [cast.other_village.name, "城关镇"]
    pass_on(cast.other_village, cast.town)
    assert list(owing(case)) == ["城关镇"], "who owes it already owes it once"
