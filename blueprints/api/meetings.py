"""The meetings to which a phone's units are invited: when and where, the agenda, their matters, what was decided."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from blueprints.api.shapes import instant
from models.base import db
from models.case.case import Case
from models.meeting.invitation import announced, reported_by
from models.meeting.meeting import AgendaItem, Meeting
from models.org.unit import Unit
from rules.case import words
from rules.case.category import BY_CODE
from web.guard import me, today
from wording.catalogues import agenda_reason, say

SHOWN, MOST = timedelta(days=60), 6


def meetings(units: list[Unit]) -> list[dict[str, Any]]:
    """Those to come and of the last 60 days to which the units were told that they are invited, the next first."""
    rows = Meeting.told_to([unit.id for unit in units], since=today() - SHOWN).limit(MOST)
    found = list(db.session.scalars(rows))
    ids = [case_id for row in found for case_id in row.case_ids]
    named = announced(ids, me()) if ids else {}
    own = reported_by(ids, units, me()) if ids else {}
    return [_meeting(row, units, named, own) for row in found]


def _meeting(row: Meeting, units: list[Unit], named: dict[Any, Case], own: dict[Any, Case]) -> dict[str, Any]:
    """What the invited see of it: of others' matters number, kind and place, and none of what was decided of them."""
    closed = row.status == "minuted"
    mine = {unit.id for unit in units}
    return {
        "id": row.id,
        "unit_ids": [one.unit_id for one in row.invited if one.unit_id in mine],
        "office": row.unit.name,
        "phone": row.unit.phone,
        "held_on": row.held_on.isoformat(),
        "begins_at": row.begins_at.isoformat("minutes"),
        "place": row.place,
        "status": row.status,
        "agenda": [_called(item, named) for item in row.agenda],
        "items": [_item(item, own[item.case_id], closed=closed) for item in row.agenda if item.case_id in own],
        "minutes": {"chair": row.chair, "summary": row.summary} if closed else None,
    }


def _called(item: AgendaItem, named: dict[Any, Case]) -> dict[str, Any]:
    """An item as everybody invited reads of it; without words where it is kept from the reader."""
    case = named.get(item.case_id)
    if case is None:
        return {"number": None, "title": item.title}
    return {"number": case.number, "title": f"{say(BY_CODE[case.category].name)} {case.unit.full_name}"}


def _item(item: AgendaItem, case: Case, *, closed: bool) -> dict[str, Any]:
    """A matter on which the unit reports; once the minutes are closed, with what was decided of it."""
    decided = closed and item.decided_at is not None
    return {
        "case_id": str(case.id),
        "number": case.number,
        "summary": case.summary,
        "status": say(words.STATES[case.state]),
        "handler": case.handler.name if case.handler else None,
        "due_at": instant(case.due_at),
        "reasons": [agenda_reason(reason) for reason in item.reasons],
        "note": item.note,
        "decision": {"text": item.decision, "task": item.task} if decided else None,
    }
