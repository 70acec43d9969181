"""Assigning a case: which unit must solve it, who helps, which leader answers for it, by when and by what rule."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Unpack

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db
from models.case.step import CaseStep, How, Logged
from models.filing.told import lock
from models.org.unit import Unit
from rules.case import limit, move
from rules.errors import Forbidden, Invalid, NotAllowed
from rules.words import N_

if TYPE_CHECKING:
    from models.org.user import User
    from rules.calendar import Calendar

OVERTAKEN = N_("Somebody else acted on this matter first. See below what changed, then decide again.")
LATE_OBJECTION = N_(
    "The five working days for an objection ended on %(until)s (Regulations on Petition Work, Art. 23). "
    "Ask %(office)s to assign it to another unit."
)


class CoHandler(Base):
    """A unit that must help with a case."""

    __tablename__ = "co_handler"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)


@dataclass(frozen=True)
class Task:
    """What an office decides when it assigns: `basis` is a code of rules/case/limit.py, `person` who handles it."""

    handler: Unit
    basis: str
    due_at: datetime
    co_handlers: Sequence[Unit] = ()
    lead: User | None = None
    person: str = ""
    note: str = ""


class Assigning(Logged):
    """The part of a case that says whose it is."""

    if TYPE_CHECKING:
        unit: Unit
        office: Unit
        office_id: int
        handler: Unit | None
        co_handlers: list[Unit]
        lead: User | None
        person: str
        accepted_at: datetime | None
        assigned_at: datetime | None
        due_at: datetime | None
        due_basis: str | None
        asked_due_at: datetime | None
        supervised_due_at: datetime | None

        @property
        def recused_ids(self) -> set[int]: ...

        def admits(self, verb: str, *, by: User) -> bool: ...

    @property
    def asks(self) -> bool:
        """Whether the handling unit's request for more time waits for an answer."""
        return self.asked_due_at is not None

    @property
    def owner(self) -> Unit:
        """Whose turn it is: the handling unit while the case is assigned, else the office in charge."""
        return self.handler if self.handler is not None and self.status in move.WITH_HANDLER else self.office

    @property
    def hands(self) -> list[Unit]:
        """The units that have to do with the case: where it arose, who handles it, who helps."""
        return [self.unit, *([self.handler] if self.handler else []), *self.co_handlers]

    def lets(self, verb: str, *, by: User) -> bool:
        """Whether the person may do something that belongs to all of the case's units, as `see` or `note`."""
        return any(by.may(verb, unit) for unit in self.hands)

    def must_let(self, verb: str, *, by: User) -> None:
        """Forbidden unless it lets."""
        if not self.lets(verb, by=by):
            raise Forbidden(N_("Only the units that handle this matter can do this."))

    def yours(self, action: str, *, by: User) -> bool:
        """Whether a move is this person's, whatever the state."""
        whose = move.WHO[action]
        if whose == move.HANDS:
            return self.lets("note", by=by) or by.may("assign", self.office)
        if whose == move.CIRCLE:
            return self.admits("note", by=by) or by.may("assign", self.office)
        verb = move.AS.get(action, action)
        if whose == move.HELPERS:
            return any(by.may(verb, unit) for unit in self.co_handlers)
        unit = {move.OFFICE: self.office, move.OWNER: self.owner}.get(whose, self.handler)
        return unit is not None and by.may(verb, unit)

    def must_be_yours(self, action: str, *, by: User) -> None:
        """Forbidden unless the move is this person's; the sentence says whose it is."""
        if not self.yours(action, by=by):
            raise move.not_yours(action, **self.names())

    def moves_of(self, *, by: User) -> list[str]:
        """The moves that this person can make now."""
        return [action for action in move.ACTIONS if self.yours(action, by=by) and self.stands_open(action)]

    def stands_open(self, action: str) -> bool:
        """Whether the state, and what else the move needs, allow it, whoever makes it."""
        return move.possible(action, self.status) and self._unmet(action) is None

    def _unmet(self, action: str) -> str | None:
        """What says that the move needs something else first, if it does."""
        if action not in move.NEEDS:
            return None
        fact, wanted = move.NEEDS[action]
        return None if bool(getattr(self, fact)) == wanted else move.UNMET[fact, wanted]

    def moves_of_others(self, *, by: User) -> dict[str, list[str]]:
        """Whose move → the moves that others can make now and this person cannot."""
        found: dict[str, list[str]] = {}
        for action, whose in move.WHO.items():
            if not self.yours(action, by=by) and self.stands_open(action):
                found.setdefault(whose, []).append(action)
        return found

    def take(self) -> None:
        """Makes people who act on the same case take turns, and shows each what the one before did."""
        lock(self.unit)
        db.session.refresh(self)

    def must_be_at(self, version: int) -> None:
        """NotAllowed where the case moved on since the page that the person acts on was drawn."""
        if version != self.version:
            raise NotAllowed(OVERTAKEN)

    def _go(self, action: str) -> None:
        """Changes the state by the table of moves, which `must` has asked before."""
        self.status = move.MOVES[action, self.status]
        self.version += 1

    def must(self, action: str, *, by: User) -> None:
        """The move is possible and this person's, or a sentence says whose."""
        self.must_stand_open(action)
        self.must_be_yours(action, by=by)

    def must_stand_open(self, action: str) -> None:
        """The state, and what else the move needs, allow it, or a sentence says what to do instead."""
        move.move(action, self.status, **self.names())
        unmet = self._unmet(action)
        if unmet:
            raise NotAllowed(unmet, **self.names())

    def names(self) -> dict[str, str]:
        """What the office in charge and the handling unit are called, for the sentences of rules/case/move.py."""
        return {"office": self.office.name, "handler": self.handler.name if self.handler else self.office.name}

    def must_fit(self, task: Task, *, by: User, now: datetime) -> Unit:
        """The office as which the person can assign the case so; a refusal says why not."""
        self.must("assign", by=by)
        office = by.unit_for("assign", self.office)
        self._check(task, office, now)
        return office

    def assign(self, task: Task, *, by: User, now: datetime) -> None:
        """Gives the case to a unit, anew or instead of the one before; the office that assigns is in charge."""
        self._give(task, self.must_fit(task, by=by, now=now), by=by, now=now)

    def _give(self, task: Task, office: Unit, *, by: User, now: datetime) -> None:
        detail = {
            "from": office.name,
            "to": task.handler.name,
            "helpers": [unit.name for unit in task.co_handlers],
            "lead": task.lead.name if task.lead else "",
            "person": task.person,
            "due_at": task.due_at.isoformat(),
            "basis": task.basis,
        }
        self._log("assigned", by=by, now=now, text=task.note, detail=detail)
        with db.session.no_autoflush:  # the database checks the state as a whole
            self.office, self.handler, self.lead, self.person = office, task.handler, task.lead, task.person
            self.co_handlers = list(task.co_handlers)
            self.due_at, self.due_basis, self.assigned_at = task.due_at, task.basis, now
            self.accepted_at, self.asked_due_at, self.supervised_due_at = self.accepted_at or now, None, None
            self._go("assign")
        self._record("assign", by=by, now=now, to=task.handler.id)

    def _check(self, task: Task, office: Unit, now: datetime) -> None:
        if not move.may_handle(office.path, task.handler.path, self.unit.path):
            raise Invalid({"handler": N_("This unit is not one that your office assigns to. Choose from the list.")})
        if {task.handler.id, *(unit.id for unit in task.co_handlers)} & self.recused_ids:
            raise Invalid({"handler": N_("This matter is kept from one of these units, which it concerns itself.")})
        if task.handler in task.co_handlers:
            raise Invalid({"helpers": N_("The handling unit cannot also be one that helps. Take it out here.")})
        if any(not move.may_handle(office.path, unit.path, self.unit.path) for unit in task.co_handlers):
            raise Invalid({"helpers": N_("One of these units is not one that your office assigns to.")})
        if not now < task.due_at <= now + limit.LONGEST:
            raise Invalid({"due_on": N_("Choose a day from today on, within a year.")})

    def sign(self, **how: Unpack[How]) -> CaseStep:
        """The handling unit has received the assignment and takes it on (签收)."""
        self.must("sign", by=how["by"])
        line = self._log("signed", detail={"to": self.names()["handler"]}, **how)
        self._go("sign")
        self._record("sign", by=how["by"], now=how["now"])
        return line

    def object(self, reason: str, calendar: Calendar, **how: Unpack[How]) -> CaseStep:
        """The unit says, within five working days, that it is not for it (条例 Art. 23); the office has it again."""
        self.must("object", by=how["by"])
        assert self.assigned_at, "a case with a handler was assigned"
        until = limit.objection_until(calendar, self.assigned_at)
        if how["now"] > until:
            raise NotAllowed(LATE_OBJECTION, until=until, office=self.office.name)
        detail = {"from": self.names()["handler"], "to": self.office.name, "office_id": self.office_id}
        line = self._log("objected", text=reason, detail=detail, **how)
        with db.session.no_autoflush:
            self._unassign()
            self._go("object")
        self._record("object", by=how["by"], now=how["now"])
        return line

    def _unassign(self) -> None:
        """Nobody handles it, and no deadline runs; the history keeps who did."""
        self.handler, self.lead, self.person, self.co_handlers = None, None, "", []
        self.due_at = self.due_basis = self.assigned_at = self.asked_due_at = self.supervised_due_at = None
