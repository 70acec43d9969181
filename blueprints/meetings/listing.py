"""The meetings of the person's offices, those to which they are invited, and the planning of one by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

import clock
from blueprints.meetings import bp
from blueprints.meetings.page import named
from models.base import db
from models.calendar import calendar
from models.meeting.meeting import Meeting, counted
from models.org.unit import Unit
from models.paging import page_of
from rules import meeting as rule
from rules.errors import Invalid
from rules.words import N_
from schemas.meeting import MONTH
from web.forms import Entry
from web.guard import me, requires, today, unit_or_404
from wording import times

SHOWN = 6


@bp.get("/meetings")
@requires("desk")
def listing() -> ResponseReturnValue:
    """The newest first; beside them what the person's units are invited to."""
    return _page(Entry())


@bp.post("/meetings")
@requires("meet")
def plan() -> ResponseReturnValue:
    """Plans a month's meeting, unless it stands."""
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(MONTH)
        unit, month = unit_or_404(told["unit_id"], "meet"), told["month"].replace(day=1)
        if unit.kind not in rule.HOLDERS or month not in _months():
            raise Invalid({"month": N_("Only the meeting of this month or of the next can be planned.")})
        if Meeting.open(unit, month, calendar(), now=clock.now()):
            flash(_("The meeting is planned, and the units below are on its list of invitations."))
        db.session.commit()
        row = db.session.scalars(Meeting.visible_to(me()).where(Meeting.unit_id == unit.id, Meeting.month == month))
        return redirect(url_for("meetings.show", meeting_id=row.one().id), 303)
    return _page(entry), 422


def _months() -> list[date]:
    """The months that can be planned: this one and the next."""
    first = today().replace(day=1)
    return [first, rule.month_after(first)]


def _page(entry: Entry) -> str:
    rows = Meeting.visible_to(me()).options(joinedload(Meeting.unit)).order_by(Meeting.month.desc(), Meeting.id)
    found = page_of(rows, request.args.get("page"))
    meetings = [row[0] for row in found.rows]
    mine = me().units("office", "leader")
    asked = Meeting.invites([unit.id for unit in mine]).limit(SHOWN)
    return render_template(
        "meetings/listing.html",
        entry=entry,
        meetings=meetings,
        found=found,
        counts=counted([one.id for one in meetings]),
        invitations=db.session.scalars(asked).all(),
        plannable=_plannable(mine),
        today=today(),
        **named(),
    )


def _plannable(units: list[Unit]) -> list[dict[str, Any]]:
    """The unit and month of each meeting that the person could plan now and that does not stand yet."""
    holders = [unit for unit in units if unit.kind in rule.HOLDERS and me().may("meet", unit)]
    months = _months()
    rows = Meeting.visible_to(me()).where(Meeting.month.in_(months)).with_only_columns(Meeting.unit_id, Meeting.month)
    known = {(row[0], row[1]) for row in db.session.execute(rows)}
    free = [(unit, month) for unit in holders for month in months if (unit.id, month) not in known]
    return [{"unit": unit, "month": month, "name": times.month(month)} for unit, month in free]
