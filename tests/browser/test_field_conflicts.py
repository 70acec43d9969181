"""Two cadres of one village: on two phones at the same time, and one after the other on the same phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.village import Phone, Village, settle
from tests.support.installations import Server
from tests.support.make import case_body

REPORTS = "**/api/v1/reports/*"


@pytest.fixture
def village(server: Server) -> Village:
    return settle(server)


@pytest.fixture
def li(phone: BrowserContext, village: Village) -> Phone:
    opened = Phone(phone, village, village.li).open()
    opened.settled()
    return opened


def test_another_cadre_was_faster_and_mine_is_added_to_that_report(li: Phone):
    theirs = li.village.filed_by_zhang(cases=[case_body("张大山写的")])
    li.write_dispute("李秀英写的")
    li.tap("#confirm")
    li.sees("这一周已经有人报过了", "#main")
    li.sees("张大山写的", "#main")
    li.tap("button:has-text('把我的 1 件加进去')")
    li.sees("已送达", "#main")
    with li.village.server.app.app_context():
        [report] = li.village.reports()
        assert (report.id, report.version) == (theirs, 2)
        assert {case.summary for case in report.cases} == {"张大山写的", "李秀英写的"}


def test_another_cadre_was_faster_and_accepted_so_mine_goes_on_its_own(li: Phone):
    li.village.filed_by_zhang(status="accepted")
    li.write_dispute("李秀英写的")
    li.tap("#confirm")
    li.tap("button:has-text('把我的 1 件单独上报')")
    li.sees("李秀英写的", "#main")
    li.sees("已送达", "#main")
    with li.village.server.app.app_context():
        assert (len(li.village.reports()), li.village.receipts("case")) == (1, 1)


def test_another_cadre_was_faster_and_mine_is_set_aside_but_stays_readable(li: Phone):
    li.village.filed_by_zhang()
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("这一周已经有人报过了", "#main")
    li.tap("button:has-text('就按镇里收到的')")
    li.tap("button:has-text('确定')")
    li.sees("全部已送达", "#header")
    assert [item["state"] for item in li.stored("items")] == ["dropped"]


def test_two_people_on_one_phone_see_nothing_of_each_other_and_both_arrive(phone: BrowserContext, li: Phone):
    zhang = li.village.zhang
    phone.set_offline(True)
    li.write_dispute("李秀英的秘密")
    li.tap("#confirm")
    li.sees("已存手机", "#main")
    phone.set_offline(False)
    li.page.route(REPORTS, lambda route: route.abort())
    phone.clear_cookies()
    li.open("#/sign-in")
    li.sign_in(zhang)
    for hash_ in ("#/", "#/reports", "#/phone", "#/inbox"):
        li.open(hash_)
        expect(li.page.locator("body")).not_to_contain_text("李秀英的秘密")
    li.tap(".bar a")
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("已存手机", "#main")
    phone.clear_cookies()
    li.page.unroute(REPORTS)
    li.open("#/sign-in")
    li.sign_in(li.village.li)
    li.sees("全部已送达", "#header")
    with li.village.server.app.app_context():
        [report] = li.village.reports()
        assert report.author.name == "李秀英"
