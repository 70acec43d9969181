"""Somebody at a browser or a phone: pages, forms and the protocol, over whatever stands in front of Paicha."""

from __future__ import annotations

import hashlib
import io
import os
import re
import ssl
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pikepdf
import pyotp

from tools.road.astray import expect

PATIENCE = 60
LINK = re.compile(r"https?://[^\s<>\"]+/first-password/([^\s<>\"]+)")
PASSWORD = "村口老井边的三棵柳树"  # noqa: S105 - of people who exist for a minute


@dataclass
class Person:
    """One browser of one person, as old as those that say only from which origin a form comes."""

    base: str
    trust: ssl.SSLContext | bool = False
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        headers = {"Origin": self.base, "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) road"}
        more: dict[str, Any] = {"follow_redirects": True, "timeout": PATIENCE, "trust_env": False}
        self.client = httpx.Client(base_url=self.base, verify=self.trust, headers=headers, **more)

    def see(self, address: str, *, status: int = 200, **more: Any) -> httpx.Response:
        """The answer to GET."""
        return self._as(status, self.client.get(address, **more))

    def send(self, address: str, *, status: int = 200, **form: str) -> httpx.Response:
        """The page that a form leads to."""
        return self._as(status, self.client.post(address, data=form))

    def put(self, address: str, **more: Any) -> httpx.Response:
        """The answer to something new that a phone sends."""
        return self._as(201, self.client.put(address, **more))

    def _as(self, status: int, answer: httpx.Response) -> httpx.Response:
        asked = f"{answer.request.method} {answer.request.url}"
        expect(
            answer.status_code == status, f"{asked}: {answer.status_code} instead of {status}\n{answer.text[-2000:]}"
        )
        return answer

    def set_up_code_app(self) -> list[str]:
        """Sets up the code app that an administrator must have; gives the codes for the day on which it is lost."""
        page = self.send("/me/second-factor").text
        key = re.search(r'class="code-key">([A-Z2-7]+)<', page)
        assert key, page
        page = self.send("/me/second-factor/confirmation", code=pyotp.TOTP(key[1]).now()).text
        return re.findall(r'<b class="nowrap">([^<]+)</b>', page)

    def choose_password(self, secret: str) -> None:
        """Opens a one-time link and sets a password, which signs in."""
        self.see(f"/first-password/{secret}")
        self.send(f"/first-password/{secret}", password=PASSWORD, again=PASSWORD)

    def sign_in(self, username: str, code: str = "", *, password: str = PASSWORD) -> None:
        """Signs in by the form, and by the next one where the account has a second step."""
        self.send("/sign-in", username=username, password=password, next="/")
        if code:
            self.send("/sign-in/code", code=code, next="/")
        self.see("/api/v1/session")

    def report(self, about: str) -> str:
        """Files the report of the newest round, with one matter; gives the matter's id."""
        start = self._start()
        case = {"id": str(uuid.uuid4()), "category": "02", "summary": about, "place": "村口", "urgency": "ordinary"}
        said = {"version": 1, "unit_id": start["me"]["units"][0]["id"], "round_id": start["rounds"][-1]["id"]}
        said |= {"outcome": "found", "bases": ["visited"], "made_at": datetime.now(UTC).isoformat(), "cases": [case]}
        self.put(f"/api/v1/reports/{uuid.uuid4()}", json=said)
        return case["id"]

    def _start(self) -> dict[str, Any]:
        """What a phone begins with, as soon as the timetable has opened this week's round."""
        until = time.monotonic() + PATIENCE
        while True:
            start: dict[str, Any] = self.see("/api/v1/start").json()
            if start["rounds"]:
                return start
            expect(time.monotonic() < until, "the timetable opened no round")
            time.sleep(0.5)

    def attach(self, case: str, size: int) -> None:
        """Hangs a document of this many bytes on the matter, and reads it back."""
        raw = document(size)
        sha256 = hashlib.sha256(raw).hexdigest()
        self.put(f"/api/v1/attachments/{sha256}?case={case}&name=a.pdf", content=raw)

    def subscribe(self) -> str:
        """The secret of the calendar to which this person has just subscribed."""
        page = self.send("/me/calendar").text
        found = re.search(r"/calendar/([^\s<>\"]+)\.ics", page)
        expect(found, "the page of the calendar has no address")
        assert found
        self.see(f"/calendar/{found[1]}.ics")
        return found[1]


def document(size: int) -> bytes:
    """A PDF of nearly this many bytes that no compression makes smaller."""
    kept = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.pages[0].Contents = pdf.make_stream(b"% " + os.urandom(size - 2000).hex().encode()[: size - 2000])
        pdf.save(kept, compress_streams=False)
    return kept.getvalue()


def trusting(path: str) -> ssl.SSLContext:
    """Trusts one authority or one certificate."""
    return ssl.create_default_context(cafile=path)
