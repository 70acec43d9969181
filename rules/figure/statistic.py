"""What is counted of matters in a period: each once, as it stood at the period's end, and the plain numbers of them.

The numbers describe an office's own work; no unit is compared by them (rules/figure/line.py has the line that they
add up to, rules/figure/handling.py what may be compared).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from rules.calendar import DAY
from rules.case.ending import OTHERWISE
from rules.words import N_

DATES = ("accepted_at", "assigned_at", "resolved_at", "agreed_at", "fulfilled_at", "confirmed_at", "closed_at")
CUT = (*DATES, "mediation_stopped_at")
TOLD_BY = {"resolved_at": "method", "agreed_at": "form"}
SPANS = {
    "month": N_("The month"),
    "quarter": N_("The quarter so far"),
    "half": N_("The half-year so far"),
    "year": N_("The year so far"),
    "twelve": N_("Twelve months"),
}


class Row(NamedTuple):
    """A matter as far as it is counted. `path` lists the units from the top down to where it arose, `parties` is how
    many people are named in it, `form` that of its last agreement, `charged` the path of the unit that has to act: who
    handles it, else the office where it waits; `satisfied` whether nobody who was asked says that it is not solved. All
    of these are None where a month was frozen without them."""

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
    charged: str | None = None
    satisfied: bool | None = None

    def as_of(self, end: datetime) -> Row:
        """As it stood at an instant: what came later has not happened yet."""
        later = [name for name in CUT if (at := getattr(self, name)) is not None and at >= end]
        gone: dict[str, Any] = dict.fromkeys([*later, *(TOLD_BY[name] for name in later if name in TOLD_BY)])
        return self._replace(**gone) if gone else self

    def stood(self, end: datetime, earlier: Sequence[Earlier]) -> Row:
        """As it stood at an instant, an earlier settlement included that was taken back by reopening only later."""
        row = self.as_of(end)
        if row.resolved_at is not None:
            return row
        then = next((one for one in earlier if one.settled_at < end <= one.reopened_at), None)
        return row._replace(resolved_at=then.settled_at, method=then.method) if then else row


class Earlier(NamedTuple):
    """A settlement of a matter that was reopened: it stood from the one instant to the other."""

    settled_at: datetime
    reopened_at: datetime
    method: str | None


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


def days(first: date, last: date, zone: ZoneInfo, *, now: datetime) -> Period:
    """The days from `first` to `last`, both within it: of a screening's round, or any others."""
    starts, ends = (datetime.combine(day, time(), tzinfo=zone) for day in (first, last + DAY))
    return Period(starts, ends, min(now, ends))


def months(month: date, span: str) -> list[date]:
    """The first days of the months that a span ending with `month` is made of, oldest first."""
    within = month.month - 1
    count = {"month": 1, "quarter": within % 3 + 1, "half": within % 6 + 1, "year": within + 1, "twelve": 12}[span]
    return [first_of(month, back) for back in range(count - 1, -1, -1)]


Test = Callable[[Row, Period], bool]


def carried(row: Row, span: Period) -> bool:
    """Found before the period and not ended before it; what was reopened in it is carried over, too."""
    return row.found_at < span.starts_at and (row.resolved_at is None or row.resolved_at >= span.starts_at)


def found(row: Row, span: Period) -> bool:
    """First recorded in the period, whatever its origin."""
    return span.holds(row.found_at)


def settled(row: Row, span: Period) -> bool:
    """Settled in the period, by the settlement that still stood at its end."""
    return span.holds(row.resolved_at) and row.method not in OTHERWISE


def otherwise(row: Row, span: Period) -> bool:
    """Ended in the period without being settled."""
    return span.holds(row.resolved_at) and row.method in OTHERWISE


def still_open(row: Row, span: Period) -> bool:
    """Neither settled nor ended at the period's end."""
    return row.found_at < span.ends_at and row.resolved_at is None


def overdue(row: Row, span: Period) -> bool:
    """Open and past its deadline."""
    return row.resolved_at is None and row.due_at is not None and row.due_at < span.until


def found_and_settled(row: Row, span: Period) -> bool:
    """Found in the period and settled by its end: of these is the settlement rate."""
    return found(row, span) and row.resolved_at is not None and row.method not in OTHERWISE


# Whose count means something by itself: what the line, a table by place or category, and the trend, are made of.
COUNTED: dict[str, Test] = {
    "carried": carried,
    "found": found,
    "settled": settled,
    "otherwise": otherwise,
    "open": still_open,
    "overdue": overdue,
    "found_and_settled": found_and_settled,
}
NAMES = {
    "carried": N_("Carried over"),
    "found": N_("Newly found"),
    "settled": N_("Settled"),
    "otherwise": N_("Ended otherwise"),
    "open": N_("Open at the end"),
    "overdue": N_("Overdue"),
    "found_and_settled": N_("Found in the period and settled by its end"),
}


def book(by_month: Iterable[Iterable[Row]]) -> list[Row]:
    """The matters of several months, oldest first, each once as the last of them has it; none merged or withdrawn."""
    latest = {row.case_id: row for rows in by_month for row in rows}
    return [row for row in latest.values() if row.counted]
