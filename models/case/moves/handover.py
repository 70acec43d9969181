"""The part of a case that came in at an office's door: handed over by its first receiver, answered to the office above.

Whoever receives a matter first stays responsible until it is handed over and signed for (首接负责制).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Unpack, cast

from models.base import db
from models.case import search_index
from models.case.clocks import Clocking
from models.case.moves.assignment import Assigning, Task
from models.case.moves.petition import Said
from models.case.step import CaseStep, How
from models.event import record
from models.org.unit import Unit
from rules.calendar import Calendar, OfficeHours
from rules.case import intake, limit
from rules.case.clock import REPLY
from rules.errors import Forbidden, Invalid, NotAllowed
from rules.words import N_

if TYPE_CHECKING:
    from datetime import date

    from models.case.case import Case
    from models.org.user import User


class Receiving(Clocking, Assigning):
    """How a registered matter goes on from the office that received it."""

    if TYPE_CHECKING:
        origin: str
        unit_id: int

    def begin_duties(self, received_on: date, reply_by: date | None, calendar: Calendar, *, now: datetime) -> None:
        """The times that run from the day of receipt: to pass it on and to tell who came (信访工作条例 Art. 22, 23),
        and by when the office above wants its answer."""
        db.session.flush()  # a clock asks who owes it
        today = calendar.day_of(now)
        since = now if received_on == today else calendar.at(received_on, OfficeHours().start)
        if intake.tells(self.origin):
            for kind in ("register", "answer"):
                self.start_clock(kind, since, calendar)
        if reply_by is not None:
            self.start_named(REPLY, since, limit.named_at(calendar, reply_by))

    def hear_anew(self, origin: str, calendar: Calendar, *, now: datetime) -> None:
        """Its sender says otherwise how it was heard of: the times of somebody who came begin, or are owed no more."""
        if origin == self.origin:
            return
        self.origin = origin
        if not intake.tells(origin):
            for kind in ("register", "answer"):
                self.stop_clock(kind, "dropped", at=now)
        elif self.clock("answer") is None:
            self.begin_duties(calendar.day_of(now), None, calendar, now=now)

    def must_pass_on(self, receiver: Unit, *, by: User) -> None:
        """Forbidden to whom does not sit at the receiver's desk; NotAllowed where somebody else has it already."""
        if not by.may("pass_on", receiver):
            raise Forbidden(intake.NOT_YOURS, office=receiver.name)
        if self.status not in intake.WAITS or self.office is not receiver:
            raise NotAllowed(intake.GONE)

    def hand_on(self, task: Task, receiver: Unit, *, by: User, now: datetime) -> None:
        """The first receiver hands it over; the unit that gets it signs for it, or objects and gives it back."""
        self.must_pass_on(receiver, by=by)
        if not intake.may_pass(receiver.path, task.handler.path) or task.handler.id in self.recused_ids:
            raise Invalid({"to": intake.NO_SUCH_UNIT})
        if not now < task.due_at <= now + limit.LONGEST:
            raise Invalid({"due_on": N_("Choose a day from today on, within a year.")})
        self._give(task, receiver, by=by, now=now)

    def sign(self, **how: Unpack[How]) -> CaseStep:
        """As any handling unit does; an office above that was handed a matter is in charge of it once it has signed."""
        line = super().sign(**how)
        if self.handler is not None and intake.is_above(self.handler.path, self.office.path):
            self.office = self.handler
        return line

    def must_reply(self, receiver: Unit, *, by: User) -> None:
        """Forbidden to whom sits neither at the receiver's desk nor in charge; NotAllowed where no answer is owed."""
        if not (by.may("pass_on", receiver) or by.may("register", self.office)):
            raise Forbidden(intake.NOT_YOURS, office=receiver.name)
        if self.clock(REPLY) is None:
            raise NotAllowed(intake.NOTHING_OWED)

    def reply(self, said: Said, receiver: Unit, calendar: Calendar, *, by: User, now: datetime) -> None:
        """The answer to the office that transferred it was sent on a day: its time stops."""
        self.must_reply(receiver, by=by)
        on = said.on
        if on > calendar.day_of(now):
            raise Invalid({"on": intake.FUTURE})
        self._log("replied", by=by, now=now, text=said.text, detail={"on": on.isoformat()})
        at = now if on == calendar.day_of(now) else calendar.at(on, OfficeHours().start)
        self.stop_clock(REPLY, at=at)
        self.version += 1
        self._record("reply", by=by, now=now)

    def hand_over(self, unit: Unit, *, by: User, now: datetime) -> None:
        """Moves the case to the unit that takes over from its own."""
        self._log("handed_over", by=by, now=now, detail={"to": unit.name})
        self.unit_id = unit.id
        search_index.put(cast("Case", self))
        record("case.hand_over", by=by, now=now, unit_id=unit.id, subject=f"case:{self.id}")
