"""The month beside the one before and the same one a year ago: its findings, its tables, its gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from models.figure.corrections import told_by
from models.figure.gaps import gaps_of
from models.figure.statistic import Statistics
from models.figure.timeliness import Reporting
from models.org.unit import Unit
from rules.case.category import BY_CODE
from rules.case.words import ORIGINS
from rules.figure.analysis import (
    Cell,
    Sentence,
    Table,
    Word,
    compared,
    counted,
    found_in,
    handled,
    kinds,
    reported,
    settled,
)
from rules.figure.counting import Count
from rules.figure.handling import FIGURES
from rules.figure.statistic import NAMES, Row, first_of
from rules.words import N_

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from models.org.user import User

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
        return self.now.counted("open")

    @cached_property
    def others(self) -> dict[str, Statistics]:
        """The months to compare with, by their columns: with records; beside a frozen month only frozen ones."""
        months = {"before": self.before, "year_ago": self.last_year}
        return {column: each for column, each in months.items() if each.rows and not self._moves(each)}

    def _moves(self, each: Statistics) -> bool:
        """Whether a month's records may still change, so that a comparison with the frozen one would not stay."""
        return self.month in self.now.frozen and each.month not in self.now.frozen

    def number(self, each: Statistics) -> int | None:
        """Matters found in another month; None where nothing can be compared with it."""
        return each.line.found if each in self.others.values() else None

    def sentences(self) -> list[Sentence]:
        """The findings, the plainest first."""
        found = len(self.found)
        told: list[Sentence | None] = [
            found_in(self.month, found),
            compared(found, self.number(self.before)),
            compared(found, self.number(self.last_year), year=True),
            *kinds(by_kind(self.found), by_kind(self.before.counted("found")) if self.number(self.before) else {}),
            counted(self.now.line),
            settled(self.now.settlement),
            self._overdue(),
            *handled(self.now.figures),
            reported(Reporting(self.now).together.count),
            self._urgent(),
            self._large(),
            *told_by(self.now),
        ]
        return [sentence for sentence in told if sentence is not None]

    def _overdue(self) -> Sentence | None:
        overdue = len(self.now.counted("overdue"))
        text = N_("%(overdue)s of the open matters are past their deadline.")
        return Sentence(text, {"overdue": overdue}) if overdue else None

    def _urgent(self) -> Sentence | None:
        count = sum(row.urgency == "escalating" for row in self.in_hand)
        return Sentence(N_("%(count)s matters in hand may escalate."), {"count": count}) if count else None

    def _large(self) -> Sentence | None:
        count = sum((row.people or 0) >= LARGE for row in self.in_hand)
        text = N_("%(count)s matters in hand concern %(large)s people or more.")
        return Sentence(text, {"count": count, "large": LARGE}) if count else None

    def gaps(self) -> list[Sentence]:
        """Months with which nothing can be compared, and what the month's own data lacks."""
        none = N_("There are no records of %(month)s to compare with.")
        moves = N_("The figures of %(month)s are not frozen, so nothing is compared with them.")
        missing = [each for each in (self.before, self.last_year) if each not in self.others.values()]
        compared_with = [Sentence(moves if each.rows else none, {"month": each.month}) for each in missing]
        return [*compared_with, *gaps_of(self.now)]

    def tables(self) -> list[Table]:
        """By kind, place and origin, each with its line; by age and handling state; and how units handled them."""
        met = [row for each in (self.now, *self.others.values()) for row in each.rows]
        categories = sorted({row.category for row in met})
        by_origin = [code for code in ORIGINS if any(row.origin == code for row in met)]
        kinds_met = self._groups([(Word(BY_CODE[code].name), "category", code) for code in categories])
        origins = self._groups([(Word(ORIGINS[code]), "origin", code) for code in by_origin])
        columns, in_hand = (*LINE, *self.others), ("open", *(f"open_{code}" for code in self.others))
        ages = [(Word(text), days) for days, text in AGES.items()]
        states = [(Word(text), code) for code, (text, _test) in STATES.items()]
        return [
            _table("kinds", N_("By kind"), N_("Kind of dispute"), columns, kinds_met),
            _table("places", N_("By place"), N_("Unit"), columns, self._places()),
            _table("origins", N_("By origin"), N_("Origin"), columns, origins),
            _table("ages", N_("In hand, by age"), N_("Since it was found"), in_hand, self._open_by(_age, ages)),
            _table("states", N_("In hand, by state"), N_("State"), in_hand, self._open_by(_state, states)),
            self._handling(),
        ]

    def _groups(self, groups: Sequence[tuple[Word, str, str]]) -> list[list[Cell]]:
        """The line by group, and what was found in the other months; one without records has no column."""
        return _summed([group[0] for group in groups], [_tally(rows, groups) for rows in self._columns()])

    def _columns(self) -> list[list[Row]]:
        line = [self.now.counted(what) for what in LINE.values()]
        return [*line, *(each.counted("found") for each in self.others.values())]

    def _places(self) -> list[list[Cell]]:
        """The same by place."""
        tallies = [Counter(self.now.place_of(row) for row in rows) for rows in self._columns()]
        units = [place.unit for place in self.now.places]
        return _summed([unit.name for unit in units], [[tally[unit.id] for unit in units] for tally in tallies])

    def _open_by(
        self, group_of: Callable[[Row, datetime], object], groups: Sequence[tuple[Word, object]]
    ) -> list[list[Cell]]:
        """What was in hand at the end of each month, by group."""
        months = (self.now, *self.others.values())
        tallies = [Counter(group_of(row, each.period.until) for row in each.counted("open")) for each in months]
        return _summed(
            [word for word, _group in groups], [[tally[code] for _word, code in groups] for tally in tallies]
        )

    def _handling(self) -> Table:
        """How each unit that had to act did so: so many of so many."""
        heads: list[Cell] = [Word(N_("Unit")), *(Word(figure.title) for figure in FIGURES.values())]
        told = [(each.unit.name, each.figures) for each in self.now.handling]
        rows: list[list[Cell]] = [[name, *map(_share, figures.values())] for name, figures in told]
        rows.append([Word(TOGETHER), *map(_share, self.now.figures.values())])
        return Table("handling", N_("How matters were handled"), heads, rows, columns=("name", *FIGURES))


def _share(count: Count) -> Cell:
    """Both numbers with the rate; a dash where there is nothing to divide by."""
    if not count.whole:
        return NOTHING
    return Sentence(N_("%(part)s of %(whole)s = %(rate)s %%"), {**count._asdict(), "rate": count.rate})


def _age(row: Row, until: datetime) -> int:
    """Up to how many days ago it was found; 0 for more than the most."""
    return next((days for days in AGES if days and until - row.found_at <= timedelta(days=days)), 0)


def _state(row: Row, until: datetime) -> str:
    return next(code for code, (_name, test) in STATES.items() if test(row, until))


def _summed(names: Sequence[Cell], columns: Sequence[Sequence[int]]) -> list[list[Cell]]:
    """A row for each name, and their sums."""
    rows: list[list[Cell]] = [[name, *(column[at] for column in columns)] for at, name in enumerate(names)]
    return [*rows, [Word(TOGETHER), *(sum(column) for column in columns)]]


TOGETHER = N_("Together")
NOTHING = "—"
# Code of a column → of rules.statistic.COUNTED: the line, number by number
LINE = {"carried": "carried", "found": "found", "resolved": "settled", "otherwise": "otherwise", "open": "open"}
COLUMNS = {code: NAMES[what] for code, what in LINE.items()} | {
    "before": N_("Found in the month before"),
    "year_ago": N_("Found a year ago"),
    "open_before": N_("The month before"),
    "open_year_ago": N_("A year ago"),
}


def _table(code: str, title: str, first: str, columns: Sequence[str], rows: list[list[Cell]]) -> Table:
    heads = [Word(first), *(Word(COLUMNS[column]) for column in columns)]
    codes = (column.removeprefix("open_") for column in columns)
    return Table(code, title, heads, rows, summed=True, columns=("name", *codes))


def by_kind(rows: Sequence[Row]) -> Counter[str]:
    """How many of each kind."""
    return Counter(row.category for row in rows)


def _tally(rows: Sequence[Row], groups: Sequence[tuple[Word, str, str]]) -> list[int]:
    return [sum(getattr(row, name) == code for row in rows) for _word, name, code in groups]
