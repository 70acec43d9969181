"""Some of what is assigned are petitions, with times of their own; and some deadlines stand still for a reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from models.case.case import Case
from models.case.moves.petition import Said
from models.org.user import User
from rules.calendar import Calendar
from rules.case.clock import DEADLINE
from rules.case.limit import SET

KINDS = {0: "claim", 2: "suggestion", 4: "claim"}
ABSENT = "一方当事人外出务工，约定回来后再谈。"
TOLD = "已当面送达受理告知书。"


def register(case: Case, number: int, days: Calendar, *, by: User, now: datetime) -> None:
    """Every second one is a petition, most of them claims."""
    kind = KINDS.get(number % 8)
    if kind:
        day = days.day_of(now)
        case.register(kind, day, day, "", days, by=by, now=now)


def go_on(case: Case, number: int, days: Calendar, *, by: User, since: datetime, until: datetime) -> None:
    """The office tells one petitioner in two; one deadline in five stands still."""
    then = since + timedelta(days=3)
    if then >= until:
        return
    if number % 8 == 0 and case.clock("answer"):
        case.tell_receipt(Said(days.day_of(then), TOLD, "handed"), days, by=by, now=then)
    deadline = case.clock(DEADLINE)
    if number % 5 == 1 and deadline is not None and deadline.basis == SET:
        case.pause(DEADLINE, "party", ABSENT, by=by, now=then)
