"""Reported in time: of the reports owed in a month, those in by their due time; of a frozen month as it was kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from models.figure.statistic import Statistics
from models.org.unit import Unit
from models.report.owing import Owing, owing
from rules.figure.counting import Count

STATES = ("expected", "in_time", "missing")


@dataclass(frozen=True)
class Reported:
    """How many reports a unit and those below it owed in a month; `count`: those in time, of these."""

    unit: Unit
    count: Count
    missing: int

    @property
    def late(self) -> int:
        """Those that came after their due time."""
        return self.count.whole - self.count.part - self.missing


class Reporting:
    """The reports owed in the month of a statistics, below its unit and by itself."""

    def __init__(self, statistics: Statistics) -> None:
        self.statistics, self.told = statistics, owings(statistics)

    @property
    def recorded(self) -> bool:
        """Whether it was kept which came in time: months that were frozen earlier do not tell."""
        return all("in_time" in one for one in self.told)

    @cached_property
    def together(self) -> Reported:
        """Of the unit and all below it."""
        return self._of(self.statistics.unit)

    @cached_property
    def lines(self) -> list[Reported]:
        """Each unit directly below that owed any, in the order of the tree, and the unit itself."""
        below = {self.statistics.below(path) for path in self._paths()}
        found = [self._of(unit) for unit in self.statistics.listed(below) if unit is not self.statistics.unit]
        return [one for one in (*found, self._of(self.statistics.unit, alone=True)) if one.count.whole]

    def _paths(self) -> Iterator[str]:
        for one in self.told:
            yield from (path for path in one.get("paths", {}).values() if self.statistics.here(path))

    def _of(self, unit: Unit, *, alone: bool = False) -> Reported:
        place, counts = f"/{unit.id}/", dict.fromkeys(STATES, 0)
        for one in self.told:
            for unit_id, path in one.get("paths", {}).items():
                if path.endswith(place) if alone else place in path:
                    for name in STATES:
                        counts[name] += one[name].get(unit_id, 0)
        return Reported(unit, Count(counts["in_time"], counts["expected"]), counts["missing"])


def owings(statistics: Statistics) -> list[Owing]:
    """What the frozen counties keep of the month, or how it stands now."""
    kept = [each.reports for each in statistics.frozen.get(statistics.month, ())]
    if kept and all(kept):
        return [each for each in kept if each]
    return [owing(statistics.unit, statistics.month, statistics.zone, now=statistics.now)]
