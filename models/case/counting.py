"""Which matters count: one clause that every figure asks."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from models.case.case import Case
from rules.case.move import NOT_COUNTED


def counts() -> ColumnElement[bool]:
    """In a select of cases: whether it counts as a matter of its own.

    A merged record counts as the one it rests in; one that its own reporter took back before anybody took it over
    counts nowhere.
    """
    return Case.status.not_in(NOT_COUNTED)
