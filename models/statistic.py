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
from models.month import Month, frozen, kept, living
from models.unit import Unit
from rules.statistic import COUNTED, FIGURES, Count, Period, Row, book, months, period
from rules.tree import in_order

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from models.user import User

TREND = ("found", "resolved", "in_hand")


@dataclass(frozen=True)
class Place:
    """A unit directly below, or the unit itself, with what arose in it and below it."""

    unit: Unit
    rows: list[Row]


class Statistics:
    """What is counted of a unit at `now` for a reader; `also` names months to be read beside those of the span.

    Three queries for the matters, whatever the number of months and units.
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

    def at(self, month: date) -> Statistics:
        """The same for another month that was read with this one."""
        other = Statistics(self.unit, month, self.zone, by=self.by, now=self.now)
        other.frozen, other.books = self.frozen, self.books
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
            alive = living(self.unit, self._period(running[0], running[-1]), by=self.by)
            for month in running:
                ends_at = self._period(month, month).ends_at
                found[month] = [row.as_of(ends_at) for row in alive if row.found_at < ends_at]
        return found

    def _period(self, first: date, last: date) -> Period:
        return period(first, last, self.zone, now=self.now)

    @cached_property
    def period(self) -> Period:
        """The period as instants."""
        return self._period(self.months[0], self.months[-1])

    @cached_property
    def rows(self) -> list[Row]:
        """The matters of the period, each once."""
        return book(self.books[month] for month in self.months)

    @cached_property
    def figures(self) -> dict[str, Count]:
        """All figures of the period."""
        return {code: figure.count(self.rows, self.period) for code, figure in FIGURES.items()}

    def counted(self, what: str, rows: Iterable[Row] | None = None) -> list[Row]:
        """The rows that a plain count of COUNTED stands for."""
        test = COUNTED[what]
        return [row for row in (self.rows if rows is None else rows) if test(row, self.period)]

    @cached_property
    def trend(self) -> list[tuple[date, dict[str, int]]]:
        """All months that were read, oldest first, each counted for itself."""
        found = []
        for month in self.every:
            rows, span = book([self.books[month]]), self._period(month, month)
            found.append((month, {code: sum(COUNTED[code](row, span) for row in rows) for code in TREND}))
        return found

    @cached_property
    def places(self) -> list[Place]:
        """The units directly below in the order of the tree, then the unit itself where anything arose in it.

        Units that stand no longer are listed where anything arose in them in a month that was read.
        """
        rows: dict[int, list[Row]] = {}
        for row in self.rows:
            rows.setdefault(self.place_of(row), []).append(row)
        met = {self.place_of(row) for book in self.books.values() for row in book if row.counted}
        listed = or_(Unit.parent_id == self.unit.id, Unit.id.in_(met - {self.unit.id}))
        units = in_order(db.session.scalars(select(Unit).where(listed)))
        standing = [unit for unit in units if unit.ends_on is None or unit.id in met]
        own = [Place(self.unit, rows.get(self.unit.id, []))] if self.unit.id in met else []
        return [Place(unit, rows.get(unit.id, [])) for unit in standing] + own

    def place_of(self, row: Row) -> int:
        """The id of the unit directly below in or below which a matter arose, or of the unit itself."""
        _above, _mark, rest = row.path.partition(f"/{self.unit.id}/")
        return int(rest.partition("/")[0]) if rest else self.unit.id

    def count_at(self, place: Place, code: str) -> Count:
        """One figure of one place."""
        return FIGURES[code].count(place.rows, self.period)

    def behind(self, code: str, of: str = "part", below: int | None = None, category: str | None = None) -> list[Row]:
        """The rows that a number stands for, oldest first: a figure's part or whole, or a plain count."""
        rows = [row for row in self.rows if category in (None, row.category) and below in (None, self.place_of(row))]
        if code in FIGURES:
            figure = FIGURES[code]
            rows = [row for row in rows if figure.whole(row, self.period)]
            return sorted(rows if of == "whole" else (row for row in rows if figure.part(row, self.period)), key=_age)
        return sorted(self.counted(code, rows), key=_age)

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
