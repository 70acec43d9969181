"""A village's phone has the meetings to which its town invited it: its own matters whole, of others' what all read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

import clock
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.meeting.meeting import AgendaItem, Meeting
from models.org.user import User
from tests.conftest import Clock
from tests.support.make import make_case, make_client
from tests.support.world import World


@pytest.fixture
def cases(cast: World) -> list[Case]:
    """东村's matter, and one of 西村."""
    east = make_case(cast.village, by=cast.li, summary="滴水檐纠纷")
    return [east, make_case(cast.village2, by=cast.liu, summary="两户争水渠")]


@pytest.fixture
def meeting(cast: World, cases: list[Case]) -> Meeting:
    """The town's meeting of November with both on its agenda, to which its villages are invited."""
    Meeting.open(cast.town, date(2026, 11, 1), calendar(), now=clock.now())
    made = db.session.query(Meeting).filter_by(unit_id=cast.town.id).one()
    for case in cases:
        made.put(case, "", "", by=cast.wang, now=clock.now())
    db.session.commit()
    return made


def told(app: Flask, who: User) -> dict[str, Any]:
    found: dict[str, Any] = make_client(app, who, "phone").get("/api/v1/start").get_json()
    return found


def invite(app: Flask, meeting: Meeting, cast: World) -> None:
    assert make_client(app, cast.wang).post(f"/meetings/{meeting.id}/invitations").status_code == 303


def test_the_invited_village_has_day_agenda_and_its_own_matter_only(
    app: Flask, cast: World, meeting: Meeting, cases: list[Case]
) -> None:
    assert told(app, cast.li)["meetings"] == [], "nobody was told yet"
    invite(app, meeting, cast)
    start = told(app, cast.li)
    (shown,) = start["meetings"]
    assert (shown["office"], shown["held_on"], shown["begins_at"]) == ("城关镇", "2026-11-16", "09:00")
    assert (shown["unit_ids"], shown["status"], shown["minutes"]) == ([cast.village.id], "planned", None)
    assert [one["number"] for one in shown["agenda"]] == [case.number for case in cases]
    assert [one["summary"] for one in shown["items"]] == ["滴水檐纠纷"]
    assert "争水渠" not in str(start), "of a neighbour's matter: number, kind and place"
    (message,) = [one for one in start["inbox"] if one["kind"] == "invited_of"]
    assert message["meeting_id"] == meeting.id


def test_another_towns_village_gets_nothing_of_it(app: Flask, cast: World, meeting: Meeting, cases: list[Case]) -> None:
    invite(app, meeting, cast)
    start = told(app, cast.he)
    assert start["meetings"] == [] and not any(case.number in str(start) for case in cases)
    assert all(one["meeting_id"] is None for one in start["inbox"])


def test_what_is_kept_from_the_village_has_no_words_there(
    app: Flask, cast: World, meeting: Meeting, cases: list[Case]
) -> None:
    cases[0].recuse(cast.village, "反映村里的工作人员", by=cast.zhao, now=clock.now())
    db.session.commit()
    invite(app, meeting, cast)
    start = told(app, cast.li)
    assert start["meetings"][0]["agenda"][0] == {"number": None, "title": ""}
    assert start["meetings"][0]["items"] == [] and cases[0].number not in str(start)


def test_what_was_decided_is_told_once_the_minutes_are_closed_and_of_the_own_matters_only(
    app: Flask, cast: World, meeting: Meeting, clock_at: Clock
) -> None:
    invite(app, meeting, cast)
    items: list[AgendaItem] = meeting.agenda
    for item, words in zip(items, ("一周内拿出方案", "请水利站到场"), strict=True):
        item.decision, item.decided_at = words, clock.now()
    db.session.commit()
    clock_at("2026-11-20 18:00")
    meeting.hold(held=True, by=cast.wang, now=clock.now())
    db.session.commit()
    assert told(app, cast.li)["meetings"][0]["items"][0]["decision"] is None, "a draft is nobody's yet"
    meeting.close(by=cast.wang, now=clock.now())
    db.session.commit()
    start = told(app, cast.li)
    (shown,) = start["meetings"]
    assert (shown["status"], shown["items"][0]["decision"]["text"]) == ("minuted", "一周内拿出方案")
    assert "水利站" not in str(start)
    clock_at("2027-02-01 09:00")
    assert told(app, cast.li)["meetings"] == [], "after 60 days the papers are with the town"
