"""The town's desk in a real browser: forty reports cleared by keyboard, undone in time, also without scripts."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import func, select, update

import clock
from models.base import db
from models.report.report import Report
from tests.browser.conftest import DESKTOP, PHONE, Opening
from tests.support.installations import Server
from tests.support.make import case_body, cookie_of, make_case, make_report, make_unit
from tests.support.world import World, world

NIL, DOUBTFUL, FOUND, BACK = 26, 2, 9, 3
J3_INTERACTIONS, J3_SECONDS = 45, 240


@pytest.fixture(scope="module")
def server(own_server: Server) -> Server:
    return own_server


@pytest.fixture(scope="module")
def cast(server: Server) -> World:
    """Forty villages of 城关镇 that have reported, each group of the queue among them."""
    with server.app.app_context():
        people = world()
        people.week.due_at = clock.now() + timedelta(days=1)  # whatever day it is, nobody signs early
        people.week.due_on = people.week.due_at.date()
        kinds = ["nil"] * NIL + ["doubtful"] * DOUBTFUL + ["found"] * FOUND + ["back"] * BACK
        for number, kind in enumerate(kinds, start=1):
            unit = make_unit(f"{number}号村", "village", people.town, phone=f"0915-32{number:05}")
            if kind == "doubtful":
                make_case(unit, by=people.wang)
            told = [case_body(f"{number}号村两户争水渠")] if kind in ("found", "back") else []
            status = "returned" if kind == "back" else "received"
            first = make_report(unit, people.week, by=people.wang, cases=told, status=status)
            if kind == "back":
                told = [told[0] | {"place": "三组水渠边"}]
                make_report(unit, people.week, by=people.wang, id=first.id, version=2, cases=told)
        db.session.commit()
        return people


@pytest.fixture
def received(server: Server, cast: World):
    """Puts all reports back into the queue; says how many still wait."""
    with server.app.app_context():
        db.session.execute(update(Report).values(status="received", reviewed_at=None, reviewed_by_id=None))
        db.session.commit()

        def waiting() -> int:
            db.session.rollback()
            return db.session.scalar(select(func.count(Report.id)).where(Report.status == "received")) or 0

        yield waiting


def seat(context: BrowserContext, server: Server, cast: World) -> Page:
    """王建国 at this browser, before the queue."""
    with server.app.app_context():
        cookie = cookie_of(server.app, cast.wang)
    context.add_cookies([{"name": "paicha", "value": cookie, "url": server.base}])
    page = context.new_page()
    page.goto("/reports")
    return page


class Hands:
    """Counts every key pressed and waits for what it brings."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, key: str) -> None:
        self.count += 1
        self.page.keyboard.press(key)

    def decide(self, key: str) -> None:
        with self.page.expect_navigation():
            self.press(key)
        self.ready()

    def ready(self) -> None:
        self.page.wait_for_load_state("networkidle")


def test_forty_reports_are_cleared_within_45_interactions(
    desktop: BrowserContext, server: Server, cast: World, received
):
    page = seat(desktop, server, cast)
    hands = Hands(page)
    hands.ready()
    assert received() == NIL + DOUBTFUL + FOUND + BACK == 40
    started = time.monotonic()
    hands.decide("s")  # the whole group that found nothing new
    hands.press("r")
    page.wait_for_selector("details[open] button:focus")
    hands.decide("6")  # a doubtful one goes back: open matters are not mentioned
    while received():
        hands.decide("a")
    seconds = time.monotonic() - started
    assert page.locator("[data-item]").count() == 0
    assert hands.count <= J3_INTERACTIONS and seconds <= J3_SECONDS
    print(f"J3: 40 reports in {hands.count} interactions, {seconds:.0f} s")


def test_keys_move_open_help_and_undo(desktop: BrowserContext, server: Server, cast: World, received):
    page = seat(desktop, server, cast)
    hands = Hands(page)
    hands.ready()
    first = page.locator("[data-item][aria-current]").get_attribute("id")
    hands.press("j")
    assert page.locator("[data-item][aria-current]").get_attribute("id") != first
    hands.press("k")
    assert page.locator("[data-item][aria-current]").get_attribute("id") == first
    hands.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    hands.decide("s")
    assert received() == 40 - NIL and page.locator(".undo").is_visible()
    hands.decide("z")
    assert received() == 40


def test_a_key_held_down_decides_on_one_report_only(desktop: BrowserContext, server: Server, cast: World, received):
    page = seat(desktop, server, cast)
    Hands(page).ready()
    with page.expect_navigation():
        page.keyboard.down("a")
    page.wait_for_selector("[data-item][aria-current]")
    page.keyboard.down("a")  # what a keyboard sends while a key is held
    page.keyboard.up("a")
    page.keyboard.press("j")
    assert received() == 39


def test_the_queue_works_without_scripts(open_context: Opening, server: Server, cast: World, received):
    page = seat(open_context(DESKTOP, java_script_enabled=False), server, cast)

    def click(selector: str) -> None:
        with page.expect_navigation():
            page.locator(selector).first.click()

    page.locator("[name=report][type=checkbox]").nth(0).check()
    page.locator("[name=report][type=checkbox]").nth(1).check()
    click("#bulk-nil button")
    assert received() == 38
    click(".undo button")
    assert received() == 40
    page.locator("summary[data-key=r]").first.click()
    click("details[open] button[value='9']")
    assert received() == 39


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_a_village_that_telephones_is_filed_for(
    open_context: Opening, server: Server, cast: World, device: dict[str, object]
):
    page = seat(open_context(device), server, cast)
    village = cast.village if device is DESKTOP else cast.village2
    page.goto(f"/reports/new?unit={village.id}&round={cast.week.id}")
    page.locator("label[for=how]").click()
    page.fill("[name=said_by]", "李秀英")
    page.locator("label[for=outcome-2]").click()
    page.locator("details.blocks summary").click()
    page.click("button[name=add]")
    page.select_option("[name='cases.0.category']", "02")
    page.fill("[name='cases.0.summary']", "两户争水渠")
    page.locator(".form-end button").click()
    assert "回执号" in page.locator(".flashes").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_key_m_opens_the_matter_beside_the_one_most_like_it(desktop: BrowserContext, server: Server, cast: World):
    with server.app.app_context():
        db.session.execute(update(Report).values(status="received", reviewed_at=None, reviewed_by_id=None))
        db.session.commit()
    page = seat(desktop, server, cast)
    hands = Hands(page)
    hands.ready()
    while page.locator("[data-item][aria-current] [data-key=m]").count() == 0:
        hands.press("j")
    offered = page.locator("[data-item][aria-current] [data-key=m]").get_attribute("href")
    hands.decide("m")
    assert page.url.endswith(offered or "") and "with=" in page.url
    assert page.locator(".compare thead th").count() == 2
    assert page.locator("main :checked").count() == 0, "which one goes on, a person says"
    page.locator("label[for=stays]").click()
    with page.expect_navigation():
        page.locator(".form-end button").click()
    assert page.url.endswith("/reports") and "并案" in page.locator(".flashes").inner_text()
