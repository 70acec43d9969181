"""What all tests build on holds: both databases, nothing left behind, requests like on a real server."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

import clock
from models.base import db
from models.org.unit import Unit

MORNING = "2026-11-20 08:30"


def add(name: str, kind: str = "county") -> None:
    db.session.add(Unit(name=name, kind=kind, path="/", starts_on=clock.now().date()))


def units() -> int:
    return db.session.scalar(select(func.count()).select_from(Unit)) or 0


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_gone_in_the_next(app, turn):
    assert units() == 0
    add("甲区")
    db.session.commit()
    assert units() == 1


@pytest.mark.parametrize("turn", [1, 2])
def test_a_database_of_its_own_is_gone_in_the_next(own_app, turn):
    assert units() == 0
    add("甲区")
    db.session.commit()


def test_the_database_is_the_one_that_was_asked_for(app, database):
    assert db.session.get_bind().dialect.name == {"sqlite": "sqlite", "postgres": "postgresql"}[database]


def test_a_refusal_of_the_database_spares_what_was_committed_before(app):
    add("甲区")
    db.session.commit()
    add("乙区", kind="nonsense")
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()
    assert units() == 1


def test_a_request_has_a_session_of_its_own(app, client):
    add("甲区")
    seen: list[tuple[int, int]] = []

    def look() -> None:
        seen.append((units(), id(db.session())))

    looks = app.before_request_funcs.setdefault(None, [])
    looks.append(look)
    try:
        assert client.get("/healthz").status_code == 200
    finally:
        looks.remove(look)
    assert seen[0][0] == 1
    assert seen[0][1] != id(db.session())


def test_the_clock_stands_until_it_is_moved(clock_at, now):
    assert clock.now() == now
    assert clock_at(MORNING).isoformat() == "2026-11-20T08:30:00+08:00"
    assert clock_at.go(hours=2) == clock.now()


def test_statements_are_counted(app, query_count):
    with query_count() as queries:
        units()
        db.session.commit()
    assert len(queries) == 1
