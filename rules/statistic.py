"""What is counted of matters in a period, and how: each figure with its part, its whole and its words.

Two figures describe what there is (found, in hand); no unit is compared by them. The others measure how matters are
handled, and are made so that an honest report can never worsen them: what was found and is not due yet stands in no
whole, and what the reporting unit calls settled waits with agreement, fulfilment and confirmation until the office in
charge has closed it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from rules.suppress import small
from rules.words import N_

DATES = ("accepted_at", "assigned_at", "resolved_at", "agreed_at", "fulfilled_at", "confirmed_at", "closed_at")
CUT = (*DATES, "mediation_stopped_at")
TOLD_BY = {"resolved_at": "method", "agreed_at": "form"}
SPANS = {"month": N_("The month"), "year": N_("The year so far"), "twelve": N_("Twelve months")}


class Row(NamedTuple):
    """A matter as far as it is counted. `path` lists the units from the top down to where it arose, `parties` is how
    many people are named in it, `form` that of its last agreement; None where a month was frozen without them."""

    case_id: UUID
    path: str
    category: str
    origin: str
    urgency: str
    people: int | None
    counted: bool
    found_at: datetime
    happened_on: date | None
    due_at: datetime | None
    accepted_at: datetime | None
    assigned_at: datetime | None
    resolved_at: datetime | None
    agreed_at: datetime | None
    fulfilled_at: datetime | None
    confirmed_at: datetime | None
    closed_at: datetime | None
    mediation_stopped_at: datetime | None = None
    method: str | None = None
    form: str | None = None
    parties: int | None = None

    def as_of(self, end: datetime) -> Row:
        """As it stood at an instant: what came later has not happened yet."""
        later = [name for name in CUT if (at := getattr(self, name)) is not None and at >= end]
        gone: dict[str, Any] = dict.fromkeys([*later, *(TOLD_BY[name] for name in later if name in TOLD_BY)])
        return self._replace(**gone) if gone else self


class Period(NamedTuple):
    """From an instant on to the one before which it ends; `until` is now while it lasts."""

    starts_at: datetime
    ends_at: datetime
    until: datetime

    def holds(self, at: datetime | None) -> bool:
        """Whether the instant lies in it."""
        return at is not None and self.starts_at <= at < self.ends_at


def first_of(day: date, back: int = 0) -> date:
    """The first day of the day's month, or of the month so many before."""
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return date(year, month + 1, 1)


def period(first: date, last: date, zone: ZoneInfo, *, now: datetime) -> Period:
    """The months from that of `first` to that of `last`."""
    starts, ends = (datetime.combine(day, time(), tzinfo=zone) for day in (first_of(first), first_of(last, -1)))
    return Period(starts, ends, min(now, ends))


def months(month: date, span: str) -> list[date]:
    """The first days of the months that a span ending with `month` is made of, oldest first."""
    count = {"month": 1, "year": month.month, "twelve": 12}[span]
    return [first_of(month, back) for back in range(count - 1, -1, -1)]


Test = Callable[[Row, Period], bool]


def found(row: Row, span: Period) -> bool:
    return span.holds(row.found_at)


def on_books(row: Row, span: Period) -> bool:
    return row.resolved_at is None or row.resolved_at >= span.starts_at


def in_hand(row: Row, span: Period) -> bool:
    return row.resolved_at is None


def overdue(row: Row, span: Period) -> bool:
    return row.resolved_at is None and row.due_at is not None and row.due_at < span.until


def resolved(row: Row, span: Period) -> bool:
    return span.holds(row.resolved_at)


def judged(row: Row, span: Period) -> bool:
    return resolved(row, span) or overdue(row, span)


def timed(row: Row, span: Period) -> bool:
    return row.due_at is not None and judged(row, span)


def in_time(row: Row, span: Period) -> bool:
    settled, due = row.resolved_at, row.due_at
    return resolved(row, span) and settled is not None and due is not None and settled <= due


def _dated(name: str) -> tuple[Test, Test]:
    """(has the date, has it or was closed without it), both in the period."""

    def part(row: Row, span: Period) -> bool:
        return getattr(row, name) is not None and (span.holds(getattr(row, name)) or span.holds(row.closed_at))

    def whole(row: Row, span: Period) -> bool:
        return part(row, span) or span.holds(row.closed_at)

    return part, whole


agreed, ended_or_agreed = _dated("agreed_at")
confirmed, ended_or_confirmed = _dated("confirmed_at")
fulfilled, ended_or_fulfilled = _dated("fulfilled_at")


def promised(row: Row, span: Period) -> bool:
    return row.agreed_at is not None and ended_or_fulfilled(row, span)


def kept(row: Row, span: Period) -> bool:
    return row.agreed_at is not None and fulfilled(row, span)


@dataclass(frozen=True)
class Figure:
    """`part` of `whole`, and what both mean in words. One that `measures` may be shown for each unit."""

    title: str
    meaning: str
    part: Test
    whole: Test
    measures: bool = True

    def count(self, rows: Iterable[Row], span: Period) -> Count:
        """How many matters are in the part and in the whole."""
        whole = [row for row in rows if self.whole(row, span)]
        return Count(sum(self.part(row, span) for row in whole), len(whole))


class Count(NamedTuple):
    """So many of so many."""

    part: int
    whole: int

    @property
    def open(self) -> bool:
        """Whether it may be shown to everybody: neither part nor rest is so small that it tells of single people."""
        rest = self.whole - self.part
        return not small(self.part) and not (rest and small(rest))


FIGURES = {
    "found": Figure(
        N_("Newly found"),
        N_("Matters first told of in the period, of all that were on the books in it."),
        found, on_books, measures=False,
    ),
    "in_hand": Figure(
        N_("Still in hand"),
        N_("Matters not settled at the period's end, of all that were on the books in it."),
        in_hand, on_books, measures=False,
    ),
    "in_time": Figure(
        N_("Settled in time"),
        N_("Matters settled by their deadline, of all with one that were settled or are overdue at the period's end."),
        in_time, timed,
    ),
    "resolved": Figure(
        N_("Settled"),
        N_("Matters settled in the period, of these and those that are overdue at its end."),
        resolved, judged,
    ),
    "agreed": Figure(
        N_("Agreement reached"),
        N_("Matters with an agreement of the parties, of those that were closed or agreed in the period."),
        agreed, ended_or_agreed,
    ),
    "fulfilled": Figure(
        N_("Agreement kept"),
        N_("Agreements that were fulfilled, of those that were fulfilled or whose matter was closed in the period."),
        kept, promised,
    ),
    "confirmed": Figure(
        N_("Confirmed by the parties"),
        N_("Matters that the people concerned confirmed, of those that were closed or confirmed in the period."),
        confirmed, ended_or_confirmed,
    ),
}  # fmt: skip
# Whose count means something by itself: what a table by place or category, and the trend, are made of.
COUNTED = {"found": found, "in_hand": in_hand, "resolved": resolved, "overdue": overdue, "on_books": on_books}


def book(by_month: Iterable[Iterable[Row]]) -> list[Row]:
    """The matters of several months, oldest first, each once as the last of them has it; none merged or withdrawn."""
    latest = {row.case_id: row for rows in by_month for row in rows}
    return [row for row in latest.values() if row.counted]
