"""What an analysis says of a month, by rule: sober sentences on how matters stand, none on who found how many.

A sentence is a msgid with what fills it, a table has words and numbers, so that both come out in any reader's language
(wording/findings.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from rules.case.category import BY_CODE
from rules.figure.counting import Count
from rules.figure.handling import FIGURES
from rules.figure.line import EQUATION, TITLE, Line
from rules.words import N_

WITHHELD = N_("withheld")
REPORTED = N_("Reported in time")
MOST_NAMED = 3
ROSE_BY = 5


@dataclass(frozen=True)
class Word:
    """A msgid that stands within a sentence or a table."""

    msgid: str


@dataclass(frozen=True)
class Sentence:
    """A msgid and what fills it: numbers, words, months, names, or lists of these.

    Where `count` is given, those who do not handle the matters are told the sentence only if it may be shown.
    """

    msgid: str
    params: Mapping[str, Any] = field(default_factory=dict)
    count: Count | None = None

    def __str__(self) -> str:
        return self.msgid % self.params if self.params else self.msgid


NO_RECORD = Word(N_("no record"))
Cell = int | Decimal | str | Word | Sentence | date | None


@dataclass(frozen=True)
class Table:
    """Heads above, a name and numbers in each row; the last row has the sums where `summed`. `columns`: their codes."""

    code: str
    title: str
    heads: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]
    summed: bool = False
    columns: Sequence[str] = ()


def without_record(table: Table) -> Table:
    """The same of a month of which there is no record: what is unknown is no nought."""
    rows = [[name, *(NO_RECORD for _cell in cells)] for name, *cells in table.rows]
    return replace(table, rows=rows)


def no_record_of(month: date) -> Sentence:
    """That nothing was recorded yet."""
    return Sentence(N_("There are no records of %(month)s."), {"month": month})


def found_in(month: date, found: int) -> Sentence:
    """How many matters a month found."""
    return Sentence(N_("In %(month)s %(found)s matters were newly found."), {"month": month, "found": found})


def compared(found: int, before: int | None, *, year: bool = False) -> Sentence | None:
    """How the number stands to that of the month before, or of the same month a year ago; None where there is none."""
    if before is None:
        return None
    more, fewer, same = (YEAR_AGO if year else MONTH_AGO).values()
    difference = abs(found - before)
    text = more if found > before else fewer if found < before else same
    return Sentence(text, {"before": before, "by": difference})


MONTH_AGO = {
    "more": N_("That is %(by)s more than the %(before)s of the month before."),
    "fewer": N_("That is %(by)s fewer than the %(before)s of the month before."),
    "same": N_("In the month before there were %(before)s, too."),
}
YEAR_AGO = {
    "more": N_("A year ago there were %(before)s in the same month, %(by)s fewer."),
    "fewer": N_("A year ago there were %(before)s in the same month, %(by)s more."),
    "same": N_("A year ago there were %(before)s in the same month, too."),
}


def counted(line: Line) -> Sentence:
    """The line that adds up."""
    return Sentence(EQUATION, line._asdict())


def settled(count: Count) -> Sentence | None:
    """The settlement rate, where anything was found."""
    return share(TITLE, count) if count.whole else None


def reported(count: Count) -> Sentence | None:
    """Of the reports owed, those in by their due time."""
    return share(REPORTED, count) if count.whole else None


def handled(figures: Mapping[str, Count]) -> list[Sentence]:
    """One sentence for each figure of how matters are handled that has anything to measure."""
    return [share(figure.title, figures[code]) for code, figure in FIGURES.items() if figures[code].whole]


def share(title: str, count: Count) -> Sentence:
    """A figure by its name, with both numbers and the rate."""
    text = N_("%(figure)s: %(part)s of %(whole)s = %(rate)s %%.")
    return Sentence(text, {"figure": Word(title), **count._asdict(), "rate": count.rate}, count)


def kinds(now: Mapping[str, int], before: Mapping[str, int]) -> list[Sentence]:
    """Which kinds were met most, and which rose noticeably since the month before."""
    most = sorted(((number, code) for code, number in now.items() if number), key=lambda one: (-one[0], one[1]))
    found = []
    if most:
        named = [
            Sentence(N_("%(kind)s (%(count)s)"), {"kind": kind(code), "count": number})
            for number, code in most[:MOST_NAMED]
        ]
        found.append(Sentence(N_("The most frequent kinds: %(kinds)s."), {"kinds": named}))
    rose = [(code, before.get(code, 0), number) for number, code in most if number - before.get(code, 0) >= ROSE_BY]
    text = N_("%(kind)s: %(before)s in the month before, %(count)s now. A plan for this kind should be looked at.")
    params = ({"kind": kind(code), "before": old, "count": new} for code, old, new in rose[:MOST_NAMED] if before)
    return found + [Sentence(text, each) for each in params]


def kind(code: str) -> Word:
    """The word of a category."""
    return Word(BY_CODE[code].name)
