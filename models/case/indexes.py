"""The indexes by which a long ledger is read: newest first for each thing it is narrowed to, and by each date."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Index, text

NARROWED_BY = ("unit_id", "office_id", "handler_id", "lead_id", "category", "urgency", "origin", "status")
DATED_BY = ("due_at", "resolved_at", "closed_at", "confirmed_at")


def newest_first() -> Iterator[Index]:
    """All cases by when they were found, and those that have one thing in common."""
    yield Index("ix_case_found_at_serial", "found_at", "serial")
    for name in NARROWED_BY:
        yield Index(f"ix_case_{name}_found_at_serial", name, "found_at", "serial")


def by_date() -> Iterator[Index]:
    """The cases that have such a date, in its order."""
    for name in DATED_BY:
        dated = text(f"{name} IS NOT NULL")
        yield Index(f"ix_case_{name}_serial", name, "serial", sqlite_where=dated, postgresql_where=dated)
