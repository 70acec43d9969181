"""What clients send when they are broken, bored or hostile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, ClassVar

from werkzeug.datastructures import ImmutableMultiDict

FORM = "application/x-www-form-urlencoded"
BROKEN = b'--x\r\nContent-Disposition: form-data; name="file"; filename'
JUNK = ["0", "-1", str(2**31), str(2**63), "9" * 30, "x", "%00", "%FF", "..%2F..", "%F0%A0%AE%B7", "1e9", "'--"]
UUIDS = ["00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "{0}", "0" * 32]
ENCODED = ["urgency[]=1", "q=%00", "q=%ED%A0%80", "category=%FF", "q=" + "x" * 5000, "&&=&=", "%"]
QUERIES = [
    "page=-1", "page=x", "page=" + "9" * 30, "page=0", "page=1.5", "page=%00", "unit=-1", "unit=x", f"unit={2**63}",
    "unit_id=" + "9" * 30, "level=x", "show=x", "status=x", "q=%", "found_from=2026-02-30", "found_to=9999-99-99",
    "found_from=0001-01-01&found_to=9999-12-31",
    "format=x", "format=xlsx", "blank=2", "year=0", "year=99999999999", "case=x", "next=//evil.example",
]  # fmt: skip
BODIES: list[dict[str, Any]] = [
    {},
    {"data": {"a": "b", "unit_id": "x", "starts_on": "x", "name": "", "page": "-1"}},
    {"data": {"name": "a\x00b", "reason": "\x00", "text": "\x00\x01", "username": "\x00", "password": "\x00"}},
    {"data": b"name=%ED%A0%80&reason=%ED%A0%80&text=%ED%B0%80&q=%FF", "content_type": FORM},
    {"data": {"name": "𠮷" * 9_000, "text": "x" * 100_000, "reason": "x" * 100_000}},
    {"data": b"text=" + b"x" * 2_000_000, "content_type": FORM},
    {"data": {"unit_id": "9" * 400, "parent_id": str(2**63), "user_id": "-1", "starts_on": "0000-00-00", "to": "x"}},
    {"data": {"starts_on": "9999-12-31", "ends_on": "0001-01-01", "number": "1e400", "due_time": "25:99", "day": "x"}},
    {"data": BROKEN, "content_type": "multipart/form-data; boundary=x"},
    {"data": b"x", "content_type": "multipart/form-data"},
    {"data": b"a=1", "content_type": f"{FORM}; charset=nonsense"},
    {"data": b"\xff\xfe{", "content_type": "application/json; charset=utf-16"},
    {"data": b"{", "content_type": "application/json"},
    {"data": b"[" * 100_000, "content_type": "application/json"},
    {"json": []}, {"json": None}, {"json": {"version": 10**30, "unit_id": True}},
    {"data": json.dumps({"text": "\ud800", "username": "\ud800", "password": "\ud800", "note": "\ud800"}).encode(),
     "content_type": "application/json"},
    {"data": b'{"version": NaN, "version": 1, "unit_id": 1e999}', "content_type": "application/json"},
    {"data": b"\x1f\x8bnonsense", "content_type": "application/json", "headers": {"Content-Encoding": "gzip"}},
    {"data": b"x", "headers": {"Content-Encoding": "br"}},
    {"data": b"\x89PNG\r\n\x1a\n" + b"x" * 100, "content_type": "image/png"},
]  # fmt: skip
HEADERS: list[dict[str, str]] = [
    {"Accept": "nonsense/;;q=x"},
    {"Accept": "application/json;q=nan, */*;q=-1"},
    {"Accept-Language": "xx-" + "y" * 3000},
    {"Accept-Encoding": "br;q=x, *;q=0, gzip"},
    {"If-None-Match": 'W/"", """'},
    {"If-Modified-Since": "yesterday"},
    {"If-Range": "x", "Range": "bytes=-1-,9-1"},
    {"Range": "bytes=" + "9" * 40 + "-"},
    {"Cookie": "paicha=garbage; paicha_locale=\xff; =;;"},
    {"Cookie": "paicha_locale=../../etc"},
    {"Origin": "null"},
    {"Origin": "http://[", "Sec-Fetch-Site": ""},
    {"Referer": "http://["},
    {"User-Agent": "\xff" * 2000},
    {"X-Forwarded-For": "x, y", "X-Forwarded-Proto": "gopher"},
    {"Content-Type": "x"},
    {"X-HTTP-Method-Override": "DELETE"},
]


class Listening(ImmutableMultiDict[str, str]):
    """The words behind an address's question mark; they remember by which names the application asked for them."""

    heard: ClassVar[set[str]] = set()

    def __getitem__(self, name: str) -> str:
        self.heard.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.heard.add(str(name))
        return super().__contains__(name)

    def getlist(self, name: str, *more: Any, **about: Any) -> list[Any]:  # type: ignore[override]
        self.heard.add(name)
        return super().getlist(name, *more, **about)

    def keys(self) -> Any:
        self.heard.update(NAMES)
        return super().keys()

    def items(self, *args: Any, **about: Any) -> Any:
        self.heard.update(NAMES)
        return super().items(*args, **about)

    def lists(self) -> Any:
        self.heard.update(NAMES)
        return super().lists()

    def __iter__(self) -> Iterator[str]:
        self.heard.update(NAMES)
        return super().__iter__()


def names_of(query: str) -> set[str]:
    """By which names an application would ask for the words of a query."""
    return {part.partition("=")[0] for part in query.split("&")}


NAMES = {name for query in QUERIES for name in names_of(query)}


def queries() -> Iterator[str]:
    """Every odd query, and of QUERIES those for whose names the application asked since `Listening.heard` was empty.

    An answer does not depend on words that nobody asked for.
    """
    yield from ENCODED
    left = list(QUERIES)
    while asked := [query for query in left if names_of(query) & Listening.heard]:
        left = [query for query in left if query not in asked]
        yield from asked
