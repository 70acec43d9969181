"""A matter comes in at the hall's door: registered by keyboard alone, the slip printed, handed over and signed for."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.base import db
from models.case.case import Case
from models.case.intake import Intake
from rules.case.intake import shown_code
from tests.browser.conftest import DESKTOP, Opening
from tests.browser.seats import Seat
from tests.support.installations import Server
from tests.support.world import World, world

TOLD = "下游说上游拦了水渠，田里浇不上水"


@pytest.fixture(scope="module")
def server(own_server: Server) -> Server:
    return own_server


@pytest.fixture(scope="module")
def cast(server: Server) -> World:
    with server.app.app_context():
        people = world()
        db.session.commit()
        return people


def type_in(hall: Seat) -> None:
    """The form by keyboard alone: Tab from field to field, letters and arrows in the lists."""
    keys = hall.page.keyboard
    expect(hall.page.locator("#origin")).to_be_focused()
    keys.press("ArrowDown")  # a visit
    for said in ("王大爷", "１３８００００１１１１"):
        to_next(hall)
        keys.type(said)
    to_next(hall)
    keys.press("ArrowDown")
    for said in (TOLD, "东村三组", "3"):
        to_next(hall)
        keys.type(said)
    to_next(hall)
    keys.press("Space")


def to_next(hall: Seat) -> None:
    """To the next field, over what is folded away."""
    while True:
        hall.page.keyboard.press("Tab")
        if hall.page.evaluate("document.activeElement.tagName") != "SUMMARY":
            return


def test_the_hall_registers_by_keyboard_prints_and_hands_over(
    server: Server, cast: World, open_context: Opening
) -> None:
    hall = Seat.take(server, open_context(DESKTOP), "sun")
    hall.page.goto("/")
    hall.page.wait_for_load_state("networkidle")  # the keys listen
    hall.page.keyboard.press("n")
    hall.page.wait_for_url("**/intakes/new")
    type_in(hall)
    form_id = hall.page.locator("[name=id]").input_value()
    hall.page.on("dialog", lambda dialog: dialog.accept())
    hall.page.reload()
    assert hall.page.locator("#summary").input_value() == TOLD
    assert hall.page.locator("[name=id]").input_value() == form_id  # so that it still registers once
    with hall.page.expect_navigation():
        hall.page.locator("#people").press("Enter")
    with server.app.app_context():
        made = db.session.scalars(select(Intake)).one()
        number, code, place = made.case.number, shown_code(made.code), f"/intakes/{made.case_id}"
        assert [(each.name, each.phone) for each in made.case.parties] == [("王大爷", "13800001111")]
    expect(hall.page.locator("h1")).to_contain_text(number)
    hall.page.get_by_role("link", name="打印回执").click()
    slip = hall.page.locator(".paper").inner_text()
    assert number in slip and code in slip and "王大爷" not in slip and TOLD not in slip
    hall.page.emulate_media(media="print")
    assert hall.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    hall.page.emulate_media(media="screen")
    hall.page.goto("/intakes/new")
    assert hall.page.locator("#summary").input_value() == ""  # what is stored is not kept in the tab
    hall.page.goto("/intakes")
    hall.page.fill("#number", code)
    hall.page.keyboard.press("Enter")
    hall.page.get_by_role("link", name=number).click()
    hall.page.get_by_role("link", name="移交").click()
    hall.fill(to="城关镇", due="petition", note="请核实").send()
    expect(hall.page.locator("main")).to_contain_text("签收之前由")
    town = Seat.take(server, open_context(DESKTOP), "wang")
    town.page.goto("/desk")
    town.page.locator(".todo a").filter(has_text="签收").first.click()
    town.page.get_by_role("link", name=number).click()
    with town.page.expect_navigation():
        town.page.get_by_role("button", name="签收").click()
    hall.page.goto(place)
    expect(hall.page.locator("main")).not_to_contain_text("签收之前由")
    with server.app.app_context():
        assert db.session.scalars(select(Case)).one().status == "handling"
