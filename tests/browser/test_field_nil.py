"""Nothing new this week, on a phone in a real browser: two taps, nothing ticked beforehand, returned and put right."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import BrowserContext, expect

import clock
from models.base import begin_writing, db
from models.report.urge import send_returned
from tests.browser.village import Phone, Village, settle
from tests.support.installations import Server


@pytest.fixture
def village(server: Server) -> Village:
    return settle(server)


def test_nothing_new_is_two_taps_without_a_network_and_arrives_once(phone: BrowserContext, village: Village):
    li = Phone(phone, village, village.li).open()
    li.settled()
    phone.set_offline(True)
    li.page.reload()
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("已存手机，有网自动上报", "#main")
    assert li.taps == 2
    phone.set_offline(False)
    li.sees("已送达", "#main")
    with village.server.app.app_context():
        [report] = village.reports()
        assert (report.outcome, report.status, village.receipts("report")) == ("nil", "received", 1)
    [item] = li.stored("items")
    assert item["receipt"]["no"].replace(" ", "\xa0") in li.page.inner_text("#main")


def test_the_three_ways_stand_on_the_first_screen_and_answer_to_the_keyboard(phone: BrowserContext, village: Village):
    village.open_case("旧案甲")
    li = Phone(phone, village, village.li).open()
    li.tap("#nil")
    ways = li.page.get_by_role("group", name="怎么排查的").get_by_role("button")
    expect(ways).to_have_text(["走访了住户", "询问了村里人", "打了电话"])
    last, bar = ways.last.bounding_box(), li.page.locator("#bar").bounding_box()
    assert last and bar and last["y"] + last["height"] <= bar["y"] and last["height"] >= 64
    ways.first.focus()
    li.page.keyboard.press("Tab")
    li.page.keyboard.press("Enter")
    li.sees("已送达", "#main")
    with village.server.app.app_context():
        assert [report.bases for report in village.reports()] == [["asked"]]


def test_a_report_without_news_can_be_taken_back_and_filed_again(phone: BrowserContext, village: Village):
    li = Phone(phone, village, village.li).open()
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("已送达", "#main")
    li.tap("button:has-text('撤回重报')")
    li.page.goto(f"{village.server.base}/field/#/")
    li.sees("已撤回，还没重报", "#main")
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("已送达", "#main")
    with village.server.app.app_context():
        [report] = village.reports()
        assert (report.version, report.status) == (2, "received")


def test_of_open_cases_goes_along_what_was_said_and_nothing_else(phone: BrowserContext, village: Village):
    left, moved = village.open_case("旧案甲"), village.open_case("旧案乙")
    li = Phone(phone, village, village.li).open()
    li.tap("#nil")
    expect(li.page.locator("#main .basis").first).to_be_visible()
    expect(li.page.locator("#main :checked")).to_have_count(0)
    li.page.locator(f"#kind-{moved} .choice >> nth=1").tap()
    li.tap("#basis-asked")
    li.sees("用几句话写写有什么进展", ".error-summary")
    li.page.fill(f"#text-{moved}", "双方同意周五再谈")
    li.tap("#basis-asked")
    li.sees("已送达", "#main")
    with village.server.app.app_context():
        [report] = village.reports()
        assert {step.case_id: step.kind for step in report.steps} == {moved: "progress"}, left
        assert report.bases == ["asked"]
        assert json.loads(report.receipt.content or "")["told_at"]


def test_several_ways_are_ticked_one_by_one_and_all_unchanged_is_one_tap(phone: BrowserContext, village: Village):
    cases = {village.open_case("旧案甲"), village.open_case("旧案乙")}
    li = Phone(phone, village, village.li).open()
    li.tap("#nil")
    li.tap("#all-unchanged")
    li.page.locator("#basis-visited ~ details summary").tap()
    li.tap("#confirm")
    li.sees("至少选一项", ".error-summary")
    li.page.locator("#bases .choice >> nth=0").tap()
    li.page.locator("#bases .choice >> nth=2").tap()
    li.tap("#confirm")
    li.sees("已送达", "#main")
    with village.server.app.app_context():
        [report] = village.reports()
        assert report.bases == ["visited", "called"]
        assert {(step.case_id, step.kind) for step in report.steps} == {(case, "unchanged") for case in cases}


def test_the_message_of_a_return_and_every_page_of_the_report_lead_to_its_form(phone: BrowserContext, village: Village):
    li = Phone(phone, village, village.li).open()
    li.tap("#nil")
    li.tap("#basis-called")
    li.sees("已送达", "#main")
    with village.server.app.app_context():
        begin_writing()
        [report] = village.reports()
        report.send_back("请写明走访了几户", by=village.user(village.office), now=clock.now())
        office = report.unit.parent or report.unit
        send_returned(report.id, report.unit, report.round, office, on=clock.now().date(), now=clock.now())
        db.session.commit()
    li.open("#/inbox")
    li.page.reload()
    li.tap("button:has-text('改好，重新上报')")
    li.sees("退回：请写明走访了几户", ".notice")
    for hash_, tap in (("#/", "#nil"), (f"#/item/{report.id}", "#again")):
        li.open(hash_)
        li.tap(tap)
        li.sees("退回：请写明走访了几户", ".notice")
    li.open("#/reports")
    li.tap("a.row")
    li.tap("#again")
    li.tap("#basis-visited")
    li.sees("已送达", "#main")
    with village.server.app.app_context():
        [report] = village.reports()
        assert (report.version, report.status, report.bases) == (2, "received", ["visited"])
