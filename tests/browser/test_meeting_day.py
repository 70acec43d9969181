"""J4: the county prepares the 15th in a real browser, from the desk to the minutes, and counts its clicks."""

from __future__ import annotations

import time
from datetime import timedelta
from zipfile import ZipFile

import pytest
from playwright.sync_api import BrowserContext, Locator, Page
from sqlalchemy import select

import clock
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.meeting.meeting import Meeting
from models.message.reminder import Reminder
from tests.support.installations import Server
from tests.support.make import cookie_of, make_case, make_report, make_round, today
from tests.support.world import World, world

CLICKS, PACK_SECONDS = 25, 10
MATTERS = 3


@pytest.fixture(scope="module")
def server(own_server: Server) -> Server:
    return own_server


@pytest.fixture(scope="module")
def cast(server: Server) -> World:
    """A county whose other offices have not reported, with three matters that may escalate."""
    with server.app.app_context():
        people = world()
        Meeting.open(people.county, today().replace(day=1), calendar(), now=clock.now())
        db.session.scalars(select(Meeting)).one().held_on = today()
        due = make_round(people.biweekly, people.fortnight.starts_on - timedelta(days=1))
        make_report(people.town, due, by=people.wang)
        for _ in range(MATTERS):
            make_case(people.other_village, by=people.he, urgency="escalating")
        db.session.commit()
        return people


class Mouse:
    """Counts every click; what is typed needs none."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def click(self, what: Locator) -> None:
        self.count += 1
        what.click()

    def go(self, name: str) -> None:
        with self.page.expect_navigation():
            self.click(self.page.locator("#main, #nav").get_by_text(name, exact=True).first)

    def save(self, what: Locator) -> str:
        with self.page.expect_download() as held:
            self.click(what)
        return str(held.value.path())


def test_the_county_prepares_the_15th_within_25_clicks(desktop: BrowserContext, server: Server, cast: World):
    with server.app.app_context():
        cookie = cookie_of(server.app, cast.zhao)
    desktop.add_cookies([{"name": "paicha", "value": cookie, "url": server.base}])
    page = desktop.new_page()
    page.goto("/desk")
    mouse = Mouse(page)
    mouse.go("排查例会")
    with page.expect_navigation():
        mouse.click(page.locator("#meetings a").first)
    mouse.go("一键催办全部未报单位")
    mouse.go("按规则提出议程")
    first = page.locator("[data-item] a").first.inner_text()
    page.wait_for_selector("[data-item][aria-current]")  # the keys are read from here on
    page.keyboard.press("j")
    with page.expect_navigation(url="**#i-*"):
        page.keyboard.press("u")
    assert page.locator("[data-item] a").nth(1).inner_text() == first, "moved by the keyboard"
    began = time.monotonic()
    pack = mouse.save(page.get_by_text("一键下载会议材料"))
    assert time.monotonic() - began < PACK_SECONDS
    with ZipFile(pack) as packed:
        assert len(packed.namelist()) == 4
    mouse.go("发出会议通知")
    mouse.go("填写会议决定")
    rows = page.locator(".decision")
    for number in range(MATTERS):
        row = rows.nth(number)
        mouse.click(row.locator("select").first)
        row.locator("select").first.select_option(label="司法局")
        row.locator("input[type=date]").fill(f"{today().year + 1}-03-0{number + 1}")
        row.locator("input[name^=words]").fill("一周内拿出方案")
    mouse.go("保存全部决定")
    minutes = mouse.save(page.locator("tr", has_text="会议纪要").get_by_text("下载文档"))
    with ZipFile(minutes) as packed:
        assert "一周内拿出方案" in packed.read("word/document.xml").decode()
    mouse.go("例会已召开")
    mouse.click(page.get_by_text("柳河镇", exact=True))
    mouse.go("保存")
    mouse.go("纪要定稿")
    assert mouse.count <= CLICKS
    with server.app.app_context():
        given = db.session.scalars(select(Case).where(Case.handler_id == cast.department.id)).all()
        assert (len(given), {case.status for case in given}) == (MATTERS, {"assigned"})
        urged = set(db.session.scalars(select(Reminder.unit_id).where(Reminder.kind == "urged")))
        assert urged == {cast.other_town.id, cast.department.id}
    for guest in (cast.chen, cast.zheng):  # a town and a department that are invited
        with server.app.app_context():
            cookie = cookie_of(server.app, guest)
        desktop.add_cookies([{"name": "paicha", "value": cookie, "url": server.base}])
        reads_what_concerns_it(desktop.new_page())


def reads_what_concerns_it(page: Page) -> None:
    """From the message to the own items and the minutes."""
    page.goto("/inbox")
    with page.expect_navigation(url="**/invitation"):
        page.locator("li", has_text="会议纪要已定稿").get_by_text("打开", exact=True).first.click()
    assert page.locator("section", has_text="本单位需要汇报的事项").locator("ol.queue > li").count() == MATTERS
    with page.expect_navigation():
        page.locator("tr", has_text="会议纪要").get_by_text("查看、打印").click()
    assert "一周内拿出方案" in page.locator(".paper").inner_text()
