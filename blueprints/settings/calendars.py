"""The working calendar: a year at a glance, one day corrected, a year taken from the published table."""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

import clock
from models.base import db
from models.calendar import CalendarYear, DayOff, calendar
from models.meeting.meeting import Meeting
from models.round import Round
from rules import holidays
from rules.calendar import KINDS, YEAR_STATUSES, Calendar
from schemas.calendar import DAY
from web.forms import Entry
from web.guard import me, must_for_all, requires, settings, today

bp = Blueprint("calendar", __name__)
YEARS = range(2005, 2100)


@bp.get("/calendar")
@requires("manage")
def year() -> ResponseReturnValue:
    """Twelve small months, with days off and make-up workdays marked by a word."""
    chosen = _year(request.args.get("year", today().year, type=int))
    days = {row.on: row for row in DayOff.of_year(chosen)}
    months = [gregorian.Calendar().monthdatescalendar(chosen, month) for month in range(1, 13)]
    status = db.session.get(CalendarYear, chosen)
    shown: dict[str, Any] = {"days": days, "months": months, "status": status, "today": today()}
    shown["ours"] = me().may_for_all("manage")
    gaps = calendar().gaps(today())
    return render_template("calendar/year.html", year=chosen, gaps=gaps, statuses=YEAR_STATUSES, **shown)


def _year(number: int) -> int:
    return number if number in YEARS else abort(404)


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        abort(404)
    _year(day.year)
    return day


@bp.get("/calendar/days/<text>")
@requires("manage")
def day(text: str) -> ResponseReturnValue:
    """The form for one day."""
    must_for_all("manage")
    on = _date(text)
    row = db.session.get(DayOff, on)
    entry = Entry({"kind": row.kind if row else "weekday", "name": row.name if row else ""})
    return render_template("calendar/day.html", on=on, kinds=KINDS, entry=entry)


@bp.post("/calendar/days/<text>")
@requires("manage")
def keep_day(text: str) -> ResponseReturnValue:
    """Makes the day a day off, a make-up workday, or what its weekday says."""
    must_for_all("manage")
    on, entry, now = _date(text), Entry.sent(), clock.now()
    with entry.tried():
        told = entry.load(DAY)
        kind = None if told["kind"] == "weekday" else told["kind"]
        _change(lambda: DayOff.put(on, kind, told["name"], by=me(), now=now))
        return redirect(url_for("calendar.year", year=on.year), 303)
    return render_template("calendar/day.html", on=on, kinds=KINDS, entry=entry), 422


def _change(change: Callable[[], object]) -> None:
    """Changes the calendar, moves open rounds and planned meetings along, commits, and tells what moved."""
    now = clock.now()
    meetings = Meeting.on_their_day(_days(), now=now)
    change()
    db.session.flush()
    days = _days()
    rounds = Round.follow_calendar(days, now=now)
    moved = sum(meeting.follow(days, now=now) for meeting in meetings)
    db.session.commit()
    flash(_("Saved."))
    if rounds:
        told = ngettext(
            "The due time of %(num)s open round moved; reminders follow.",
            "The due times of %(num)s open rounds moved; reminders follow.",
            len(rounds),
        )
        flash(told, "wait")
    if moved:
        flash(ngettext("%(num)s planned meeting moved.", "%(num)s planned meetings moved.", moved), "wait")


def _days() -> Calendar:
    return replace(calendar(), zone=settings().timezone)


@bp.get("/calendar/<int:number>/table")
@requires("manage")
def compare(number: int) -> ResponseReturnValue:
    """What the published table of a year would change here."""
    status, days = holidays.table(_year(number))
    here = {row.on: (row.kind, row.name) for row in DayOff.of_year(number)}
    there = {row.on: (row.kind, row.name) for row in days}
    differing = sorted(on for on in {*here, *there} if here.get(on, ("",))[0] != there.get(on, ("",))[0])
    changes = [(on, here.get(on), there.get(on)) for on in differing]
    row = db.session.get(CalendarYear, number)
    same = row is not None and row.status == status and not changes
    shown: dict[str, Any] = {"changes": changes, "same": same, "kinds": KINDS, "days": len(days)}
    shown["ours"] = me().may_for_all("manage")
    return render_template("calendar/table.html", year=number, status=status, **shown)


@bp.post("/calendar/<int:number>/table")
@requires("manage")
def take(number: int) -> ResponseReturnValue:
    """Replaces the year's days by the published table."""
    must_for_all("manage")
    _change(lambda: CalendarYear.seed(_year(number), by=me(), now=clock.now()))
    return redirect(url_for("calendar.year", year=number), 303)


@bp.post("/calendar/<int:number>/publication")
@requires("manage")
def publish(number: int) -> ResponseReturnValue:
    """The administrator has typed the published table in by hand: it counts from now on."""
    must_for_all("manage")
    _change(lambda: CalendarYear.publish(_year(number), by=me(), now=clock.now()))
    return redirect(url_for("calendar.year", year=number), 303)
