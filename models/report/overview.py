"""Who has reported: the units directly below an office against the last rounds of their level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from models.base import db
from models.case.case import Case
from models.case.moves.recusal import Recusal
from models.org.unit import Unit
from models.report.alone import Slot, told_alone
from models.report.at_hand import split
from models.report.report import Report
from models.round import LEVELS, Round
from rules.case.move import NOT_TOLD
from rules.org.tree import in_order
from rules.report.overview import Cell, Filed, cell

if TYPE_CHECKING:
    import uuid
    from zoneinfo import ZoneInfo

    from rules.calendar import Calendar

ROUNDS = 12


@dataclass(frozen=True)
class Field:
    """One unit in one round; `cell` is None where nothing is expected and nothing came."""

    unit: Unit
    round: Round
    cell: Cell | None = None
    report_id: uuid.UUID | None = None
    waiting: bool = False

    @property
    def owes(self) -> bool:
        """Whether the unit's report is still to come."""
        return self.cell is not None and self.cell.state in ("missing", "not_due")


@dataclass(frozen=True)
class Row:
    """One unit with its fields, oldest round first."""

    unit: Unit
    fields: list[Field]

    def of(self, round_: Round | None) -> Field | None:
        """The unit's field of one round."""
        return next((field for field in self.fields if field.round is round_), None)

    @property
    def shapes(self) -> list[str]:
        """The states in short, for a strip of twelve; what is not expected is "none"."""
        cells = [field.cell for field in self.fields]
        return [cell.shape if cell else "none" for cell in cells]


@dataclass(frozen=True)
class Overview:
    """Rounds, oldest first, and the units in the order of the tree."""

    rounds: list[Round]
    rows: list[Row]

    def tally(self, round_: Round) -> tuple[int, int]:
        """(reported, expected) in one round; what came unasked counts in both."""
        fields = [field for row in self.rows for field in row.fields if field.round is round_ and field.cell]
        return sum(not field.owes for field in fields), len(fields)

    def focus(self, calendar: Calendar, *, now: datetime) -> tuple[Round | None, bool]:
        """The round that matters now, and whether it is asked for: what is due or was missed, else what runs."""
        hand = split(self.rounds, calendar, now=now)
        asked = next((round_ for round_ in hand.asked if self.owing(round_)), None)
        running = next(iter(hand.running), None)
        return asked or running or next(iter(hand.asked), None), asked is not None

    def owing(self, round_: Round) -> list[Unit]:
        """The units whose report of the round is still to come."""
        return [field.unit for row in self.rows for field in row.fields if field.round is round_ and field.owes]


def levels_below(office: Unit) -> list[str]:
    """The levels that the units directly below an office belong to, highest first."""
    kinds = set(db.session.scalars(select(Unit.kind).where(Unit.parent_id == office.id).distinct()))
    return [level for level in ("county", "town", "field") if kinds.intersection(LEVELS[level])]


def overview(office: Unit, level: str, zone: ZoneInfo, *, now: datetime) -> Overview:
    """The last twelve rounds of a level (five queries, whatever the number of units)."""
    newest = db.session.scalars(Round.recent(LEVELS[level][0], now=now, count=ROUNDS))
    return of_rounds(office, list(newest)[::-1], zone, now=now)


def of_rounds(office: Unit, rounds: list[Round], zone: ZoneInfo, *, now: datetime) -> Overview:
    """The same for given rounds of one level."""
    if not rounds:
        return Overview([], [])
    rows = rows_of(_units(office, rounds), rounds, zone, Recusal.from_units([office.id]), now=now)
    today = now.astimezone(zone).date()
    shown = [row for row in rows if row.unit.stands_on(today) or any(field.cell for field in row.fields)]
    return Overview(rounds, shown)


def rows_of(units: list[Unit], rounds: list[Round], zone: ZoneInfo, hidden: Any = (), *, now: datetime) -> list[Row]:
    """Given units in given rounds (three queries); `hidden`: the ids of the cases that are kept from the reader."""
    unit_ids = [unit.id for unit in units]
    filed = _filed(unit_ids, [round_.id for round_ in rounds], hidden)
    alone = told_alone(unit_ids, rounds, hidden, zone)
    return [Row(unit, [_field(unit, round_, filed, alone, now) for round_ in rounds]) for unit in units]


def _units(office: Unit, rounds: list[Round]) -> list[Unit]:
    """Those that stood at any time in these rounds, also such as have been abolished or merged since."""
    below = select(Unit).where(Unit.parent_id == office.id, Unit.kind.in_(rounds[0].schedule.kinds))
    standing = or_(Unit.ends_on.is_(None), Unit.ends_on >= rounds[0].starts_on)
    return in_order(db.session.scalars(below.where(standing)))


def _filed(unit_ids: list[int], round_ids: list[int], hidden: Any) -> dict[Slot, tuple[Report, int]]:
    """(unit, round) → its report and how many matters it tells of."""
    here = (Report.unit_id.in_(unit_ids), Report.round_id.in_(round_ids))
    told = (
        select(Case.report_id, func.count())
        .join(Report, Report.id == Case.report_id)
        .where(*here, Case.status.not_in(NOT_TOLD), Case.id.not_in(hidden))
        .group_by(Case.report_id)
    )
    counts = {row[0]: row[1] for row in db.session.execute(told)}
    reports = db.session.scalars(select(Report).where(*here))
    return {(report.unit_id, report.round_id): (report, counts.get(report.id, 0)) for report in reports}


def _field(
    unit: Unit, round_: Round, filed: dict[Slot, tuple[Report, int]], alone: Mapping[Slot, int], now: datetime
) -> Field:
    slot = (unit.id, round_.id)
    report, count = filed.get(slot, (None, 0))
    if report is None:
        return Field(unit, round_, cell(None, round_.due_at, now=now) if round_.owed_by(unit) else None)
    known = Filed(report.status, report.outcome, report.first_received_at, count, report.proxy, report.passed)
    known = replace(known, alone=alone.get(slot, 0))
    return Field(unit, round_, cell(known, round_.due_at, now=now), report.id, report.status == "received")
