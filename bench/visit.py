"""What a visit of the village app weighs, in a real browser: every byte and request, the service worker's among them.

The browser reaches the server through a relay that counts. Nothing is measured inside the browser, because its own
figures leave out what the service worker fetches.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bench.stage import Stage
from tools import browser

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "is_mobile": True,
    "has_touch": True,
    "locale": "zh-CN",
}
ASKED = re.compile(rb"([A-Z]+ \S+) HTTP/1\.1\r\n")
ENCODED = re.compile(rb"\r\naccept-encoding: *([^\r]*)", re.I)
QUIET_MS = 1500


@dataclass
class Visit:
    """One visit: bytes that came to the phone, and what it asked for."""

    name: str
    received: int = 0
    asked: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.name}: {self.received / 1024:.1f} KB in {len(self.asked)} requests"


class Relay:
    """Passes everything on between browser and server, and counts it for the visit under way."""

    def __init__(self, port: int) -> None:
        self.goal = port
        self.visit = Visit("")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):  # the listener is closed when all is measured
            while True:
                phone, _address = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.goal))
                threading.Thread(target=self._upwards, args=(phone, server), daemon=True).start()
                threading.Thread(target=self._downwards, args=(server, phone), daemon=True).start()

    def _upwards(self, phone: socket.socket, server: socket.socket) -> None:
        for chunk in _chunks(phone, server):
            self.visit.asked += [line.decode() for line in ASKED.findall(chunk)]
            server.sendall(ENCODED.sub(b"\r\nAccept-Encoding: gzip", chunk))

    def _downwards(self, server: socket.socket, phone: socket.socket) -> None:
        for chunk in _chunks(server, phone):
            self.visit.received += len(chunk)
            phone.sendall(chunk)


def _chunks(source: socket.socket, goal: socket.socket) -> Iterator[bytes]:
    """What comes from one side, until either hangs up; then both do."""
    with source, goal, suppress(OSError):
        while chunk := source.recv(65536):
            yield chunk


def visits(stage: Stage) -> list[Visit]:
    """The first visit of a signed-in cadre and the one after it; none, with a sentence, where no browser is."""
    executable = browser.find()
    if not executable:
        print(f"No visit is measured. {browser.HOW}")
        return []
    with _phone(stage, executable) as (context, relay):
        return [_visit(context, relay, name) for name in ("first visit", "second visit")]


@contextmanager
def _phone(stage: Stage, executable: str) -> Iterator[tuple[BrowserContext, Relay]]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to import

    product = stage.contestants[0]
    relay = Relay(product.server.settings.port)
    with sync_playwright() as driver, driver.chromium.launch(executable_path=executable, args=ARGS) as chromium:
        base = f"http://127.0.0.1:{relay.port}"
        context = chromium.new_context(base_url=base, **PHONE)
        context.add_cookies([{"name": "paicha", "value": stage.county.villages[-1][1], "url": base}])
        yield context, relay
        context.close()
    relay.listener.close()


def _visit(context: BrowserContext, relay: Relay, name: str) -> Visit:
    """Opens the app, waits until it can be used, its worker has the shell and the line is quiet, and closes it."""
    relay.visit = Visit(name)
    page = context.new_page()
    page.goto("/field/")
    page.wait_for_selector("#nil, #found")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    heard = -1
    while heard != relay.visit.received:
        heard = relay.visit.received
        page.wait_for_timeout(QUIET_MS)
    page.close()
    return relay.visit
