"""What a reviewer looks at twice: what was open when a report was made and what was said of it, the rounds before."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from models.base import db
from models.case.case import Case
from models.case.moves.recusal import Recusal
from models.case.step import CaseStep
from models.org.user import Membership
from models.report.alone import told_alone
from models.report.report import Report
from models.round import LEVELS, Round
from rules.case.move import NOT_COUNTED, OPEN
from rules.report import report as rule
from rules.report.report import Doubt
from rules.report.review import stood

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

HISTORY = 12
Ids = set[uuid.UUID]


@dataclass(frozen=True)
class Look:
    """`open` matters were open and visible to the reporter when the report was made, of `said` of them it says
    something, or the unit did in that round; `alone` were told in that round outside the report. `early`: a nil report
    that was signed long before its due day."""

    open: int = 0
    said: int = 0
    alone: int = 0
    doubts: list[Doubt] = field(default_factory=list)
    early: bool = False


def looks(reports: Sequence[Report], hidden: Collection[uuid.UUID], zone: ZoneInfo) -> dict[uuid.UUID, Look]:
    """Report → what there is to look at; `hidden` are the matters that are kept from the reader (seven queries).

    An office's own screening stands on the reports that it counts: none of its own is no reason to doubt it.
    """
    asked = [report for report in reports if report.counts is None]
    if not asked:
        return {report.id: Look() for report in reports}
    matters, past = _Matters(asked, set(hidden), zone), _Past(asked, hidden, zone)
    found = {report.id: _look(report, matters, past, zone) for report in asked}
    return {report.id: found.get(report.id, Look()) for report in reports}


def _look(report: Report, matters: _Matters, past: _Past, zone: ZoneInfo) -> Look:
    spoken = matters.told(report)
    known = matters.open_when(report) | spoken
    said = known & (spoken | matters.worded(report))
    nil, days = report.outcome == "nil", report.days_early(zone)
    history = past.before(report) if nil else [report.outcome]
    doubts = rule.doubts(history, known, said, days_early=days)
    return Look(len(known), len(said), past.alone[_slot(report)], doubts, nil and rule.is_early(days))


class _Matters:
    """The matters of the units with their history since the first of the reports can have known of them."""

    def __init__(self, reports: list[Report], hidden: Ids, zone: ZoneInfo) -> None:
        self.zone = zone
        self.units = {report.unit_id for report in reports}
        self.since = min(min(report.heard_until, self._begins(report)) for report in reports)
        self.kept = _kept(self.units)
        self.cases = _cases(self.units, self.since, hidden)
        self.steps = _steps([row.id for rows in self.cases.values() for row in rows], self.since)
        self.people = _people(self.units)

    def _begins(self, report: Report) -> datetime:
        return datetime.combine(report.round.starts_on, time(), tzinfo=self.zone)

    def told(self, report: Report) -> Ids:
        """Of what the report says something."""
        return {step.case_id for step in report.updates} & {row.id for row in self.cases[report.unit_id]}

    def open_when(self, report: Report) -> Ids:
        """What was open, the unit's and not kept from it, and of what its author can have heard when it was made."""
        at, rows = report.heard_until, self.cases[report.unit_id]
        return {row.id for row in rows if row.report_id != report.id and self._stood_open(row, at)}

    def _stood_open(self, row: Any, at: datetime) -> bool:
        steps = self.steps[row.id]
        if row.found_at > at or any(step.kind == "handed_over" and step.at > at for step in steps):
            return False
        kept = any(since <= at and (until is None or until > at) for since, until in self.kept[row.id, row.unit_id])
        return not kept and stood(row.status, [(step.at, step.was) for step in steps], at) in OPEN

    def worded(self, report: Report) -> Ids:
        """Of what the unit's people said something in the round, beside the report."""
        begins, people = self._begins(report), self.people[report.unit_id]
        ids = {row.id for row in self.cases[report.unit_id]}
        return {one for one in ids if any(_is_word(step, people, begins, report) for step in self.steps[one])}


def _is_word(step: Any, people: set[int], begins: datetime, report: Report) -> bool:
    """A line that the unit itself wrote in the round, other than that it found the matter."""
    written = step.kind != "reported" and step.by_id in people
    return written and step.at >= begins and step.made_at <= report.received_at


def _cases(unit_ids: set[int], since: datetime, hidden: Ids) -> dict[int, list[Any]]:
    """Unit → its matters that are open or moved since; none that is kept from the reader, or from the unit now."""
    columns = (Case.id, Case.unit_id, Case.report_id, Case.status, Case.found_at)
    moved = select(CaseStep.case_id).where(CaseStep.at >= since)
    counted = select(*columns).where(Case.unit_id.in_(unit_ids), Case.status.not_in(NOT_COUNTED))
    kept = select(Recusal.case_id).where(Recusal.unit_id == Case.unit_id, Recusal.lifted_at.is_(None))
    shown = counted.where(or_(Case.status.in_(OPEN), Case.id.in_(moved)), Case.id.not_in(kept))
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(shown):
        if row.id not in hidden:
            found[row.unit_id].append(row)
    return found


def _kept(unit_ids: set[int]) -> dict[tuple[uuid.UUID, int], list[tuple[datetime, datetime | None]]]:
    """(matter, unit) → when it was kept from the unit."""
    rows = select(Recusal.case_id, Recusal.unit_id, Recusal.at, Recusal.lifted_at).where(Recusal.unit_id.in_(unit_ids))
    found: dict[tuple[uuid.UUID, int], list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for case_id, unit_id, since, until in db.session.execute(rows):
        found[case_id, unit_id].append((since, until))
    return found


def _steps(case_ids: list[uuid.UUID], since: datetime) -> dict[uuid.UUID, list[Any]]:
    """Matter → its lines since then, oldest first."""
    columns = (CaseStep.case_id, CaseStep.kind, CaseStep.was, CaseStep.at, CaseStep.made_at, CaseStep.by_id)
    rows = select(*columns).where(CaseStep.case_id.in_(case_ids), CaseStep.at >= since)
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in db.session.execute(rows.order_by(CaseStep.at, CaseStep.made_at, CaseStep.version)):
        found[row.case_id].append(row)
    return found


def _people(unit_ids: set[int]) -> dict[int, set[int]]:
    """Unit → who sits or sat there."""
    seats = select(Membership.unit_id, Membership.user_id).where(Membership.unit_id.in_(unit_ids))
    found: dict[int, set[int]] = defaultdict(set)
    for unit_id, user_id in db.session.execute(seats):
        found[unit_id].add(user_id)
    return found


class _Past:
    """What the units reported in the rounds before, and what they told beside it."""

    def __init__(self, reports: list[Report], hidden: Collection[uuid.UUID], zone: ZoneInfo) -> None:
        unit_ids = {report.unit_id for report in reports}
        self.rounds = {level: _rounds(level, [one for one in reports if _level(one) == level]) for level in LEVELS}
        rounds = [round_ for found in self.rounds.values() for round_ in found]
        self.alone = told_alone(unit_ids, rounds, hidden, zone)
        self.outcomes = _outcomes(unit_ids, [one.id for one in rounds])

    def before(self, report: Report) -> list[str | None]:
        """Outcomes from this round back, this report's first; None for a round without a report, or with more."""
        if self.alone[_slot(report)]:
            return [report.outcome]
        rounds = [one for one in self.rounds[_level(report)] if one.starts_on < report.round.starts_on]
        slots = [(report.unit_id, one.id) for one in rounds[: HISTORY - 1]]
        return [report.outcome, *(None if self.alone[slot] else self.outcomes.get(slot) for slot in slots)]


def _slot(report: Report) -> tuple[int, int]:
    return report.unit_id, report.round_id


def _level(report: Report) -> str:
    return report.round.schedule.level


def _rounds(level: str, reports: list[Report]) -> list[Round]:
    """The rounds of a level up to the newest of its reports' and twelve before the oldest, newest first."""
    if not reports:
        return []
    days = [report.round.starts_on for report in reports]
    theirs = Round.of_kind(LEVELS[level][0])
    older = theirs.where(Round.starts_on < min(days)).limit(HISTORY).with_only_columns(Round.id)
    wanted = theirs.where(Round.starts_on <= max(days), or_(Round.starts_on >= min(days), Round.id.in_(older)))
    return list(db.session.scalars(wanted))


def _outcomes(unit_ids: set[int], round_ids: list[int]) -> dict[tuple[int, int], str]:
    """(unit, round) → what was reported and stands."""
    rows = select(Report.unit_id, Report.round_id, Report.outcome).where(Report.status != "withdrawn")
    chosen = rows.where(Report.unit_id.in_(unit_ids), Report.round_id.in_(round_ids))
    return {(unit_id, round_id): outcome for unit_id, round_id, outcome in db.session.execute(chosen)}
