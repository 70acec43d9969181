"""The ledger: the cases that a person may see, narrowed by what the address of the page asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from models.assigning import CoHandler
from models.base import db
from models.case import Case
from models.search import met
from models.unit import Unit
from models.user import User
from rules.move import OPEN, WITH_HANDLER

Above = aliased(Unit)
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Wanted:
    """What a reader asks of the ledger; the instants bound when a case was found, the second excluded.

    `named` says what else a word of `q` may mean: tag → name. `below` is the path of a unit. `conditions` are more that
    a screening's numbers stand for.
    """

    q: str = ""
    named: Mapping[str, str] = field(default_factory=dict)
    below: str = ""
    status: str = ""
    category: str = ""
    urgency: str = ""
    found_from: datetime | None = None
    found_before: datetime | None = None
    conditions: tuple[ColumnElement[bool], ...] = ()

    def clauses(self) -> Iterator[ColumnElement[bool]]:
        """One condition for each thing asked."""
        yield from self.conditions
        if self.q:
            yield met(self.q, self.named)
        if self.below:
            below = Unit.path.startswith(self.below, autoescape=True)
            yield Case.unit_id.in_(select(Unit.id).where(below))
        if self.status:
            yield Case.status.in_(OPEN) if self.status == "open" else Case.status == self.status
        elif not (self.q or self.conditions):
            yield Case.status != "merged"  # one matter, one line; it is found by its words and by its state
        if self.category:
            yield Case.category == self.category
        if self.urgency:
            yield Case.urgency == self.urgency
        if self.found_from:
            yield Case.found_at >= self.found_from
        if self.found_before:
            yield Case.found_at < self.found_before


def listed(user: User, wanted: Wanted) -> Select[Case]:
    """The cases, newest first, each with its unit and the unit above."""
    rows = Case.visible_to(user).where(*wanted.clauses())
    named = rows.outerjoin(Above, Above.id == Unit.parent_id)
    loaded = named.options(contains_eager(Case.unit), contains_eager(Case.unit, Unit.parent.of_type(Above)))
    return loaded.order_by(Case.found_at.desc(), Case.serial.desc())


def counted(user: User, wanted: Wanted) -> int:
    """How many cases fit; one more than MOST_COUNTED where there are more, since nobody reads further."""
    rows = Case.visible_to(user).where(*wanted.clauses()).with_only_columns(Case.serial).limit(MOST_COUNTED + 1)
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0


SHOWN = ("all", "ours", "given", "unsigned", "overdue", "supervised")


def _narrowed(user: User, *, now: datetime) -> dict[str, ColumnElement[bool]]:
    """What each of SHOWN asks of an assigned case."""
    mine = [unit.id for unit in user.units()]
    helped = select(CoHandler.case_id).where(CoHandler.unit_id.in_(mine))
    return {
        "all": true(),
        "ours": Case.handler_id.in_(mine) | Case.id.in_(helped),
        "given": Case.office_id.in_(mine),
        "unsigned": Case.status == "assigned",
        "overdue": Case.due_at < now,
        "supervised": Case.supervised_due_at.is_not(None),
    }


def assigned(user: User, show: str, *, now: datetime) -> Select[Case]:
    """The assigned cases that the person may see, the first deadline first; `show` is one of SHOWN."""
    rows = Case.visible_to(user).where(Case.status.in_(WITH_HANDLER), _narrowed(user, now=now)[show])
    named = (joinedload(Case.unit), joinedload(Case.handler), joinedload(Case.office), joinedload(Case.lead))
    return rows.options(*named, selectinload(Case.co_handlers)).order_by(Case.due_at, Case.number)


def tally(user: User, *, now: datetime) -> dict[str, int]:
    """How many assigned cases the person may see under each of SHOWN."""
    rows = Case.visible_to(user).where(Case.status.in_(WITH_HANDLER))
    counts = [func.count(Case.id).filter(asked).label(show) for show, asked in _narrowed(user, now=now).items()]
    return dict(db.session.execute(rows.with_only_columns(*counts)).mappings().one())
