"""What the rule proposes for a meeting's agenda: the open cases with a reason, in a fixed number of queries."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from models.base import db
from models.case.case import Case
from models.case.moves.assignment import CoHandler
from models.case.step import CaseStep
from models.ledger.deadlines import running_due
from models.org.unit import Unit
from models.report.report import Report
from rules.case.move import OPEN
from rules.meeting import Matter, Reason, place

if TYPE_CHECKING:
    from models.org.user import User

PARTS = ("town", "village", "community")  # kinds whose meeting with each other makes a matter one of several units


@dataclass(frozen=True)
class Proposal:
    """A case and why it belongs on the agenda, the gravest reason first."""

    case_id: uuid.UUID
    reasons: list[Reason]


def proposals(unit: Unit, *, by: User, now: datetime) -> list[Proposal]:
    """The open matters of a unit and all below it that the rule names, in the order of the agenda."""
    rows = db.session.execute(_open_cases(unit, by)).all()
    returned, supervised, hands = _objections(unit, by), _supervised(unit, by), _hands(unit, by)
    parts = _parts(unit)
    found = []
    for row in rows:
        paths = {row.place, row.handled_at or "", *hands[row.id]}
        named = [name for path, name in parts.items() if any(one.startswith(path) for one in paths)]
        matter = Matter(
            row.urgency,
            row.found_at,
            row.due_at,
            supervised.get(row.id),
            row.sent_back + returned.get(row.id, 0),
            named,
        )
        reasons = matter.reasons(now=now)
        if reasons:
            found.append((place(reasons, row.due_at or row.found_at), row.number, Proposal(row.id, reasons)))
    return [proposal for _place, _number, proposal in sorted(found, key=lambda one: one[:2])]


def _of(unit: Unit, by: User) -> Select[Any]:
    """The open cases that the person may see and that arose at the unit or below it."""
    return Case.visible_to(by).where(Unit.path.startswith(unit.path), Case.status.in_(OPEN))


def _open_cases(unit: Unit, by: User) -> Select[*tuple[Any, ...]]:
    """What the rule asks of each, with how often the report that told of it was returned."""
    hand = aliased(Unit)
    rows = _of(unit, by).outerjoin(hand, hand.id == Case.handler_id).outerjoin(Report, Report.id == Case.report_id)
    sent_back = func.coalesce(Report.returned_count, 0).label("sent_back")
    wanted = (Case.id, Case.number, Case.urgency, Case.found_at, running_due().label("due_at"))
    return rows.with_only_columns(*wanted, Unit.path.label("place"), hand.path.label("handled_at"), sent_back)


def _objections(unit: Unit, by: User) -> dict[uuid.UUID, int]:
    """Case → how often a unit objected to handling it."""
    ids = _of(unit, by).with_only_columns(Case.id)
    said = select(CaseStep.case_id, func.count()).where(CaseStep.kind == "objected", CaseStep.case_id.in_(ids))
    return {row[0]: row[1] for row in db.session.execute(said.group_by(CaseStep.case_id))}


def _supervised(unit: Unit, by: User) -> dict[uuid.UUID, datetime]:
    """Case → when it was last supervised, where no answer came since."""
    ids = _of(unit, by).with_only_columns(Case.id)
    kinds = ("supervised", "answered")
    said = select(CaseStep.case_id, CaseStep.kind, func.max(CaseStep.at))
    last: dict[uuid.UUID, dict[str, datetime]] = defaultdict(dict)
    rows = said.where(CaseStep.kind.in_(kinds), CaseStep.case_id.in_(ids)).group_by(CaseStep.case_id, CaseStep.kind)
    for case_id, kind, at in db.session.execute(rows):
        last[case_id][kind] = at
    waiting = {case_id: found for case_id, found in last.items() if "supervised" in found}
    return {
        case_id: found["supervised"]
        for case_id, found in waiting.items()
        if "answered" not in found or found["answered"] < found["supervised"]
    }


def _hands(unit: Unit, by: User) -> dict[uuid.UUID, list[str]]:
    """Case → paths of the units that help with it."""
    ids = _of(unit, by).with_only_columns(Case.id)
    rows = select(CoHandler.case_id, Unit.path).join(Unit, Unit.id == CoHandler.unit_id)
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for case_id, path in db.session.execute(rows.where(CoHandler.case_id.in_(ids))):
        found[case_id].append(path)
    return found


def _parts(unit: Unit) -> dict[str, str]:
    """Path → name of the towns (of a town's meeting: villages) directly below, in the order of the tree."""
    below = select(Unit).where(Unit.parent_id == unit.id, Unit.kind.in_(PARTS)).order_by(Unit.id)
    return {one.path: one.name for one in db.session.scalars(below)}
