"""Who is invited to a meeting is told, opens its papers and its own items, and learns nothing that is kept from it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.meeting.meeting import Meeting
from models.message.channel import Channel
from models.message.reminder import Reminder
from tests.conftest import Clock
from tests.support.make import make_case, make_client
from tests.support.papers import words
from tests.support.world import World


@pytest.fixture
def cases(cast: World) -> list[Case]:
    """东村's matter, and one of 南坪村."""
    east = make_case(cast.village, by=cast.li, summary="滴水檐纠纷", urgency="escalating")
    return [east, make_case(cast.other_village, by=cast.he, summary="两户争水渠", urgency="escalating")]


@pytest.fixture
def meeting(cast: World, cases: list[Case]) -> Meeting:
    """The county's meeting of November with both on its agenda."""
    Meeting.open(cast.county, date(2026, 11, 1), calendar(), now=clock.now())
    made = db.session.scalars(select(Meeting)).one()
    made.propose(by=cast.zhao, now=clock.now())
    db.session.commit()
    return made


def invite(client: FlaskClient, meeting: Meeting) -> Any:
    return client.post(f"/meetings/{meeting.id}/invitations")


def messages(meeting: Meeting) -> list[tuple[int, str, list[str]]]:
    """(unit, kind, numbers) of each message in an inbox."""
    rows = select(Reminder).where(Reminder.subject == f"meeting:{meeting.id}", Reminder.channel == "inbox")
    return [(one.unit_id, one.kind, one.params.get("numbers", [])) for one in db.session.scalars(rows)]


def test_each_invited_unit_is_told_when_and_where_and_which_of_its_matters_are_taken_up(
    zhao: FlaskClient, app: Flask, meeting: Meeting, cases: list[Case], cast: World
) -> None:
    assert "尚未通知参会单位" in zhao.get(f"/meetings/{meeting.id}").text
    assert invite(zhao, meeting).status_code == 303
    assert sorted(messages(meeting)) == sorted(
        [
            (cast.town.id, "invited_of", [cases[0].number]),
            (cast.other_town.id, "invited_of", [cases[1].number]),
            (cast.department.id, "invited", []),
        ]
    )
    town = make_client(app, cast.wang)
    told = town.get("/inbox").text
    assert f"会议研究{cases[0].number}" in told and "11月16日（周一） 09:00" in told
    assert f"/meetings/{meeting.id}/invitation" in told, "the message leads there"


def test_nobody_is_told_the_same_twice_but_what_changed(
    zhao: FlaskClient, meeting: Meeting, cast: World, clock_at: Clock
) -> None:
    invite(zhao, meeting)
    assert (invite(zhao, meeting).status_code, len(messages(meeting))) == (409, 3)
    clock_at("2026-11-18 11:00")
    told = {"held_on": "2026-11-20", "begins_at": "14:30", "place": "三楼会议室"}
    zhao.post(f"/meetings/{meeting.id}/details", data=told)
    assert "通知之后内容有变化" in zhao.get(f"/meetings/{meeting.id}").text
    assert (invite(zhao, meeting).status_code, len(messages(meeting))) == (303, 6)


def test_a_guest_opens_notice_agenda_and_the_pages_of_its_own_items_only(
    zhao: FlaskClient, app: Flask, meeting: Meeting, cases: list[Case], cast: World
) -> None:
    town, at = make_client(app, cast.wang), f"/meetings/{meeting.id}/invitation"
    assert "议程还没有发出" in town.get(at).text and town.get(f"{at}/papers/notice").status_code == 404
    invite(zhao, meeting)
    page = town.get(at).text
    assert "滴水檐纠纷" in page and cases[1].number in page and "两户争水渠" not in page
    notice, items = (words(town.get(f"{at}/papers/{sheet}?format=docx").data) for sheet in ("notice", "items"))
    assert f"{cases[1].number} 邻里纠纷（柳河镇南坪村）|柳河镇" in notice, "a town speaks for its villages"
    assert "滴水檐纠纷" in items and "争水渠" not in items and cases[1].number not in items
    assert town.get(f"{at}/papers/minutes").status_code == 404
    assert zhao.get(at).status_code == 404, "the host has the whole page"


def test_a_matter_kept_from_a_guest_is_neither_told_nor_named_to_it(
    zhao: FlaskClient, app: Flask, meeting: Meeting, cases: list[Case], cast: World
) -> None:
    cases[0].recuse(cast.town, "反映镇里的工作人员", by=cast.zhao, now=clock.now())
    db.session.commit()
    invite(zhao, meeting)
    assert (cast.town.id, "invited", []) in messages(meeting)
    town, at = make_client(app, cast.wang), f"/meetings/{meeting.id}/invitation"
    said = [town.get(at).text, words(town.get(f"{at}/papers/notice?format=docx").data), town.get("/inbox").text]
    assert not any(cases[0].number in text for text in said)


def test_closed_minutes_are_told_and_open_to_the_guests(
    zhao: FlaskClient, app: Flask, meeting: Meeting, cast: World, clock_at: Clock
) -> None:
    invite(zhao, meeting)
    clock_at("2026-11-16 12:00")
    zhao.post(f"/meetings/{meeting.id}/holding", data={"held": "yes"})
    zhao.post(f"/meetings/{meeting.id}/items", data={"kind": "subject", "what": "会后补的议题"})
    assert invite(zhao, meeting).status_code == 409, "who was there is not invited any more"
    assert zhao.post(f"/meetings/{meeting.id}/minutes").status_code == 303
    assert sorted({kind for _unit, kind, _numbers in messages(meeting)}) == [
        *("invited", "invited_of", "minuted", "minuted_of")
    ]
    town, at = make_client(app, cast.wang), f"/meetings/{meeting.id}/invitation"
    assert "例会纪要" in words(town.get(f"{at}/papers/minutes?format=docx").data)


def test_a_channel_brings_the_invitation_to_the_people_of_the_unit(
    zhao: FlaskClient, meeting: Meeting, cast: World
) -> None:
    cast.wang.email = "wang@office.example"
    sealed = '{"host": "mail.example", "port": 25, "from": "a@b.example"}'
    channel = Channel(unit_id=cast.county.id, kind="email", name="邮件", created_at=clock.now(), active=True)
    channel.sealed_settings = sealed
    db.session.add(channel)
    db.session.commit()
    invite(zhao, meeting)
    ways = db.session.scalars(select(Reminder.channel).where(Reminder.unit_id == cast.town.id)).all()
    assert f"channel:{channel.id}/{cast.wang.id}" in ways
