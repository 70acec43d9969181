"""How matters are handled, as figures that may be shown for each unit: what was done by the deadlines that fell due,
and what came of the matters that were closed. All are charged to the unit that had to act.

They are made so that an honest report can never worsen them: what was found and is not due yet stands in no whole, and
what the reporting unit calls settled waits with agreement, performance and confirmation until the office has closed it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rules.case.clock import DEADLINE, HELP, REPLY, SUPERVISION
from rules.case.ending import OTHERWISE
from rules.figure.counting import Count
from rules.figure.statistic import Period, Row, Test
from rules.words import N_

TAKE_ON = "take_on"
TAKE_ON_DAYS = 5  # working days, where no office has set another number
ANSWERS = ("answer", "settle", SUPERVISION, REPLY, "review", "rereview", HELP)
# Kind of a task → with which outcome its clock (rules/case/clock.py) tells that it was done.
DONE = {DEADLINE: "ended"} | dict.fromkeys(ANSWERS, "done")
KINDS = (TAKE_ON, *DONE)


class Task(NamedTuple):
    """A deadline that fell due: `path` is that of the unit that had to act by it, `done` whether it did."""

    case_id: UUID
    kind: str
    path: str
    due_at: datetime
    done: bool


class Set(NamedTuple):
    """A deadline that was set: it ran until it was `stopped_at` or runs still; `done` tells that it was done then, not
    that it was taken away. `paused_at` since when it stands still."""

    due_at: datetime
    stopped_at: datetime | None = None
    done: bool = False
    paused_at: datetime | None = None

    def met(self, until: datetime) -> bool | None:
        """Whether what it asked for was done by it; None where it has not fallen due, or was taken away before."""
        if self.stopped_at is not None and self.stopped_at <= self.due_at:
            return True if self.done and self.due_at < until else None
        still = self.paused_at is not None and self.paused_at <= self.due_at
        return None if still or self.due_at >= until else False


@dataclass(frozen=True)
class Figure:
    """What is counted in words, and how: of `tasks` by their kinds, or of matters by `part` and `whole`."""

    title: str
    meaning: str
    tasks: Sequence[str] = ()
    part: Test | None = None
    whole: Test | None = None

    def behind(self, rows: Iterable[Row], tasks: Iterable[Task], span: Period, of: str = "whole") -> list[Row | Task]:
        """What its part or its whole counts: tasks, of which a matter may have several, or matters."""
        if self.part is None or self.whole is None:
            due = (task for task in tasks if task.kind in self.tasks and span.holds(task.due_at))
            return [task for task in due if of == "whole" or task.done]
        held = (row for row in rows if self.whole(row, span))
        return [row for row in held if of == "whole" or self.part(row, span)]

    def count(self, rows: Collection[Row], tasks: Collection[Task], span: Period) -> Count:
        """How many are in the part and in the whole."""
        return Count(*(len(self.behind(rows, tasks, span, of)) for of in ("part", "whole")))


def _dated(name: str) -> tuple[Test, Test]:
    """(has the date, has it or was closed without it), both in the period; however it ended."""

    def part(row: Row, span: Period) -> bool:
        return getattr(row, name) is not None and (span.holds(getattr(row, name)) or span.holds(row.closed_at))

    def whole(row: Row, span: Period) -> bool:
        return part(row, span) or span.holds(row.closed_at)

    return part, whole


def _of_settlements(test: Test) -> Test:
    """The same but of what ended otherwise: that is no settlement, so that nobody agreed to one or confirmed it, and
    nobody who says so loses by it."""

    def settled(row: Row, span: Period) -> bool:
        return row.method not in OTHERWISE and test(row, span)

    return settled


def _reached(test: Test) -> Test:
    """The same, and every agreement in the period in which it was reached, however the matter ended."""
    settled = _of_settlements(test)
    return lambda row, span: span.holds(row.agreed_at) or settled(row, span)


agreed, ended_or_agreed = map(_reached, _dated("agreed_at"))
confirmed, ended_or_confirmed = map(_of_settlements, _dated("confirmed_at"))
fulfilled, ended_or_fulfilled = _dated("fulfilled_at")


def promised(row: Row, span: Period) -> bool:
    """Whether there was an agreement to be judged."""
    return row.agreed_at is not None and ended_or_fulfilled(row, span)


def kept(row: Row, span: Period) -> bool:
    """Whether it was fulfilled."""
    return row.agreed_at is not None and fulfilled(row, span)


@_of_settlements
def asked(row: Row, span: Period) -> bool:
    """Closed in the period, and somebody concerned has said what they think of its end."""
    return span.holds(row.closed_at) and row.satisfied is not None


def satisfied(row: Row, span: Period) -> bool:
    """And nobody says that it is not solved."""
    return asked(row, span) and bool(row.satisfied)


FIGURES = {
    TAKE_ON: Figure(
        N_("Taken on in time"),
        N_("Matters whose time to be assigned ended in the period, those assigned by then. What waits counts as not "
           "taken on; what was settled before is not asked for."),
        tasks=(TAKE_ON,),
    ),
    "in_time": Figure(
        N_("Done in time"),
        N_("Tasks whose deadline fell in the period, those done by it. More time given after a deadline does not undo "
           "that it was missed."),
        tasks=(DEADLINE,),
    ),
    "answered": Figure(
        N_("Answered in time"),
        N_("Answers and decisions that were due in the period, those given by their day."),
        tasks=ANSWERS,
    ),
    "agreed": Figure(
        N_("Agreement reached"),
        N_("Matters with an agreement of the parties, of those that were closed or agreed in the period. What was "
           "closed without a settlement is not among them."),
        part=agreed, whole=ended_or_agreed,
    ),
    "fulfilled": Figure(
        N_("Agreement kept"),
        N_("Agreements that were fulfilled, of those that were fulfilled or whose matter was closed in the period."),
        part=kept, whole=promised,
    ),
    "confirmed": Figure(
        N_("Confirmed by the parties"),
        N_("Matters that the people concerned confirmed, of those that were closed or confirmed in the period. What "
           "was closed without a settlement is not among them."),
        part=confirmed, whole=ended_or_confirmed,
    ),
    "satisfied": Figure(
        N_("Satisfied"),
        N_("Of the matters closed in the period of which people concerned said what they think, those of which nobody "
           "said that it is not solved. What was closed without a settlement is not among them."),
        part=satisfied, whole=asked,
    ),
}  # fmt: skip
