"""Whoever forges the record is found by what stands outside the database, also where that was damaged or taken away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

import clock
from files import anchors
from jobs.seal import seal_events
from models.base import db
from models.event import Event, record, seal
from tests.conftest import Clock
from tests.test_audit import EDIT, tamper

DAY = timedelta(days=1)
CUT = (
    "DELETE FROM seal_entry WHERE position > 5",
    "DELETE FROM seal WHERE length > 5",
    "DELETE FROM event WHERE subject LIKE 'line:2%'",
)

DELETED = ("DELETE FROM seal_entry WHERE position = 4", "DELETE FROM event WHERE subject = 'line:1.0'")
SWAPPED = (
    "UPDATE seal_entry SET event_id = -event_id WHERE position IN (4, 5)",
    "UPDATE seal_entry SET event_id = (SELECT id FROM event WHERE subject = 'line:1.1') WHERE position = 4",
    "UPDATE seal_entry SET event_id = (SELECT id FROM event WHERE subject = 'line:1.0') WHERE position = 5",
)


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """Sealing needs real commits."""
    return own_app


@pytest.fixture
def file(app: Flask) -> Path:
    """Where the chain was written down: seven lines in three sealings, the first of which began the writing down."""
    for turn in range(3):
        lines(*(f"line:{turn}.{number}" for number in range(2)))
        sealed(app)
    path = anchors.place(app.extensions["paicha"])
    assert faults(path) == []
    return path


def lines(*subjects: str, at: datetime | None = None) -> None:
    for subject in subjects:
        record("test.line", by=None, now=at or clock.now(), subject=subject)
    db.session.commit()


def sealed(app: Flask) -> int:
    """The timetable's own sealing; how many batches."""
    db.session.remove()
    return seal_events(app.extensions["paicha"], now=clock.now())


def faults(path: Path) -> list[str]:
    db.session.remove()
    return anchors.faults(anchors.read(path))


def rewrite() -> None:
    """The whole chain anew over an edited line, as somebody with the database's password and our code would."""
    tamper("DELETE FROM seal_entry", "DELETE FROM seal", EDIT)
    db.session.expire_all()
    while seal(now=clock.now()):
        db.session.commit()


def first_lines(path: Path, count: int) -> None:
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:count]))


def spoil(path: Path) -> None:
    """Every digest becomes something that is none."""
    path.write_text(path.read_text().replace("a", "?").replace("b", "?").replace("1", "?"))


AFTERWARDS: dict[str, Callable[[Path], object]] = {
    "left as it was": lambda path: None,
    "removed": Path.unlink,
    "emptied": lambda path: path.write_text(""),
    "damaged": spoil,
    "cut to its first line": lambda path: first_lines(path, 1),
    "broken off in its last line": lambda path: path.write_text(path.read_text()[:-30]),
}


@pytest.mark.parametrize("forgery", [(EDIT,), DELETED, SWAPPED])
def test_a_line_that_is_changed_taken_out_or_moved_is_found(app: Flask, file: Path, forgery: tuple[str, ...]) -> None:
    tamper(*forgery)
    assert faults(file)


def test_a_tail_that_is_cut_right_after_its_anchor_is_found(app: Flask, file: Path) -> None:
    tamper(*CUT)
    assert faults(file) == ["anchor at 7 does not fit the chain"]


@pytest.mark.parametrize("how", AFTERWARDS)
def test_a_chain_that_is_written_anew_is_found_whatever_became_of_its_anchors(app: Flask, file: Path, how: str) -> None:
    rewrite()
    AFTERWARDS[how](file)
    assert faults(file), "at once"
    assert sealed(app) == (how in ("removed", "emptied", "damaged")), "that the writing down begins anew is on record"
    lines("later")
    sealed(app)
    assert faults(file), "and after the timetable went on"


@pytest.mark.parametrize("how", [name for name in AFTERWARDS if name != "left as it was"])
def test_anchors_that_are_gone_or_damaged_are_a_fault_by_themselves(app: Flask, file: Path, how: str) -> None:
    AFTERWARDS[how](file)
    assert faults(file)


def test_a_line_that_is_put_in_with_a_day_gone_by_is_found_as_soon_as_it_is_sealed(app: Flask, file: Path) -> None:
    lines("forged", at=clock.now() - DAY)
    sealed(app)
    number = db.session.scalars(db.select(Event.id).where(Event.subject == "forged")).one()
    assert faults(file) == [f"position 8: event {number} is older than what was sealed before it"]


def test_clocks_that_are_set_and_days_without_a_timetable_are_no_forgeries(
    app: Flask, file: Path, clock_at: Clock
) -> None:
    for moment in ("2026-11-18 10:30", "2026-11-18 09:30", "2026-11-25 09:00"):  # an hour back, a week on
        clock_at(moment)
        lines(f"at {moment}")
        sealed(app)
    lines("while it stood still", at=clock.now())
    clock_at("2026-11-28 09:00")
    lines("days later")
    sealed(app)
    clock_at("2026-11-26 09:00")  # the clock had been wrong by two days
    lines("set right")
    sealed(app)
    assert faults(file) == []


def test_a_copy_that_was_put_back_gives_up_what_it_lacks_and_only_with_the_record_of_it(app: Flask, file: Path) -> None:
    copied = file.with_name("copied.log")
    copied.write_bytes(file.read_bytes())  # of a moment later than the database's: the copy was made while all worked
    tamper(*CUT)
    anchors.go_on(file, copied, now=clock.now())
    assert faults(file) == ["the anchors tell of a copy that was put back, of which the record knows nothing"]
    record("epoch.begin", by=None, now=clock.now())
    db.session.commit()
    sealed(app)
    assert faults(file) == []
    rewrite()
    assert "anchor at 5 does not fit the chain" in faults(file), "what the copy held is still held to it"


def test_the_command_says_whether_the_chain_holds_and_takes_copies_from_outside(
    app: Flask, file: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "copy.log"
    outside.write_bytes(file.read_bytes())

    def verify(*options: str) -> tuple[int, str]:
        db.session.remove()
        said = app.test_cli_runner().invoke(args=["audit", "verify", *options])
        return said.exit_code, said.output

    assert verify() == (0, "OK: 7 sealed events hold\n")
    file.unlink()
    assert verify()[0] == 1 and "missing" in verify()[1]
    assert verify("--anchors", str(outside))[0] == 0, "another machine's file, or a copy, tells as well"
    tamper(EDIT)
    assert "BROKEN: position 4" in verify("--anchors", str(outside))[1]
