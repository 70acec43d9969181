"""The audit lines as an auditor looks them up, and the state of their chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Select, func, or_, select

from models.base import db
from models.event import Event, Seal
from models.unit import Unit
from models.user import User
from rules.permission import reach

if TYPE_CHECKING:
    from collections.abc import Sequence

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
