"""The guests of a meeting: telling them, and what they can open: day, place, agenda, their items and the minutes."""

from __future__ import annotations

from datetime import datetime

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.meetings import bp
from blueprints.meetings.page import PAPERS, cases_of, mine, named, page
from blueprints.meetings.papers import Papers
from blueprints.meetings.sheets import answer
from models.base import db
from models.meeting.invitation import announced
from models.meeting.meeting import Meeting
from web.forms import Entry
from web.guard import me, requires, visible_or_404
from wording import times
from wording.catalogues import say

BEFORE, AFTER = ("notice", "items"), ("notice", "items", "minutes")


@bp.post("/meetings/<int:meeting_id>/invitations")
@requires("meet")
def invite(meeting_id: int) -> ResponseReturnValue:
    """Tells everybody invited when and where, and which of their matters stand on the agenda."""
    meeting = mine(meeting_id)
    entry = Entry.sent()
    with entry.tried():
        begins_at = datetime.combine(meeting.held_on, meeting.begins_at, times.zone())
        units = meeting.invite(begins_at, by=me(), now=clock.now())
        db.session.commit()
        flash(_("Told: %(units)s", units=_(", ").join(unit.name for unit in units)))
        return redirect(url_for("meetings.show", meeting_id=meeting.id, _anchor="people"), 303)
    return page(visible_or_404(Meeting, meeting_id), entry, 409)


@bp.get("/meetings/<int:meeting_id>/invitation")
@requires("desk")
def invitation(meeting_id: int) -> ResponseReturnValue:
    """What an invited unit sees of the meeting."""
    meeting = _invited(meeting_id)
    items = meeting.agenda if meeting.invited_at else []
    own = cases_of(items)
    return render_template(
        "meetings/invitation.html",
        meeting=meeting,
        items=items,
        own=own,
        cases=announced(meeting.case_ids, me()) if items else {},
        papers={sheet: say(PAPERS[sheet]) for sheet in _sheets(meeting)},
        **named(),
    )


@bp.get("/meetings/<int:meeting_id>/invitation/papers/<sheet>")
@requires("desk")
def guest_paper(meeting_id: int, sheet: str) -> ResponseReturnValue:
    """A paper of the meeting for an invited unit; the pages of items are those of its own matters."""
    meeting = _invited(meeting_id)
    if sheet not in _sheets(meeting):
        abort(404)
    back = url_for("meetings.invitation", meeting_id=meeting.id)
    return answer(Papers(meeting, clock.now(), guest=me()), sheet, back, "meetings.guest_paper")


def _sheets(meeting: Meeting) -> tuple[str, ...]:
    """What a guest can read by now."""
    return () if meeting.invited_at is None else AFTER if meeting.status == "minuted" else BEFORE


def _invited(meeting_id: int) -> Meeting:
    """The meeting, if a unit of the person is invited to it; else 404."""
    mine = [unit.id for unit in me().units("office", "leader")]
    return db.session.scalars(Meeting.invites(mine).where(Meeting.id == meeting_id)).first() or abort(404)
