"""Which reports of a month did not come and which nobody has reviewed, unit by unit; a frozen month keeps it."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from sqlalchemy import select

from models.base import db
from models.report import Report
from models.round import LEVELS, Round, Schedule
from models.unit import Unit
from rules.statistic import first_of

Owing = dict[str, dict[str, int]]


def owing(unit: Unit, month: date, *, now: datetime) -> Owing:
    """How many reports each unit from `unit` down owed, how many of them did not come, how many wait for review (three
    queries): of the rounds of villages, towns and departments that ended in the month and were due by now."""
    units = db.session.scalars(select(Unit).where(Unit.path.startswith(unit.path))).all()
    rounds = _rounds(month, now)
    filed = _filed(unit, rounds)
    owed = [(one.id, round_.id) for round_ in rounds for one in units if round_.owed_by(one)]
    missing = [slot for slot in owed if filed.get(slot, "withdrawn") == "withdrawn"]
    waiting = [slot for slot, status in filed.items() if status == "received"]
    slots = {"expected": owed, "missing": missing, "waiting": waiting}
    return {name: dict(Counter(str(unit_id) for unit_id, _round in found)) for name, found in slots.items()}


def _rounds(month: date, now: datetime) -> list[Round]:
    ending = select(Round).join(Schedule).where(Round.ends_on >= first_of(month), Round.ends_on < first_of(month, -1))
    lower = [level for level in LEVELS if level != "county"]
    return list(db.session.scalars(ending.where(Schedule.level.in_(lower), Round.due_at <= now)))


def _filed(unit: Unit, rounds: list[Round]) -> dict[tuple[int, int], str]:
    """(unit, round) → how its report stands."""
    rows = select(Report.unit_id, Report.round_id, Report.status).join(Unit, Unit.id == Report.unit_id)
    chosen = rows.where(Unit.path.startswith(unit.path), Report.round_id.in_([round_.id for round_ in rounds]))
    return {(unit_id, round_id): status for unit_id, round_id, status in db.session.execute(chosen)}
