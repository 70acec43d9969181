"""What a seat that has ended still lets its former holder do: hand in what is new, and nothing else.

The day that a phone names is a claim. It can narrow what a person may do, never widen it: what decides is the seat held
while the round ran, as the server knows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from rules.org.permission import MOVED_GRACE, VERBS, Seat, relation


@dataclass(frozen=True)
class Tenure(Seat):
    """A seat with its first and its last day; without a last one it is held still."""

    starts_on: date
    ends_on: date | None


def credible(made_at: datetime, *, now: datetime) -> datetime | None:
    """When something was written, as the phone says; None where its clock is wrong: in the future, or over 60 days."""
    return made_at if now - MOVED_GRACE <= made_at <= now else None


def last_tenure(
    tenures: Iterable[Tenure], unit_path: str, *, span: tuple[date, date] | None, made_on: date | None, today: date
) -> Tenure | None:
    """The ended seat from which something for the unit may still be handed in, or None.

    It ended at most 60 days ago, it was held on some day of the round (its `span`; what is told outside one has none),
    and the phone does not say itself that it was written later (`made_on`; None where its clock is not believed).
    """
    first, last = span or (date.min, date.max)
    fitting = [
        one
        for one in tenures
        if relation(one.path, unit_path) in VERBS["file"].get(one.role, frozenset())
        and one.ends_on is not None
        and one.starts_on <= today <= one.ends_on + MOVED_GRACE
        and first <= one.ends_on
        and one.starts_on <= last
        and (made_on is None or made_on <= one.ends_on)
    ]
    return max(fitting, key=lambda one: one.ends_on or today, default=None)
