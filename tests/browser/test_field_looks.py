"""Weight of the first visit, offline opening, and every screen of the village app at every size, in light and dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import PHONE, Opening
from tests.browser.looks import ALL_RULES, SIZED_RULES, breaches, reached, shaped, worded
from tests.browser.village import Phone, Village, settle
from tests.support.installations import Server
from tests.support.make import PASSWORD

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


def too_wide(page: Page) -> list[str]:
    """Elements that stick out of the screen."""
    names: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter((each) => each.getClientRects().length
          && each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".visually-hidden, .skip, svg"))
          .map((each) => each.tagName + "." + each.className)"""
    )
    return [f"sticks out: {name}" for name in names]


PEOPLE = ("李秀英", "张大山")
QUARREL = "张家和王家为滴水檐吵了两次，村里调过一次，没谈拢"
ENDS = ("0", "4")
EVERY_STEP = [("0", "light"), ("1", "light"), ("2", "light"), ("3", "light"), ("4", "light"), ("4", "dark")]


@pytest.mark.parametrize(("step", "scheme"), EVERY_STEP)
def test_every_screen_is_accessible_at_every_size(open_context: Opening, village: Village, step: str, scheme: str):
    li = Phone(open_context(PHONE, color_scheme=scheme), village, village.li).open("#/text")
    li.tap(f"#size .choice >> nth={step}")
    rules = ALL_RULES if step in ENDS else SIZED_RULES
    found: list[str] = []

    def look() -> None:
        li.page.wait_for_selector("h1")
        told = breaches(li.page, rules) + too_wide(li.page)
        found.extend(f"{li.page.url.split('#')[-1]} {line}" for line in told)

    walk(li, village, look)
    assert found == []


@pytest.mark.parametrize(("locale", "lang"), [("zh_Hans", "zh-Hans"), ("en", "en")])
def test_every_screen_speaks_one_language_and_names_nobody(
    open_context: Opening, village: Village, locale: str, lang: str
):
    context = open_context(PHONE)
    context.add_cookies([{"name": "paicha_locale", "value": locale, "url": village.server.base}])
    li = Phone(context, village, village.li).open("#/text")
    li.page.wait_for_selector("#size")
    data = (*PEOPLE, QUARREL, "王建国", "城关镇", *(unit["name"] for unit in units(li)))
    found: list[str] = []

    def look() -> None:
        li.page.wait_for_selector("h1")
        told = shaped(li.page, lang, (*PEOPLE, QUARREL)) + worded(li.page, lang, data) + too_wide(li.page)
        told += reached(li.page) if lang != "en" else []
        found.extend(f"{li.page.url.split('#')[-1]} {line}" for line in told)

    walk(li, village, look)
    assert found == []


def units(li: Phone) -> list[dict[str, Any]]:
    [kept] = [row["value"] for row in li.stored("kept") if row["key"] == "start"]
    found: list[dict[str, Any]] = kept["document"]["me"]["units"]
    return found


def walk(li: Phone, village: Village, look: Callable[[], None]) -> None:
    """Past every screen, the two beginnings and a form with errors among them."""
    case = village.open_case(QUARREL)
    for hash_ in (*SCREENS, f"#/case/{case}"):
        turn(li, hash_)
        look()
    turn(li, "#/")
    li.tap("#nil")
    li.page.wait_for_selector("#basis-visited")
    look()
    turn(li, "#/")
    li.tap("#found")
    li.page.wait_for_selector(".tile")
    look()
    li.tap(".tile")
    li.page.wait_for_selector("#summary")
    li.tap("#foot .button")
    li.page.wait_for_selector(".error-summary")
    look()


def turn(li: Phone, hash_: str) -> None:
    """To another screen, and not before it is drawn: the one before has a title, too."""
    li.page.evaluate("() => { document.querySelector('h1').dataset.before = ''; }")
    li.open(hash_)
    li.page.wait_for_selector("h1:not([data-before])")


def test_another_language_chosen_on_the_phone_is_spoken_at_once_and_by_the_next_phone(
    open_context: Opening, village: Village
):
    li = Phone(open_context(PHONE), village, village.li).open("#/me")
    li.settled()
    li.page.reload()  # from here on the worker answers for the shell
    li.tap("#language .choice >> nth=1")
    li.page.wait_for_selector("html[lang=en] #language")
    li.sees("Text size", "#main")
    other = Phone(open_context(PHONE), village).open()
    other.page.fill("#username", village.li)
    other.page.fill("#password", PASSWORD)
    other.tap("form .button.wide")
    other.page.wait_for_selector("html[lang=en] #nil")
    other.sees("Nothing new this week", "#nil")
