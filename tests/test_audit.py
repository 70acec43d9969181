"""Audit lines stay as they were written: the database refuses changes, and the chain shows whoever goes around it."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

import clock
from models.base import begin_writing, db
from models.event import record, seal, verify

FROZEN = ("event", "seal", "seal_entry")


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """Sealing needs real commits."""
    return own_app


@pytest.fixture
def anchors(app: Flask) -> list[tuple[int, str]]:
    """Six sealed events in three batches, and the chain's end as it was written down after each."""
    found = []
    for turn in range(3):
        for number in range(2):
            record("test.line", by=None, now=clock.now(), subject=f"line:{turn}.{number}")
        db.session.commit()
        batch = seal(now=clock.now())
        db.session.commit()
        assert batch
        found.append((batch.length, batch.digest))
    assert verify(found) == []
    db.session.commit()
    return found


def tamper(*statements: str) -> None:
    """What somebody with the database's own password can do: triggers and keys out of the way, then the change."""
    db.session.remove()
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        for table in FROZEN:
            for trigger in (f"{table}_no_update", f"{table}_no_delete") if sqlite else (f"{table}_append_only",):
                connection.execute(text(f"DROP TRIGGER IF EXISTS {trigger}" + ("" if sqlite else f" ON {table}")))
        connection.execute(text("PRAGMA defer_foreign_keys=ON" if sqlite else "SET session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()
        if not sqlite:
            connection.execute(text("SET session_replication_role = origin"))
            connection.commit()


@pytest.mark.parametrize("table", FROZEN)
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete_a_line(
    app: Flask, anchors: list[tuple[int, str]], table: str, change: str
) -> None:
    statement = change.format(table).replace("id = id", "digest = digest" if table != "event" else "id = id")
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert verify(anchors) == []


EDIT = "UPDATE event SET action = 'test.other' WHERE subject = 'line:1.0'"
SWAP = (
    "UPDATE seal_entry SET event_id = -event_id WHERE position IN (2, 3)",
    "UPDATE seal_entry SET event_id = (SELECT id FROM event WHERE subject = 'line:0.1') WHERE position = 3",
    "UPDATE seal_entry SET event_id = (SELECT id FROM event WHERE subject = 'line:1.0') WHERE position = 2",
)
TAMPERED: dict[str, tuple[str, ...]] = {
    "an edited line": (EDIT,),
    "a moved time": ("UPDATE event SET at = '2020-01-01 00:00:00' WHERE subject = 'line:1.0'",),
    "a deleted entry in the middle": ("DELETE FROM seal_entry WHERE position = 3",),
    "two lines in the other order": SWAP,
    "a changed seal": (f"UPDATE seal SET digest = '{'a' * 64}' WHERE length = 4",),
    "a changed digest": (f"UPDATE seal_entry SET digest = '{'a' * 64}' WHERE position = 3",),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_the_chain_shows(app: Flask, anchors: list[tuple[int, str]], how: str) -> None:
    tamper(*TAMPERED[how])
    assert verify([]) != []


def test_a_cut_tail_fits_itself_and_is_shown_by_what_was_written_down(
    app: Flask, anchors: list[tuple[int, str]]
) -> None:
    tamper(
        "DELETE FROM seal_entry WHERE position > 4",
        "DELETE FROM seal WHERE length > 4",
        "DELETE FROM event WHERE subject LIKE 'line:2%'",
    )
    assert verify([]) == []
    assert verify(anchors) == ["anchor at 6 does not fit the chain"]


@pytest.mark.parametrize("forgery", [EDIT, "DELETE FROM event WHERE subject = 'line:1.0'"])
def test_a_chain_written_anew_fits_itself_and_is_shown_by_what_was_written_down(
    app: Flask, anchors: list[tuple[int, str]], forgery: str
) -> None:
    tamper("DELETE FROM seal_entry", "DELETE FROM seal", forgery)
    db.session.expire_all()
    while seal(now=clock.now()):
        db.session.commit()
    assert verify([]) == []
    assert "anchor at 4 does not fit the chain" in verify(anchors)


def test_nobody_who_writes_waits_for_the_sealing(app: Flask, anchors: list[tuple[int, str]], database: str) -> None:
    """On SQLite all writers take turns anyway; there the sealing only must not be held longer than a batch."""
    record("test.line", by=None, now=clock.now())
    db.session.commit()
    begin_writing()
    assert seal(now=clock.now())  # not committed: the sealing is under way
    db.session.flush()
    if database == "sqlite":
        db.session.commit()
    took = _aside(app, lambda: record("test.more", by=None, now=clock.now()))
    db.session.commit()
    assert took < 5
    while seal(now=clock.now()):
        db.session.commit()
    assert verify(anchors) == []


def _aside(app: Flask, work: Callable[[], None]) -> float:
    """Seconds that somebody else takes to write and commit."""
    took = []

    def write() -> None:
        with app.app_context():
            began = time.monotonic()
            work()
            db.session.commit()
            took.append(time.monotonic() - began)

    thread = Thread(target=write)
    thread.start()
    thread.join(30)
    return took[0] if took else 30
