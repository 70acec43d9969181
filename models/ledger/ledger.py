"""The ledger: the cases that a person may see, narrowed and ordered by what the address of the page asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased, contains_eager

from models.base import db
from models.case.case import Case
from models.ledger.search import met
from models.narrowing import Filter, met_by
from models.org.unit import Unit
from models.org.user import User
from rules.case.move import NOT_COUNTED, OPEN
from rules.ledger.ledger import NEWEST

Above = aliased(Unit)
PAGE = 50
MOST_COUNTED = 10_000
FEW = 5_000
DATES = {
    "found": Case.found_at,
    "due": Case.due_at,
    "resolved": Case.resolved_at,
    "confirmed": Case.confirmed_at,
    "closed": Case.closed_at,
}
Span = tuple[datetime | None, datetime | None]


@dataclass(frozen=True)
class Wanted:
    """What a reader asks of the ledger.

    `named` says what else a word of `q` may mean: tag → name; `near` names units beside whose matters none is searched.
    `below` is the path of a unit. `same`: name of a column → what it must be. `between`: name of a date → the first
    instant and the one after the last. `conditions` are more that a screening's numbers stand for. `merged` lets those
    be listed too that rest in another one.
    """

    q: str = ""
    named: Mapping[str, str] = field(default_factory=dict)
    near: Collection[int] = ()
    below: str = ""
    status: str = ""
    merged: bool = False
    same: Mapping[str, Any] = field(default_factory=dict)
    between: Mapping[str, Span] = field(default_factory=dict)
    sort: str = NEWEST
    lit: ColumnElement[bool] | None = None
    conditions: tuple[ColumnElement[bool], ...] = ()

    @property
    def sorted_by(self) -> str:
        """The name of the date that orders the cases."""
        return self.sort.removeprefix("-")

    @property
    def filters(self) -> list[Filter]:
        """Each thing asked but words, first what usually leaves the fewest."""
        found = [Filter(1, Case.id, _fixed(self.lit))] if self.lit is not None else []
        found += [Filter(STRENGTH[name], getattr(Case, name), _is(value)) for name, value in self.same.items()]
        found += [Filter(4 if all(span) else 9, DATES[name], _in(span)) for name, span in self.between.items()]
        if self.below:
            units = select(Unit.id).where(Unit.path.startswith(self.below, autoescape=True))
            found.append(Filter(5, Case.unit_id, lambda unit_id: unit_id.in_(units)))
        if self.status:
            chosen = OPEN if self.status == "open" else (self.status,)
            rare = {*OPEN, *NOT_COUNTED}.issuperset(chosen)
            found.append(Filter(3 if rare else 10, Case.status, lambda status: status.in_(chosen)))
        return sorted(found, key=lambda one: one.strength)

    @property
    def leads(self) -> bool:
        """Whether what is asked leads to few cases by an index, of which each is then looked at for who may see it."""
        return bool(self.q) or any(one.strength <= LEADING for one in self.filters)

    def clauses(self, *, few: bool = True) -> Iterator[ColumnElement[bool]]:
        """One condition for each thing asked; `few` lets the strongest lead to the cases by its index."""
        yield from self.conditions
        if self.q:
            yield met(self.q, self.named, self.near)
        yield from met_by(self.filters, leads=few and not self.q)
        if not (self.status or self.merged or self.q or self.conditions):
            yield Case.status.not_in(UNLISTED)  # one matter, one line; they are found by their words and by their state
        if self.sorted_by != "found":
            yield DATES[self.sorted_by].is_not(None)


UNLISTED = ("merged", "voided")
LEADING = 5
STRENGTH = {"lead_id": 2, "project_id": 2, "handler_id": 2, "office_id": 6, "category": 7, "urgency": 7, "origin": 8}


def _fixed(condition: ColumnElement[bool]) -> Any:
    return lambda _column: condition


def _is(value: Any) -> Any:
    return lambda column: column == value


def _in(span: Span) -> Any:
    first, end = span
    if first is None:
        return lambda column: column < end
    return lambda column: column >= first if end is None else (column >= first) & (column < end)


def listed(user: User, wanted: Wanted, *, few: bool = False, many: bool = False) -> Select[Case]:
    """The cases in their order, each with its unit and the unit above.

    Where few fit, they are gathered and then put in order; where many do, the database goes through the ledger in its
    order until a page is full: either way it never looks at very many. Words lead to their cases by an index of theirs.
    """
    rows = Case.visible_to(user, many=many).where(*wanted.clauses(few=few))
    if few:
        found = rows.with_only_columns(Case.serial).limit(MOST_COUNTED).subquery()  # the limit keeps it apart
        whole = select(Case).outerjoin(Unit, Unit.id == Case.unit_id)
        rows = whole.where(Case.serial.in_(select(found.c.serial)))
    named = rows.outerjoin(Above, Above.id == Unit.parent_id)
    loaded = named.options(contains_eager(Case.unit), contains_eager(Case.unit, Unit.parent.of_type(Above)))
    order = (DATES[wanted.sorted_by], Case.serial)
    return loaded.order_by(*(column.desc() if wanted.sort.startswith("-") else column.asc() for column in order))


def counted(user: User, wanted: Wanted) -> int:
    """How many cases fit; one more than MOST_COUNTED where there are more, since nobody reads further."""
    seen = Case.visible_to(user, many=wanted.leads)
    rows = seen.where(*wanted.clauses()).with_only_columns(Case.serial).limit(MOST_COUNTED + 1)
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def few_fit(user: User, wanted: Wanted, counts: int | None = None) -> bool:
    """Whether filters leave so few that they are gathered; `counts` says how many, where that is known."""
    if not wanted.filters or wanted.q or wanted.conditions:
        return False
    return (counted(user, wanted) if counts is None else counts) <= FEW


@dataclass(frozen=True)
class Leaf:
    """One page of the ledger; `total` ends at MOST_COUNTED, `more` tells that there are more."""

    cases: Sequence[Case]
    page: int
    last: int
    total: int
    more: bool

    @property
    def first(self) -> int:
        """The place of its first case in the whole."""
        return (self.page - 1) * PAGE + 1


def leaf(user: User, wanted: Wanted, asked: int, *options: Any) -> Leaf:
    """The page asked for, or the last; `options` say what else is loaded of each case (two queries and theirs)."""
    counts = counted(user, wanted)
    total = min(counts, MOST_COUNTED)
    last = max(1, -(-total // PAGE))
    page = min(asked, last)
    many = wanted.leads or counts > FEW
    rows = listed(user, wanted, few=few_fit(user, wanted, counts), many=many).options(*options)
    cases = db.session.scalars(rows.limit(PAGE).offset((page - 1) * PAGE)).all()
    return Leaf(cases, page, last, total, counts > MOST_COUNTED)
