"""Taking an office's old ledger over: its right rows become matters of the past, each with its own number for life."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from models.base import db
from models.case import search_index
from models.case.case import Case
from models.case.number import CaseNumber
from models.case.step import CaseStep
from models.event import record
from models.filing.told import lock
from models.ledger.old_ledger import OldLedger, OutsideNumber, names_of
from models.org.unit import Unit
from rules.errors import NotAllowed
from rules.ledger.old_matter import Matter, Plan
from rules.words import N_

if TYPE_CHECKING:
    from models.org.user import User

BATCH = 500
NOON = time(12)


def take_over(ledger: OldLedger, zone: ZoneInfo, *, by: User, now: datetime) -> Plan:
    """Stores what is right, in the caller's one transaction; what is not stays with the ledger, with its reasons."""
    lock(ledger.unit)
    db.session.refresh(ledger)
    if ledger.done_at is not None:
        raise NotAllowed(N_("This ledger has been taken over already. Nothing was stored twice."))
    units = ledger.units()
    found = ledger.check(units, now.astimezone(zone).date())
    if not found.matters:
        raise NotAllowed(N_("No row of this ledger can be taken over. Correct it, or say again what its columns mean."))
    taking = Taking(ledger, units, zone, by, now)
    for batch in _batches(found.matters):
        taking.take(batch)
    ledger.finish(found, now=now)
    counted = {"taken": ledger.taken, "left": ledger.left}
    record("ledger.take_over", by=by, now=now, unit_id=ledger.unit_id, subject=f"ledger:{ledger.id}", **counted)
    return found


def _batches(matters: Sequence[Matter]) -> Iterator[Sequence[Matter]]:
    for at in range(0, len(matters), BATCH):
        yield matters[at : at + BATCH]


class Taking:
    """What all rows of one ledger share while they become cases; what hangs on those goes in by a few statements."""

    def __init__(self, ledger: OldLedger, units: Sequence[Unit], zone: ZoneInfo, by: User, now: datetime) -> None:
        self.ledger, self.zone, self.by, self.now = ledger, zone, by, now
        self.units = {unit.id: unit for unit in units}
        self.names = names_of(units)
        self.steps: list[dict[str, Any]] = []

    def take(self, matters: Sequence[Matter]) -> None:
        """Some rows in a few statements."""
        ids = {uuid.uuid4(): matter.registered_on.year for matter in matters}
        marks, cases = [], []
        for case_id, number, matter in zip(ids, CaseNumber.several(ids), matters, strict=True):
            case = Case.found(
                case_id, self.units[matter.unit], _told(matter), by=self.by, now=self._noon(matter.registered_on),
                report_id=None, number=number,
            )  # fmt: skip
            cases.append(case)
            self._begin(case, matter)
            self._lead_on(case, matter)
            known = {"unit_id": self.ledger.unit_id, "number": matter.number, "case_id": case_id}
            marks += [{**known, "mark": mark} for mark in matter.marks]
        db.session.flush()
        search_index.put(*cases)
        db.session.execute(insert(OutsideNumber), marks)
        if self.steps:
            db.session.execute(insert(CaseStep), self.steps)
            self.steps.clear()

    def _noon(self, day: date) -> datetime:
        """An instant of that day, for a ledger knows no hours."""
        return min(datetime.combine(day, NOON, tzinfo=self.zone), self.now)

    def _begin(self, case: Case, matter: Matter) -> None:
        """The first step says where it comes from; it was written today, of a day long past."""
        case.origin = matter.origin
        first = case.steps[0]
        first.made_at = self.now
        told = {"ledger": self.ledger.name, "row": matter.row, "outside": matter.number, "handled_by": matter.handler}
        told |= {"ledger_leader": matter.told.get("leader"), "ledger_person": matter.told.get("responsible")}
        told |= {"ledger_due": matter.told.get("due_on")}
        first.detail = {name: value for name, value in told.items() if value}

    def _lead_on(self, case: Case, matter: Matter) -> None:
        """Brings the case to the state that the ledger tells, on the days that it tells."""
        begun = case.found_at
        if matter.status == "reported":
            return
        self._step(case, "accepted", begun)
        case.accepted_at = begun
        if matter.closed_on is None:
            if matter.result:
                self._step(case, "progress", self.now, matter.result)
            return
        ended = max(self._noon(matter.closed_on), begun)
        self._step(case, "resolved", ended, matter.result, **({"method": matter.method} if matter.method else {}))
        case.resolved_at, case.method, case.handler_id = ended, matter.method, self._handler(matter)
        if matter.status == "closed":
            self._step(case, "closed", ended)
            case.closed_at = ended

    def _step(self, case: Case, kind: str, at: datetime, text: str = "", **detail: str) -> None:
        """One line of the history as `case._log` writes it, and the state after it."""
        before = {"was": case.status, "version": case.version, "case_id": case.id, "by_id": self.by.id}
        line = {"id": uuid.uuid4(), "kind": kind, "text": text, "at": at, "made_at": self.now, "detail": detail}
        self.steps.append({**line, **before})
        if kind != "progress":
            case.status, case.version = kind, case.version + 1

    def _handler(self, matter: Matter) -> int | None:
        """The unit that handled it, where the ledger names one of those below the office."""
        found = self.names.find(matter.handler) if matter.handler else ()
        return found[0] if len(found) == 1 else None


def _told(matter: Matter) -> dict[str, Any]:
    """The matter as a phone would have told it."""
    persons = [
        {"id": uuid.uuid4(), "name": one.name, "role": one.role, "phone": one.phone, "address": one.address}
        for one in matter.persons
    ]
    return {
        "category": matter.category,
        "summary": matter.summary,
        "place": matter.place,
        "happened_on": matter.happened_on,
        "people": matter.people,
        "urgency": "ordinary",
        "parties": persons,
    }
