"""Which cases a person's seats reach, said so that a database finds them quickly among a million."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, select, union
from sqlalchemy.orm import aliased

from models.assigning import CoHandler
from models.unit import Unit
from rules.permission import top

if TYPE_CHECKING:
    from models.case import Case


def within_reach(case: type[Case], places: list[tuple[str, bool]]) -> ColumnElement[bool]:
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
