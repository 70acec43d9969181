"""Schedules: who screens how often, the next rounds of each level, and a new rhythm from a day on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

import clock
from models.base import db
from models.calendar import calendar
from models.round import LEVELS, Schedule
from rules.calendar import DAY as ONE_DAY
from rules.calendar import Calendar
from rules.errors import Invalid
from rules.schedule import FREQUENCIES, Rhythm, Span, following
from rules.schedule import spans as spans_of
from rules.words import N_
from schemas.calendar import SCHEDULE
from web.forms import Entry
from web.guard import me, must_for_all, requires, settings, today

bp = Blueprint("schedules", __name__)
LEVEL_NAMES = {
    "field": N_("Villages and communities"),
    "town": N_("Towns and departments"),
    "county": N_("County office"),
}
FORESEEN = 6


@bp.context_processor
def names() -> dict[str, Any]:
    """Levels and frequencies in the reader's words, and the days of a week."""
    monday = today() - timedelta(days=today().weekday())
    weekdays = [(number, monday + number * ONE_DAY) for number in range(7)]
    return {"level_names": LEVEL_NAMES, "frequencies": FREQUENCIES, "weekdays": weekdays}


@bp.get("/schedules")
@requires("manage")
def listing() -> ResponseReturnValue:
    """Each level with its rhythm, what is planned, and its next six rounds."""
    rows = list(db.session.scalars(select(Schedule).order_by(Schedule.starts_on)))
    working = _calendar()
    levels = {level: _level([row for row in rows if row.level == level], working) for level in LEVELS}
    shown: dict[str, Any] = {"levels": levels, "gaps": working.gaps(today()), "today": today()}
    return render_template("schedules/listing.html", **shown, ours=me().may_for_all("manage"))


def _calendar() -> Calendar:
    return replace(calendar(), zone=settings().timezone)


def _level(rows: list[Schedule], working: Calendar) -> dict[str, Any]:
    """The schedules of a level that are not over, and the next rounds across them."""
    live = [row for row in rows if row.ends_on is None or row.ends_on >= today()]
    spans = [span for row in live for span in following(row.rhythm, working, today(), FORESEEN)]
    return {"schedules": live, "spans": sorted(spans, key=lambda span: span.starts_on)[:FORESEEN]}


@bp.get("/schedules/<level>/new")
@requires("manage")
def new(level: str) -> ResponseReturnValue:
    """The form for a new rhythm of a level, filled with the present one."""
    must_for_all("manage")
    row = _latest(level)
    first = today() + (7 - today().weekday()) * ONE_DAY
    entry = Entry({"frequency": row.frequency if row else "weekly", "starts_on": first.isoformat()})
    entry.values |= {
        "due_weekday": row.due_weekday if row else 4,
        "due_day": row.due_day if row else 10,
        "first_due_day": row.first_due_day if row else 13,
        "second_due_day": row.second_due_day if row else 28,
        "due_time": f"{row.due_time:%H:%M}" if row else "17:00",
    }
    return render_template("schedules/new.html", level=level, entry=entry, spans=[])


@bp.post("/schedules/<level>/new")
@requires("manage")
def begin(level: str) -> ResponseReturnValue:
    """Shows the next rounds of the new rhythm first; with `sure` it takes over from its day on."""
    must_for_all("manage")
    _latest(level)
    entry, spans, ended = Entry.sent(), list[Span](), list[Span]()
    with entry.tried():
        told = entry.load(SCHEDULE)
        if told["starts_on"] <= today():
            raise Invalid({"starts_on": N_("Choose a day after today: the round under way ends the day before.")})
        rhythm = Rhythm(ends_on=None, **told)
        row = Schedule.begin(level, rhythm, _calendar(), by=me(), now=clock.now())
        if "sure" in entry.values:
            db.session.commit()
            flash(_("The new rhythm takes over on its first day."))
            return redirect(url_for("schedules.listing"), 303)
        ended = _ended(level, row.starts_on - ONE_DAY)
        spans = following(row.rhythm, _calendar(), row.starts_on, FORESEEN)
        db.session.rollback()
    status = 422 if entry.errors else 200
    return render_template("schedules/new.html", level=level, entry=entry, spans=spans, ended=ended), status


def _ended(level: str, last_day: date) -> list[Span]:
    """The last round of the rhythm before, as it ends on the day before a new one begins."""
    before = select(Schedule).where(Schedule.level == level, Schedule.ends_on == last_day)
    return [
        span for row in db.session.scalars(before) for span in spans_of(row.rhythm, _calendar(), last_day, last_day)
    ]


def _latest(level: str) -> Schedule | None:
    if level not in LEVELS:
        abort(404)
    rows = select(Schedule).where(Schedule.level == level).order_by(Schedule.starts_on.desc())
    return db.session.scalars(rows).first()
