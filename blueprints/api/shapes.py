"""How rows look to a phone: plain dicts of the protocol."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import clock
from models.case.case import Case
from models.case.moves.recusal import Recusal
from models.case.party import Party
from models.case.step import CaseStep
from models.filing.held import HeldItem
from models.notice.notice import Notice
from models.org.unit import Unit
from models.org.user import User
from models.report.report import Report
from models.round import Round
from rules import mask
from rules.calendar import Calendar
from rules.case import limit
from rules.case.clock import PERFORMANCE
from rules.case.move import WITH_HANDLER, tries_missing
from rules.report import report as rule
from wording.catalogues import say


def instant(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, for example 2026-11-20T09:00:00Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def unit(row: Unit) -> dict[str, Any]:
    """A unit, and whom its people call when they need help."""
    above = row.parent
    call = {"name": above.name, "phone": above.phone} if above else None
    return {"id": row.id, "name": row.name, "kind": row.kind, "call": call}


def me(user: User) -> dict[str, Any]:
    """The signed-in person, the roles and the units of today."""
    units = [unit(one) for one in user.units()]
    return {"id": user.id, "name": user.name, "roles": user.roles, "units": units}


def round_(row: Round, units: Iterable[Unit]) -> dict[str, Any]:
    """A round with its due time, the kinds of unit that take part in it, and which of `units` are not asked for it."""
    return {
        "id": row.id,
        "kinds": list(row.schedule.kinds),
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "due_at": instant(row.due_at),
        "not_owed_by": [unit.id for unit in units if unit.kind in row.schedule.kinds and not row.owed_by(unit)],
    }


def report_line(row: Report, receipt_no: str) -> dict[str, Any]:
    """A report as one line of a list."""
    return {
        "id": str(row.id),
        "unit_id": row.unit_id,
        "round_id": row.round_id,
        "version": row.version,
        "status": row.status,
        "outcome": row.outcome,
        "receipt_no": receipt_no,
        "received_at": instant(row.received_at),
        "made_at": instant(row.made_at),
        "return_reason": row.return_reason if row.status == "returned" else None,
        "author": row.author.name,
        "proxy": row.proxy,
        "late": row.late,
    }


def report_whole(row: Report, receipt_no: str, reader: User) -> dict[str, Any]:
    """A report as stored, in the form in which it is sent; only its author sees the people in it unmasked."""
    open_names, hidden = row.author_id == reader.id, Recusal.hidden(reader)
    return {
        **report_line(row, receipt_no),
        "bases": row.bases,
        "note": row.note,
        "cases": [_case_whole(case, open_names) for case in row.cases_but(hidden)],
        "updates": [_update(step) for step in row.steps if step.kind in rule.UPDATES and step.case_id not in hidden],
    }


def _hands(row: Case) -> list[int]:
    """The ids of the units that have to do with a case."""
    return [row.unit_id, *([row.handler_id] if row.handler_id else []), *(unit.id for unit in row.co_handlers)]


def case_line(row: Case, days: Calendar | None, said: Mapping[str, CaseStep], tries: int) -> dict[str, Any]:
    """A case as one line of a list, its people masked; `units` are all that have to do with it, `mediates` those of
    them that are only in its work group.

    `said` has the last step in which an office assigned or supervised it, by its kind.
    """
    hands = _hands(row)
    mediates = [unit.id for unit in row.group_units if unit.id not in hands]
    return {
        "id": str(row.id),
        "number": row.number,
        "unit_id": row.unit_id,
        "summary": row.summary,
        "category": row.category,
        "urgency": row.urgency,
        "status": row.status,
        "due_at": instant(row.due_at),
        "units": [*hands, *mediates],
        "mediates": mediates,
        "task": _task(row, days, said.get("assigned"), tries) if days and row.status in WITH_HANDLER else None,
        "supervision": _supervision(row, said.get("supervised")),
        "opinions": [{"unit_id": one.judge_id, "due_at": instant(one.due_at)} for one in row.help_clocks],
        "stopped": row.stopped,
        "agreement": _agreement(row),
        "parties": [
            {"id": str(one.id), "name": mask.name(one.name), "role": one.role, "answer": one.answer}
            for one in row.everybody
        ],
    }


def case_alone(row: Case, reader: User) -> dict[str, Any]:
    """A case as it stands, in the form in which it is sent on its own; only its author sees its people unmasked."""
    return {**_case_whole(row, row.by_id == reader.id), "unit_id": row.unit_id, "version": row.version_sent or None}


def alone_line(row: Case, version: int) -> dict[str, Any]:
    """What the sender of a case that came on its own needs: which version came last, and why it is returned."""
    reason, at = (row.return_reason, instant(row.returned_at)) if row.returned else (None, None)
    return {"version": version, "returned": reason, "returned_at": at}


def held_line(row: HeldItem) -> dict[str, Any]:
    """What became of something that was handed in from a former seat."""
    return {"id": str(row.item_id), "unit": row.unit.name, "status": row.status, "reason": row.reason or None}


def paper_line(row: Notice) -> dict[str, Any]:
    """A paper that the unit has not acknowledged; its text stays with the office, which shows it to who may read it."""
    name, issued_at = say(row.sort.name), instant(row.issued_at)
    return {
        "id": str(row.id),
        "unit_id": row.addressee_id,
        "name": name,
        "number": row.number,
        "subject": row.subject,
        "office": row.unit.name,
        "issued_at": issued_at,
    }


def _agreement(row: Case) -> dict[str, Any] | None:
    """What was agreed, until when it is to be done, and whether it was."""
    made = row.agreement
    if made is None:
        return None
    due, done, watched = made.due_on, made.fulfilled_on, row.clock(PERFORMANCE)
    return {
        "terms": made.terms,
        "on": made.reached_on.isoformat(),
        "perform_on": due.isoformat() if due else None,
        "due_at": instant(watched.due_at if watched else None),
        "fulfilled_on": done.isoformat() if done else None,
    }


def _supervision(row: Case, step: CaseStep | None) -> dict[str, Any] | None:
    """What an office formally asks of the handling unit, and until when it is answered."""
    if not row.supervised or step is None:
        return None
    due_at = instant(row.supervised_due_at)
    return {"office": step.detail["from"], "handler_id": row.handler_id, "wanted": step.text, "due_at": due_at}


def _task(row: Case, days: Calendar, given: CaseStep | None, tries: int) -> dict[str, Any]:
    """What the office in charge wants of whom, and until when the handling unit may object."""
    until = limit.objection_until(days, row.assigned_at) if row.assigned_at else None
    return {
        "office": row.office.name,
        "handler_id": row.handler_id,
        "handler": row.names()["handler"],
        "note": given.text if given else "",
        "object_until": instant(until),
        "ask_until": _ask_until(row, days),
        "passes": _passes(row, tries),
        "pausable": row.pausable and row.stands_open("ask_pause"),
    }


def _passes(row: Case, tries: int) -> dict[str, Any] | None:
    """To whom the handling unit can pass it up, and after how many more attempts; an office's own go up at its desk."""
    if row.handler_id == row.office_id:
        return None
    return {"to": row.office.name, "missing": tries_missing(row.urgency, row.tries, tries, stopped=row.stopped)}


def _ask_until(row: Case, days: Calendar) -> str | None:
    """The last day until which more time can be asked for now, or none where it cannot."""
    if row.due_at is None or row.due_basis not in limit.EXTENDABLE or not row.stands_open("ask"):
        return None
    longest = limit.longest_extension(days, row.due_at)
    return days.day_of(longest).isoformat() if clock.now() <= longest else None


def _case_whole(row: Case, open_names: bool) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "category": row.category,
        "summary": row.summary,
        "place": row.place,
        "happened_on": row.happened_on.isoformat() if row.happened_on else None,
        "people": row.people,
        "urgency": row.urgency,
        "parties": [_party(party, open_names) for party in row.parties],
        "project_id": row.project_id,
    }


def _party(row: Party, open_names: bool) -> dict[str, Any]:
    shown = {"name": row.name, "phone": row.phone, "address": row.address}
    if not open_names:
        covers = {"name": mask.name, "phone": mask.phone, "address": mask.address}
        shown = {field: covers[field](text) if text else text for field, text in shown.items()}
    return {"id": str(row.id), **shown, "role": row.role}


def _update(row: CaseStep) -> dict[str, Any]:
    return {"id": str(row.id), "case_id": str(row.case_id), "kind": row.kind, "text": row.text}
