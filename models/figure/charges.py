"""What units had to do in a period, and how they did it: the part of a statistics that may stand beside other units."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from models.figure.handling import fallen
from models.figure.month_task import MonthTask
from models.org.unit import Unit
from rules.figure.counting import Count
from rules.figure.handling import FIGURES, Task
from rules.figure.statistic import Period, Row, first_of

if TYPE_CHECKING:
    from models.figure.month import Month
    from models.org.user import User


@dataclass(frozen=True)
class Handled:
    """A unit directly below, or the unit itself, with what it or a unit below it had to do: code of FIGURES → count."""

    unit: Unit
    figures: dict[str, Count]


class Charging:
    """Of models.statistic.Statistics: what is charged to its unit, or to one below it."""

    if TYPE_CHECKING:
        unit: Unit
        by: User | None
        months: list[date]

        @cached_property
        def frozen(self) -> dict[date, list[Month]]: ...
        @cached_property
        def period(self) -> Period: ...
        @cached_property
        def book(self) -> list[Row]: ...
        def below(self, path: str) -> int: ...
        def here(self, path: str) -> bool: ...
        def _period(self, first: date, last: date) -> Period: ...
        def listed(self, met: set[int]) -> list[Unit]: ...

    @cached_property
    def charged(self) -> list[Row]:
        """Those that the unit, or one below it, had to act on; where a frozen month does not say, those that arose."""
        return [row for row in self.book if self.here(row.charged or row.path)]

    @cached_property
    def tasks(self) -> list[Task]:
        """What the unit, or one below it, had to do by a day of the period that has come."""
        frozen = {month: rows for month, rows in self.frozen.items() if month in self.months}
        found = [task for _month, task in MonthTask.kept(self.unit, frozen, by=self.by)] if frozen else []
        for first, last in _runs([month for month in self.months if month not in frozen]):
            found += fallen(self.unit, self._period(first, last), by=self.by)
        return [task for task in found if self.period.holds(task.due_at)]

    @property
    def untold(self) -> bool:
        """Whether all months of the period were frozen before tasks were kept: of them there is no record."""
        kept = [row.tasks_kept for month in self.months for row in self.frozen.get(month, ())]
        return all(month in self.frozen for month in self.months) and not any(kept)

    @cached_property
    def figures(self) -> dict[str, Count]:
        """Code of FIGURES → how the unit and those below it handled what they had to."""
        return _figures(self.charged, self.tasks, self.period)

    @cached_property
    def handling(self) -> list[Handled]:
        """The same for each unit directly below in the order of the tree, and the unit itself where it had to act."""
        rows: dict[int, list[Row]] = {}
        tasks: dict[int, list[Task]] = {}
        for row in self.charged:
            if row.charged:
                rows.setdefault(self.below(row.charged), []).append(row)
        for task in self.tasks:
            tasks.setdefault(self.below(task.path), []).append(task)
        found = [(unit, _figures(rows.get(unit.id, []), tasks.get(unit.id, []), self.period))
                 for unit in self.listed({*rows, *tasks})]  # fmt: skip
        met = [Handled(unit, figures) for unit, figures in found if unit is not self.unit]
        own = [
            Handled(unit, figures) for unit, figures in found if unit is self.unit and any(map(any, figures.values()))
        ]
        return met + own

    def behind_figure(self, code: str, of: str, below: int | None = None) -> list[Row | Task]:
        """The tasks or matters that a figure's part or whole counts, of one unit if it is named."""
        rows = [row for row in self.charged if below is None or (row.charged and self.below(row.charged) == below)]
        tasks = [task for task in self.tasks if below in (None, self.below(task.path))]
        return FIGURES[code].behind(rows, tasks, self.period, of)


def _figures(rows: Collection[Row], tasks: Collection[Task], span: Period) -> dict[str, Count]:
    return {code: figure.count(rows, tasks, span) for code, figure in FIGURES.items()}


def _runs(months: list[date]) -> Iterator[tuple[date, date]]:
    """The months as stretches without a gap, each by its first and last one."""
    start = 0
    for at, month in enumerate(months, start=1):
        if at == len(months) or months[at] != first_of(month, -1):
            yield months[start], month
            start = at
