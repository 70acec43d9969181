"""What goes wrong on the way: each answer of the protocol, and lines that lie. Nothing is lost, nothing is doubled."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.browser.village import Phone, Village, settle
from tests.support.installations import Server

API = "**/api/v1/**"
REPORTS = "**/api/v1/reports/*"


@pytest.fixture
def village(server: Server) -> Village:
    return settle(server)


@pytest.fixture
def li(phone: BrowserContext, village: Village) -> Phone:
    opened = Phone(phone, village, village.li).open()
    opened.settled()
    return opened


def page_200(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<h1>WLAN</h1>")


def redirect(route: Route) -> None:
    route.fulfill(status=302, headers={"Location": "http://portal.invalid/"})


def page_511(route: Route) -> None:
    route.fulfill(status=511, content_type="text/html", body="<h1>Login</h1>")


@pytest.mark.parametrize("portal", [page_200, redirect, page_511], ids=["200", "302", "511"])
def test_a_network_that_asks_for_a_login_delivers_nothing_and_says_so(
    li: Phone, faults: list[str], portal: Callable[[Route], None]
):
    li.page.route(API, portal)
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("需要登录网络", "#header")
    li.sees("已存手机", "#main")
    li.page.unroute(API)
    li.open("#/phone")
    li.tap("button:has-text('现在就送')")
    li.sees("全部已送达", "#header")
    with li.village.server.app.app_context():
        assert li.village.receipts("report") == 1
    faults.clear()


def test_an_answer_lost_after_the_commit_is_asked_for_again_and_is_the_same(li: Phone):
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    li.page.route(REPORTS, lose, times=1)
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("已存手机", "#main")
    li.open("#/phone")
    li.tap("button:has-text('现在就送')")
    li.sees("全部已送达", "#header")
    with li.village.server.app.app_context():
        [report] = li.village.reports()
        assert (report.version, li.village.receipts("report")) == (1, 1)


def test_a_busy_server_is_given_the_time_that_it_asks_for(li: Phone, faults: list[str]):
    asked = []

    def busy(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=503, headers={"Retry-After": "3600"}, content_type="application/problem+json", body="{}")

    li.page.route(REPORTS, busy)
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("1 件已存手机", "#header")
    li.open("#/phone")
    li.sees("服务器忙", "#main")
    li.tap("button:has-text('现在就送')")
    li.sees("1 件已存手机", "#header")
    assert len(asked) == 1
    faults.clear()


def test_an_ended_session_keeps_everything_and_goes_on_after_signing_in(phone: BrowserContext, li: Phone):
    phone.clear_cookies()
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("请登录", "#header")
    li.sees("已存手机", "#main")
    li.tap("#header .sync")
    li.sees("您写的都存着", "#main")
    li.sign_in(li.village.li)
    li.sees("全部已送达", "#header")
    with li.village.server.app.app_context():
        assert li.village.receipts("report") == 1


def test_a_refused_report_opens_at_what_is_wrong_and_nothing_of_it_is_stored(li: Phone):
    def spoil(route: Route) -> None:
        route.continue_(post_data=(route.request.post_data or "").replace("写得好好的", "  "))

    li.page.route(REPORTS, spoil, times=1)
    li.write_dispute("写得好好的")
    li.tap("#confirm")
    li.sees("有地方要改一下", "#main")
    with li.village.server.app.app_context():
        assert li.village.reports() == []
    li.tap("button:has-text('打开修改')")
    expect(li.page.locator(".error-summary")).to_be_visible()
    expect(li.page.locator("#summary[aria-invalid]")).to_have_value("写得好好的")
    li.page.fill("#summary", "改好了")
    li.tap("#foot .button")
    li.tap("#confirm")
    li.sees("已送达", "#main")
    with li.village.server.app.app_context():
        assert [case.summary for case in li.village.reports()[0].cases] == ["改好了"]


def test_one_refused_item_does_not_hold_up_the_rest(phone: BrowserContext, li: Phone):
    case = li.village.open_case("旧案")
    li.open("#/")
    li.page.reload()
    li.sees("在办的纠纷", "#main")
    li.settled()
    phone.set_offline(True)
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("已存手机", "#main")
    li.open(f"#/case/{case}")
    li.page.fill(f"#text-{case}", "有进展")
    li.tap("#foot .button")
    li.sees("2 件已存手机", "#header")
    li.village.filed_by_zhang()
    phone.set_offline(False)
    li.sees("有 1 件要您看一下", "#header")
    with li.village.server.app.app_context():
        assert li.village.receipts("step") == 1


def test_signing_out_waits_until_everything_is_sent_or_exported(phone: BrowserContext, li: Phone):
    phone.set_offline(True)
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("已存手机", "#main")
    li.open("#/me")
    li.tap("button:has-text('退出')")
    li.sees("还有 1 件没送达", "#foot")
    li.open("#/phone")
    with li.page.expect_download() as saved:
        li.tap("button:has-text('导出没送达的')")
    assert saved.value.suggested_filename.startswith("paicha-")
    assert "周排查" in li.page.locator("#export-text").input_value()
    phone.set_offline(False)
    li.sees("全部已送达", "#header")
    li.open("#/me")
    li.tap("button:has-text('退出')")
    expect(li.page.locator("#username")).to_be_visible()


def test_a_week_that_began_while_away_is_filed_once_the_server_names_it(phone: BrowserContext, li: Phone):
    li.change_start("(start) => { start.document.rounds = []; start.etag = null; }")
    phone.set_offline(True)
    li.page.reload()
    li.sees("截止时间联网后显示", "#main")
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("已存手机", "#main")
    phone.set_offline(False)
    li.sees("全部已送达", "#header")
    with li.village.server.app.app_context():
        assert li.village.reports()[0].round_id == li.village.round_id
