"""Filters of a long list on SQLite, which knows nothing of how many rows each leaves: one leads, the others test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression
from sqlalchemy.sql.operators import custom_op

from models.base import db


@dataclass(frozen=True)
class Filter:
    """A condition on one column; the smaller `strength`, the fewer rows it usually leaves."""

    strength: int
    column: Any
    test: Callable[[Any], ColumnElement[bool]]


def met_by(filters: Sequence[Filter], *, leads: bool) -> Iterator[ColumnElement[bool]]:
    """Their conditions; only the first may use its index, and that only where it leads.

    PostgreSQL counts what is in its columns and decides for itself.
    """
    knows = db.session.get_bind().dialect.name != "sqlite"
    for place, one in enumerate(filters):
        indexed = knows or (leads and place == 0)
        yield one.test(one.column if indexed else without_index(one.column))


def without_index(column: Any) -> ColumnElement[Any]:
    """The same column so that no database looks for it in an index: +column."""
    return UnaryExpression(column.expression, operator=custom_op("+"), type_=column.type)
