"""One meeting: what is missing before it, its agenda and its details."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.meetings import bp
from blueprints.meetings.page import invited, mine, owed_before, page
from models.base import db
from models.meeting.meeting import Meeting
from models.report.urge import urge
from rules import meeting as rule
from schemas.meeting import DETAILS, HOLDING
from web.forms import Entry
from web.guard import me, must, requires, visible_or_404


@bp.get("/meetings/<int:meeting_id>")
@requires("desk")
def show(meeting_id: int) -> ResponseReturnValue:
    """The meeting's page."""
    return page(visible_or_404(Meeting, meeting_id))


@bp.get("/meetings/<int:meeting_id>/details")
@requires("meet")
def details(meeting_id: int) -> ResponseReturnValue:
    """The form of its day, place and people."""
    meeting = visible_or_404(Meeting, meeting_id)
    must("meet", meeting.unit)
    rule.must_be_open(meeting.status)
    kept = {name: getattr(meeting, name) for name in ("held_on", "place", "chair", "keeper", "summary")}
    present = [one.unit_id for one in meeting.invited if one.present]
    return _form(meeting, Entry(kept | {"begins_at": f"{meeting.begins_at:%H:%M}", "present": present}))


@bp.post("/meetings/<int:meeting_id>/details")
@requires("meet")
def keep_details(meeting_id: int) -> ResponseReturnValue:
    """Keeps them."""
    meeting = mine(meeting_id)
    entry = Entry.sent("present")
    with entry.tried():
        meeting.plan(entry.load(DETAILS), by=me(), now=clock.now())
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)
    return _form(visible_or_404(Meeting, meeting_id), entry)


def _form(meeting: Meeting, entry: Entry) -> ResponseReturnValue:
    text = render_template("meetings/details.html", meeting=meeting, entry=entry, invited=invited(meeting))
    return text, 422 if entry.errors else 200


@bp.post("/meetings/<int:meeting_id>/holding")
@requires("meet")
def hold(meeting_id: int) -> ResponseReturnValue:
    """Somebody says that the meeting was held, and is asked who came; or that it was not held yet."""
    meeting = mine(meeting_id)
    entry = Entry.sent()
    with entry.tried():
        held = entry.load(HOLDING)["held"] == "yes"
        meeting.hold(held=held, by=me(), now=clock.now())
        db.session.commit()
        if not held:
            flash(_("The meeting counts as planned again."))
            return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)
        flash(_("The meeting counts as held. Note now who came and what was said in general."))
        return redirect(url_for("meetings.details", meeting_id=meeting.id), 303)
    return page(visible_or_404(Meeting, meeting_id), entry, 422)


@bp.post("/meetings/<int:meeting_id>/urging")
@requires("meet")
def urging(meeting_id: int) -> ResponseReturnValue:
    """Urges every unit whose screening is missing, at most once an hour each."""
    meeting = mine(meeting_id)
    now = clock.now()
    told, before = [], []
    for owed in owed_before(meeting):
        urged = urge(owed.round, meeting.unit, owed.units, by=me(), now=now)
        told += urged.now
        before += urged.before
    db.session.commit()
    names = _(", ")
    if told:
        flash(_("Urged: %(units)s", units=names.join(unit.name for unit in told)))
    if before:
        flash(
            _(
                "Urged within this hour already: %(units)s. Telephone them.",
                units=names.join(unit.name for unit in before),
            ),
            "wait",
        )
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
