"""Events are sealed in batches by any number of processes; each sealing stands in a file outside the database first."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from files import anchors
from jobs.seal import seal_events
from models.base import db
from models.event import ANCHORED, BATCH, Event, SealEntry, chain_end, record, seal

NOW = datetime(2026, 11, 18, 1, tzinfo=UTC)


@pytest.fixture
def app(own_app):
    """Jobs that send or seal take turns by real commits."""
    return own_app


def make_events(count: int) -> None:
    for number in range(count):
        record("test.line", by=None, now=NOW, subject=f"line:{number}")
    db.session.commit()


def faults(settings):
    return anchors.faults(anchors.read(anchors.place(settings)))


def counted():
    db.session.rollback()
    return db.session.scalar(select(func.count(Event.id))), db.session.scalar(select(func.count(SealEntry.position)))


def test_every_event_is_sealed_batch_by_batch(app, settings, work):
    make_events(BATCH + 3)
    assert work(seal_events) == 2
    assert work(seal_events) == 0
    assert counted() == (BATCH + 4, BATCH + 4), "and the line that says that anchors begin"
    assert faults(settings) == []


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
    beginnings = db.session.scalar(select(func.count(Event.id)).where(Event.action == ANCHORED)) or 0
    assert counted() == (60 + beginnings, 60 + beginnings)
    assert faults(settings) == []


def test_each_sealing_is_written_down_outside_before_it_is_stored(app, settings, work, hand):
    file = settings.data_dir / "anchors.log"
    hand.set(18, 0, 5)
    make_events(2)
    assert [work(seal_events), work(seal_events)] == [1, 0]
    hand.set(19, 0, 5)
    make_events(1)
    work(seal_events)
    assert [line.split()[:2] for line in file.read_text().splitlines()] == [
        ["2026-11-17T16:05:00Z", "3"],  # two lines, and the one that says that from here on all are written down
        ["2026-11-18T16:05:00Z", "4"],
    ]
    assert file.stat().st_mode & 0o077 == 0
    assert anchors.faults(anchors.read(file)) == []


def test_what_cannot_be_written_down_is_not_sealed(app, settings, work):
    (settings.data_dir / "anchors.log").mkdir()
    make_events(1)
    with pytest.raises(IsADirectoryError):
        work(seal_events)
    assert counted()[1] == 0


def test_a_sealing_that_the_database_lost_after_it_was_written_down_is_repeated(app, settings, work, monkeypatch):
    make_events(2)
    append = anchors.append

    def cut(*words, **more):
        append(*words, **more)
        raise OSError("power")

    with monkeypatch.context() as patch:
        patch.setattr(anchors, "append", cut)
        with pytest.raises(OSError, match="power"):
            work(seal_events)
    make_events(1)
    work(seal_events)
    found = anchors.read(settings.data_dir / "anchors.log")
    assert [length for length, _ in found.pairs] == [3, 4]
    assert anchors.faults(found) == []


def test_a_line_that_a_power_cut_broke_off_spoils_no_later_one(app, settings, work):
    file = settings.data_dir / "anchors.log"
    file.write_text("2026-11-17T16:05:00Z 12 abc")
    make_events(1)
    work(seal_events)
    found = anchors.read(file)
    assert ([length for length, _ in found.pairs], anchors.faults(found)) == ([2], [])


def test_an_installation_that_wrote_one_anchor_a_day_goes_on(app, settings, work):
    make_events(2)
    seal(now=NOW)
    db.session.commit()
    (settings.data_dir / "anchors.log").write_text("2026-11-17 2 {1}\n".format(*chain_end()))
    make_events(1)
    work(seal_events)
    found = anchors.read(settings.data_dir / "anchors.log")
    assert ([length for length, _ in found.pairs], anchors.faults(found)) == ([2, 4], [])
