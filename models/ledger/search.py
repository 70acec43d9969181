"""Finding cases by words, pinyin and first letters, and writing their index anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    any_,
    cast,
    column,
    false,
    func,
    or_,
    select,
    table,
    text,
    union,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute

from models.base import db
from models.case.case import Case
from models.case.moves.assignment import CoHandler
from models.case.search_index import CATEGORY, NAME, PUT, UNIT, row
from models.narrowing import without_index
from models.org.unit import Unit
from models.work_group import WorkGroup
from rules.ledger.search import TAG, WRITTEN_DOTS, All, Either, Expr, Term, Word, asked

BATCH = 500
MANY = 5_000
INDEX = table(NAME, column("rowid"), column("serial"), column("words"), column(NAME))


def unit_tags() -> dict[str, str]:
    """Tag → name of every unit, whose cases its name finds (one query)."""
    return {f"{UNIT}{id}": name for id, name in db.session.execute(select(Unit.id, Unit.name))}


def met(query: str, named: Mapping[str, str], near: Collection[int] = ()) -> ColumnElement[bool]:
    """A condition on cases: every word of the query is met. `named`: tag → what it is called.

    `near`: ids of units; where there are some, no cases are found but theirs.
    """
    words = asked(query, named)
    if not words:
        return false()
    expr = words[0].expr if len(words) == 1 else All(tuple(word.expr for word in words))
    among = _few(_of(expr, near)) if near else _among(_found(expr))
    return and_(among, *(_exactly(word) for word in words if word.exact))


def _dialect() -> str:
    return db.session.get_bind().dialect.name


def _found(expr: Expr, *also: ColumnElement[bool]) -> Select[int]:
    """The serials under which the index has what is asked."""
    words = written(expr, _dialect())
    if _dialect() == "sqlite":
        return select(INDEX.c.rowid.label("serial")).where(INDEX.c[NAME].op("MATCH")(words), *also)
    return select(INDEX.c.serial).where(INDEX.c.words.op("@@")(cast(words, TSQUERY)), *also)


def _of(expr: Expr, units: Collection[int]) -> CompoundSelect[int]:
    """The same of the cases that arose in some units, which the index knows, or that they handle, help with or
    have people in the work group of."""
    arose = All((expr, Either(tuple(Term(f"{TAG}{UNIT}{unit}") for unit in units))))
    helped = select(Case.serial).join(CoHandler, CoHandler.case_id == Case.id).where(CoHandler.unit_id.in_(units))
    grouped = select(Case.serial).where(Case.id.in_(WorkGroup.reached_by(units)))
    handed = union(select(Case.serial).where(Case.handler_id.in_(units)), helped, grouped)
    if _dialect() == "sqlite":
        return union(_found(arose), _found(expr, INDEX.c.rowid.in_(handed)))
    return union(_found(arose), _found(expr, INDEX.c.serial == any_(func.array(handed.scalar_subquery()))))


def _among(found: Select[int]) -> ColumnElement[bool]:
    """Whether a case is among those found, said so that the database begins at the smaller end.

    Where few are found, it looks these up. Where many are, it goes through the ledger in its order and asks of each
    whether it is among them, until a page is full. SQLite knows nothing of how often a word is met, PostgreSQL little
    of how often one begins with some letters.
    """
    most = found.limit(MANY).subquery()
    if db.session.scalar(select(func.count()).select_from(most)) != MANY:
        return _few(found)
    return (without_index(Case.serial) if _dialect() == "sqlite" else Case.serial).in_(found)


def _few(found: Select[int] | CompoundSelect[int]) -> ColumnElement[bool]:
    """The same of few, which are looked up one by one."""
    if _dialect() == "sqlite":
        return Case.serial.in_(found)
    return Case.serial == any_(func.array(found.scalar_subquery()))


def _exactly(word: Word) -> ColumnElement[bool]:
    """Pairs of characters are met apart as well; a longer run must stand there as it is, or in a name that fits."""
    texts = [_undotted(text) for text in (Case.summary, Case.place)]
    stands = and_(*(or_(*(column.contains(run, autoescape=True) for column in texts)) for run in word.exact))
    units = [int(tag[1:]) for tag in word.tags if tag.startswith(UNIT)]
    kinds = [tag[1:] for tag in word.tags if tag.startswith(CATEGORY)]
    return or_(stands, Case.unit_id.in_(units), Case.category.in_(kinds))


def _undotted(text: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[str]:
    """A text without the dots that a run of characters goes across."""
    without: ColumnElement[str] = func.replace(text, WRITTEN_DOTS[0], "")
    for dot in WRITTEN_DOTS[1:]:
        without = func.replace(without, dot, "")
    return without


def written(expr: Expr, dialect: str) -> str:
    """The expression as the database's own query language has it. Tokens have neither quotes nor backslashes."""
    if isinstance(expr, Term):
        quoted = f'"{expr.token}"' if dialect == "sqlite" else f"'{expr.token}'"
        return quoted + ((" *" if dialect == "sqlite" else ":*") if expr.begun else "")
    joint = (" AND ", " OR ") if dialect == "sqlite" else (" & ", " | ")
    parts = (written(part, dialect) for part in expr.parts)
    return f"({joint[isinstance(expr, Either)].join(parts)})"


def rebuild() -> int:
    """Writes the whole index anew; says how many cases it has."""
    dialect = _dialect()
    db.session.execute(text(f"DELETE FROM {NAME}"))  # noqa: S608 - our own name
    columns = select(Case.serial, Case.summary, Case.place, Case.number, Case.unit_id, Case.category)
    last, count = 0, 0
    while found := db.session.execute(columns.where(Case.serial > last).order_by(Case.serial).limit(BATCH)).all():
        db.session.execute(text(PUT[dialect]), [row(dialect, one) for one in found])
        last, count = found[-1].serial, count + len(found)
    return count


def unfound() -> int:
    """How many cases the index lacks, or has too many (then below nought)."""
    cases, known = (db.session.scalar(select(func.count()).select_from(table(name))) for name in ("case", NAME))
    return (cases or 0) - (known or 0)
