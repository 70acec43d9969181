"""The table of places against categories, with what must be withheld from readers who do not handle the matters."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from models.statistic import Statistics
from models.unit import Unit
from rules.chart import shade
from rules.suppress import small, with_totals, withheld


@dataclass(frozen=True)
class HeatCell:
    """A number with its shade; `held` says why it is not shown: "few", or "held" because it would give others away."""

    count: int
    shade: int = 0
    held: str = ""
    category: str = ""


@dataclass(frozen=True)
class HeatLine:
    """One place, or the sums where `unit` is None."""

    unit: Unit | None
    cells: list[HeatCell]


class Heat:
    """Matters found, by the places of a statistics and their categories, with totals."""

    def __init__(self, statistics: Statistics, whole: bool, own: Collection[int]) -> None:
        self.statistics, self.whole, self.own = statistics, whole, own

    @cached_property
    def lines(self) -> list[HeatLine]:
        """The places in the order of the tree, then the sums."""
        places, codes = self.statistics.places, self.statistics.categories
        if not codes:
            return []
        inner = [[self.statistics.heat[place.unit.id][code] for code in codes] for place in places]
        table = with_totals(inner)
        most = max(max(row) for row in inner)
        known = {number for number, place in enumerate(places) if self._known(place.unit)}
        hidden = set() if self.whole else withheld(table, known)
        lines = []
        for row, counts in enumerate(table):
            unit = places[row].unit if row < len(places) else None
            cells = [
                _cell(count, (row, column) in hidden, most if unit and column < len(codes) else 0, [*codes, ""][column])
                for column, count in enumerate(counts)
            ]
            lines.append(HeatLine(unit, cells))
        return lines

    def _known(self, unit: Unit) -> bool:
        """Whether the reader knows the unit's numbers anyway."""
        return any(f"/{one}/" in unit.path or one == unit.id for one in self.own)


def _cell(count: int, hidden: bool, most: int, category: str) -> HeatCell:
    if hidden:
        return HeatCell(count, 0, "few" if small(count) else "held", category)
    return HeatCell(count, shade(count, most), "", category)
