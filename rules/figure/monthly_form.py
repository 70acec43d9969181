"""The monthly forms that offices above ask for, as data: which matters each number counts, and what nobody records.

What the product does not record stays UNKNOWN and is named in the form's notes; it is never written as nought.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rules.figure.analysis import Cell, Sentence, Table, Word
from rules.figure.statistic import Period, Row, found, found_and_settled
from rules.words import N_

UNKNOWN = Word(N_("not recorded"))
FORMS = {
    "towns": N_("Monthly statistic by town"),
    "peace": N_("Monthly form of the peace office"),
    "mediation": N_("Statistic of people's mediation cases"),
}
# The people concerned, in the bands of the form; the last has no end.
BANDS = {
    "few": (0, 50, N_("Under 50 people")),
    "tens": (50, 100, N_("50 to 99 people")),
    "hundreds": (100, 500, N_("100 to 499 people")),
    "many": (500, 10**9, N_("500 people and more")),
}
LEVELS = {
    "county": ("county",),
    "town": ("town", "department"),
    "village": ("village", "community"),
}
LEVEL_NAMES = {
    "county": N_("The county itself"),
    "town": N_("Towns and departments"),
    "village": N_("Villages and communities"),
}
# People's Mediation Law (人民调解法), Art. 17: on request, or by the committee of its own accord.
SOURCES: dict[str, tuple[str, tuple[str, ...]]] = {
    "asked": (N_("On request"), ("hall", "letter", "call", "online", "leader_day")),
    "own": (N_("Of its own accord"), ("screening", "by_the_way")),
    "given": (N_("Handed over by other offices"), ("transferred",)),
}
MEDIATED = "mediated"
ALL = "all"

Test = Callable[[Row, Period], bool]


@dataclass(frozen=True)
class Form:
    """A filled form: its tables, and sentences on what is not in them and why."""

    code: str
    title: str
    tables: Sequence[Table]
    notes: Sequence[Sentence]


def not_settled(row: Row, span: Period) -> bool:
    """Found in the period and not settled by its end: open still, or ended otherwise."""
    return found(row, span) and not found_and_settled(row, span)


def taken_up(row: Row, span: Period) -> bool:
    """Found in the period, and an office has begun to mediate: it was taken over, assigned or settled (调处)."""
    return found(row, span) and any((row.accepted_at, row.assigned_at, row.resolved_at))


def agreed(row: Row, span: Period) -> bool:
    """An agreement was reached by mediation in the period, or it was settled by mediation in it."""
    return span.holds(row.agreed_at) or (row.method == MEDIATED and span.holds(row.resolved_at))


def mediated(row: Row, span: Period) -> bool:
    """A mediation ended in the period, with success or because a party refused (People's Mediation Law, Art. 26)."""
    return agreed(row, span) or span.holds(row.mediation_stopped_at)


def home(row: Row) -> int:
    """The id of the unit where it arose."""
    return int(row.path.rstrip("/").rpartition("/")[2])


def source(row: Row) -> str:
    """How a mediation came about."""
    return next(code for code, (_name, origins) in SOURCES.items() if row.origin in origins)


def band(row: Row) -> str | None:
    """The band of the people concerned; None where nobody said how many."""
    if row.people is None:
        return None
    return next(code for code, (least, most, _name) in BANDS.items() if least <= row.people < most)


def number(rows: Sequence[Row], test: Test, span: Period) -> int:
    """How many rows pass."""
    return sum(test(row, span) for row in rows)


def line(name: Cell, rows: Sequence[Row], tests: Sequence[Test], span: Period) -> list[Cell]:
    """A name and the number of each test."""
    return [name, *(number(rows, test, span) for test in tests)]
