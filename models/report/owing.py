"""Which reports of a month were due, came in time, are missing or wait for review, by unit; frozen with the month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select

from models.base import db
from models.org.unit import Unit
from models.report.report import Report
from models.round import LEVELS, Round, Schedule
from rules.figure.statistic import Period, period
from rules.report.report import is_late

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

LOWER = tuple(level for level in LEVELS if level != "county")
Owing = dict[str, dict[str, Any]]
Came = tuple[str, datetime]


def due_within(levels: Collection[str], span: Period) -> Select[Round]:
    """The rounds whose reports are owed in a period: those whose due time lies in it, whatever their days."""
    rows = select(Round).join(Schedule, Schedule.id == Round.schedule_id).where(Schedule.level.in_(levels))
    return rows.where(Round.due_at >= span.starts_at, Round.due_at < span.ends_at).order_by(Round.starts_on, Round.id)


def owing(unit: Unit, month: date, zone: ZoneInfo, *, now: datetime) -> Owing:
    """How many reports each unit from `unit` down owed in a month, as far as they were due by now; how many of these
    came in time, did not come, and wait for review; `paths`: where each stood. Of villages, towns and departments
    (three queries)."""
    units = db.session.scalars(select(Unit).where(Unit.path.startswith(unit.path))).all()
    due = due_within(LOWER, period(month, month, zone, now=now))
    rounds = [round_ for round_ in db.session.scalars(due) if round_.due_at < now]
    filed = _filed(unit, rounds)
    found: dict[str, Counter[str]] = {name: Counter() for name in ("expected", "in_time", "missing", "waiting")}
    for round_ in rounds:
        for one in units:
            came = filed.get((one.id, round_.id))
            if came or round_.owed_by(one):
                for name in _counted(came, round_):
                    found[name][str(one.id)] += 1
    paths = {str(one.id): one.path for one in units if str(one.id) in found["expected"]}
    return {**{name: dict(counts) for name, counts in found.items()}, "paths": paths}


def _counted(came: Came | None, round_: Round) -> Iterator[str]:
    yield "expected"
    if came is None:
        yield "missing"
        return
    status, first_received_at = came
    if not is_late(first_received_at, round_.due_at):
        yield "in_time"
    if status == "received":
        yield "waiting"


def _filed(unit: Unit, rounds: list[Round]) -> dict[tuple[int, int], Came]:
    """(unit, round) → how its report stands, unless it was taken back, and when it came first."""
    columns = (Report.unit_id, Report.round_id, Report.status, Report.first_received_at)
    rows = select(*columns).join(Unit, Unit.id == Report.unit_id).where(Report.status != "withdrawn")
    chosen = rows.where(Unit.path.startswith(unit.path), Report.round_id.in_([round_.id for round_ in rounds]))
    return {(unit_id, round_id): (status, at) for unit_id, round_id, status, at in db.session.execute(chosen)}
