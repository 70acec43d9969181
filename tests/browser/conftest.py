"""A real browser as a cheap phone and as an office desktop; what it complains of fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Playwright, sync_playwright

from tests.support.installations import Server, serving, worker
from tools import browser

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
HERE = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
PHONE = {
    **HERE,
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESKTOP = {**HERE, "viewport": {"width": 1366, "height": 768}}
NETWORK = "Failed to load resource"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def executable() -> str:
    """The browser's path, found before the driver runs: looking for it may ask a driver of its own."""
    return browser.get()


@pytest.fixture(scope="session")
def driver(executable: str) -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def engine(driver: Playwright) -> BrowserType:
    return driver.chromium


@pytest.fixture(scope="session")
def chromium(engine: BrowserType, executable: str) -> Iterator[Browser]:
    """One browser for the run; each test opens contexts of its own in it."""
    with engine.launch(executable_path=executable, args=ARGS) as started:
        yield started


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A real server with two workers, for all tests that settle in a village of their own: starting one is dear."""
    with serving("sqlite", f"browser-{worker()}") as started:
        yield started


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """A real server with two workers and an empty database for the tests of one file, which call it `server`."""
    with serving("sqlite", f"own-browser-{worker()}") as started:
        yield started


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What browsers complained of; a test that provokes a complaint takes it out itself."""
    heard: list[str] = []
    yield heard
    assert not heard, "\n".join(heard)


def watch(context: BrowserContext, base: str, faults: list[str]) -> BrowserContext:
    """Notes errors of scripts, of the console (breaches of the CSP among them), 5xx answers and foreign requests.

    A refusal or a lost network is no fault of the page: the console's lines about those are passed over.
    """
    context.on("weberror", lambda error: faults.append(f"script: {error.error}"))
    context.on("console", lambda line: _console(line, faults))
    context.on("response", lambda answer: _answer(answer, faults))
    context.on("request", lambda asked: _origin(asked.url, base, faults))
    return context


def _console(line: Any, faults: list[str]) -> None:
    if line.type == "error" and not line.text.startswith(NETWORK):
        faults.append(f"console: {line.text}")


def _answer(answer: Any, faults: list[str]) -> None:
    if answer.status >= 500 or (answer.status == 404 and "/static/" in answer.url):
        faults.append(f"{answer.status}: {answer.url}")


def _origin(url: str, base: str, faults: list[str]) -> None:
    if not url.startswith((base, "blob:", "data:", "about:")):
        faults.append(f"foreign: {url}")


Opening = Callable[..., BrowserContext]


@pytest.fixture
def open_context(
    chromium: Browser, engine: BrowserType, executable: str, server: Server, faults: list[str]
) -> Iterator[Opening]:
    """`open_context(PHONE)`; with `profile=folder` a browser of its own that keeps its data there, to reopen."""
    opened: list[BrowserContext] = []

    def open_one(device: dict[str, Any] = PHONE, profile: Path | None = None, **more: Any) -> BrowserContext:
        options = {"base_url": server.base, **device, **more}
        if profile:
            context = engine.launch_persistent_context(profile, executable_path=executable, args=ARGS, **options)
        else:
            context = chromium.new_context(**options)
        opened.append(watch(context, server.base, faults))
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def phone(open_context: Opening) -> BrowserContext:
    """A cheap Android phone: 360 × 740, touch."""
    return open_context(PHONE)


@pytest.fixture
def desktop(open_context: Opening) -> BrowserContext:
    """An office desktop: 1366 × 768."""
    return open_context(DESKTOP)
