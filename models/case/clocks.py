"""The clocks of a case: started, stopped, standing still for a reason, and kept in step with the case itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from models.base import db
from models.calendar import calendar
from models.case.clock import Clock
from models.case.step import Logged
from rules.case import clock, petition
from rules.case.clock import DEADLINE, JUDGE, SUPERVISION
from rules.case.move import OFFICE, OPEN, REFUSALS, WITH_HANDLER
from rules.errors import NotAllowed
from rules.words import N_

if TYPE_CHECKING:
    from models.org.unit import Unit
    from models.org.user import User
    from rules.calendar import Calendar

NO_CLOCK = N_("This time is not running any more. Load the page again.")
STANDS_STILL = N_("This time stands still already. %(office)s can let it run again.")
RUNS = N_("This time is running. %(office)s can let it stand still, for a reason.")
NOT_WHILE_ASKED = N_("More time is asked for. Answer that first.")


class Clocking(Logged):
    """The part of a case that says what must be done by when, and by which rule."""

    if TYPE_CHECKING:
        clocks: list[Clock]
        office: Unit
        assigned_at: datetime | None
        due_at: datetime | None
        due_basis: str | None
        asked_due_at: datetime | None
        supervised_due_at: datetime | None

        @property
        def owner(self) -> Unit: ...
        def names(self) -> dict[str, str]: ...

    def clock(self, kind: str, judge: Unit | None = None) -> Clock | None:
        """The clock of that kind, of that unit if one is named, that runs, or stands still."""
        running = (one for one in self.clocks if one.kind == kind and one.running)
        return next((one for one in running if judge is None or one.judge is judge), None)

    def start_clock(self, kind: str, since: datetime, calendar: Calendar, *, judge: Unit | None = None) -> Clock:
        """Starts a clock of the law, by the limit of its kind; one that runs already is replaced."""
        due_at = clock.ends_at(kind, calendar, calendar.day_of(since))
        return self._start(kind, clock.KINDS[kind].limit or "", since, due_at, judge)

    def start_named(self, kind: str, since: datetime, due_at: datetime) -> Clock:
        """Starts a clock that runs to a day which a paper names."""
        return self._start(kind, kind, since, due_at)

    def _start(self, kind: str, basis: str, since: datetime, due_at: datetime, judge: Unit | None = None) -> Clock:
        self.stop_clock(kind, "replaced", at=since)
        made = Clock(kind=kind, basis=basis, started_at=since, due_at=max(since, due_at), judge=judge, paused_days=0)
        self.clocks.append(made)
        made.charge(now=since)
        made.aim()
        return made

    def stop_clock(self, kind: str, outcome: str = "done", *, at: datetime) -> None:
        """Stops the clock of that kind, if one runs. It is flushed, so that the next may start in its place."""
        running = self.clock(kind)
        if running is not None:
            running.stop(outcome, at=at)
            db.session.flush()

    def pause(self, kind: str, reason: str, text: str, *, by: User, now: datetime) -> None:
        """Lets a clock stand still for a reason: the office's own time, or a re-review during its hearing (Art. 36)."""
        found = self._must_pause(kind, by=by)
        clock.must_pause(kind, found.basis, reason, **self.names())
        if found.paused_at is not None:
            raise NotAllowed(STANDS_STILL, office=self._whose(found).name)
        self._log("paused", by=by, now=now, text=text, detail={"clock": kind, "reason": reason})
        found.paused_at, found.pause_reason, found.pause_asked = now, reason, None
        found.aim()
        self.version += 1
        self._record("pause", by=by, now=now, clock=kind, cause=reason)

    def go_on(self, kind: str, text: str, calendar: Calendar, *, by: User, now: datetime) -> None:
        """Lets it run again: its end moves by the days that it stood still."""
        found = self._must_pause(kind, by=by)
        if found.paused_at is None:
            raise NotAllowed(RUNS, office=self._whose(found).name)
        days = self._days_still(found, calendar, now)
        found.paused_at = found.pause_reason = None
        found.paused_days += days
        due_at = self._moved(found, days, calendar)
        self._log("continued", by=by, now=now, text=text, detail={"clock": kind, "due_at": due_at.isoformat()})
        if kind == DEADLINE:
            self.due_at = due_at
        found.move(due_at, now=now)
        self.version += 1
        self._record("continue", by=by, now=now, clock=kind, days=days)

    @staticmethod
    def _days_still(found: Clock, calendar: Calendar, now: datetime) -> int:
        """By how many days its end moves: by none where that had come before it was stopped."""
        since = found.paused_at
        return 0 if since is None or found.fell(now=now) else clock.days_between(calendar, since, now)

    def _moved(self, found: Clock, days: int, calendar: Calendar) -> datetime:
        """The new end: of a clock of the law counted anew from its start, of the office's own time days later."""
        if not days:
            return found.due_at
        if found.kind == DEADLINE:
            return clock.later(calendar, found.due_at, days)
        since = calendar.day_of(found.started_at)
        return clock.ends_at(found.kind, calendar, since, paused_days=found.paused_days)

    def _must_pause(self, kind: str, *, by: User) -> Clock:
        """The clock of that kind, if its standing still is this person's to decide."""
        self.pause_must_let(kind, by=by)
        found = self.clock(kind)
        assert found is not None
        if kind == DEADLINE and self.asked_due_at is not None:
            raise NotAllowed(NOT_WHILE_ASKED)
        return found

    def pause_must_let(self, kind: str, *, by: User) -> None:
        """Forbidden, with whose it is, where it is not this person's; NotAllowed where no such clock runs."""
        self.must_be_alive()
        found = self.clock(kind)
        if found is None:
            raise NotAllowed(NO_CLOCK)
        if not self.clock_lets(found, by=by):
            whose = JUDGE if found.judge else OFFICE
            raise petition.not_yours(whose, judge=self._whose(found).name, **self.names())

    def clock_lets(self, found: Clock, *, by: User) -> bool:
        """Whether it is the person's to decide that a clock stands still."""
        return by.may("pause", self._whose(found))

    def must_be_alive(self) -> None:
        """NotAllowed, with where it goes on, while it rests in another record or is taken back."""
        if self.status in clock.AT_REST:
            raise NotAllowed(REFUSALS[self.status], **self.names())

    def _whose(self, found: Clock) -> Unit:
        """Who decides whether it stands still: the office that looks at a decision again, else the one in charge."""
        return found.judge or self.office

    def keep_clocks(self, *, now: datetime) -> None:
        """Brings the clocks in line with the case: a notice, its deadline, what an end ends, what assigning fulfils.

        Called after every move, so that no move has to think of it. A case that is reopened gets none back by itself:
        its next assignment sets a new deadline, and the petition's are started anew where they are due.
        """
        if self.status in clock.AT_REST:
            return
        self._keep_supervision(now=now)
        if self.status in OPEN:
            self._keep_deadline(now=now)
        else:
            self._count_standstill(now)
            for one in self.clocks:
                if one.running and one.rule.ends:
                    one.stop("ended", at=now)
        for one in self.clocks:
            one.charge(now=now)

    def _keep_supervision(self, *, now: datetime) -> None:
        """From the notice on, also when the case is settled meanwhile, until it is answered or another unit has it."""
        running, due_at = self.clock(SUPERVISION), self.supervised_due_at
        if due_at is None:
            self.stop_clock(SUPERVISION, "dropped", at=now)
        elif running is None or running.due_at != due_at:
            self._start(SUPERVISION, SUPERVISION, now, due_at)

    def _count_standstill(self, now: datetime) -> None:
        """What ended while its time stood still was due so many days later."""
        found = self.clock(DEADLINE)
        if found is None or found.paused_at is None:
            return
        days = calendar()
        stood = self._days_still(found, days, now)
        found.paused_days += stood
        self.due_at = found.due_at = self._moved(found, stood, days)

    def _keep_deadline(self, *, now: datetime) -> None:
        if self.status in WITH_HANDLER:
            self.stop_clock("register", at=now)
        running = self.clock(DEADLINE)
        if self.status not in WITH_HANDLER or self.due_at is None or self.assigned_at is None:
            self.stop_clock(DEADLINE, "replaced", at=now)
        elif running is None or running.started_at < self.assigned_at:
            self._start(DEADLINE, self.due_basis or "", self.assigned_at, self.due_at)
        elif (running.due_at, running.basis) != (self.due_at, self.due_basis):
            for one in (running, self._twin(running)):
                if one is not None:
                    self._set_anew(one, self.due_basis or "", self.due_at, now=now)

    def _set_anew(self, found: Clock, basis: str, due_at: datetime, *, now: datetime) -> None:
        """Gives it another end. One whose end has come stays as it is: a new clock counts from now on."""
        if found.fell(now=now):
            self._start(found.kind, basis, now, due_at, found.judge)
        else:
            found.basis = basis
            found.move(due_at, now=now)

    def _twin(self, deadline: Clock) -> Clock | None:
        """The 60 days of the claim, where the office made just them the deadline of the case: both move as one."""
        settle = self.clock("settle")
        same = settle is not None and (settle.basis, settle.due_at) == (deadline.basis, deadline.due_at)
        return settle if same else None

    def revive_clocks(self, stopped_at: datetime) -> None:
        """Takes back that the end of the case ended clocks: whoever said so was mistaken."""
        for one in self.clocks:
            if one.outcome == "ended" and one.stopped_at == stopped_at and self.clock(one.kind, one.judge) is None:
                one.stopped_at = one.outcome = None
                one.aim()

    def _record(self, action: str, *, by: User, now: datetime, **detail: Any) -> None:
        self.keep_clocks(now=now)
        super()._record(action, by=by, now=now, **detail)
