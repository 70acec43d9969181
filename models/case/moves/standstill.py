"""A standstill that is asked for: the handling unit asks with a reason, the office in charge decides."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Unpack

from sqlalchemy import select

from models.base import db
from models.case.clocks import NO_CLOCK, NOT_WHILE_ASKED, STANDS_STILL, Clocking
from models.case.moves.assignment import Assigning
from models.case.step import CaseStep, How
from rules.case import clock
from rules.case.clock import DEADLINE
from rules.errors import NotAllowed

if TYPE_CHECKING:
    from models.case.clock import Clock
    from models.org.user import User


class Pausing(Clocking, Assigning):
    """The part of a case that says whether the office's own time may stand still."""

    @property
    def asks_pause(self) -> bool:
        """Whether the handling unit's request that the time stand still waits for an answer."""
        return self.pause_asked is not None

    @property
    def pause_asked(self) -> str | None:
        """For which reason a standstill is asked, a code of rules/case/clock.py."""
        running = self.clock(DEADLINE)
        return running.pause_asked if running else None

    @property
    def pause_words(self) -> str:
        """What the handling unit wrote when it asked last."""
        asked = select(CaseStep.text).where(CaseStep.case_id == self.id, CaseStep.kind == "pause_asked")
        return db.session.scalars(asked.order_by(CaseStep.version.desc()).limit(1)).first() or ""

    @property
    def pausable(self) -> bool:
        """Whether a standstill can be asked for: the office's own time runs, and nothing else is asked."""
        running = self.clock(DEADLINE)
        free = running is not None and running.paused_at is None and running.pause_asked is None and not self.asks
        return free and running is not None and bool(clock.pauses_of(DEADLINE, running.basis))

    def ask_pause(self, reason: str, text: str, **how: Unpack[How]) -> CaseStep:
        """The handling unit asks that its time stand still; until the office decides, it runs on."""
        self.must("ask_pause", by=how["by"])
        found = self._deadline()
        if self.asks:
            raise NotAllowed(NOT_WHILE_ASKED)
        clock.must_pause(DEADLINE, found.basis, reason, **self.names())
        if found.paused_at is not None:
            raise NotAllowed(STANDS_STILL, office=self.office.name)
        names = self.names()
        detail = {"from": names["handler"], "to": names["office"], "clock": DEADLINE, "reason": reason}
        line = self._log("pause_asked", text=text, detail=detail, **how)
        found.pause_asked = reason
        self._go("ask_pause")
        self._record("ask_pause", by=how["by"], now=how["now"], cause=reason)
        return line

    def grant_pause(self, text: str, *, by: User, now: datetime) -> None:
        """The office lets the time stand still from now on, for the reason that was given."""
        self.must("grant_pause", by=by)
        reason = self.pause_asked
        assert reason, "only what was asked for is given"
        self.pause(DEADLINE, reason, text, by=by, now=now)

    def deny_pause(self, text: str, *, by: User, now: datetime) -> None:
        """The office says why the time runs on."""
        self.must("deny_pause", by=by)
        self._log("pause_denied", by=by, now=now, text=text, detail={"to": self.names()["handler"]})
        self._deadline().pause_asked = None
        self._go("deny_pause")
        self._record("deny_pause", by=by, now=now)

    def _deadline(self) -> Clock:
        found = self.clock(DEADLINE)
        if found is None:
            raise NotAllowed(NO_CLOCK)
        return found
