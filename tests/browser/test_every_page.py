"""Every page of the office, at a desk and on a phone: accessible, whole, in one language, without anybody's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import looks
from tests.browser.answers import ANSWERS, LEADING
from tests.browser.conftest import DESKTOP, watch
from tests.browser.county import County, furnish
from tests.browser.pages import DOWNLOADS, MACHINES, OTHERS, VISITS, Visit
from tests.browser.sending import Answer
from tests.support.installations import Server

LANGUAGES = {"zh_Hans": "zh-Hans", "en": "en"}
Opening = Callable[[str, Visit | Answer, str], Page]


@pytest.fixture(scope="module")
def server(own_server: Server) -> Server:
    return own_server


@pytest.fixture(scope="module")
def county(server: Server) -> County:
    return furnish(server)


@pytest.fixture(scope="module")
def complaints() -> list[str]:
    """What browsers complain of while a page is open."""
    return []


@pytest.fixture(scope="module")
def contexts(chromium: Browser, county: County, complaints: list[str]) -> Iterator[Callable[..., BrowserContext]]:
    """One browser for each person and language, opened once."""
    opened: dict[tuple[str, str], BrowserContext] = {}
    options: dict[str, Any] = DESKTOP

    def of(who: str, language: str) -> BrowserContext:
        if (who, language) not in opened:
            base = county.server.base
            context = watch(chromium.new_context(**{"base_url": base, **options}), base, complaints)
            cookies = {"paicha_locale": language} | ({"paicha": county.cookie(who)} if who else {})
            context.add_cookies([{"name": name, "value": value, "url": base} for name, value in cookies.items()])
            if language == "zh_Hans":
                context.add_init_script(AXE_SCRIPT)
            opened[who, language] = context
        return opened[who, language]

    yield of
    for context in opened.values():
        context.close()


@pytest.fixture
def show(contexts: Callable[..., BrowserContext], county: County) -> Opening:
    def open_page(endpoint: str, visit: Visit | Answer, language: str) -> Page:
        context = contexts(visit.who, language)
        page = context.pages[0] if context.pages else context.new_page()
        looks.resize(page, looks.DESK_SIZE)
        where, status = address(county, endpoint, visit), visit.status
        if isinstance(visit, Answer):
            if not page.url.startswith(county.server.base):
                page.goto("/healthz")
            answer: Any = visit.send(page, where, county.ids)
            status = visit.again if language == "en" else status
        else:
            answer = page.goto(where)
        assert answer and answer.status == status, f"{answer and answer.status}: {page.url}"
        looks.unfold(page)
        return page

    return open_page


def address(county: County, endpoint: str, visit: Visit | Answer) -> str:
    """The page's address, with the county's ids put in."""
    values: dict[str, Any] = {
        name: value.format(**county.ids) if isinstance(value, str) else value for name, value in visit.values.items()
    }
    with county.server.app.test_request_context():
        return county.server.app.url_for(endpoint, **values)


def test_every_page_has_a_visitor(county: County):
    found = set()
    for rule in county.server.app.url_map.iter_rules():
        is_page = not rule.endpoint.startswith(MACHINES) and not rule.rule.endswith(DOWNLOADS)
        if "GET" in (rule.methods or ()) and is_page:
            found.add(rule.endpoint)
    assert found - set(VISITS) - set(OTHERS) == set(), "name the visitor in tests/browser/pages.py"
    assert (set(VISITS) | set(OTHERS)) - found == set(), "no such page any more"


def test_every_answer_has_a_sender(county: County):
    rules = county.server.app.url_map.iter_rules()
    found = {rule.endpoint for rule in rules if "POST" in (rule.methods or ()) and not rule.endpoint.startswith("api_")}
    assert found == set(ANSWERS) | LEADING, "name the sender in tests/browser/answers.py"


@pytest.mark.parametrize("endpoint", VISITS)
def test_a_page_is_fit_for_everybody(endpoint: str, show: Opening, county: County, complaints: list[str]):
    found = []
    for turn, visit in enumerate(VISITS[endpoint]):
        page = show(endpoint, visit, "zh_Hans")
        told = looks.shaped(page, "zh-Hans", county.people) + looks.worded(page, "zh-Hans", county.data)
        looks.thin(page)
        told += at_both_sizes(page, first=turn == 0) + looks.printed(page)
        if turn == 0:
            looks.resize(page, looks.DESK_SIZE)
            told += looks.reached(page)
        found += [f"{visit}: {line}" for line in told + complaints]
        complaints.clear()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("endpoint", VISITS)
def test_a_page_is_whole_in_english(endpoint: str, show: Opening, county: County, complaints: list[str]):
    found = []
    for turn, visit in enumerate(VISITS[endpoint]):
        page = show(endpoint, visit, "en")
        told = looks.shaped(page, "en", county.people) + looks.worded(page, "en", county.data)
        for size in (looks.DESK_SIZE, looks.PHONE_SIZE)[turn % 2 :]:
            looks.resize(page, size)
            told += looks.spread(page, looks.ENDS)
        found += [f"{visit}: {line}" for line in told + complaints]
        complaints.clear()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("endpoint", ANSWERS)
def test_an_answer_is_fit_for_everybody(endpoint: str, show: Opening, county: County, complaints: list[str]):
    """Its page has been looked at: here are the errors, results and notices on it; of the first in both languages."""
    found = []
    for turn, answer in enumerate(ANSWERS[endpoint]):
        for language, lang in list(LANGUAGES.items())[: 1 if turn else 2]:
            page = show(endpoint, answer, language)
            told = looks.shaped(page, lang, county.people)
            told += looks.worded(page, lang, (*county.data, *filter(None, answer.data)))
            looks.resize(page, looks.PHONE_SIZE)
            told += looks.spread(page, (looks.LARGEST,))
            if language == "zh_Hans" and not turn:
                looks.thin(page)
                told += looks.accessible(page, looks.LARGEST, rules=looks.ALL_BUT_CONTRAST)
            found += [f"{lang}, {answer}: {line}" for line in told + complaints]
            complaints.clear()
    assert not found, "\n".join(found)


def at_both_sizes(page: Page, *, first: bool) -> list[str]:
    """The spread at a desk and on a phone; of the first visit what axe finds, at a desk with the contrast of colours.

    Other visits show the same page in another state.
    """
    found = []
    for size in (looks.DESK_SIZE, looks.PHONE_SIZE):
        looks.resize(page, size)
        told = looks.spread(page, looks.ENDS)
        if first and size == looks.DESK_SIZE:
            told += looks.accessible(page, looks.SMALLEST)
        elif first:
            told += looks.accessible(page, looks.LARGEST, rules=looks.ALL_BUT_CONTRAST)
        found += [f"{size[0]} wide, {line}" for line in told]
    return found
