"""The figures of a unit and all below it, for a month and the months before: from frozen months where there are any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from models.base import db
from models.figure.charges import Charging
from models.figure.month import Month, frozen, kept, living, reopened
from models.figure.records import began
from models.org.unit import Unit
from rules.figure.counting import Count
from rules.figure.handling import FIGURES, Task
from rules.figure.line import Line, line, settlement
from rules.figure.statistic import COUNTED, Period, Row, book, days, first_of, months, period
from rules.org.tree import in_order

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from models.org.user import User

TREND = ("found", "settled", "open")


@dataclass(frozen=True)
class Place:
    """A unit directly below, or the unit itself, with what arose in it and below it."""

    unit: Unit
    rows: list[Row]


class Statistics(Charging):
    """What is counted of a unit at `now` for a reader; `also` names months to be read beside those of the span.

    `line` and `settlement` are of what arose in it or below it, `figures` and `handling` of what was charged there. A
    few queries, whatever the number of months and units.
    """

    def __init__(
        self,
        unit: Unit,
        month: date,
        zone: ZoneInfo,
        *,
        by: User | None,
        now: datetime,
        span: str = "month",
        also: Iterable[date] = (),
    ) -> None:
        self.unit, self.zone, self.by, self.now = unit, zone, by, now
        self.month, self.span = month, span
        self.months = months(month, span)
        self.every = sorted({*self.months, *also})
        self.days: tuple[date, date] | None = None
        self.covered: Period | None = None  # where a screening does not tell of whole days

    @classmethod
    def of_days(
        cls, unit: Unit, first: date, last: date, zone: ZoneInfo, *, by: User | None, now: datetime
    ) -> Statistics:
        """What is counted of the days from `first` to `last`, as of a screening's round; from frozen months, too."""
        made = cls(unit, first_of(last), zone, by=by, now=now)
        made.months = []
        while not made.months or made.months[0] > first:
            made.months.insert(0, first_of(last, len(made.months)))
        made.every, made.days = made.months, (first, last)
        return made

    def at(self, month: date) -> Statistics:
        """The same for another month that was read with this one."""
        other = Statistics(self.unit, month, self.zone, by=self.by, now=self.now)
        other.frozen, other.books, other.began = self.frozen, self.books, self.began
        return other

    @cached_property
    def frozen(self) -> dict[date, list[Month]]:
        """The frozen ones of all months that are looked at."""
        return frozen(self.unit, self.every)

    @property
    def preliminary(self) -> list[date]:
        """The months of the period whose figures may still change."""
        return [month for month in self.months if self.runs(month)]

    def runs(self, month: date) -> bool:
        """Whether a month's figures may still change; one that ended without any matter stays empty."""
        return month not in self.frozen and bool(self.books[month] or self._period(month, month).ends_at > self.now)

    @cached_property
    def books(self) -> dict[date, list[Row]]:
        """Month → its matters as counted at its end, or as they stand now while it is not frozen."""
        found: dict[date, list[Row]] = {month: [] for month in self.every}
        if self.frozen:
            for month, row in kept(self.unit, self.frozen, by=self.by):
                found[month].append(row)
        running = [month for month in self.every if month not in self.frozen]
        if running:
            span = self._period(running[0], running[-1])
            alive, earlier = living(self.unit, span, by=self.by), reopened(span.starts_at)
            for month in running:
                ends_at = self._period(month, month).ends_at
                found[month] = [
                    row.stood(ends_at, earlier.get(row.case_id, ())) for row in alive if row.found_at < ends_at
                ]
        return found

    @cached_property
    def began(self) -> date | None:
        """The first month of which the office has records; None before its first one."""
        first = began(self.unit)
        return (
            min([first_of(first.astimezone(self.zone).date()), *self.frozen])
            if first
            else min(self.frozen, default=None)
        )

    def recorded(self, month: date) -> bool:
        """Whether there are records of a month: what was before them is not nought, but unknown."""
        return month >= (self.began or first_of(self.now.astimezone(self.zone).date()))

    def _period(self, first: date, last: date) -> Period:
        return period(first, last, self.zone, now=self.now)

    @cached_property
    def period(self) -> Period:
        """The period as instants."""
        if self.covered:
            return self.covered
        return days(*self.days, self.zone, now=self.now) if self.days else self._period(self.months[0], self.months[-1])

    @cached_property
    def book(self) -> list[Row]:
        """The matters of the period, each once as it stood at its end: those that arose, or are charged, here."""
        rows = book(self.books[month] for month in self.months)
        ends_at = self.period.ends_at
        return [row.as_of(ends_at) for row in rows if row.found_at < ends_at] if self.days else rows

    @cached_property
    def rows(self) -> list[Row]:
        """The matters of the period that arose in the unit or below it."""
        return [row for row in self.book if self.here(row.path)]

    def here(self, path: str) -> bool:
        return f"/{self.unit.id}/" in path

    @cached_property
    def line(self) -> Line:
        """Carried over, found, settled, ended otherwise, open at the end."""
        return line(self.rows, self.period)

    def line_of(self, category: str) -> Line:
        """The same of one category."""
        return line((row for row in self.rows if row.category == category), self.period)

    @property
    def met(self) -> list[str]:
        """The categories of the matters in the period, by their codes."""
        return sorted({row.category for row in self.rows})

    @cached_property
    def settlement(self) -> Count:
        """Of the matters found in the period, those settled by its end; never to stand beside other units."""
        return settlement(self.rows, self.period)

    def counted(self, what: str, rows: Iterable[Row] | None = None) -> list[Row]:
        """The rows that a plain count of COUNTED stands for."""
        test = COUNTED[what]
        return [row for row in (self.rows if rows is None else rows) if test(row, self.period)]

    @cached_property
    def trend(self) -> list[tuple[date, Line | None]]:
        """All months that were read, oldest first, each counted for itself; None where there is no record of one."""
        found: list[tuple[date, Line | None]] = []
        for month in self.every:
            rows = (row for row in book([self.books[month]]) if self.here(row.path))
            told = line(rows, self._period(month, month)) if self.recorded(month) else None
            found.append((month, told))
        return found

    @cached_property
    def places(self) -> list[Place]:
        """The units directly below in the order of the tree, then the unit itself where anything arose in it.

        Units that stand no longer are listed where anything arose in them in a month that was read.
        """
        rows: dict[int, list[Row]] = {}
        for row in self.rows:
            rows.setdefault(self.place_of(row), []).append(row)
        books = (row for rows in self.books.values() for row in rows if row.counted and self.here(row.path))
        return [Place(unit, rows.get(unit.id, [])) for unit in self.listed({self.place_of(row) for row in books})]

    def listed(self, met: set[int]) -> list[Unit]:
        """The units directly below that stand or are met, in the order of the tree, then the unit itself if it is."""
        listed = or_(Unit.parent_id == self.unit.id, Unit.id.in_(met - {self.unit.id}))
        units = in_order(db.session.scalars(select(Unit).where(listed)))
        standing = [unit for unit in units if unit.ends_on is None or unit.id in met]
        return [*standing, *([self.unit] if self.unit.id in met else [])]

    def below(self, path: str) -> int:
        """The id of the unit directly below in whose part of the tree a path leads, or of the unit itself."""
        _above, _mark, rest = path.partition(f"/{self.unit.id}/")
        return int(rest.partition("/")[0]) if rest else self.unit.id

    def place_of(self, row: Row) -> int:
        """The id of the unit directly below in or below which a matter arose, or of the unit itself."""
        return self.below(row.path)

    def behind(
        self, code: str, of: str = "part", below: int | None = None, category: str | None = None
    ) -> list[Row | Task]:
        """What a number stands for, oldest first: a figure's part or whole, or a plain count."""
        if code in FIGURES:
            return self.behind_figure(code, of, below)
        rows = [row for row in self.rows if category in (None, row.category) and below in (None, self.place_of(row))]
        return [*sorted(self.counted(code, rows), key=_age)]

    @cached_property
    def heat(self) -> dict[int, Counter[str]]:
        """Place → category → matters found in the period."""
        found: dict[int, Counter[str]] = {place.unit.id: Counter() for place in self.places}
        for row in self.counted("found"):
            found[self.place_of(row)][row.category] += 1
        return found

    @property
    def categories(self) -> list[str]:
        """The categories that were found, by their codes."""
        return sorted({code for counts in self.heat.values() for code in counts})


def _age(row: Row) -> tuple[datetime, str]:
    return row.found_at, str(row.case_id)
