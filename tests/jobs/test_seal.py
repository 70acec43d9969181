"""Events are sealed in batches by any number of processes, and each day's end of the chain is kept in a file."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from anchors import read as read_anchors
from jobs.seal import seal_events, write_anchor
from models.base import db
from models.event import BATCH, Event, SealEntry, record, verify

NOW = datetime(2026, 11, 18, 1, tzinfo=UTC)


@pytest.fixture
def app(own_app):
    """Jobs that send or seal take turns by real commits."""
    return own_app


def make_events(count: int) -> None:
    for number in range(count):
        record("test.line", by=None, now=NOW, subject=f"line:{number}")
    db.session.commit()


def counted():
    db.session.rollback()
    return db.session.scalar(select(func.count(Event.id))), db.session.scalar(select(func.count(SealEntry.position)))


def test_every_event_is_sealed_batch_by_batch(app, work):
    make_events(BATCH + 3)
    assert work(seal_events) == 2
    assert work(seal_events) == 0
    assert counted() == (BATCH + 3, BATCH + 3)
    assert verify([]) == []


def test_processes_that_seal_at_once_make_one_chain(app, settings):
    make_events(40)
    db.session.rollback()
    barrier = Barrier(4)

    def seal_beside_others():
        with app.app_context():
            barrier.wait(10)
            for number in range(5):
                record("test.more", by=None, now=NOW, subject=f"more:{number}")
                db.session.commit()
                seal_events(settings, now=NOW)

    threads = [Thread(target=seal_beside_others) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with app.app_context():
        seal_events(settings, now=NOW)
    assert counted() == (60, 60)
    assert verify([]) == []


def test_an_anchor_is_written_once_a_day(app, settings, work, hand):
    file = settings.data_dir / "anchors.log"
    hand.set(18, 0, 5)
    assert work(write_anchor) == 0
    make_events(2)
    work(seal_events)
    assert [work(write_anchor) for _ in range(3)] == [1, 0, 0]
    hand.set(19, 0, 5)
    assert work(write_anchor) == 1
    assert [line.split()[0] for line in file.read_text().splitlines()] == ["2026-11-18", "2026-11-19"]
    assert file.stat().st_mode & 0o077 == 0
    assert verify(read_anchors(file)) == []


def test_a_chain_that_is_another_than_was_written_down_is_found(app, settings, work, hand):
    file = settings.data_dir / "anchors.log"
    file.write_text(f"2026-11-17 2 {'a' * 64}\n")
    make_events(3)
    work(seal_events)
    work(write_anchor)
    assert verify([]) == []
    assert verify(read_anchors(file)) == ["anchor at 2 does not fit the chain"]


def test_a_line_that_a_power_cut_broke_off_spoils_no_later_one(app, settings, work, hand):
    file = settings.data_dir / "anchors.log"
    file.write_text("2026-11-17 12 abc\n2026-11-")
    make_events(1)
    work(seal_events)
    work(write_anchor)
    assert [length for length, _ in read_anchors(file)] == [12, 1]
