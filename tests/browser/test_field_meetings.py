"""A village cadre reads the town's meeting on the phone: before, without a network, and what was decided after it."""

from __future__ import annotations

import datetime

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select

import clock
from models.base import begin_writing, db
from models.calendar import calendar
from models.case.case import Case
from models.meeting.meeting import Meeting
from tests.browser.village import Phone, Village, settle
from tests.conftest import SHANGHAI
from tests.support.installations import Server
from tests.support.make import today


@pytest.fixture
def server(own_server: Server) -> Server:
    return own_server


@pytest.fixture
def village(server: Server) -> Village:
    return settle(server)


def invited(village: Village) -> int:
    """The town's meeting of today, with a matter of the village, to which the village was told that it is invited."""
    case_id = village.open_case("两家为滴水檐争执")
    with village.server.app.app_context():
        begin_writing()
        case, wang = db.session.get_one(Case, case_id), village.user(village.office)
        assert case.unit.parent is not None
        wang.today = today()
        Meeting.open(case.unit.parent, today().replace(day=1), calendar(), now=clock.now())
        meeting = db.session.scalars(select(Meeting)).one()
        meeting.held_on, meeting.place = today(), "镇三楼会议室"
        meeting.put(case, "", "请带现场照片", by=wang, now=clock.now())
        begins_at = datetime.datetime.combine(meeting.held_on, meeting.begins_at, SHANGHAI)
        meeting.invite(begins_at, by=wang, now=clock.now())
        db.session.commit()
        return meeting.id


def minuted(village: Village, meeting_id: int) -> None:
    """The meeting was held, decided of the village's matter, and its minutes are closed."""
    with village.server.app.app_context():
        begin_writing()
        meeting, wang = db.session.get_one(Meeting, meeting_id), village.user(village.office)
        wang.today = today()
        (item,) = meeting.agenda
        item.decision, item.decided_at = "一周内拿出方案", clock.now()
        meeting.hold(held=True, by=wang, now=clock.now())
        meeting.close(by=wang, now=clock.now())
        db.session.commit()


def test_the_town_s_meeting_is_read_on_the_phone_before_and_after(phone: BrowserContext, village: Village):
    meeting_id = invited(village)
    li = Phone(phone, village, village.li).open()
    li.settled()
    phone.set_offline(True)
    li.page.reload()
    li.tap(f"a[href='#/meeting/{meeting_id}']")
    li.sees("城关镇排查例会", "h1")
    li.sees("镇三楼会议室", "#main")
    li.sees("之后的变动联网后显示", "#main")
    li.sees("请带现场照片", "section[aria-labelledby=own]")
    minuted(village, meeting_id)
    phone.set_offline(False)
    li.page.goto(f"{village.server.base}/field/#/inbox")
    li.page.reload()
    li.sees("会议纪要已定稿", "#main")
    li.tap("li:has-text('会议纪要已定稿') a:has-text('查看例会')")
    li.sees("一周内拿出方案", "section[aria-labelledby=own]")
    expect(li.page.locator("#main")).not_to_contain_text("之后的变动联网后显示")
    li.tap("section[aria-labelledby=own] a")
    li.sees("两家为滴水檐争执", "h1")
