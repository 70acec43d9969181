"""The audit lines as an auditor looks them up, and the state of their chain."""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, or_, select

from models.base import db
from models.case.case import Case
from models.event import Event, Seal
from models.message.channel import Channel
from models.notice.notice import Notice
from models.org.unit import Unit
from models.org.user import User
from models.report.report import Report
from models.round import Round, Schedule
from rules.audit import UNITS
from rules.org.permission import reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Line = tuple[Event, str | None, str | None]


@dataclass(frozen=True)
class Wanted:
    """What an auditor asks for; an empty part asks for everything."""

    since: datetime | None = None
    until: datetime | None = None
    action: str = ""
    person: str = ""
    unit_id: int | None = None


def lines(auditor: User, wanted: Wanted) -> Select[Event, str | None, str | None]:
    """(event, name of the person, name of the unit), newest first, of the auditor's units and of no unit at all."""
    rows = select(Event, User.name, Unit.name)
    rows = rows.outerjoin(User, User.id == Event.by_id).outerjoin(Unit, Unit.id == Event.unit_id)
    rows = rows.where(or_(Event.unit_id.is_(None), Unit.within(reach(auditor.seats, "audit"))))
    if wanted.since:
        rows = rows.where(Event.at >= wanted.since)
    if wanted.until:
        rows = rows.where(Event.at < wanted.until)
    if wanted.action:
        rows = rows.where(Event.action == wanted.action)
    if wanted.person:
        rows = rows.where(User.username == wanted.person.lower())
    if wanted.unit_id:
        rows = rows.where(Event.unit_id == wanted.unit_id)
    return rows.order_by(Event.id.desc())


# How a thing is called for the auditor: a number, a name, a period. Never what a report or a case says.
NAMES: dict[str, tuple[Any, Any]] = {
    "case": (uuid.UUID, select(Case.id, Case.number)),
    "channel": (int, select(Channel.id, Channel.name)),
    "notice": (uuid.UUID, select(Notice.id, Notice.number)),
    "report": (
        uuid.UUID,
        select(Report.id, Unit.name, Round.starts_on, Round.ends_on).join(Report.unit).join(Report.round),
    ),
    "round": (int, select(Round.id, Round.starts_on, Round.ends_on)),
    "schedule": (int, select(Schedule.id, Schedule.level)),
    "unit": (int, select(Unit.id, Unit.name)),
    "user": (int, select(User.id, User.name)),
}


def named(events: Iterable[Event]) -> dict[str, tuple[Any, ...]]:
    """What these lines concern, by subject: its name or number. One query for each kind of thing, among them or not."""
    wanted: dict[str, set[Any]] = {kind: set() for kind in NAMES}
    for event in events:
        subjects = [event.subject, *(f"unit:{event.detail[key]}" for key in UNITS if event.detail.get(key))]
        for kind, _colon, text in (subject.partition(":") for subject in subjects):
            if kind in NAMES:
                with suppress(ValueError):  # a line that something else wrote
                    wanted[kind].add(NAMES[kind][0](text))
    found: dict[str, tuple[Any, ...]] = {}
    for kind, ids in wanted.items():
        rows = NAMES[kind][1]
        for known, *name in db.session.execute(rows.where(next(iter(rows.selected_columns)).in_(ids))):
            found[f"{kind}:{known}"] = tuple(name)
    return found


def actions() -> Sequence[str]:
    """The actions that have happened, by name."""
    return db.session.scalars(select(Event.action).distinct().order_by(Event.action)).all()


@dataclass(frozen=True)
class Chain:
    """How far the events are sealed."""

    last: Seal | None
    events: int

    @property
    def sealed(self) -> int:
        """How many events stand in the chain."""
        return self.last.length if self.last else 0


def chain() -> Chain:
    """The state of the chain (two queries)."""
    last = db.session.scalars(select(Seal).order_by(Seal.length.desc()).limit(1)).first()
    return Chain(last, db.session.scalar(select(func.count(Event.id))) or 0)
