"""A week that is due in the next one stands first on the phone's home until it is due, also without a network."""

from __future__ import annotations

import datetime

import pytest
from playwright.sync_api import BrowserContext, expect

import clock
from models.base import begin_writing, db
from models.round import Round
from tests.browser.village import Phone, Village, settle
from tests.conftest import SHANGHAI
from tests.support.installations import Server

WEEK, DAY = datetime.timedelta(days=7), datetime.timedelta(days=1)


@pytest.fixture
def server(own_server: Server) -> Server:
    return own_server


@pytest.fixture
def village(server: Server) -> Village:
    return settle(server)


def last_week(village: Village) -> int:
    """The round before, whose due day was moved past days off to some hours from now."""
    with village.server.app.app_context():
        begin_writing()
        this = db.session.get_one(Round, village.round_id)
        due_at = clock.now() + datetime.timedelta(hours=5)
        before = Round(
            schedule=this.schedule,
            starts_on=this.starts_on - WEEK,
            ends_on=this.starts_on - DAY,
            due_on=due_at.astimezone(SHANGHAI).date(),
            due_at=due_at,
            opened_at=this.opened_at - WEEK,
        )
        db.session.add(before)
        db.session.commit()
        return before.id


def test_what_is_due_first_is_reported_first_and_then_the_new_week(phone: BrowserContext, village: Village):
    before = last_week(village)
    li = Phone(phone, village, village.li).open()
    li.settled()
    phone.set_offline(True)
    li.page.reload()
    li.sees("还要报：", "h1")
    li.sees("已经开始", "#beside")
    expect(li.page.locator("#main")).not_to_contain_text("现在补报")
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("已存手机，有网自动上报", "#main")
    phone.set_offline(False)
    li.sees("已送达", "#main")
    with village.server.app.app_context():
        assert [report.round_id for report in village.reports()] == [before]
    li.open("#/")
    li.sees("本周", "h1")
    li.sees("无新增", "#beside")
    expect(li.page.locator("#nil")).to_be_visible()
