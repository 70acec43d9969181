"""Open cases that may be of one matter with another, among at most two hundred of the same town and weeks."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, or_
from sqlalchemy.orm import contains_eager, selectinload

from models.base import db
from models.case.case import Case
from models.org.unit import Unit
from models.sealed import blind
from rules.case.move import OPEN
from rules.ledger.similar import WITHIN, Likeness, Told, likeness, place_told

if TYPE_CHECKING:
    from models.org.user import User

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
        alike = _most_alike(_told(case), (pair for pair in told.values() if pair[0].id != case.id))
        if alike:
            found[case.id] = alike
    return found


def _most_alike(own: Told, others: Iterable[tuple[Case, Told]]) -> list[Alike]:
    pairs = ((other, likeness(own, said)) for other, said in others)
    alike = [Alike(other, how) for other, how in pairs if how]
    return sorted(alike, key=lambda one: (-one.likeness.points, one.case.found_at))[:SHOWN]


def alike_of(said: dict[str, Any], unit: Unit, among: Select[Case], *, now: datetime) -> list[Alike]:
    """The few most alike, among some cases, to what is told of a matter that is not registered yet (two queries)."""
    own = Told(
        unit.id,
        said["summary"],
        said["place"],
        said["category"],
        frozenset(party["name"] for party in said["parties"]),
        frozenset(blind(party["phone"]) for party in said["parties"] if party["phone"]),
        now,
    )
    rows = among.where(Unit.path.startswith(_town(unit)), Case.status.in_(OPEN), Case.found_at >= now - WITHIN)
    near = db.session.scalars(_newest(rows))
    return _most_alike(own, ((other, _told(other)) for other in near))


def _near(cases: list[Case], user: User) -> list[Case]:
    """The newest open cases of the same towns within the days that are compared."""
    paths = {_town(case.unit) for case in cases}
    days = [case.found_at for case in cases]
    rows = (
        Case.visible_to(user)
        .where(or_(*(Unit.path.startswith(path) for path in paths)), Case.status.in_(OPEN))
        .where(Case.found_at.between(min(days) - WITHIN, max(days) + WITHIN))
    )
    return list(db.session.scalars(_newest(rows)))


def _newest(rows: Select[Case]) -> Select[Case]:
    whole = rows.options(contains_eager(Case.unit), selectinload(Case.parties))
    return whole.order_by(Case.found_at.desc(), Case.id).limit(MOST)


def _town(unit: Unit) -> str:
    """The path of the office in charge of a unit's matters."""
    above = unit.path.rstrip("/").rpartition("/")[0] + "/"
    return unit.path if unit.office_id == unit.id else above


def _told(case: Case) -> Told:
    names = frozenset(party.name.strip() for party in case.parties if party.name)
    phones = frozenset(party.phone_index for party in case.parties if party.phone_index)
    place = place_told(case.place, case.unit.name)
    return Told(case.unit_id, case.summary, place, case.category, names, phones, case.found_at)
