"""What a page of figures is asked for, and how much of it the reader may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, request
from marshmallow import Schema, ValidationError
from sqlalchemy import or_, select

import clock
from models.base import db
from models.figure.statistic import Statistics
from models.org.unit import Unit
from rules.figure.statistic import first_of
from rules.org.permission import FIELD_KINDS, Seat, may, reach
from rules.org.tree import in_order
from web.guard import me, settings, today
from web.problems import paths

OFFICES = ("office", "leader")
LISTED = 24
Errors = dict[str, list[str]]


@dataclass(frozen=True)
class Asked:
    """A unit and a period; `whole` where the reader handles the matters and may see every number and its rows."""

    unit: Unit
    month: date
    span: str
    whole: bool
    more: dict[str, Any]
    errors: Errors

    def statistics(self, also: Iterable[date] = ()) -> Statistics:
        """The figures that are asked for, with further months."""
        about = (self.unit, self.month, settings().timezone)
        return Statistics(*about, by=me(), now=clock.now(), span=self.span, also=also)

    @property
    def here(self) -> dict[str, Any]:
        """The same page again, for links."""
        return {"unit": self.unit.id, "month": f"{self.month:%Y-%m}", "span": self.span}


def asked(schema: Schema, **named: str) -> Asked:
    """Reads the address. Units above the reader's own are open too, but only in the version that leaves the house."""
    errors: Errors = {}
    try:
        said: dict[str, Any] = schema.load(request.args.to_dict() | named)
    except ValidationError as wrong:
        errors = dict(paths(wrong.messages))
        said = dict(wrong.valid_data)  # type: ignore[arg-type]
    unit, sees = _unit(said.get("unit"))
    whole = sees and "public" not in said
    latest = first_of(today(), 1)
    month = min(said.get("month", latest), first_of(today()))
    return Asked(unit, month, said.get("span", "month") if whole else "month", whole, said, errors)


def _unit(unit_id: int | None) -> tuple[Unit, bool]:
    """The unit, and whether the reader sees what is in it; 404 for units beside the own ones."""
    own = me().units(*OFFICES)
    unit = db.session.get(Unit, unit_id) if unit_id else next(iter(own), None)  # scoped: just below
    if unit is None:
        abort(404)
    seats = [Seat(seat.role, seat.path) for seat in me().seats if seat.role in OFFICES]
    if may(seats, "see", unit.path):
        return unit, True
    return (unit, False) if any(one.path.startswith(unit.path) for one in own) else abort(404)


def units() -> list[Unit]:
    """The offices whose figures the reader may open, in the order of the tree: the own, those below, those above."""
    own = me().units(*OFFICES)
    above = {int(part) for unit in own for part in unit.path.strip("/").split("/")}
    seen = Unit.within(reach(me().seats, "see")) & Unit.kind.not_in(FIELD_KINDS)
    chosen = select(Unit).where(or_(seen, Unit.id.in_(above)))  # scoped: by reach, and names of those above
    return in_order(db.session.scalars(chosen))


def months() -> list[date]:
    """The months to choose from, newest first."""
    return [first_of(today(), back) for back in range(LISTED)]
