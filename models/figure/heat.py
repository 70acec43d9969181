"""The table of places against categories, with what must be withheld from readers who do not handle the matters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from models.figure.statistic import Statistics
from models.org.unit import Unit
from rules.figure.chart import shade
from rules.figure.suppress import Cell, with_totals, withheld


@dataclass(frozen=True)
class HeatCell:
    """A number with its shade; one that is `held` is not shown."""

    count: int
    shade: int = 0
    held: bool = False
    category: str = ""


@dataclass(frozen=True)
class HeatLine:
    """One place, or the sums where `unit` is None."""

    unit: Unit | None
    cells: list[HeatCell]


class Heat:
    """Matters found, by the places of a statistics and their categories, with totals.

    Not `whole` is the version for those who do not handle the matters. It is empty until the month is frozen: from one
    day to the next the sums would tell what single matters were found.
    """

    def __init__(self, statistics: Statistics, whole: bool) -> None:
        self.statistics, self.whole = statistics, whole
        told = whole or statistics.month in statistics.frozen
        self.places, self.codes = statistics.places, statistics.categories if told else []

    @cached_property
    def table(self) -> list[list[int]]:
        """The counts with their sums; empty where nothing was found."""
        counts = self.statistics.heat
        return with_totals([[counts[place.unit.id][code] for code in self.codes] for place in self.places])

    @cached_property
    def hidden(self) -> set[Cell]:
        """The places of the cells that are not shown."""
        return set() if self.whole or not self.codes else withheld(self.table)

    @cached_property
    def lines(self) -> list[HeatLine]:
        """The places in the order of the tree, then the sums."""
        if not self.codes:
            return []
        inner = [(row, column) for row in range(len(self.places)) for column in range(len(self.codes))]
        most = max((self.table[row][column] for row, column in inner if (row, column) not in self.hidden), default=0)
        lines = []
        for row, counts in enumerate(self.table):
            unit = self.places[row].unit if row < len(self.places) else None
            cells = []
            for column, count in enumerate(counts):
                held = (row, column) in self.hidden
                shaded = unit is not None and column < len(self.codes) and not held
                cells.append(HeatCell(count, shade(count, most) if shaded else 0, held, [*self.codes, ""][column]))
            lines.append(HeatLine(unit, cells))
        return lines

    def shows(self, unit_id: int | None = None, category: str | None = None) -> bool:
        """Whether the sum of a place, of a category, or of everything is shown."""
        at = [place.unit.id for place in self.places]
        row = at.index(unit_id) if unit_id is not None else len(at)
        if category is not None and category not in self.codes:
            return False
        column = self.codes.index(category) if category is not None else len(self.codes)
        return bool(self.codes) and (row, column) not in self.hidden
