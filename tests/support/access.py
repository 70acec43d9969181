"""Plays one row of the policy with every reader and every unit, and tells what is not as the row says."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import unquote

from flask import Flask
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from models.base import db
from tests.support.policy_words import AUTHORS_OWN, MARKS, Row
from tests.support.readers import HANDS, READERS, Reader, relations
from tests.support.rich import AUTHORS, County
from tests.support.routes import concerns_a_unit, request_for, routes

SIGN_IN = "sign in"


def breaches(app: Flask, county: County, row: Row, half: int | None = None) -> list[str]:
    """Every cell of the row that answers otherwise than it should, or lets out words of others.

    With `half`, the second kind of database is asked by every other reader, 0 or 1 first.
    """
    rule = routes(app)[row.endpoint, row.method]
    per_unit = row.send is not None or concerns_a_unit(rule)
    every = row.units or tuple(county.belongings)
    keys = [key for key in every if row.of or key not in HANDS] if per_unit else ["village"]
    found = []
    for reader in _readers(half):
        for key in _met(reader, row, keys):
            mine = county.belongings[key]
            address, said = request_for(app, rule, mine, row.send(county, mine) if row.send else {})
            wanted = expected(row, reader, key if per_unit else "")
            for more in ({}, *(dict([each.split("=")]) for each in row.also)):
                asked = {**said, "query_string": {**said.get("query_string", {}), **more}}
                answer = play(app, county, reader, row.method, address, **asked)
                where = f"{reader.name} {row.method} {key}:{address}"
                found += [f"{where} {fault}" for fault in _faults(county, reader, row, answer, wanted)]
    return found


def _faults(county: County, reader: Reader, row: Row, answer: TestResponse, wanted: str) -> list[str]:
    """What is wrong with one answer."""
    got, text = kind_of(answer, row), all_text(answer)
    wrong = [] if wanted == got else [f"should be {wanted}, is {got} ({answer.status_code})"]
    return wrong + [f"lets out {word!r}" for word in forbidden_words(county, reader, row) if word in text]


SECONDS = ("zhang", "he", "moved", "chen", "town_leader", "town_admin", "closed")
"""Readers of a role and a kind of place that another has too."""


def _readers(half: int | None) -> list[Reader]:
    """All on SQLite; the second kind of database, which decides by the same paths, is asked by one of each kind."""
    firsts = [reader for reader in READERS if reader.name not in SECONDS]
    return list(READERS) if _whole() else firsts if half is None else firsts[half::2]


def _whole() -> bool:
    return db.engine.dialect.name == "sqlite"


def _met(reader: Reader, row: Row, keys: list[str]) -> list[str]:
    """The units that the reader asks for: one of each way in which they stand to the reader, now this, now that one.

    Who is stopped at the door, whatever the unit, asks for one, and only the first of a role; the second kind of
    database, which has no word in that, is asked by nobody alone.
    """
    if row.public:
        return keys
    if not (reader.live and reader.role in row.roles):
        stopped = reader.name not in SECONDS or not reader.live if _whole() else reader.name == "nobody"
        return keys[:1] if stopped else []
    alike: dict[object, list[str]] = {}
    for key in keys:
        stands = (key in HANDS, *(frozenset(relations(reader.place, key, part)) for part in (row.of, "")))
        alike.setdefault((*stands, row.author and AUTHORS.get(key) == reader.name), []).append(key)
    turn = zlib.crc32(f"{row.endpoint} {row.method} {reader.name} {db.engine.dialect.name}".encode())
    return [group[turn % len(group)] for group in alike.values()]


def play(
    app: Flask,
    county: County,
    reader: Reader,
    method: str,
    address: str,
    *,
    then: Callable[[], object] | None = None,
    **said: Any,
) -> TestResponse:
    """One real request of the reader; what it stored is taken back, after `then` has looked at it."""
    client = app.test_client()
    if reader.name in county.cookies:
        client.set_cookie("paicha", county.cookies[reader.name])
    with taken_back():
        answer = client.open(address, method=method, **said)
        answer.get_data()
        answer.close()
        if then:
            then()
    return answer


@contextmanager
def taken_back() -> Iterator[None]:
    """A savepoint around one request."""
    db.session.remove()
    connection = cast(Connection, db.engine)
    point = connection.begin_nested()
    try:
        yield
    finally:
        db.session.remove()
        point.rollback()


def expected(row: Row, reader: Reader, key: str) -> str:
    """What the policy says: "in", "sign in", or the number of the refusal."""
    if row.public:
        return "in"
    if not reader.live:
        return SIGN_IN
    if reader.role not in row.roles:
        return "403"
    if row.top or row.author:
        rightly = reader.place == "county" if row.top else reader.name == AUTHORS[key]
        return "in" if rightly else str(row.hidden)
    if not key or relations(reader.place, key, row.of) & set(row.who.get(reader.role, "").split()):
        return "in"
    seen = relations(reader.place, key) & set((row.seen or {}).get(reader.role, "").split())
    return "403" if seen else str(row.hidden)


def kind_of(answer: TestResponse, row: Row) -> str:
    """The class of an answer; whatever is neither a refusal nor a fault of ours is "in"."""
    if answer.status_code == 401 or (answer.headers.get("Location", "").startswith("/sign-in") and not row.public):
        return SIGN_IN
    if answer.status_code in (403, 404) or answer.status_code >= 500:
        return str(answer.status_code)
    return "in"


def forbidden_words(county: County, reader: Reader, row: Row) -> list[str]:
    """Marks that the reader may not read, and all personal words but to the author where a row says so."""
    found = []
    for key, mine in county.belongings.items():
        author = reader.name == mine.author.username
        found += [mark for kind, mark in mine.marks.items() if not _may_read(kind, reader, key, author=author)]
        if not (row.names and author):
            found += [mine.secret, mine.phone]
    return found


def _may_read(kind: str, reader: Reader, key: str, *, author: bool) -> bool:
    if not reader.live or not reader.role:
        return False
    own = author and kind in AUTHORS_OWN
    return own or bool(relations(reader.place, key) & set(MARKS[kind].get(reader.role, "").split()))


def all_text(answer: TestResponse) -> str:
    """Headers and body as one text; of a spreadsheet, every part of it."""
    head = unquote("\n".join(f"{name}: {value}" for name, value in answer.headers))
    body = answer.get_data()
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return head + "\n" + body.decode("utf-8", "replace")
