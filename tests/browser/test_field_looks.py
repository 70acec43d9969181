"""Weight of the first visit, offline opening, and every screen of the village app at every size, in light and dark."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import PHONE, Opening
from tests.browser.looks import shaped
from tests.browser.village import Phone, Village, settle
from tests.installations import Server

KILOBYTE = 1024
SCREENS = (
    "#/",
    "#/reports",
    "#/inbox",
    "#/me",
    "#/phone",
    "#/text",
    "#/suggest",
    "#/home-screen",
    "#/cases",
    "#/sign-in",
)


@pytest.fixture
def village(server: Server) -> Village:
    return settle(server)


def test_the_first_visit_is_light_and_later_ones_need_nothing(open_context: Opening, village: Village, tmp_path: Any):
    context = open_context(PHONE, profile=tmp_path)
    answers: list[Response] = []
    context.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - a builtin cannot listen
    li = Phone(context, village).open()
    li.sign_in(village.li)
    li.settled()
    sizes = [answer.request.sizes() for answer in answers if not answer.from_service_worker]
    received = [size["responseBodySize"] + size["responseHeadersSize"] for size in sizes]
    received = [size for size in received if size > 0]  # the worker's own copies come from the browser's cache: 0
    print(f"first visit: {len(received)} requests, {sum(received) / KILOBYTE:.1f} KB with headers")
    assert len(received) <= 20 and sum(received) <= 120 * KILOBYTE
    context.set_offline(True)
    li.open()
    expect(li.page.locator("#nil")).to_be_visible()


def faults_of(page: Page) -> list[str]:
    """What axe finds, contrast of 7:1 included."""
    found = Axe().run(page, options={"rules": {"color-contrast-enhanced": {"enabled": True}}})
    return [
        f"{page.url.split('#')[-1]} {breach['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for breach in found.response["violations"]
        for node in breach["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """Elements that stick out of the screen."""
    names: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter((each) => each.getClientRects().length
          && each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".visually-hidden, .skip, svg"))
          .map((each) => each.tagName + "." + each.className)"""
    )
    return [f"{page.url.split('#')[-1]} sticks out: {name}" for name in names]


@pytest.mark.parametrize(
    ("step", "scheme"), [("0", "light"), ("1", "light"), ("2", "light"), ("3", "light"), ("4", "light"), ("4", "dark")]
)
def test_every_screen_is_accessible_at_every_size(open_context: Opening, village: Village, step: str, scheme: str):
    case = village.open_case("张家和王家为滴水檐吵了两次，村里调过一次，没谈拢")
    li = Phone(open_context(PHONE, color_scheme=scheme), village, village.li).open("#/text")
    li.tap(f"#size .choice >> nth={step}")
    found = []

    def look() -> None:
        li.page.wait_for_selector("h1")
        found.extend(faults_of(li.page) + too_wide(li.page) + shaped(li.page, "zh-Hans", ("李秀英", "张大山")))

    for hash_ in (*SCREENS, f"#/case/{case}"):
        li.open(hash_)
        look()
    li.open("#/")
    li.tap("#nil")
    li.page.wait_for_selector("#confirm")
    look()
    li.open("#/")
    li.tap("#found")
    li.page.wait_for_selector(".tile")
    look()
    li.tap(".tile")
    li.page.wait_for_selector("#summary")
    li.tap("#foot .button")
    li.page.wait_for_selector(".error-summary")
    look()
    assert found == []
