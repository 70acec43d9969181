"""The calendar by subscription: what it holds, in a form that calendars read, by a secret address and no other way."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.assignment import Task
from models.feed import Feed
from models.meeting.meeting import Meeting
from rules.org.guessing import BRAKES
from tests.conftest import Clock
from tests.support.make import make_case, make_client, party_body
from tests.support.world import World


@pytest.fixture
def case(cast: World) -> Case:
    """东村's matter with names in it, in the hands of 司法局."""
    made = make_case(cast.village, by=cast.li, summary="王某与李某争界", parties=[party_body("王某")])
    due_at = clock.now() + timedelta(days=9)
    made.assign(Task(cast.department, "set", due_at, lead=cast.qian), by=cast.zhao, now=clock.now())
    return made


@pytest.fixture
def zheng(app: Flask, cast: World) -> FlaskClient:
    return make_client(app, cast.zheng)


def address(client: FlaskClient) -> str:
    """A new address of the person's calendar, as the page shows it."""
    found = re.search(r"http://[^/<]+(/calendar/[^<\s]+\.ics)", client.post("/me/calendar").text)
    assert found
    return found[1]


def events(text: bytes) -> dict[str, Any]:
    """UID → event, as a calendar reads them."""
    book = icalendar.Calendar.from_ical(text)
    assert [zone["TZID"] for zone in book.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    return {str(event["UID"]): event for event in book.walk("VEVENT")}


def test_it_holds_deadlines_meetings_and_reporting_days_and_names_nobody(
    client: FlaskClient, zheng: FlaskClient, case: Case, cast: World
) -> None:
    Meeting.open(cast.county, date(2026, 11, 1), calendar(), now=clock.now())
    answer = client.get(address(zheng))
    assert answer.mimetype == "text/calendar"
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n")), "lines are folded"
    found = events(answer.data)
    due = found[f"case-{case.id}@paicha"]
    assert (str(due["SUMMARY"]), due["DTEND"].dt) == (f"事项 {case.number} 办理到期", case.due_at)
    assert (due["SEQUENCE"], due["LAST-MODIFIED"].dt) == (case.version, clock.now())
    meeting = next(event for uid, event in found.items() if uid.startswith("meeting-"))
    assert (str(meeting["SUMMARY"]), meeting["DTSTART"].dt.isoformat()) == (
        "排查例会：青山县信联办",
        "2026-11-16T09:00:00+08:00",
    )
    assert [uid for uid in found if uid.startswith("round-")] == [f"round-{cast.fortnight.id}@paicha"]
    text = answer.data.decode()
    assert not any(word in text for word in ("王某", "争界", "郑卫东", "界"))


def test_a_leader_sees_what_they_answer_for_and_nobody_sees_what_is_not_theirs(
    app: Flask, client: FlaskClient, case: Case, cast: World
) -> None:
    uid = f"case-{case.id}@paicha"
    for who, theirs in ((cast.qian, True), (cast.wang, False), (cast.li, False)):
        assert (uid in events(client.get(address(make_client(app, who))).data)) == theirs


def test_nothing_is_sent_again_until_something_changes_and_a_changed_deadline_keeps_its_uid(
    client: FlaskClient, zheng: FlaskClient, case: Case, clock_at: Clock, cast: World
) -> None:
    where = address(zheng)
    first = client.get(where)
    again = {"If-None-Match": first.headers["ETag"]}
    assert client.get(where, headers=again).status_code == 304
    clock_at.go(hours=1)
    case.sign(by=cast.zheng, now=clock.now())
    later = client.get(where, headers=again)
    uid = f"case-{case.id}@paicha"
    assert (later.status_code, events(later.data)[uid]["SEQUENCE"]) == (200, events(first.data)[uid]["SEQUENCE"] + 1)


def test_an_address_ends_when_it_is_renewed_taken_back_or_the_account_is_closed(
    client: FlaskClient, zheng: FlaskClient, cast: World
) -> None:
    old = address(zheng)
    new = address(zheng)
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    assert new.split("/")[-1] not in db.session.scalars(select(Feed.secret_hash)).one()
    assert zheng.post("/me/calendar/ending").status_code == 303
    assert client.get(new).status_code == 404
    last = address(zheng)
    cast.zheng.disable(by=cast.zhou, now=clock.now())
    assert client.get(last).status_code == 404


def test_who_guesses_addresses_has_to_wait(client: FlaskClient, zheng: FlaskClient, clock_at: Clock) -> None:
    mine = address(zheng)
    answers = [client.get(f"/calendar/guess{number}.ics").status_code for number in range(BRAKES["link"].free + 1)]
    assert (answers[0], answers[-1]) == (404, 429)
    assert client.get(mine).status_code == 200, "the right address is answered all the while"
    clock_at.go(minutes=16)
    assert client.get("/calendar/guess.ics").status_code == 404
