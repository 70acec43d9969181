"""Whom an office can name when it assigns a case, and which statutory days it can choose from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, or_, select

from models.base import db
from models.org.unit import Unit
from models.org.user import Membership, User
from rules.case import limit
from rules.org.permission import reach
from rules.org.tree import in_order

if TYPE_CHECKING:
    from models.case.case import Case
    from rules.calendar import Calendar


def units_for(office: Unit, home: Unit, but: Collection[int] = ()) -> list[Unit]:
    """To whom the office may assign a case that arose at `home`, as rules/case/move.py says, in the order of the tree;
    `but`: ids of units that it concerns."""
    near = (Unit.id == office.id) | (Unit.parent_id == office.id) | (Unit.id == home.id)
    rows = select(Unit).where(near, Unit.ends_on.is_(None), Unit.id.not_in(but))
    return in_order(db.session.scalars(rows))


def below(office: Unit) -> list[Unit]:
    """The units directly below an office, in the order of the tree."""
    rows = select(Unit).where(Unit.parent_id == office.id, Unit.ends_on.is_(None))
    return in_order(db.session.scalars(rows))


def receivers(office: Unit, but: Collection[int] = ()) -> list[Unit]:
    """To whom the first receiver may hand a matter over, as rules/case/intake.py says, in the order of the tree."""
    near = (Unit.id == office.id) | (Unit.parent_id == office.id) | (Unit.id == office.parent_id)
    rows = select(Unit).where(near, Unit.ends_on.is_(None), Unit.id.not_in(but))
    return in_order(db.session.scalars(rows))


def leaders_of(office: Unit, day: date) -> list[User]:
    """The office's leaders on a day, one of whom may answer for a case."""
    return _leaders(Unit.id == office.id, day)


def leaders_seen(user: User, day: date) -> dict[int, str]:
    """The leaders of the units that the person may see, on a day: id → name, of two who share one with their units."""
    rows = _seated_leaders(Unit.within(reach(user.seats, "see")), day).with_only_columns(User.id, User.name, Unit.name)
    names: dict[int, str] = {}
    places: dict[int, list[str]] = {}
    for leader, name, place in db.session.execute(rows):
        names[leader] = name
        places.setdefault(leader, []).append(place)
    shared = Counter(names.values())
    return {
        leader: f"{name}（{'、'.join(places[leader])}）" if shared[name] > 1 else name for leader, name in names.items()
    }


def _leaders(where: ColumnElement[bool], day: date) -> list[User]:
    return list(dict.fromkeys(db.session.scalars(_seated_leaders(where, day))))


def _seated_leaders(where: ColumnElement[bool], day: date) -> Select[User]:
    """The leaders of the units that are meant on a day, once for each seat, by name."""
    lasts = or_(Membership.ends_on.is_(None), Membership.ends_on >= day)
    held = (where, Membership.role == "leader", Membership.starts_on <= day, lasts, User.disabled_at.is_(None))
    rows = select(User).join(Membership, Membership.user_id == User.id).join(Unit, Unit.id == Membership.unit_id)
    return rows.where(*held).order_by(User.name, User.id, Unit.id)


def dues(case: Case, days: Calendar, *, now: datetime) -> dict[str, date]:
    """Statutory basis → the last day by it. The 60 days run from the acceptance, the 15 from today's receipt."""
    settle = case.clock("settle")
    taken_up = settle.started_at if settle else case.accepted_at or now
    since = {"petition": days.day_of(taken_up), "answer": days.day_of(now)}
    return {code: limit.LIMITS[code].last_day(days, since[code]) for code in limit.STATUTORY}


def due_by(basis: str, own_day: date | None, case: Case, days: Calendar, *, now: datetime) -> datetime:
    """The deadline that was chosen: by a statutory basis, or the day that the office set."""
    day = own_day if basis == limit.SET else dues(case, days, now=now)[basis]
    assert day, "a day of one's own is typed"
    return limit.due_at(days, day)
