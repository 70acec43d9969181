"""The line that every table of matters prints, so that anybody can check it, and the settlement rate beside it.

carried over + found - settled - ended otherwise = open at the end
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rules.figure.counting import Count
from rules.figure.statistic import COUNTED, Period, Row, found, found_and_settled
from rules.words import N_

TITLE = N_("Settlement rate")
MEANING = N_("Of the matters found in the period, those settled by its end, or by now while it lasts.")
EQUATION = N_("%(carried)s carried over + %(found)s found − %(settled)s settled − %(otherwise)s ended otherwise = "
              "%(open)s open at the end.")  # fmt: skip


class Line(NamedTuple):
    """The five numbers of a period, each of matters counted once as they stood at its end."""

    carried: int
    found: int
    settled: int
    otherwise: int
    open: int

    @property
    def adds_up(self) -> bool:
        """Whether it is the line that it must be."""
        return self.carried + self.found - self.settled - self.otherwise == self.open


def line(rows: Iterable[Row], span: Period) -> Line:
    """The line of matters, each once as it stood at the period's end (rules.statistic.book)."""
    kept = list(rows)
    return Line(*(sum(COUNTED[name](row, span) for row in kept) for name in Line._fields))


def settlement(rows: Iterable[Row], span: Period) -> Count:
    """Of the matters found in the period, those settled by its end: 586 of 598. Never beside other units."""
    new = [row for row in rows if found(row, span)]
    return Count(sum(found_and_settled(row, span) for row in new), len(new))
