"""Turns to write: SQLite has one writer at a time, so nobody takes a turn who is refused, and nobody reads first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, event

from models import base
from models.base import db
from models.org.user import User
from tests.support import rich
from tests.support.make import PASSWORD, make_client, report_body
from tests.support.policy import ROWS
from tests.support.routes import request_for, routes
from tests.support.world import World, world

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
CHANGES = ("INSERT", "UPDATE", "DELETE")
FIRST = {"office": "wang", "cadre": "li", "admin": "zhou", "auditor": "wu"}


@contextmanager
def held(app: Flask) -> Iterator[None]:
    """Another process is writing all the while."""
    path = app.extensions["paicha"].database_url.removeprefix("sqlite:///")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch, own_app: Flask) -> Flask:
    """An installation that says that it is busy after a twentieth of a second."""
    monkeypatch.setattr(base, "BUSY_SECONDS", 0.05)
    db.session.remove()
    db.engine.dispose()
    return own_app


@pytest.fixture
def people(hurried: Flask) -> World:
    made = world()
    db.session.commit()
    return made


def refused(app: Flask, people: World) -> Iterator[tuple[int, FlaskClient, str, str, dict[str, Any]]]:
    """(the refusal, whose browser, method, address, what is sent)."""
    stranger, cadre, office = app.test_client(), make_client(app, people.li), make_client(app, people.wang)
    report = {"json": report_body(people.village, people.week)}
    address = "/api/v1/reports/019a0000-0000-7000-8000-000000000001"
    yield 401, stranger, "PUT", address, report
    yield 401, cadre, "PUT", address, {**report, "headers": {"Paicha-User": str(people.zhang.id)}}
    yield 401, stranger, "POST", f"/rounds/{people.week.id}/urging", {"data": {"to": "all"}}
    yield 403, cadre, "POST", f"/rounds/{people.week.id}/urging", {"data": {"to": "all"}}
    yield 403, office, "POST", "/schedules/field/new", {"data": {"name": "x"}}
    yield (
        403,
        make_client(app, people.zhou),
        "POST",
        "/schedules/field/new",
        {"headers": {"Sec-Fetch-Site": "cross-site"}},
    )
    yield 422, stranger, "POST", "/sign-in", {"data": {"username": "", "password": ""}}
    yield 303, stranger, "POST", "/locale", {"data": {"locale": "en", "next": "/"}}


@ON_SQLITE
def test_who_is_refused_waits_for_nobody(hurried: Flask, people: World) -> None:
    requests = [*refused(hurried, people)]
    with held(hurried):
        for status, client, method, address, said in requests:
            db.session.remove()
            assert client.open(address, method=method, **said).status_code == status, (method, address)
        _status, cadre, method, address, said = requests[1]
        assert cadre.open(address, method=method, json=said["json"]).status_code == 503, "who is let in does wait"


@pytest.fixture
def first_words() -> Iterator[list[str]]:
    """Every change in a transaction that SQLite had begun for reading."""
    found: list[str] = []
    begun: dict[Any, str] = {}

    def note(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        key = connection.connection.dbapi_connection
        if statement.startswith("BEGIN"):
            begun[key] = statement
        elif statement.startswith(CHANGES) and begun.get(key) != "BEGIN IMMEDIATE":
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


@ON_SQLITE
def test_no_request_reads_first_and_writes_then(own_app: Flask, first_words: list[str]) -> None:
    county = rich.county(own_app)
    first_words.clear()
    mine, told = county.belongings["village"], []
    for row in [row for row in ROWS if row.method != "GET"]:
        said = row.send(county, mine) if row.send else {}
        address, sent = request_for(own_app, routes(own_app)[row.endpoint, row.method], mine, said)
        who = next((name for role, name in FIRST.items() if role in row.roles), "li")
        client = own_app.test_client()
        client.set_cookie("paicha", county.cookies[who])
        client.open(address, method=row.method, **(sent or {"data": {"x": "y"}}))
        told += [f"{row.endpoint}: {statement}" for statement in first_words]
        first_words.clear()
    assert told == []


@ON_SQLITE
def test_a_session_that_ended_while_its_request_waited_writes_nothing(own_app: Flask) -> None:
    people = world()
    client = make_client(own_app, people.li)
    body, path = report_body(people.village, people.week), own_app.extensions["paicha"].database_url[10:]

    def end(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement == "BEGIN IMMEDIATE":
            other = sqlite3.connect(path)
            other.execute("UPDATE sign_in SET ended_at = created_at")
            other.commit()
            other.close()

    event.listen(Engine, "before_cursor_execute", end)
    try:
        answer = client.put("/api/v1/reports/019a0000-0000-7000-8000-000000000001", json=body)
    finally:
        event.remove(Engine, "before_cursor_execute", end)
    assert answer.status_code == 401


@ON_SQLITE
@pytest.mark.parametrize("password", ["wrong", PASSWORD])
def test_nobody_waits_while_a_password_is_checked_because_that_is_slow(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    world()
    db.session.commit()
    done: list[str] = []
    check = User.check_password

    def checked(user: User, typed: str) -> bool:
        done.append("check")
        return check(user, typed)

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        done.append(statement)

    def committed(_connection: Connection) -> None:
        done.append("COMMIT")

    monkeypatch.setattr(User, "check_password", checked)
    event.listen(Engine, "before_cursor_execute", note)
    event.listen(Engine, "commit", committed)
    try:
        own_app.test_client().post("/sign-in", data={"username": "wang", "password": password})
    finally:
        event.remove(Engine, "before_cursor_execute", note)
        event.remove(Engine, "commit", committed)
    before = done[: done.index("check")]
    assert "BEGIN IMMEDIATE" not in before[len(before) - before[::-1].index("COMMIT") :]
