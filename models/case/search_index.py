"""The index that cases are searched by: FTS5 on SQLite, a tsvector with GIN on PostgreSQL, one row a case.

Its key is the case's serial. It is written in the transaction of the case, by the verbs that change what a case is
found by. Both databases keep the tokens of rules/ledger/search.py as they are, so that both find the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from models.base import db
from rules.ledger.search import tokens

if TYPE_CHECKING:
    from models.case.case import Case

NAME = "case_search"
UNIT, CATEGORY = "u", "k"
CREATE = {
    "sqlite": [f"CREATE VIRTUAL TABLE {NAME} USING fts5(words, tokenize='ascii', detail=none)"],
    "postgresql": [
        f"CREATE TABLE {NAME} (serial BIGINT NOT NULL CONSTRAINT pk_{NAME} PRIMARY KEY, words TSVECTOR NOT NULL)",
        f"CREATE INDEX ix_{NAME}_words ON {NAME} USING gin (words)",
    ],
}
PUT = {
    "sqlite": f"INSERT OR REPLACE INTO {NAME} (rowid, words) VALUES (:serial, :words)",  # noqa: S608 - our own name
    "postgresql": f"INSERT INTO {NAME} (serial, words) VALUES (:serial, array_to_tsvector(CAST(:words AS text[]))) "  # noqa: S608
    "ON CONFLICT (serial) DO UPDATE SET words = excluded.words",
}
Row = dict[str, Any]


def ours(name: str | None) -> bool:
    """Whether a table belongs to the index, which each database builds in its own way, beside the models."""
    return (name or "").startswith(NAME)


def row(dialect: str, case: Any) -> Row:
    """The index's row of a case, or of a row of its columns, for the statement PUT."""
    tags = (f"{UNIT}{case.unit_id}", f"{CATEGORY}{case.category}")
    found = tokens((case.summary, case.place), case.number, tags)
    return {"serial": case.serial, "words": " ".join(found) if dialect == "sqlite" else found}


def put(*cases: Case) -> None:
    """Lets cases be found by what they say now."""
    dialect = db.session.get_bind().dialect.name
    with db.session.no_autoflush:
        db.session.execute(text(PUT[dialect]), [row(dialect, case) for case in cases])
