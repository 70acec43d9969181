"""待核 on the phone: whose account was closed still hands in what was written before, and is told what became of it."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect

import clock
from models.base import begin_writing, db
from models.filing.held import HeldItem
from models.org.sign_in import SignIn
from tests.browser.village import Phone, Village, settle
from tests.support.installations import Server


def written_offline(phone: BrowserContext, server: Server) -> Phone:
    """李秀英's phone with a nil report in the queue and no network."""
    village: Village = settle(server)
    li = Phone(phone, village, village.li).open()
    li.settled()
    phone.set_offline(True)
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("已存手机", "#main")
    return li


def close(village: Village) -> None:
    """The account is closed, as the administrator's page does it."""
    with village.server.app.app_context():
        begin_writing()
        user = village.user(village.li)
        user.disable(by=village.user(village.office), now=clock.now())
        SignIn.end_all(user, but=None, now=clock.now())
        db.session.commit()


def held(village: Village) -> list[tuple[str, str]]:
    """What waits for the town from this person, and how many reports the village has: none."""
    with village.server.app.app_context():
        assert village.reports() == []
        return [(item.kind, item.why) for item in HeldItem.sent_by(village.user(village.li))]


def test_the_report_of_a_closed_account_reaches_the_town_and_says_so(phone: BrowserContext, server: Server):
    li = written_offline(phone, server)
    close(li.village)
    phone.set_offline(False)
    li.sees("待核", "#main")
    li.sees("您的账号已停用", "#header")
    assert held(li.village) == [("report", "closed")]
    li.open()
    li.sees("您的账号已停用", "#main")


def test_what_the_town_set_aside_is_told_with_its_reason_and_the_week_stays_open(phone: BrowserContext, server: Server):
    li = written_offline(phone, server)
    close(li.village)
    phone.set_offline(False)
    li.sees("待核", "#main")
    with server.app.app_context():
        begin_writing()
        user, office = (li.village.user(name) for name in (li.village.li, li.village.office))
        office.today = clock.now().date()
        [item] = HeldItem.sent_by(user)
        item.discard("这一周请重新走访", by=office, now=clock.now())
        user.enable(by=office, now=clock.now())
        db.session.commit()
    li.open("#/sign-in")
    li.sign_in(li.village.li)
    expect(li.page.locator("#nil")).to_be_visible()
    li.open("#/reports")
    li.sees("镇里未采用：这一周请重新走访", "#main")
