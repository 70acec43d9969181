"""Voiding (作废): a test or mistaken entry counts nowhere once a second person agrees; it stays readable, and can come
back the same way."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, Text, select, text
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.base import Base, db, one_of
from models.case.clocks import Clocking
from models.case.moves.recusal import Recusing
from models.case.step import CaseStep
from models.event import RowId
from models.figure.case_months import Dated
from models.message.outlet import sitting
from models.org.user import Membership, User
from rules.case import voiding as rule
from rules.errors import Forbidden, NotAllowed
from rules.org.permission import VERBS

if TYPE_CHECKING:
    from models.case.case import Case
    from models.org.unit import Unit

WAITING = text("outcome IS NULL")


class Voiding(Base):
    """One proposal: that a case be void (`cause`: why), or that it count again. `was` is the state that it left."""

    __tablename__ = "voiding"
    __table_args__ = (
        one_of("kind", rule.KINDS),
        one_of("cause", tuple(rule.CAUSES)),
        one_of("was", rule.FROM),
        one_of("outcome", rule.OUTCOMES),
        CheckConstraint("(kind = 'void') = (cause IS NOT NULL)", name="void_caused"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided_somehow"),
        CheckConstraint("(outcome IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint(
            "outcome IS NULL OR outcome <> 'agreed' OR decided_by_id <> proposed_by_id", name="second_person"
        ),
        Index("uq_voiding_waiting", "case_id", unique=True, sqlite_where=WAITING, postgresql_where=WAITING),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    cause: Mapped[str | None] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)
    was: Mapped[str | None] = mapped_column(String(12))
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    outcome: Mapped[str | None] = mapped_column(String(10))
    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    @classmethod
    def of(cls, case_id: uuid.UUID) -> Select[Voiding]:
        """What was proposed of a case, the newest first, with who proposed it and who decided."""
        people = (joinedload(cls.proposed_by), joinedload(cls.decided_by))
        return select(cls).where(cls.case_id == case_id).options(*people).order_by(cls.id.desc())

    def for_another_than(self, user: User) -> bool:
        """Whether the person is a second one: neither who proposed it nor an account made since."""
        return user.id != self.proposed_by_id and user.created_at <= self.proposed_at


class Voidable(Clocking, Recusing, Dated):
    """The part of a case that is no matter at all, but a test or a mistake."""

    if TYPE_CHECKING:
        unit: Unit
        urgency: str
        voided_at: datetime | None
        absorbed: list[Case]

    @property
    def handled(self) -> bool:
        """Whether something was done in it that reached people outside or is an outcome; or it absorbed another."""
        acts = select(CaseStep.id).where(CaseStep.case_id == self.id, CaseStep.kind.in_(rule.ACTS)).limit(1)
        return bool(self.absorbed) or db.session.scalar(acts) is not None

    @property
    def proposed(self) -> Voiding | None:
        """What waits for a second person."""
        return next((one for one in self.voidings if one.outcome is None), None)

    @property
    def voidings(self) -> list[Voiding]:
        """All that was proposed, the newest first."""
        return list(db.session.scalars(Voiding.of(self.id)))

    @property
    def second(self) -> Unit:
        """The office whose people agree: the one in charge; of what may escalate the next above, if there is one."""
        if self.urgency != rule.ESCALATES:
            return self.office
        try:
            return self.next_above(self.office)
        except NotAllowed:
            return self.office

    def seconds(self, proposer: User, *, on: date, asked_at: datetime) -> list[Membership]:
        """The seats of those who may agree to what the proposer asks: at the nearest office, from `second` upwards,
        where there are any; none where nobody else can."""
        above = [int(part) for part in self.second.path.split("/") if part]
        kept = select(Membership.user_id).where(Membership.unit_id.in_(self.recused_ids))
        others = (User.id != proposer.id, User.created_at <= asked_at, User.id.not_in(kept))
        seats = sitting(above, on, tuple(VERBS["second"])).where(*others).order_by(Membership.id)
        found = db.session.scalars(seats.options(joinedload(Membership.unit), joinedload(Membership.user))).all()
        nearest = max((seat.unit.path for seat in found), key=len, default="")
        return [seat for seat in found if seat.unit.path == nearest]

    def must_have_second(self, *, by: User, now: datetime) -> None:
        """NotAllowed where nobody else could agree to what the person proposes."""
        if not self.seconds(by, on=by.today, asked_at=now):
            raise NotAllowed(rule.NOBODY, office=self.second.name)

    def propose_void(self, cause: str, reason: str, *, by: User, now: datetime) -> Voiding:
        """Proposes that it be void, for a cause of rules/case/voiding.py; it counts on until a second person agrees."""
        self.must("void", by=by)
        self._must_be_in_time(now)
        made = self._propose("void", cause, reason, by=by, now=now)
        self._record("propose_void", by=by, now=now, cause=cause)
        return made

    def propose_unvoid(self, reason: str, *, by: User, now: datetime) -> Voiding:
        """Proposes that it count again."""
        self.must("unvoid", by=by)
        self._must_not_be_frozen()
        made = self._propose("unvoid", None, reason, by=by, now=now)
        self._record("propose_unvoid", by=by, now=now)
        return made

    def _propose(self, kind: str, cause: str | None, reason: str, *, by: User, now: datetime) -> Voiding:
        if self.proposed is not None:
            raise NotAllowed(rule.WAITS, office=self.second.name)
        self.must_have_second(by=by, now=now)
        self._log("void_asked", by=by, now=now, text=reason, detail={"cause": cause or "", "to": self.second.name})
        made = Voiding(case_id=self.id, kind=kind, cause=cause, reason=reason, proposed_by_id=by.id, proposed_at=now)
        db.session.add(made)
        self.version += 1
        return made

    def agree_void(self, *, by: User, now: datetime) -> Voiding:
        """The second person agrees: it is void from now on, or counts again in the state that it left."""
        found = self._must_decide(by=by)
        self.must_stand_open(found.kind)
        detail = {"cause": found.cause or "", "proposer": found.proposed_by.name}
        if found.kind == "void":
            self._must_be_in_time(now)
            self._log("voided", by=by, now=now, text=found.reason, detail=detail)
            with db.session.no_autoflush:  # the database checks the state as a whole
                found.was, self.voided_at = self.status, now
                self._go("void")
            self._close(found, "agreed", by=by, now=now)
            self._record("void", by=by, now=now, cause=found.cause)
        else:
            self._must_not_be_frozen()
            self._log("unvoided", by=by, now=now, text=found.reason, detail=detail)
            with db.session.no_autoflush:
                self.status, self.voided_at, self.version = self._before(), None, self.version + 1
            self._close(found, "agreed", by=by, now=now)
            self._record("unvoid", by=by, now=now)
        return found

    def refuse_void(self, why: str, *, by: User, now: datetime) -> Voiding:
        """The second person says no, and why; who proposed it takes it back the same way."""
        found = self.proposed
        mine = found is not None and found.proposed_by_id == by.id
        found = found if found is not None and mine else self._must_decide(by=by)
        self._close(found, "withdrawn" if mine else "refused", by=by, now=now)
        self._log("void_denied", by=by, now=now, text=why)
        self.version += 1
        self._record("refuse_void", by=by, now=now)
        return found

    def _close(self, found: Voiding, outcome: str, *, by: User, now: datetime) -> None:
        found.outcome, found.decided_at, found.decided_by_id = outcome, now, by.id

    def decides_void(self, found: Voiding, *, by: User) -> bool:
        """Whether the person may agree to a proposal or refuse it."""
        return found.for_another_than(by) and by.may("second", self.second)

    def must_decide_void(self, *, by: User) -> None:
        """Forbidden unless a decision about a proposal may be this person's: at the second office, or of an own one."""
        found = self.proposed
        mine = found is not None and found.proposed_by_id == by.id
        if not (mine or by.may("second", self.second)):
            raise Forbidden(rule.SECOND_PERSON, office=self.second.name)

    def _must_decide(self, *, by: User) -> Voiding:
        found = self.proposed
        if found is None:
            raise NotAllowed(rule.NOTHING_WAITS)
        if not self.decides_void(found, by=by):
            raise Forbidden(rule.SECOND_PERSON, office=self.second.name)
        return found

    def _must_be_in_time(self, now: datetime) -> None:
        """An overrun stays on record: whoever let a deadline pass does not void it away."""
        owed = [one for one in self.clocks if one.owed and one.paused_at is None]
        if any(one.due_at < (one.stopped_at or now) for one in owed):
            raise NotAllowed(rule.OVERRUN)

    def _must_not_be_frozen(self) -> None:
        """NotAllowed once a month was frozen in which it no longer counted."""
        assert self.voided_at, "the state says so"
        if any(at >= self.voided_at for at in self.frozen_months().values()):
            raise NotAllowed(rule.FROZEN)

    def _before(self) -> str:
        """The state that it left when it was voided."""
        left = (one for one in self.voidings if one.kind == "void" and one.outcome == "agreed")
        return next(left).was or "accepted"
