"""The people of the units, as an administrator looks them up: counts, seats, and what becomes of them with a unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from models.base import db
from models.org.unit import Unit
from models.org.user import Membership, User, phone_digits
from models.sealed import blind
from rules.calendar import DAY
from rules.org.contact import name_key, plain
from rules.org.permission import FIELD_KINDS, MOVED_GRACE
from rules.org.unit import roles_at

LEAST_DIGITS = 7


def held_on(day: date):  # type: ignore[no-untyped-def]
    """A condition on Membership: held on that day."""
    return (Membership.starts_on <= day) & or_(Membership.ends_on.is_(None), Membership.ends_on >= day)


def people_below(units: Iterable[Unit], *, on: date) -> dict[int, int]:
    """Unit id → how many people sit at the unit or below it on a day (one query for all)."""
    rows = select(Unit.path, Membership.user_id).join(Membership, Membership.unit_id == Unit.id)
    open_account = select(User.id).where(User.disabled_at.is_(None))
    seats = db.session.execute(rows.where(held_on(on), Membership.user_id.in_(open_account))).all()
    found: dict[int, set[int]] = {unit.id: set() for unit in units}
    for path, user_id in seats:
        for part in path.strip("/").split("/"):
            if int(part) in found:
                found[int(part)].add(user_id)
    return {unit_id: len(people) for unit_id, people in found.items()}


def seats_at(unit: Unit) -> list[Membership]:
    """All seats at the unit, standing ones first, with their people."""
    rows = select(Membership).where(Membership.unit_id == unit.id).options(joinedload(Membership.user))
    order = (Membership.ends_on.is_not(None), Membership.ends_on.desc(), Membership.role, Membership.id)
    return list(db.session.scalars(rows.order_by(*order)))


def uninvited(unit: Unit, *, on: date, below: bool = False) -> list[User]:
    """The people who sit at the unit on a day (or below it, too) and have no password yet, by name of the unit."""
    where = Unit.path.like(unit.path + "%") if below else Unit.id == unit.id
    rows = select(User, func.min(Unit.path)).join(Membership, Membership.user_id == User.id)
    rows = rows.join(Unit, Unit.id == Membership.unit_id).where(where, held_on(on))
    rows = rows.where(User.password_hash.is_(None), User.disabled_at.is_(None)).group_by(User.id)
    rows = rows.options(selectinload(User.memberships).joinedload(Membership.unit))
    return [user for user, _path in db.session.execute(rows.order_by(func.min(Unit.path), User.id))]


def found_by(people: Select[User], text: str) -> Select[User]:
    """Of these people those with the text in name, whatever its dots, or username, or with this telephone number."""
    digits = phone_digits(text)
    by_name = func.replace(func.replace(User.name, "·", ""), " ", "").ilike(_like(name_key(text)), escape="\\")
    by_words = by_name | User.username.like(_like(plain(text).lower()), escape="\\")
    by_number = User.phone_index == blind(digits) if len(digits) >= LEAST_DIGITS else User.id.is_(None)
    return people.where(or_(by_words, by_number))


def _like(text: str) -> str:
    """What holds the text, whatever signs it has."""
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def end_seats(unit: Unit, successor: Unit | None, *, by: User, now: datetime) -> None:
    """With the unit its seats end, 60 days later, so that what a phone still holds can arrive; with a successor of like
    kind their holders sit there from the next day on."""
    last_day = unit.ends_on
    assert last_day is not None
    alike = successor is not None and (successor.kind in FIELD_KINDS) == (unit.kind in FIELD_KINDS)
    for seat in seats_at(unit):
        if seat.user_id == by.id or (seat.ends_on is not None and seat.ends_on <= last_day):
            continue
        seat.end(last_day + MOVED_GRACE, by=by, now=now)
        if successor is not None and alike and seat.role in roles_at(successor.kind):
            _continue(seat, successor, last_day, by=by, now=now)


def _continue(seat: Membership, successor: Unit, last_day: date, *, by: User, now: datetime) -> None:
    """The same seat at the successor, unless the person holds it there already."""
    there = [held for held in seat.user.memberships if (held.unit_id, held.role) == (successor.id, seat.role)]
    if not any(held.ends_on is None for held in there):
        seat.user.appoint(successor, seat.role, last_day + DAY, by=by, now=now)


def free_usernames(count: int) -> Iterator[str]:
    """Usernames that nobody has, for people who brought none: k and a number."""
    known = set(db.session.scalars(select(User.username).where(User.username.like("k%"))))
    numbers = (f"k{number:04d}" for number in range(1, len(known) + count + 1))
    return iter([name for name in numbers if name not in known])


def deciders(unit: Unit, but: User | None, *, on: date) -> int:
    """How many people can agree to what is proposed at the unit by that person."""
    above = [int(part) for part in unit.path.strip("/").split("/")]
    held = select(func.count(func.distinct(Membership.user_id))).join(User, User.id == Membership.user_id)
    held = held.where(Membership.unit_id.in_(above), or_(Membership.role == "admin", Membership.head))
    held = held.where(Membership.starts_on <= on, or_(Membership.ends_on.is_(None), Membership.ends_on >= on))
    held = held.where(User.disabled_at.is_(None), User.password_hash.is_not(None))
    return db.session.scalar(held.where(User.id != (but.id if but else 0))) or 0
