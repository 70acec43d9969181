"""An import of units and people: what stands already, and carrying a plan out as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from models.base import db
from models.event import record
from models.org.consent import Consent, Wanted
from models.org.directory import free_usernames
from models.org.unit import Unit
from models.org.user import User
from models.sealed import blind
from rules.org.roster import Key, Known, Plan


@dataclass(frozen=True)
class Numbers:
    """Telephone numbers that accounts have, known by their fingerprints only."""

    indexes: frozenset[str]

    def __contains__(self, digits: object) -> bool:
        return blind(str(digits)) in self.indexes


def units_of(admin: User) -> dict[Key, Unit]:
    """The standing units that the administrator has, by the name above and their own (one query)."""
    rows = Unit.visible_to(admin, "manage").where(Unit.ends_on.is_(None)).order_by(Unit.path)
    units = list(db.session.scalars(rows))
    names = {unit.id: unit.name for unit in units}
    return {(names.get(unit.parent_id or 0, ""), unit.name): unit for unit in units}


def known_to(units: dict[Key, Unit]) -> Known:
    """What a table is checked against (two queries)."""
    root = next(iter(units.values()), None)
    return Known(
        {key: unit.kind for key, unit in units.items()},
        frozenset(db.session.scalars(select(User.username))),
        Numbers(frozenset(db.session.scalars(select(User.phone_index).where(User.phone_index.is_not(None))))),
        root.name if root else "",
    )


def carry_out(plan: Plan, units: dict[Key, Unit], *, on: date, by: User, now: datetime) -> None:
    """Sets up the units and people of a plan without faults, in the caller's one transaction; seats are one proposal.

    A whole county goes to the database in a few batches: while they are written, nobody else writes.
    """
    made = units | _set_up_units(plan, units, on=on, by=by, now=now)
    accounts = plan.accounts
    names = free_usernames(sum(not person.username for person in accounts))
    users = {
        one.row: User.draft(one.username or next(names), one.name, now=now, phone=one.phone, email=one.email)
        for one in accounts
    }
    db.session.flush()
    for user in users.values():
        user.register(by=by, now=now)
    wanted = [
        Wanted(users[one.first or one.row], unit, one.role, max(on, unit.starts_on))
        for one in plan.people
        for unit in [made[one.unit]]
    ]
    if wanted:
        Consent.propose("seats", wanted, by=by, now=now)
    record("import", by=by, now=now, units=len(plan.units), people=len(accounts))


def _set_up_units(plan: Plan, units: dict[Key, Unit], *, on: date, by: User, now: datetime) -> dict[Key, Unit]:
    """The new units, level by level: all whose unit above stands already are one batch."""
    by_name: dict[str, Unit] = {}
    for (_above, name), unit in units.items():
        by_name.setdefault(name, unit)
    made: dict[Key, Unit] = {}
    waiting = plan.units
    while waiting:
        batch = [new for new in waiting if new.key[0] in by_name]
        for new in batch:
            made[new.key] = Unit.draft(new.key[1], new.kind, by_name[new.key[0]], starts_on=on, phone=new.phone)
        db.session.flush()
        for new in batch:
            made[new.key].place(by_name[new.key[0]], by=by, now=now)
        for new in batch:
            by_name.setdefault(new.key[1], made[new.key])
        waiting = [new for new in waiting if new.key not in made]
    return made
