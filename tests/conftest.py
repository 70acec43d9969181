"""Fixtures of all tests: an application on each kind of database, rolled back after each test, at a standing clock."""

from __future__ import annotations

import gc
import signal
import typing
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Dialect, Engine, event
from werkzeug.test import TestResponse

import clock
from models.base import db
from tests.support import databases, rich
from tests.support.campaigns import campaign  # noqa: F401 - fixtures for all
from tests.support.desks import (
    west,  # noqa: F401 - fixtures for all
    zhao,  # noqa: F401 - fixtures for all
)
from tests.support.installations import installation, renew, worker
from tests.support.make import make_client
from tests.support.world import World, forget, world

SHANGHAI = ZoneInfo("Asia/Shanghai")
SAVEPOINTS = {
    "do_savepoint": "SAVEPOINT",
    "do_rollback_to_savepoint": "ROLLBACK TO SAVEPOINT",
    "do_release_savepoint": "RELEASE SAVEPOINT",
}
A_WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=SHANGHAI)


def pytest_configure(config: pytest.Config) -> None:
    gc.set_threshold(20_000, 20, 20)  # a worker holds a million objects for good: going through them all is dear
    if not hasattr(config, "workerinput"):
        signal.signal(signal.SIGTERM, _end)
        databases.open_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        databases.close_run()


def pytest_collection_finish() -> None:
    """What was loaded until now stays to the end, so that no collection goes through it again."""
    gc.collect()
    gc.freeze()


def _end(*_: object) -> None:
    """A run that is told to end cleans up like one that is interrupted."""
    raise KeyboardInterrupt


@dataclass
class Clock:
    """A clock that stands until a test moves it."""

    now: datetime = A_WEDNESDAY

    def __call__(self, when: datetime | str) -> datetime:
        """Sets the clock; a text without an offset is local time, as in "2026-11-20 17:00"."""
        at = datetime.fromisoformat(when) if isinstance(when, str) else when
        self.now = at if at.tzinfo else at.replace(tzinfo=SHANGHAI)
        return self.now

    def go(self, **span: float) -> datetime:
        """Moves the clock on: `go(days=2, hours=1)`."""
        return self(self.now + timedelta(**span))


@pytest.fixture
def clock_at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The house's clock, standing at Wednesday 2026-11-18 10:00 until `clock_at(...)` or `clock_at.go(...)`."""
    standing = Clock()
    monkeypatch.setattr(clock, "now", lambda: standing.now)
    return standing


@pytest.fixture
def now(clock_at: Clock) -> datetime:
    """The instant at which the clock stands when the test begins."""
    return clock_at.now


@pytest.fixture(scope="session", params=databases.KINDS)
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database; whatever needs an application runs on each."""
    return str(request.param)


@pytest.fixture(scope="session")
def installed(database: str) -> Iterator[Flask]:
    """One application per kind and worker; tests take `app`, which rolls back."""
    with installation(database, f"{database}-{worker()}") as app:
        app.test_client_class = Client
        yield app


@pytest.fixture
def app(installed: Flask, clock_at: Clock) -> Iterator[Flask]:
    """The application in one outer transaction: what test and requests commit is seen by both and undone at the end."""
    with undone(installed):
        yield installed


@contextmanager
def undone(app: Flask) -> Iterator[Connection]:
    """One outer transaction around the application: all that is committed within is gone afterwards."""
    with app.app_context():
        engines = typing.cast(dict[str | None, Any], db.engines)
        engine = engines[None]
        _quicken(engine.dialect)
        connection = engine.connect()
        outer = connection.begin()
        connection.begin_nested()  # sessions therefore join by savepoints of their own
        engines[None] = connection
        try:
            yield connection
        finally:
            db.session.remove()
            engines[None] = engine
            outer.rollback()
            connection.close()


def _quicken(dialect: Dialect) -> None:
    """Sends the savepoints, four to a request, as they are: SQLAlchemy would compile each anew."""
    for method, words in SAVEPOINTS.items():
        setattr(dialect, method, lambda connection, name, words=words: connection.exec_driver_sql(f"{words} {name}"))


@pytest.fixture(scope="session")
def renewed(database: str) -> Iterator[Flask]:
    """One application per kind and worker for all who take `own_app`: starting one costs more than a database."""
    with installation(database, f"own-{database}-{worker()}") as app:
        app.test_client_class = Client
        yield app


@pytest.fixture
def own_app(renewed: Flask, database: str, clock_at: Clock) -> Iterator[Flask]:
    """An application on a new database with real commits, for threads, jobs with connections, and restarts."""
    renew(database, renewed)
    with renewed.app_context():
        forget()
        yield renewed
        db.session.remove()


class Client(FlaskClient):
    """A browser of our own pages: same origin, and each request in a context of its own, as on a real server."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        self.environ_base.setdefault("HTTP_SEC_FETCH_SITE", "same-origin")
        db.session.commit()  # what the test made is there for the request …
        answer = Context().run(super().open, *args, **kwargs)
        db.session.expire_all()  # … and what the request changed is there for the test
        return answer


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody's browser, not signed in."""
    return app.test_client()


Settled = tuple[Flask, rich.County]
Counting = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def query_count() -> Counting:
    """`with query_count() as queries:` collects the statements sent to the database, savepoints aside."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO", "BEGIN")):
                statements.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    return counting


@pytest.fixture
def cast(app: Flask) -> World:
    """The county with its people."""
    people = world()
    db.session.commit()
    return people


@pytest.fixture
def phone(app: Flask, cast: World) -> FlaskClient:
    """李秀英's phone, signed in."""
    return make_client(app, cast.li, "phone")


@pytest.fixture
def town(app: Flask, cast: World) -> FlaskClient:
    """王建国's desk in the office of 城关镇, signed in."""
    return make_client(app, cast.wang)


@pytest.fixture
def admin(app: Flask, cast: World) -> FlaskClient:
    """周平's desk, who administers the system, signed in."""
    return make_client(app, cast.zhou)


@pytest.fixture(scope="session")
def settled(database: str) -> Iterator[Settled]:
    """An application on a database with a whole county in it, built once; tests take `county`, which rolls back."""
    with installation(database, f"settled-{database}-{worker()}") as app:
        app.test_client_class = Client
        with pytest.MonkeyPatch.context() as patch, app.app_context():
            patch.setattr(clock, "now", lambda: A_WEDNESDAY)
            built = rich.county(app)
            db.session.remove()
        yield app, built


@pytest.fixture
def county(settled: Settled, clock_at: Clock) -> Iterator[Settled]:
    """The application and the county, in one outer transaction."""
    with undone(settled[0]):
        yield settled
