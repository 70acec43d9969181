"""A matter as an office's old ledger tells it, what it is checked against, and by what it is known again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date

from rules.ledger.old_party import Person
from rules.ledger.words import key
from rules.org.roster import Wrong
from rules.org.unit_name import Names

MOST_ROWS = 5000
MAPPED = ("category", "status", "origin", "unit")  # whose words an office may explain


@dataclass(frozen=True)
class Known:
    """What a row is checked against: the units it may name, marks of matters that are here, and what was said.

    `unit` is whose matters they are where no column says it, `year` that of days without one, `day` when they were
    registered and `ended_on` when they were settled where no column says it. `words` are those of the office's own,
    by field, and what they mean.
    """

    unit: int
    units: Names
    marks: Container[str]
    today: date
    year: int | None = None
    day: date | None = None
    ended_on: date | None = None
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Matter:
    """A row that is right; `told` are words that are kept as they were: who is to see to it, and by when; `method` how
    it ended otherwise, if it did."""

    row: int
    number: str
    summary: str
    registered_on: date
    happened_on: date | None
    unit: int
    place: str
    category: str
    people: int | None
    persons: tuple[Person, ...]
    origin: str
    status: str
    closed_on: date | None
    result: str
    handler: str
    told: Mapping[str, str] = field(default_factory=dict)
    method: str | None = None

    @property
    def marks(self) -> list[str]:
        """By what it is known again: its number on its day, its number and words in its year, its words and their day.

        A number alone is none: offices begin with 1 each year.
        """
        words, number = re.sub(r"\W", "", key(self.summary)), key(self.number)
        by_number = [number_mark(number, self.registered_on), _mark("y", number, words, self.registered_on.year)]
        return [*(by_number if number else []), f"w:{_digest(words, self.happened_on or self.registered_on)}"]


def number_mark(number: str, day: date) -> str:
    """The mark of a number that was given on a day."""
    return _mark("n", key(number), day)


def _mark(kind: str, *parts: object) -> str:
    return f"{kind}:{_digest(*parts)}"


def _digest(*parts: object) -> str:
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()


@dataclass
class Plan:
    """What the table would bring: matters, rows that are wrong, rows that are here already or stand twice.

    `unread` counts words of the office's own by (field, word) that nobody has explained yet, `explained` says of the
    others what the office said of them.
    """

    matters: list[Matter] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    doubles: list[Wrong] = field(default_factory=list)
    unread: dict[tuple[str, str], int] = field(default_factory=dict)
    explained: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def left(self) -> list[Wrong]:
        """Everything that is not taken over, by row."""
        return sorted([*self.wrong, *self.doubles], key=lambda one: one.row)
