"""A crowd: many who send something to a real server with two workers at the same moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

import clock
from models.base import db
from tests.conftest import A_WEDNESDAY
from tests.support.installations import Server, serving, worker
from tests.support.make import cookie_of
from tests.support.world import World, world

MANY = 64
Send = tuple[str, dict[str, Any], str]


@contextmanager
def crowd(database: str, name: str) -> Iterator[tuple[Server, World]]:
    """A server with the people of tests/support/world.py; what is filed stays: each test files something of its own."""
    with serving(database, f"{name}-{database}-{worker()}") as running, running.app.app_context():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "now", lambda: A_WEDNESDAY)
            people = world()
            db.session.commit()
            db.session.expunge_all()
        yield running, people
        db.session.remove()


def at_once(server: Server, sends: list[Send]) -> list[httpx.Response]:
    """Sends all of them, each on a connection of its own (address, what to send, cookie); a form is posted."""
    limits = httpx.Limits(max_connections=MANY, max_keepalive_connections=0)
    with httpx.Client(base_url=server.base, timeout=60, trust_env=False, limits=limits) as client:

        def put(send: Send) -> httpx.Response:
            address, said, cookie = send
            headers = {"Cookie": f"paicha={cookie}", "Sec-Fetch-Site": "same-origin"}
            return client.request("POST" if "data" in said else "PUT", address, **said, headers=headers)

        with ThreadPoolExecutor(MANY) as pool:
            return list(pool.map(put, sends))


def rows(model: type[Any], *conditions: Any) -> int:
    """How many rows there are."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def cookie(server: Server, user: Any) -> str:
    """Of a session of the person."""
    user = db.session.merge(user, load=True)
    return cookie_of(server.app, user, "phone")


def codes(answers: list[httpx.Response]) -> dict[int, int]:
    """Status → how many answers have it."""
    return dict(Counter(answer.status_code for answer in answers))


def one_receipt(answers: list[httpx.Response]) -> None:
    """One answer created it, the others found it; all say the same."""
    assert codes(answers) == {201: 1, 200: MANY - 1}
    assert len({str(answer.json()) for answer in answers}) == 1
