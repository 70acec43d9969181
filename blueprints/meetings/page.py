"""The page of one meeting, with what was typed on it and refused; and what several of its pages show."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

import clock
from models.base import db
from models.calendar import DayOff, calendar
from models.case.case import Case
from models.desk import Owed, missing
from models.meeting.meeting import AgendaItem, Attendance, Meeting
from models.org.unit import Unit
from models.report.at_hand import AtHand, at_hand
from rules import meeting as rule
from rules.case import words
from rules.case.category import CATEGORIES, URGENCIES
from rules.org.tree import in_order
from rules.words import N_
from web.forms import Entry
from web.guard import me, must, today, visible_or_404
from wording import times
from wording.catalogues import agenda_reason, say

PAPERS = {
    "notice": N_("Meeting notice"),
    "analysis": N_("Analysis of the month"),
    "items": N_("One page per item"),
    "minutes": N_("Minutes"),
    "bulletin": N_("Bulletin"),
}


def mine(meeting_id: int) -> Meeting:
    """The meeting as it stands now, if the person prepares it and its minutes are open."""
    meeting = visible_or_404(Meeting, meeting_id)
    must("meet", meeting.unit)
    meeting.take()
    return meeting


def page(meeting: Meeting, entry: Entry | None = None, status: int = 200) -> ResponseReturnValue:
    """The meeting as it stands now, in a fixed number of queries."""
    editable = me().may("meet", meeting.unit) and meeting.status != "minuted"
    rest = meeting.named(by=me(), now=clock.now()) if editable and meeting.items else []
    guests = invited(meeting)
    screened = at_hand_before(meeting) if meeting.status == "planned" else None
    owed = missing([meeting.unit_id], screened.asked) if screened else []
    text = render_template(
        "meetings/show.html",
        meeting=meeting,
        entry=entry or Entry(),
        items=meeting.agenda,
        cases=cases_of(meeting.agenda),
        invited=guests,
        screened=screened,
        owed=owed,
        step=_step(meeting, owed=bool(owed), guests=bool(guests), editable=editable),
        lists_due=rule.lists_due(meeting.held_on, calendar()),
        moved=moved(meeting),
        editable=editable,
        rest=rest,
        rest_cases=_cases([one.case_id for one in rest]),
        most=rule.MOST_PROPOSED,
        papers={kind: say(name) for kind, name in PAPERS.items()},
        now=clock.now(),
        today=today(),
        **named(),
    )
    return text, status


def _step(meeting: Meeting, *, owed: bool, guests: bool, editable: bool) -> str:
    """The one filled button; who only reads has the papers of a meeting that is ahead."""
    begun = meeting.held_on <= today()
    if not editable:
        return "download" if meeting.agenda and not begun else ""
    return rule.next_step(
        meeting.status,
        begun=begun,
        owed=owed,
        items=bool(meeting.agenda),
        undecided=any(not item.decided_at for item in meeting.agenda),
        told=not guests or (meeting.invited_at is not None and not meeting.told_otherwise),
    )


def at_hand_before(meeting: Meeting) -> AtHand:
    """The rounds that are due before the meeting: those asked for, and those that only run yet."""
    begins_at = datetime.combine(meeting.held_on, meeting.begins_at, times.zone())
    return at_hand(calendar(), now=clock.now(), before=begins_at)


def owed_before(meeting: Meeting) -> list[Owed]:
    """Who owes the screening that is due before the meeting, once it is nearly due."""
    return missing([meeting.unit_id], at_hand_before(meeting).asked)


def cases_of(items: Sequence[AgendaItem], *more: Any) -> dict[uuid.UUID, Case]:
    """The matters of the items that the reader may see, with their units (one query) and what else is to be loaded."""
    return _cases([item.case_id for item in items if item.case_id], *more)


def _cases(case_ids: Sequence[uuid.UUID], *more: Any) -> dict[uuid.UUID, Case]:
    rows = Case.visible_to(me()).where(Case.id.in_(case_ids))
    loaded = rows.options(
        joinedload(Case.unit).joinedload(Unit.parent),
        joinedload(Case.handler),
        joinedload(Case.office),
        joinedload(Case.lead),
        *more,
    )
    return {case.id: case for case in db.session.scalars(loaded)}


def invited(meeting: Meeting) -> list[Attendance]:
    """Who is invited, in the order of the tree."""
    rows = select(Attendance).where(Attendance.meeting_id == meeting.id).options(joinedload(Attendance.unit))
    found = {one.unit_id: one for one in db.session.scalars(rows)}
    return [found[unit.id] for unit in in_order(one.unit for one in found.values())]


def moved(meeting: Meeting) -> str:
    """Why the meeting is not on the 15th, in a sentence; nothing where it is."""
    nominal, days = rule.nominal_day(meeting.month), calendar()
    if meeting.held_on == nominal:
        return ""
    if meeting.held_on != days.next_working(nominal):
        return str(
            _("The office chose this day; by rule it would be %(day)s.", day=times.day(days.next_working(nominal)))
        )
    off = db.session.get(DayOff, nominal)
    if off is not None and off.name:
        held = times.day_of_month(meeting.held_on)
        return str(_("The 15th is a day off (%(name)s), so the meeting moves to the %(day)s.", name=off.name, day=held))
    said = {"weekday": times.weekday_in_text(nominal), "day": times.day_of_month(meeting.held_on)}
    return str(_("The 15th is a %(weekday)s, so the meeting moves to the %(day)s.", **said))


def named() -> dict[str, Any]:
    """Codes as words."""
    return {
        "statuses": {code: say(name) for code, name in rule.STATUSES.items()},
        "tones": rule.TONES,
        "case_statuses": {code: say(name) for code, name in words.STATES.items()},
        "case_tones": words.TONES,
        "categories": {one.code: say(one.name) for one in CATEGORIES},
        "urgencies": {code: say(name) for code, name in URGENCIES.items()},
        "in_words": agenda_reason,
    }
