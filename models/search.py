"""Finding cases by words, pinyin and first letters, and writing their index anew."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, any_, column, false, func, or_, select, table, text
from sqlalchemy.sql.selectable import TextualSelect

from models.base import db
from models.case import Case
from models.search_index import CATEGORY, NAME, PUT, UNIT, row
from models.unit import Unit
from rules.search import All, Either, Expr, Term, Word, asked

BATCH = 500
MANY = 5_000
MATCH = {
    "sqlite": f"SELECT rowid AS serial FROM {NAME} WHERE {NAME} MATCH :asked",  # noqa: S608
    "postgresql": f"SELECT serial FROM {NAME} WHERE words @@ CAST(:asked AS tsquery)",  # noqa: S608
}


def unit_tags() -> dict[str, str]:
    """Tag → name of every unit, whose cases its name finds (one query)."""
    return {f"{UNIT}{id}": name for id, name in db.session.execute(select(Unit.id, Unit.name))}


def met(query: str, named: Mapping[str, str]) -> ColumnElement[bool]:
    """A condition on cases: every word of the query is met. `named`: tag → what it is called."""
    words = asked(query, named)
    if not words:
        return false()
    dialect = db.session.get_bind().dialect.name
    expr = words[0].expr if len(words) == 1 else All(tuple(word.expr for word in words))
    statement = text(MATCH[dialect]).bindparams(asked=written(expr, dialect)).columns(column("serial"))
    return and_(_among(statement, dialect), *(_exactly(word) for word in words if word.exact))


def _among(found: TextualSelect, dialect: str) -> ColumnElement[bool]:
    """Whether a case is among those found, said so that the database begins at the smaller end.

    Where few are found, it looks these up. Where many are, it goes through the ledger in its order and asks of each
    whether it is among them, until a page is full: `serial + 0` is a column without an index to it. SQLite knows
    nothing of how often a word is met, PostgreSQL little of how often one begins with some letters.
    """
    many = db.session.scalar(select(func.count()).select_from(select(found.subquery()).limit(MANY).subquery())) or 0
    if dialect == "sqlite":
        return (Case.serial + 0 if many == MANY else Case.serial).in_(found)
    listed = select(found.subquery().c.serial)
    return Case.serial.in_(listed) if many == MANY else Case.serial == any_(func.array(listed.scalar_subquery()))


def _exactly(word: Word) -> ColumnElement[bool]:
    """Pairs of characters are met apart as well; a longer run must stand there as it is, or in a name that fits."""
    texts = (Case.summary, Case.place)
    stands = and_(*(or_(*(column.contains(run, autoescape=True) for column in texts)) for run in word.exact))
    units = [int(tag[1:]) for tag in word.tags if tag.startswith(UNIT)]
    kinds = [tag[1:] for tag in word.tags if tag.startswith(CATEGORY)]
    return or_(stands, Case.unit_id.in_(units), Case.category.in_(kinds))


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
    dialect = db.session.get_bind().dialect.name
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
