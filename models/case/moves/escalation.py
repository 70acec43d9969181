"""Passing a case up one level (上报), and supervising it formally (督办)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Unpack

from sqlalchemy import select

from models.base import db
from models.case.clocks import Clocking
from models.case.moves.recusal import Recusing
from models.case.step import CaseStep, How
from models.org.unit import Unit
from rules.case import limit, move
from rules.case.clock import SUPERVISION
from rules.errors import Invalid, NotAllowed
from rules.words import N_

if TYPE_CHECKING:
    from models.notice.notice import Notice
    from models.org.user import User
    from rules.calendar import Calendar

LATE_REPLY = N_("The day for the answer is over, or more than a year away. Change the draft first.")
TOO_EARLY = N_(
    "Before this matter is passed up, %(needed)s attempts to mediate must be noted; %(missing)s more to go. "
    "What may escalate is passed up at once (Regulations on Petition Work, Art. 25): say so when you pass it up."
)


def tries_needed_by(offices: Iterable[Unit]) -> dict[int, int]:
    """An office's id → how many attempts to mediate come first, as it or the nearest above has set it (one query)."""
    above = {office.id: [int(part) for part in office.path.strip("/").split("/")] for office in offices}
    near, tries = {one for ids in above.values() for one in ids}, Unit.tries_before_escalating
    rows = db.session.execute(select(Unit.id, tries).where(Unit.id.in_(near), tries.is_not(None)))
    said = {unit_id: needed for unit_id, needed in rows if needed is not None}
    return {
        office: next((said[one] for one in reversed(ids) if one in said), move.TRIES) for office, ids in above.items()
    }


class Passing(Clocking, Recusing):
    """The part of a case that goes up the tree, and is looked at from there."""

    if TYPE_CHECKING:
        urgency: str
        tries: int
        escalated_at: datetime | None
        supervised_due_at: datetime | None

        @property
        def stopped(self) -> bool: ...

    @property
    def supervised(self) -> bool:
        """Whether a supervision notice waits for its answer."""
        return self.supervised_due_at is not None

    @property
    def tries_needed(self) -> int:
        """How many attempts to mediate come first."""
        return tries_needed_by([self.office])[self.office_id]

    @property
    def tries_missing(self) -> int:
        """How many attempts are missing, as rules/case/move.py counts them."""
        return move.tries_missing(self.urgency, self.tries, self.tries_needed, stopped=self.stopped)

    @property
    def upper(self) -> Unit:
        """Who has it next: the office that assigned it, else the one above; NotAllowed at the top."""
        return self.office if self.owner is not self.office else self.next_above(self.office)

    def escalate(self, reason: str, *, escalating: bool = False, **how: Unpack[How]) -> CaseStep:
        """The unit whose turn it is passes the case up one level; the office there is in charge of it from now on.
        `escalating` says that it has come to the point where it may escalate."""
        self.must("escalate", by=how["by"])
        if escalating:
            self.urgency = "escalating"
        sender, upper, missing = self.owner, self.upper, self.tries_missing
        if missing:
            raise NotAllowed(TOO_EARLY, needed=self.tries_needed, missing=missing)
        detail = {"from": sender.name, "to": upper.name, "tries": self.tries, "office_id": upper.id}
        line = self._log("escalated", text=reason, detail=detail, **how)
        with db.session.no_autoflush:
            self.office = upper
            self._unassign()
            self.accepted_at, self.escalated_at = self.accepted_at or how["now"], how["now"]
            self._go("escalate")
        self._record("escalate", by=how["by"], now=how["now"], to=upper.id)
        return line

    def supervise(self, wanted: str, due_at: datetime, *, by: User, now: datetime) -> None:
        """An office asks the handling unit formally for an answer by a day; one notice at a time."""
        self.must("supervise", by=by)
        if not now < due_at <= now + limit.LONGEST:
            raise Invalid({"answer_on": N_("Choose a day from today on, within a year.")})
        office = by.unit_for("assign", self.office)
        detail = {"from": office.name, "to": self.names()["handler"], "due_at": due_at.isoformat(), "basis": ""}
        self._log("supervised", by=by, now=now, text=wanted, detail={**detail, "unit_id": office.id})
        self.supervised_due_at = due_at
        self._go("supervise")
        self._record("supervise", by=by, now=now)

    def supervised_by(self, paper: Notice, days: Calendar, *, by: User, now: datetime) -> str:
        """The step that a paper of supervision belongs to: that of the notice which waits for its answer, else a new
        one, which says what the paper does. NotAllowed where the day is over."""
        if not self.supervised:
            due_at = limit.named_at(days, date.fromisoformat(paper.said["reply_by"]))
            if not now < due_at <= now + limit.LONGEST:
                raise NotAllowed(LATE_REPLY)
            self.supervise(paper.said["demand"], due_at, by=by, now=now)
        return str(self.given.id)

    def answer(self, text: str, **how: Unpack[How]) -> None:
        """The handling unit answers the notice."""
        self.must("answer", by=how["by"])
        detail = {"from": self.names()["handler"], "to": self.notice_given["from"]}
        self._log("answered", text=text, detail=detail, **how)
        self.supervised_due_at = None
        self.stop_clock(SUPERVISION, at=how["now"])
        self._go("answer")
        self._record("answer", by=how["by"], now=how["now"])

    @property
    def given(self) -> CaseStep:
        """The step of the last supervision notice."""
        last = select(CaseStep).where(CaseStep.case_id == self.id, CaseStep.kind == "supervised")
        return db.session.scalars(last.order_by(CaseStep.version.desc()).limit(1)).one()

    @property
    def notice_given(self) -> dict[str, object]:
        """What the last supervision notice says: from, to, due_at, and unit_id of who gave it."""
        return self.given.detail

    @property
    def supervisor(self) -> Unit:
        """The office that gave the last supervision notice, or took over from it; where the case is kept from it since,
        the one in charge."""
        unit = db.session.get_one(Unit, self.notice_given["unit_id"])
        while unit.merged_into_id is not None:
            unit = db.session.get_one(Unit, unit.merged_into_id)
        return self.office if unit.id in self.recused_ids else unit
