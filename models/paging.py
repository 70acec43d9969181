"""Pages of a long list: fifty rows at a time, counted once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from models.base import db

ROWS = 50


@dataclass(frozen=True)
class Page:
    """The rows of one page; `page` is kept within 1 and `last`, whatever was asked for."""

    rows: Sequence[Any]
    page: int
    last: int
    total: int


def page_of(statement: Select[*tuple[Any, ...]], asked: str | None) -> Page:
    """One page of a statement that has an order (two queries)."""
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    last = max(1, -(-total // ROWS))
    number = int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    page = min(max(number, 1), last)
    return Page(db.session.execute(statement.limit(ROWS).offset((page - 1) * ROWS)).all(), page, last, total)
