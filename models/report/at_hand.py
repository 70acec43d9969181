"""Which rounds an office speaks of: what is due or nearly due is asked for, what has just begun only runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, tuple_

from models.base import db
from models.round import LEVELS, Round, Schedule
from rules.schedule import stage

if TYPE_CHECKING:
    from rules.calendar import Calendar


@dataclass(frozen=True)
class AtHand:
    """`asked`: nearly due and not over, or where there is none what was due last; `running`: the others that began."""

    asked: list[Round]
    running: list[Round]

    @property
    def rounds(self) -> list[Round]:
        """All of them, what is asked for first."""
        return [*self.asked, *self.running]


def at_hand(calendar: Calendar, *, now: datetime, before: datetime | None = None) -> AtHand:
    """The rounds of all levels that are not due yet, and the last of each level that was (one query); with `before`
    only those that are due before that instant."""
    begun = select(Round).join(Schedule, Schedule.id == Round.schedule_id).where(Round.opened_at <= now)
    if before is not None:
        begun = begun.where(Round.due_at < before)
    last = begun.where(Round.due_at <= now).with_only_columns(Schedule.level, func.max(Round.due_at))
    lately = tuple_(Schedule.level, Round.due_at).in_(last.group_by(Schedule.level))
    rows = db.session.scalars(begun.where(or_(Round.due_at > now, lately)).order_by(Round.id)).all()
    levels = [split([row for row in rows if row.schedule.level == level], calendar, now=now) for level in LEVELS]
    return AtHand([row for level in levels for row in level.asked], [row for level in levels for row in level.running])


def split(rounds: Iterable[Round], calendar: Calendar, *, now: datetime) -> AtHand:
    """The same of rounds of one level that are at hand already, the earliest due first."""
    stages: dict[str, list[Round]] = {"running": [], "due": [], "over": []}
    for row in sorted(rounds, key=lambda row: (row.due_at, row.starts_on)):
        stages[stage(row.due_at, calendar, now=now)].append(row)
    return AtHand(stages["due"] or stages["over"][-1:], stages["running"])
