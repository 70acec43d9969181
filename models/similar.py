"""Open cases that may be of one matter with another, among at most two hundred of the same town and weeks."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_
from sqlalchemy.orm import contains_eager, selectinload

from models.base import db
from models.case import Case
from models.unit import Unit
from rules.move import OPEN
from rules.similar import WITHIN, Likeness, Told, likeness, place_told

if TYPE_CHECKING:
    from models.user import User

MOST, SHOWN = 200, 3


@dataclass(frozen=True)
class Alike:
    """Another case, and in what it is alike."""

    case: Case
    likeness: Likeness


def similar_to(case: Case, user: User) -> list[Alike]:
    """The few that are most alike among those that the user may see."""
    return similar([case], user).get(case.id, [])


def similar(cases: Iterable[Case], user: User) -> dict[uuid.UUID, list[Alike]]:
    """Case → the few most alike, the most alike first; two queries for however many cases."""
    asked = [case for case in cases if case.status in OPEN]
    if not asked:
        return {}
    told = {case.id: (case, _told(case)) for case in _near(asked, user)}
    found: dict[uuid.UUID, list[Alike]] = {}
    for case in asked:
        own = _told(case)
        pairs = ((other, likeness(own, said)) for other, said in told.values() if other.id != case.id)
        alike = [Alike(other, how) for other, how in pairs if how]
        if alike:
            alike.sort(key=lambda one: (-one.likeness.points, one.case.found_at))
            found[case.id] = alike[:SHOWN]
    return found


def _near(cases: list[Case], user: User) -> list[Case]:
    """The newest open cases of the same towns within the days that are compared."""
    paths = {_town(case.unit) for case in cases}
    days = [case.found_at for case in cases]
    rows = (
        Case.visible_to(user)
        .where(or_(*(Unit.path.startswith(path) for path in paths)), Case.status.in_(OPEN))
        .where(Case.found_at.between(min(days) - WITHIN, max(days) + WITHIN))
        .options(contains_eager(Case.unit), selectinload(Case.parties))
    )
    return list(db.session.scalars(rows.order_by(Case.found_at.desc(), Case.id).limit(MOST)))


def _town(unit: Unit) -> str:
    """The path of the office in charge of a unit's matters."""
    above = unit.path.rstrip("/").rpartition("/")[0] + "/"
    return unit.path if unit.office_id == unit.id else above


def _told(case: Case) -> Told:
    names = frozenset(party.name.strip() for party in case.parties if party.name)
    phones = frozenset(party.phone_index for party in case.parties if party.phone_index)
    place = place_told(case.place, case.unit.name)
    return Told(case.unit_id, case.summary, place, case.category, names, phones, case.found_at)
