"""What a town's, department's or the county's own screening is derived from: the rounds, reports and cases below it.

A lower round belongs to the higher round in which it ends, so a month is made of the towns' rounds that end in it and
of the villages' weeks that end in those. Cases count once the report that tells of them is accepted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from models.base import db
from models.case import Case
from models.receipt import Receipt
from models.recusal import Recusal
from models.report import Report
from models.round import Round, Schedule
from models.step import CaseStep
from models.unit import Unit
from rules.move import NOT_COUNTED, NOT_TOLD
from rules.schedule import Span, belongs
from rules.screening import Slot, passed_on, tally
from rules.tree import in_order

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

BELOW = {"county": ("town", "field"), "town": ("field",), "field": ()}
Tally = dict[str, int]


@dataclass(frozen=True)
class Period:
    """A higher round as instants: from its first midnight to the one after its last day."""

    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, round_: Round, zone: ZoneInfo) -> Period:
        first = datetime.combine(round_.starts_on, time(), tzinfo=zone)
        return cls(first, datetime.combine(round_.ends_on + timedelta(days=1), time(), tzinfo=zone))


class Screening:
    """One unit's screening for one round of its level, as the rows tell it at `now`."""

    def __init__(self, unit: Unit, round_: Round, zone: ZoneInfo, *, now: datetime) -> None:
        self.unit, self.round, self.zone, self.now = unit, round_, zone, now
        self.period = Period.of(round_, zone)
        self.rounds = lower_rounds(round_)

    @cached_property
    def units(self) -> list[Unit]:
        """The unit and all below it, in the order of the tree."""
        return in_order(db.session.scalars(select(Unit).where(Unit.path.startswith(self.unit.path))))

    @cached_property
    def slots(self) -> list[Slot]:
        """A slot for each report that is owed, and for each that came unasked (its unit has ended meanwhile)."""
        found = []
        for level, rounds in self.rounds.items():
            for round_ in rounds:
                for unit in self.units:
                    report = self.reports.get((unit.id, round_.id))
                    if report is not None or round_.owed_by(unit):
                        found.append(slot_of(unit, level, round_, report))
        return found

    @cached_property
    def reports(self) -> dict[tuple[int, int], Any]:
        """(unit, round) → the report's few columns that are counted."""
        ids = [round_.id for rounds in self.rounds.values() for round_ in rounds]
        about = (Report.status, Report.outcome, Report.first_received_at, Report.counts)
        columns = (Report.id, Report.unit_id, Report.round_id, *about)
        rows = select(*columns).join(Unit, Unit.id == Report.unit_id).where(Report.round_id.in_(ids))
        below = rows.where(Unit.path.startswith(self.unit.path))
        found: dict[tuple[int, int], Any] = {}
        for row in db.session.execute(below):
            found[row.unit_id, row.round_id] = row
        return found

    def tally(self, level: str, below: str = "", within: Round | None = None) -> Tally:
        """The numbers of one level's reports: of all, of the units below a path, of what belongs to one round."""
        ids = None if within is None else {row.id for row in self.rounds[level] if _is_part(row, within)}
        chosen = (
            slot
            for slot in self.slots
            if slot.level == level and slot.path.startswith(below) and (ids is None or slot.round_id in ids)
        )
        return tally(chosen, now=self.now)

    def clause(self, part: str) -> ColumnElement[bool]:
        """Which cases (joined with their Unit) a number stands for, but those that are kept from the unit itself."""
        return and_(self._part(part), Case.id.not_in(Recusal.from_units([self.unit.id])))

    def _part(self, part: str) -> ColumnElement[bool]:
        """The same of all cases: "found", "resolved", "open" or "own"."""
        if part == "found":
            return self._found()
        if part == "own":
            mine = select(Report.id).where(Report.round_id == self.round.id, Report.unit_id == self.unit.id)
            return and_(Case.status.not_in(NOT_TOLD), Case.report_id.in_(mine))
        if part == "resolved":
            within = (Case.resolved_at >= self.period.starts_at, Case.resolved_at < self.period.ends_at)
            return and_(Case.status.not_in(NOT_COUNTED), *within)
        end = min(self.now, self.period.ends_at)
        return and_(
            Case.status.not_in(NOT_COUNTED),
            Case.found_at <= end,
            or_(Case.resolved_at.is_(None), Case.resolved_at > end),
        )

    def _found(self) -> ColumnElement[bool]:
        """Told by an accepted report of the rounds below, or on its own within the period."""
        ids = [round_.id for rounds in self.rounds.values() for round_ in rounds]
        accepted = select(Report.id).where(Report.round_id.in_(ids), Report.status == "accepted")
        within = and_(Case.found_at >= self.period.starts_at, Case.found_at < self.period.ends_at)
        alone = and_(Case.report_id.is_(None), within)
        return and_(Case.status.not_in(NOT_COUNTED), or_(Case.report_id.in_(accepted), alone))

    @cached_property
    def found(self) -> list[tuple[str, str, str, int]]:
        """(unit's path, category, urgency, count) of the cases found below and by the unit on its own days."""
        columns = (Unit.path, Case.category, Case.urgency)
        rows = select(*columns, func.count()).join(Unit, Unit.id == Case.unit_id).group_by(*columns)
        mine = rows.where(Unit.path.startswith(self.unit.path), self.clause("found"))
        return [(path, category, urgency, number) for path, category, urgency, number in db.session.execute(mine)]

    @cached_property
    def resolved(self) -> dict[str, int]:
        """Unit's path → cases resolved in the period."""
        return self._by_path("resolved")

    @cached_property
    def open(self) -> dict[str, int]:
        """Unit's path → cases open at the period's end, or now while it lasts."""
        return self._by_path("open")

    def _by_path(self, part: str) -> dict[str, int]:
        rows = select(Unit.path, func.count()).join_from(Case, Unit, Unit.id == Case.unit_id).group_by(Unit.path)
        mine = rows.where(Unit.path.startswith(self.unit.path), self.clause(part))
        return {row[0]: row[1] for row in db.session.execute(mine)}

    def cases(self, part: str) -> list[Any]:
        """(id, category, urgency) of the cases that a number of the unit and all below it stands for."""
        rows = select(Case.id, Case.category, Case.urgency).join(Unit, Unit.id == Case.unit_id)
        mine = rows.where(Unit.path.startswith(self.unit.path), self.clause(part))
        return list(db.session.execute(mine.order_by(Case.found_at, Case.number)))

    def matters(self, below: str = "") -> Tally:
        """Cases found, resolved and open of the units below a path."""
        return {
            "found": sum(number for path, _c, _u, number in self.found if path.startswith(below)),
            "resolved": sum(number for path, number in self.resolved.items() if path.startswith(below)),
            "open": sum(number for path, number in self.open.items() if path.startswith(below)),
        }

    def counts(self, own: int) -> dict[str, Any]:
        """What the unit signs, to be kept as it was at that moment; `own` is what it found itself."""
        by = {"category": 1, "urgency": 2}
        grouped: dict[str, Tally] = {name: {} for name in by}
        for row in self.found:
            for name, place in by.items():
                code = str(row[place])
                grouped[name][code] = grouped[name].get(code, 0) + row[3]
        reports = {level: self.tally(level) for level in self.rounds}
        return {"reports": reports, "matters": self.matters(), "by": grouped, "own": own}


def lower_rounds(round_: Round) -> dict[str, list[Round]]:
    """Level → the rounds below that belong to the round, oldest first."""
    found: dict[str, list[Round]] = {}
    spans = [round_]
    for level in BELOW[round_.schedule.level]:
        first, last = min(row.starts_on for row in spans), max(row.ends_on for row in spans)
        rows = select(Round).join(Schedule, Schedule.id == Round.schedule_id).where(Schedule.level == level)
        ending = rows.where(Round.ends_on.between(first, last)).order_by(Round.starts_on, Round.id)
        found[level] = [row for row in db.session.scalars(ending) if any(_is_part(row, span) for span in spans)]
        spans = found[level] or [round_]
    return found


def _is_part(lower: Round, higher: Round) -> bool:
    return lower.id == higher.id or belongs(lower.ends_on, Span(higher.starts_on, higher.ends_on, higher.due_at))


def slot_of(unit: Unit, level: str, round_: Round, report: Any) -> Slot:
    """How one unit's report for one round stands; `report` has the columns that are counted, or is None."""
    came: tuple[Any, ...] = ()
    if report:
        came = (report.status, report.outcome, report.first_received_at, report.id, passed_on(report.counts))
    return Slot(unit.id, unit.path, level, round_.id, round_.due_at, *came)


def signed_by(unit: Unit, rounds: list[Round]) -> dict[int, Report]:
    """Round → the unit's own report for it, with its cases and who had to do with it."""
    rows = select(Report).where(Report.unit_id == unit.id, Report.round_id.in_([row.id for row in rounds]))
    people = (
        joinedload(Report.author),
        joinedload(Report.reviewed_by),
        joinedload(Report.receipt).defer(Receipt.content),
    )
    matters = (
        selectinload(Report.cases).selectinload(Case.parties),
        selectinload(Report.steps).joinedload(CaseStep.case),
    )
    found = rows.options(*people, *matters)
    return {report.round_id: report for report in db.session.scalars(found)}
