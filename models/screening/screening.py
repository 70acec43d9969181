"""What a town's, department's or the county's own screening tells: the reports below it and the matters of its days.

A report belongs to the higher round in whose days it is due. Matters are those of the figures
(models/figure/statistic.py): each is found on the day on which it was first recorded, whoever recorded it and whether
it was reviewed or not. A round that is a calendar month has the figures of that month, frozen once it is.
"""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from models.base import db
from models.case.case import Case
from models.case.moves.recusal import Recusal
from models.case.step import CaseStep
from models.figure.statistic import Statistics
from models.org.unit import Unit
from models.receipt import Receipt
from models.report.owing import due_within
from models.report.report import Report
from models.round import Round, Schedule
from rules.calendar import DAY
from rules.figure.line import Line, line, settlement
from rules.figure.statistic import COUNTED, Period, Row, days
from rules.org.tree import in_order
from rules.screening import Slot, month_of, passed_on, tally

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

BELOW = {"county": ("town", "field"), "town": ("field",), "field": ()}
OWN = "own"
INSTANT = timedelta(microseconds=1)
Tally = dict[str, int]


class Screening:
    """One unit's screening for one round of its level, as it stands at `now`, or stood when its month was frozen."""

    def __init__(self, unit: Unit, round_: Round, zone: ZoneInfo, *, now: datetime) -> None:
        self.unit, self.round, self.zone, self.now = unit, round_, zone, now
        self.rounds = lower_rounds(round_, zone, now=now)
        self._known: dict[tuple[str, int], set[int]] = {}

    @property
    def month(self) -> date | None:
        """The calendar month that the round covers."""
        return month_of(self.round.starts_on, self.round.ends_on)

    @cached_property
    def statistics(self) -> Statistics:
        """The figures of its days; what is kept from the unit itself is left out below."""
        if self.month:
            return Statistics(self.unit, self.month, self.zone, by=None, now=self.now)
        first = self.period.starts_at.astimezone(self.zone).date()
        made = Statistics.of_days(self.unit, first, self.round.ends_on, self.zone, by=None, now=self.now)
        made.covered = self.period
        return made

    @cached_property
    def frozen_at(self) -> datetime | None:
        """When its month was frozen: what came later is not told here."""
        frozen = self.statistics.frozen.get(self.month) if self.month else None
        return min(one.frozen_at for one in frozen) if frozen else None

    @property
    def at(self) -> datetime:
        """The instant of which its reports tell."""
        return self.frozen_at or self.now

    @cached_property
    def period(self) -> Period:
        """What it tells of."""
        return covered(self.round, self.zone, now=self.now)

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
                        found.append(slot_of(unit, level, round_, report, at=self.at))
        return found

    @cached_property
    def reports(self) -> dict[tuple[int, int], Any]:
        """(unit, round) → the report's few columns that are counted."""
        ids = [round_.id for rounds in self.rounds.values() for round_ in rounds]
        about = (Report.status, Report.outcome, Report.first_received_at, Report.reviewed_at, Report.counts)
        columns = (Report.id, Report.unit_id, Report.round_id, *about)
        rows = select(*columns).join(Unit, Unit.id == Report.unit_id).where(Report.round_id.in_(ids))
        below = rows.where(Unit.path.startswith(self.unit.path))
        found: dict[tuple[int, int], Any] = {}
        for row in db.session.execute(below):
            found[row.unit_id, row.round_id] = row
        return found

    def tally(self, level: str, below: str = "", within: Round | None = None) -> Tally:
        """The numbers of one level's reports: of all, of the units below a path, of what is due in one round's days."""
        ids = None if within is None else self._parts(level, within)
        chosen = (
            slot
            for slot in self.slots
            if slot.level == level and slot.path.startswith(below) and (ids is None or slot.round_id in ids)
        )
        return tally(chosen, now=self.at)

    def _parts(self, level: str, within: Round) -> set[int]:
        """The rounds of a level that are due in what one round tells of; looked up once for all units."""
        if (level, within.id) not in self._known:
            span = covered(within, self.zone, now=self.now)
            parts = {row.id for row in self.rounds[level] if row.id == within.id or span.holds(row.due_at)}
            self._known[level, within.id] = parts
        return self._known[level, within.id]

    @cached_property
    def rows(self) -> list[Row]:
        """The matters of its days, each once, but those that are kept from the unit itself."""
        hidden = set(db.session.scalars(Recusal.from_units([self.unit.id])))
        return [row for row in self.statistics.rows if row.case_id not in hidden]

    def part(self, name: str) -> list[Row]:
        """The matters that a number stands for, oldest first: one of the line's, or what the unit found itself."""
        test = COUNTED["found" if name == OWN else name]
        found = [row for row in self.rows if test(row, self.period)]
        mine = [row for row in found if name != OWN or row.path.endswith(f"/{self.unit.id}/")]
        return sorted(mine, key=lambda row: (row.found_at, str(row.case_id)))

    def matters(self, below: Unit | None = None) -> Tally:
        """The line of the unit, or of one below it with all that is below that."""
        chosen = [row for row in self.rows if below is None or f"/{below.id}/" in row.path]
        return line(chosen, self.period)._asdict()

    def counts(self) -> dict[str, Any]:
        """What the unit signs, to be kept as it was at that moment."""
        found = self.part("found")
        return {
            "reports": {level: self.tally(level) for level in self.rounds},
            "matters": self.matters(),
            "settlement": settlement(self.rows, self.period)._asdict(),
            "by": {name: dict(Counter(getattr(row, name) for row in found)) for name in ("category", "urgency")},
            "own": len(self.part(OWN)),
        }


PARTS = (*Line._fields, OWN)


def lower_rounds(round_: Round, zone: ZoneInfo, *, now: datetime) -> dict[str, list[Round]]:
    """Level → the rounds below whose reports are due in what the round tells of, oldest first."""
    span = covered(round_, zone, now=now)
    found: dict[str, list[Round]] = {}
    for level in BELOW[round_.schedule.level]:
        found[level] = list(db.session.scalars(due_within([level], span)))
    return found


def covered(round_: Round, zone: ZoneInfo, *, now: datetime) -> Period:
    """What a round's screening tells of: its days; a half-month, which is due before its last day, tells of what came
    by its due time, and the round after it of the rest (one query)."""
    whole = days(round_.starts_on, round_.ends_on, zone, now=now)
    level, last_day = round_.schedule.level, round_.starts_on - DAY
    before = select(Round).join(Schedule).where(Schedule.level == level, Round.ends_on == last_day)
    starts = [_closes_at(row, zone, now=now) for row in db.session.scalars(before)]
    ends_at = _closes_at(round_, zone, now=now)
    return Period(min(starts, default=whole.starts_at), ends_at, min(now, ends_at))


def _closes_at(round_: Round, zone: ZoneInfo, *, now: datetime) -> datetime:
    """The instant from which on nothing belongs to the round any more; the due time itself still does."""
    ends_at = days(round_.starts_on, round_.ends_on, zone, now=now).ends_at
    return min(ends_at, round_.due_at + INSTANT) if round_.schedule.frequency == "half_month" else ends_at


def slot_of(unit: Unit, level: str, round_: Round, report: Any, *, at: datetime) -> Slot:
    """How one unit's report for one round stood then; `report` has the columns that are counted, or is None."""
    came: tuple[Any, ...] = ()
    if report and report.first_received_at <= at:
        reviewed_later = report.reviewed_at is not None and report.reviewed_at > at
        status = "received" if reviewed_later else report.status
        came = (status, report.outcome, report.first_received_at, report.id, passed_on(report.counts))
    return Slot(unit.id, unit.path, level, round_.id, round_.due_at, *came)


def ids_of(rows: list[Row], **chosen: str) -> list[uuid.UUID]:
    """The cases of some matters, of a category or an urgency as it was counted, where one is asked for."""
    return [row.case_id for row in rows if all(getattr(row, name) == code for name, code in chosen.items() if code)]


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
