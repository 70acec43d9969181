"""A higher screening is made of the rounds below it: which reports it expects, what came, how that is counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from rules.calendar import DAY
from rules.figure.statistic import NAMES, first_of
from rules.report.report import is_late
from rules.words import N_

# Every number of a screening that counts reports, in the order in which it is shown.
NUMBERS = {
    "expected": N_("Expected"),
    "due": N_("Due by now"),
    "in_time": N_("Came in time"),
    "received": N_("Reports received"),
    "late": N_("Late"),
    "missing": N_("Reports missing"),
    "not_due": N_("Still has time"),
    "nil": N_("Zero reports"),
    "found": N_("With disputes"),
    "accepted": N_("Accepted"),
    "waiting": N_("To be reviewed"),
    "returned": N_("Returned"),
}
MATTERS = {code: NAMES[code] for code in ("carried", "found", "settled", "otherwise", "open")}
BEFORE = {"resolved": N_("Matters resolved")}  # what older signatures call what they counted as settled
LEVELS = {"town": N_("Reports of towns and departments"), "field": N_("Reports of villages and communities")}


class Passed(NamedTuple):
    """What an office's screening passes on: matters found by the units below it, and by itself."""

    below: int
    own: int

    @property
    def together(self) -> int:
        """All of them: only where there are none is the screening a zero report."""
        return self.below + self.own

    @property
    def outcome(self) -> str:
        """A code of rules/report/report.py."""
        return "found" if self.together else "nil"

    @classmethod
    def of(cls, counts: Mapping[str, Any]) -> Passed:
        """What the numbers of a signature say was found; older ones did not count their own among all that was."""
        found, own = counts["matters"]["found"], counts["own"]
        return cls(found if "resolved" in counts["matters"] else found - own, own)


def passed_on(counts: Mapping[str, Any] | None) -> Passed | None:
    """The same; None for a report that counts nothing below it, as a village's."""
    return Passed.of(counts) if counts else None


@dataclass(frozen=True)
class Slot:
    """One report that is owed or came; `report_id` and what follows are None while there is none."""

    unit_id: int
    path: str
    level: str
    round_id: int
    due_at: datetime
    status: str | None = None
    outcome: str | None = None
    first_received_at: datetime | None = None
    report_id: UUID | None = None
    passed: Passed | None = None

    @property
    def came(self) -> bool:
        """Whether a report stands; one that was taken back does not."""
        return self.status is not None and self.status != "withdrawn"

    def counts_as(self, number: str, *, now: datetime) -> bool:
        """Whether the slot is one of a number of NUMBERS."""
        if number in ("expected", "due"):
            return number == "expected" or self.due_at < now
        if not self.came:
            return number == ("missing" if now > self.due_at else "not_due")
        late = self.first_received_at is not None and is_late(self.first_received_at, self.due_at)
        if number in ("late", "in_time"):
            return late if number == "late" else not late and self.due_at < now
        return number == "received" or number in (self.outcome, "waiting" if self.status == "received" else self.status)

    def states(self, *, now: datetime) -> list[str]:
        """The numbers that say how it stands, the weightiest first."""
        told = ("missing", "not_due", "returned", "waiting", "accepted", "late", "nil", "found")
        return [number for number in told if self.counts_as(number, now=now)]


def tally(slots: Iterable[Slot], *, now: datetime) -> dict[str, int]:
    """How many slots each number counts."""
    chosen = list(slots)
    return {number: sum(slot.counts_as(number, now=now) for slot in chosen) for number in NUMBERS}


def month_of(starts_on: date, ends_on: date) -> date | None:
    """The calendar month (its first day) that these days are; None where they are fewer, more or others."""
    month = first_of(starts_on)
    return month if (starts_on, ends_on) == (month, first_of(month, -1) - DAY) else None
