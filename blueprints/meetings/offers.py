"""What can be chosen in the rows of a meeting's decisions: whom its office can name, and by when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from models.calendar import calendar
from models.case.case import Case
from models.case.moves.assignment import Task
from models.meeting.meeting import Meeting
from models.org.choices import due_by, dues, leaders_of, units_for
from models.org.unit import Unit
from models.org.user import User
from rules.case import limit
from rules.errors import Invalid
from rules.words import N_
from wording import times
from wording.catalogues import say

NOT_OFFERED = N_("Choose one of those offered.")


class Offers:
    """Whom the meeting's office can name, asked once for all rows."""

    def __init__(self, meeting: Meeting, *, now: datetime) -> None:
        self.now, self.days = now, calendar()
        self.today = self.days.day_of(now)
        self.units = {unit.id: unit for unit in units_for(meeting.unit, meeting.unit)}
        self.leaders: dict[int, User] = {leader.id: leader for leader in leaders_of(meeting.unit, self.today)}

    def units_of(self, case: Case) -> dict[int, Unit]:
        """Those, and the unit where the matter arose."""
        return self.units | {case.unit.id: case.unit}

    def units_named(self, case: Case) -> list[tuple[int, str]]:
        """The same for a list to choose from."""
        return [(unit.id, unit.name) for unit in self.units_of(case).values()]

    @property
    def leaders_named(self) -> list[tuple[int, str]]:
        """The leaders for a list to choose from."""
        return [(leader.id, leader.name) for leader in self.leaders.values()]

    def dues_named(self, case: Case) -> list[tuple[str, str]]:
        """The deadlines for a list to choose from: those by the regulations that lie ahead, and a day of one's own."""
        ahead = {code: day for code, day in dues(case, self.days, now=self.now).items() if day >= self.today}
        by_rule = [(code, f"{times.day(day)} · {say(limit.BASES[code])}") for code, day in ahead.items()]
        return [*by_rule, (limit.SET, say(N_("Another day, set by the meeting")))]

    def task(self, case: Case, told: Mapping[str, Any]) -> Task:
        """What was typed, as rows; Invalid by field where something is none of those offered."""
        units = self.units_of(case)
        wrong = {
            "handler": told["handler"] not in units,
            "lead": told["lead"] not in (None, *self.leaders),
            "helpers": not set(told["helpers"]) <= set(units),
        }
        if any(wrong.values()):
            raise Invalid({name: NOT_OFFERED for name, is_wrong in wrong.items() if is_wrong})
        return Task(
            handler=units[told["handler"]],
            basis=told["due"],
            due_at=due_by(told["due"], told["due_on"], case, self.days, now=self.now),
            co_handlers=[units[one] for one in dict.fromkeys(told["helpers"])],
            lead=self.leaders.get(told["lead"]) if told["lead"] else None,
            person=told["person"],
            note=told["words"],
        )

    def told(self, typed: Mapping[str, Any], case: Case | None) -> str:
        """What was typed in a row, in one line to read and to copy."""
        units = {str(unit): name for unit, name in (self.units_named(case) if case else ())}
        leaders = {str(leader): name for leader, name in self.leaders_named}
        ways = dict(self.dues_named(case)) if case and typed["due"] != limit.SET else {}
        helpers = [units[one] for one in typed["helpers"] if one in units]
        said = [units.get(typed["handler"]), ways.get(typed["due"]), _day(typed["due_on"]), leaders.get(typed["lead"])]
        return " · ".join(one for one in (*said, *helpers, typed["person"], typed["words"]) if one)


def _day(text: str) -> str:
    try:
        return times.day(date.fromisoformat(text)) if text else ""
    except ValueError:
        return text
