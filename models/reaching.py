"""Which cases a person's seats reach, said so that a database finds them quickly among a million."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, select, union
from sqlalchemy.orm import aliased

from models.assigning import CoHandler
from models.recusal import Recusal
from models.unit import Unit
from rules.permission import top

if TYPE_CHECKING:
    from models.case import Case


Places = tuple[tuple[str, bool], ...]


@lru_cache(maxsize=256)
def visible(case: type[Case], places: Places, sat_at: tuple[int, ...]) -> Select[Case]:
    """The cases within reach but none that is kept from a unit sat at; each beside its unit.

    Kept for the seats that ask again: to build it takes longer than a small database takes to answer it.
    """
    rows = select(case).outerjoin(Unit, Unit.id == case.unit_id)
    return rows.where(_within_reach(case, places), case.id.not_in(Recusal.from_units(sat_at)))


def _within_reach(case: type[Case], places: Places) -> ColumnElement[bool]:
    """Whether a case arose in, or is handled or helped with by, one of the units at (path, whole subtree?).

    From the top of a tree that is nearly every case, and no index to the unit is of use (`+ 0`); whoever handles a case
    has its top in common with it. Others reach few: each of the three ways by its own index.
    """
    units = select(Unit.id).where(Unit.within(places))
    if all(deep and top(path) for path, deep in places):
        return (case.unit_id + 0).in_(units)
    one = aliased(case)
    helped = select(CoHandler.case_id).where(CoHandler.unit_id.in_(units))
    ways = (one.unit_id.in_(units), one.handler_id.in_(units), one.id.in_(helped))
    return case.serial.in_(union(*(select(one.serial).where(way) for way in ways)))
