"""The monthly meeting of an office: its day, when lists must be in, and which matters belong on its agenda, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from rules.calendar import Calendar
from rules.errors import NotAllowed
from rules.words import N_

HOLDERS = ("county", "town")  # kinds of unit that hold a meeting
MEETING_DAY = 15
BEGINS_AT = time(9)
LISTS_BEFORE, LISTS_AT = 3, time(17)
RETURNED_OFTEN = 3
MOST_PROPOSED = 12  # what a meeting can look into in a morning; the rest is named

STATUSES = {"planned": N_("Planned"), "held": N_("Held"), "minuted": N_("Minutes closed")}
TONES = {"planned": "wait", "held": "done", "minuted": "done"}
NOT_YET = N_("The meeting is on %(day)s. If it was held earlier, correct its day first.")
NOT_HELD = N_("Say first that the meeting was held; then its minutes can be closed.")
CLOSED = N_("The minutes of this meeting are closed, so that they stay as they were. Use the next meeting.")

# Why a matter stands on the agenda. The order is that of the agenda: what cannot wait comes first.
REASONS = {
    "escalating": N_("It may escalate"),
    "overdue": N_("It was due %(due)s and is not settled"),
    "unanswered": N_("Supervised since %(since)s without an answer"),
    "returned": N_("Returned or objected to %(count)s times"),
    "across": N_("It concerns several units: %(units)s"),
    "by_hand": N_("Put on the agenda by the office"),
}
RANKS = tuple(REASONS)
Reason = dict[str, Any]


def meeting_on(year: int, month: int, calendar: Calendar) -> date:
    """The 15th, or the first working day after it (每月15日,逢节假日顺延)."""
    return calendar.next_working(nominal_day(date(year, month, 1)))


def passes_meeting(day: date, moved: date, calendar: Calendar) -> bool:
    """Whether what was due before the meeting of its month would, by days off, come on its day or after it."""
    return day < nominal_day(day) and moved >= meeting_on(day.year, day.month, calendar)


def nominal_day(month: date) -> date:
    """The 15th of the month in which a day lies."""
    return month.replace(day=MEETING_DAY)


def month_after(month: date) -> date:
    """The first day of the following month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def lists_due(held_on: date, calendar: Calendar) -> datetime:
    """When the units' lists must be in: 17:00 on the third working day before, which leaves two to prepare."""
    return calendar.at(calendar.add_working_days(held_on, -LISTS_BEFORE), LISTS_AT)


def next_step(status: str, *, begun: bool, owed: bool, items: bool, undecided: bool, told: bool) -> str:
    """What who prepares a meeting came for, the one filled button of its page: a key of its actions, or none.

    `begun`: its day has come; `owed`: a unit owes the screening before it; `told`: who is invited knows it as it is.
    """
    if status == "minuted":
        return ""
    if undecided and (begun or status == "held"):
        return "decide"
    if status == "held":
        return "close"
    steps = (("urge", owed), ("propose", not items), ("hold", begun), ("invite", not told))
    return next((step for step, wanted in steps if wanted), "download")


@dataclass(frozen=True)
class Matter:
    """What the rule asks of an open case. `parts`: the units directly below the meeting's that have to do with it."""

    urgency: str
    found_at: datetime
    due_at: datetime | None = None
    supervised_at: datetime | None = None
    returned: int = 0
    parts: Sequence[str] = ()

    def reasons(self, *, now: datetime) -> list[Reason]:
        """Why it belongs on the agenda, the gravest first; none where it does not."""
        found: list[Reason] = []
        if self.urgency == "escalating":
            found.append({"code": "escalating"})
        if self.due_at is not None and self.due_at < now:
            found.append({"code": "overdue", "due": self.due_at.isoformat()})
        if self.supervised_at is not None:
            found.append({"code": "unanswered", "since": self.supervised_at.isoformat()})
        if self.returned >= RETURNED_OFTEN:
            found.append({"code": "returned", "count": self.returned})
        if len(self.parts) > 1:
            found.append({"code": "across", "units": list(self.parts)})
        return found


def place(reasons: Sequence[Reason], since: datetime) -> tuple[int, datetime]:
    """Where an item stands: by its gravest reason, then what waits longest; never by what a unit reported."""
    return min(RANKS.index(reason["code"]) for reason in reasons), since


def room(standing: int) -> int:
    """How many more items the rule may propose beside those that stand on the agenda."""
    return max(MOST_PROPOSED - standing, 0)


def must_be_over(held_on: date, today: date) -> None:
    """NotAllowed before the meeting's day: nobody can have held it."""
    if today < held_on:
        raise NotAllowed(NOT_YET, day=held_on)


def must_be_held(status: str) -> None:
    """NotAllowed while nobody said that it was held."""
    if status == "planned":
        raise NotAllowed(NOT_HELD)


def must_be_open(status: str) -> None:
    """NotAllowed once the minutes are closed."""
    if status == "minuted":
        raise NotAllowed(CLOSED)
