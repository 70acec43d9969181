"""Which cases a person's seats reach, said so that a database finds them quickly among a million.

From the top of a tree that is nearly every case, and no index to the unit is of use; whoever handles a case has its top
in common with it. Others reach few, by four ways, each by its own index; or, where they reach many, the database looks
at each case that it comes by.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, or_, select, union
from sqlalchemy.orm import aliased

from models.base import db
from models.case.moves.assignment import CoHandler
from models.case.moves.recusal import Recusal
from models.narrowing import without_index
from models.org.unit import Unit
from models.work_group import WorkGroup
from rules.org.permission import Seat, reach, top

if TYPE_CHECKING:
    from models.case.case import Case


Places = tuple[tuple[str, bool], ...]
MOST_NAMED = 200


@lru_cache(maxsize=256)
def visible(case: type[Case], places: Places, sat_at: tuple[int, ...], *, many: bool = False) -> Select[Case]:
    """The cases within reach but none that is kept from a unit sat at; each beside its unit.

    `many` says that the database comes to the cases by another way: in their order, or by their words. Kept for the
    seats that ask again: to build it takes longer than a small database takes to answer it.
    """
    units = select(Unit.id).where(Unit.within(places))
    reached = _anywhere if _whole(places) else _spread if many else _gathered
    rows = select(case).outerjoin(Unit, Unit.id == case.unit_id)
    return rows.where(reached(case, units), case.id.not_in(Recusal.from_units(sat_at)))


def near(seats: Iterable[Seat]) -> list[int]:
    """The ids of the units that seats reach; none where that is nearly everything, or too many to name (one query)."""
    places = tuple(reach(seats, "see"))
    if _whole(places):
        return []
    found = db.session.scalars(select(Unit.id).where(Unit.within(places)).limit(MOST_NAMED + 1)).all()
    return list(found) if len(found) <= MOST_NAMED else []


def _whole(places: Places) -> bool:
    return all(deep and top(path) for path, deep in places)


def _anywhere(case: type[Case], units: Select[int]) -> ColumnElement[bool]:
    return without_index(case.unit_id).in_(units)


def _gathered(case: type[Case], units: Select[int]) -> ColumnElement[bool]:
    one = aliased(case)
    helped = select(CoHandler.case_id).where(CoHandler.unit_id.in_(units))
    grouped = WorkGroup.reached_by(units)
    ways = (one.unit_id.in_(units), one.handler_id.in_(units), one.id.in_(helped), one.id.in_(grouped))
    return case.serial.in_(union(*(select(one.serial).where(way) for way in ways)))


def _spread(case: type[Case], units: Select[int]) -> ColumnElement[bool]:
    helped = select(CoHandler.case_id).where(CoHandler.unit_id.in_(units))
    own = (without_index(case.unit_id).in_(units), without_index(case.handler_id).in_(units))
    return or_(*own, case.id.in_(helped), case.id.in_(WorkGroup.reached_by(units)))
