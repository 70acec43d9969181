"""Units that help with a case (协办): each owes its opinion within seven days, or earlier where the case is due."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Unpack

from models.base import db
from models.calendar import calendar
from models.case.clock import Clock
from models.case.clocks import Clocking
from models.case.moves.assignment import Assigning
from models.case.step import CaseStep, How
from rules.case import clock
from rules.case.clock import HELP
from rules.case.move import OPEN, WITH_HANDLER

if TYPE_CHECKING:
    from models.org.unit import Unit
    from models.org.user import User


class Helping(Clocking, Assigning):
    """The part of a case that says who helps, and what they say."""

    @property
    def helped(self) -> bool:
        """Whether a unit helps."""
        return bool(self.co_handlers)

    @property
    def help_clocks(self) -> list[Clock]:
        """The times that run for the opinions of those that help."""
        return [one for one in self.clocks if one.kind == HELP and one.running]

    def advise(self, text: str, **how: Unpack[How]) -> CaseStep:
        """A helping unit says what it knows of the case and what it can do; one that has said so may add to it."""
        self.must("advise", by=how["by"])
        unit = self._adviser(how["by"])
        line = self._log("advised", text=text, detail={"from": unit.name, "to": self.names()["handler"]}, **how)
        self.keep_clocks(now=how["now"])  # of who helps since before such times were kept
        owed = self.clock(HELP, unit)
        if owed is not None:
            owed.stop("done", at=how["now"])
        self._go("advise")
        self._record("advise", by=how["by"], now=how["now"], of=unit.id)
        return line

    def _adviser(self, by: User) -> Unit:
        """The helping unit for which the person speaks: first one that owes its opinion."""
        mine = [unit for unit in self.co_handlers if by.may("answer", unit)]
        return min(mine, key=lambda unit: self.clock(HELP, unit) is None)

    def keep_clocks(self, *, now: datetime) -> None:
        """Also the times of those that help: each from the assignment on, none of who helps no more."""
        super().keep_clocks(now=now)
        if self.status in OPEN:
            self._keep_help(now=now)

    def _keep_help(self, *, now: datetime) -> None:
        since = self.assigned_at if self.status in WITH_HANDLER else None
        helping = self.co_handlers if since else []
        for one in self.help_clocks:
            if one.started_at != since or one.judge not in helping:
                one.stop("replaced", at=now)
        db.session.flush()  # so that the next may start in its place
        known = [one.judge for one in self.clocks if one.kind == HELP and one.started_at == since]
        waiting = [unit for unit in helping if unit not in known]
        if since and self.due_at and waiting:
            days = calendar()
            due_at = min(self.due_at, clock.ends_at(HELP, days, days.day_of(since)))
            for unit in waiting if now <= due_at else ():
                self._start_help(unit, since, due_at)

    def _start_help(self, unit: Unit, since: datetime, due_at: datetime) -> None:
        made = Clock(kind=HELP, basis=HELP, started_at=since, due_at=due_at, judge=unit, paused_days=0, unit_id=unit.id)
        self.clocks.append(made)
        made.aim()
