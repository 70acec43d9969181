"""The analysis of a month: what the figures say in sentences, tables beside them, and the gaps of the data by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from models.gaps import gaps_of
from models.plan import Plan
from models.statistic import Statistics
from models.unit import Unit
from rules.analysis import Cell, Sentence, Table, Word, compared, guarded, guarded_table, handled, kinds
from rules.case import ORIGINS
from rules.category import BY_CODE
from rules.statistic import FIGURES, Row, first_of
from rules.words import N_

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from models.user import User

LARGE = 50
AGES = {
    15: N_("Up to 15 days"),
    30: N_("16 to 30 days"),
    60: N_("31 to 60 days"),
    0: N_("More than 60 days"),
}
STATES: dict[str, tuple[str, Callable[[Row, datetime], bool]]] = {
    "new": (N_("Not taken over yet"), lambda row, until: not (row.accepted_at or row.assigned_at)),
    "accepted": (N_("Taken over, not assigned"), lambda row, until: not row.assigned_at),
    "overdue": (N_("Assigned, past the deadline"), lambda row, until: row.due_at is not None and row.due_at < until),
    "assigned": (N_("Assigned, within its time"), lambda row, until: True),
}


@dataclass(frozen=True)
class Analysis:
    """A month of a unit in words and numbers, for findings.py; `gaps` says what the data lacks."""

    unit: Unit
    month: date
    frozen_at: datetime | None
    sentences: list[Sentence]
    tables: list[Table]
    gaps: list[Sentence]
    plans: list[Plan]


def analyse(unit: Unit, month: date, zone: ZoneInfo, *, by: User, now: datetime, whole: bool = True) -> Analysis:
    """The analysis as `by` may see it. Not `whole` is the version for those who do not handle the matters: without
    numbers under 5. Its queries are as many for one village as for five hundred."""
    found = Finder(unit, first_of(month), zone, by=by, now=now)
    gaps = [*found.comparisons_missing(), *gaps_of(found.now)]
    sentences, tables = found.sentences(), found.tables()
    if not whole:
        sentences, gaps = ([kept for each in told if (kept := guarded(each))] for told in (sentences, gaps))
        tables = [guarded_table(table) for table in tables]
    frozen = found.now.frozen.get(found.month)
    return Analysis(unit, found.month, frozen[0].frozen_at if frozen else None, sentences, tables, gaps,
                    Plan.standing(unit, found.month))  # fmt: skip


class Finder:
    """The month beside the one before and the same one a year ago, from one reading of the rows."""

    def __init__(self, unit: Unit, month: date, zone: ZoneInfo, *, by: User, now: datetime) -> None:
        self.month = month
        self.now = Statistics(unit, month, zone, by=by, now=now, also=[first_of(month, 1), first_of(month, 12)])
        self.before, self.last_year = self.now.at(first_of(month, 1)), self.now.at(first_of(month, 12))

    @cached_property
    def found(self) -> list[Row]:
        return self.now.counted("found")

    @cached_property
    def in_hand(self) -> list[Row]:
        return self.now.counted("in_hand")

    def number(self, statistics: Statistics) -> int | None:
        """Matters found in another month; None for one before the first matter was ever recorded."""
        return statistics.figures["found"].part if statistics.rows else None

    def sentences(self) -> list[Sentence]:
        """The findings, the plainest first."""
        found = len(self.found)
        told: list[Sentence | None] = [
            Sentence(N_("In %(month)s %(found)s matters were newly found."), {"month": self.month, "found": found}),
            compared(found, self.number(self.before)),
            compared(found, self.number(self.last_year), year=True),
            *kinds(_by_kind(self.found), _by_kind(self.before.counted("found"))),
            self._open(),
            *handled(self.now.figures),
            self._urgent(),
            self._large(),
        ]
        return [sentence for sentence in told if sentence is not None]

    def _open(self) -> Sentence:
        overdue = len(self.now.counted("overdue"))
        text = N_("At the month's end %(open)s matters are in hand, %(overdue)s of them past their deadline.")
        return Sentence(text, {"open": len(self.in_hand), "overdue": overdue})

    def _urgent(self) -> Sentence | None:
        count = sum(row.urgency == "escalating" for row in self.in_hand)
        return Sentence(N_("%(count)s matters in hand may escalate."), {"count": count}) if count else None

    def _large(self) -> Sentence | None:
        count = sum((row.people or 0) >= LARGE for row in self.in_hand)
        text = N_("%(count)s matters in hand concern %(large)s people or more.")
        return Sentence(text, {"count": count, "large": LARGE}) if count else None

    def comparisons_missing(self) -> list[Sentence]:
        """Months with which nothing can be compared."""
        text = N_("There are no records of %(month)s to compare with.")
        missing = [each for each in (self.before, self.last_year) if not each.rows]
        return [Sentence(text, {"month": each.month}) for each in missing]

    def tables(self) -> list[Table]:
        """By kind, place, origin, age and handling state."""
        by_kind = sorted({row.category for row in [*self.now.rows, *self.before.rows]})
        by_origin = [code for code in ORIGINS if any(row.origin == code for row in self.now.rows)]
        kinds_met = self._groups([(Word(BY_CODE[code].name), "category", code) for code in by_kind])
        origins = self._groups([(Word(ORIGINS[code]), "origin", code) for code in by_origin])
        found, settled, open_ = (FIGURES[code].title for code in ("found", "resolved", "in_hand"))
        others = ((self.before, N_("The month before")), (self.last_year, N_("A year ago")))
        months = (found, *(name for each, name in others if each.rows), settled, open_)
        return [
            _table("kinds", N_("By kind"), (N_("Kind of dispute"), *months), kinds_met),
            _table("places", N_("By place"), (N_("Unit"), found, settled, open_, N_("Overdue")), self._places()),
            _table("origins", N_("By origin"), (N_("Origin"), *months), origins),
            _table("ages", N_("In hand, by age"), (N_("Since it was found"), open_), self._ages()),
            _table("states", N_("In hand, by state"), (N_("State"), open_), self._states()),
        ]

    def _groups(self, groups: Sequence[tuple[Word, str, str]]) -> list[list[Cell]]:
        """Found in the three months, settled and in hand by group; a month without records has no column."""
        months = [self.now, *(each for each in (self.before, self.last_year) if each.rows)]
        columns = [_tally(each.counted("found"), groups) for each in months]
        columns += [_tally(self.now.counted(what), groups) for what in ("resolved", "in_hand")]
        rows: list[list[Cell]] = [[group[0], *(column[at] for column in columns)] for at, group in enumerate(groups)]
        return [*rows, [Word(TOGETHER), *(sum(column) for column in columns)]]

    def _places(self) -> list[list[Cell]]:
        kinds_of_count = ("found", "resolved", "in_hand", "overdue")
        rows: list[list[Cell]] = []
        for place in self.now.places:
            rows.append([place.unit.name, *(len(self.now.counted(what, place.rows)) for what in kinds_of_count)])
        return [*rows, [Word(TOGETHER), *(len(self.now.counted(what)) for what in kinds_of_count)]]

    def _ages(self) -> list[list[Cell]]:
        counts: Counter[int] = Counter()
        for row in self.in_hand:
            age = self.now.period.until - row.found_at
            counts[next((days for days in AGES if days and age <= timedelta(days=days)), 0)] += 1
        rows: list[list[Cell]] = [[Word(text), counts[days]] for days, text in AGES.items()]
        return [*rows, [Word(TOGETHER), len(self.in_hand)]]

    def _states(self) -> list[list[Cell]]:
        until = self.now.period.until
        counts = Counter(
            next(code for code, (_name, test) in STATES.items() if test(row, until)) for row in self.in_hand
        )
        rows: list[list[Cell]] = [[Word(name), counts[code]] for code, (name, _test) in STATES.items()]
        return [*rows, [Word(TOGETHER), len(self.in_hand)]]


TOGETHER = N_("Together")


def _table(code: str, title: str, heads: Sequence[str], rows: list[list[Cell]]) -> Table:
    return Table(code, title, [Word(head) for head in heads], rows, summed=True)


def _by_kind(rows: Sequence[Row]) -> Counter[str]:
    return Counter(row.category for row in rows)


def _tally(rows: Sequence[Row], groups: Sequence[tuple[Word, str, str]]) -> list[int]:
    return [sum(getattr(row, name) == code for row in rows) for _word, name, code in groups]
