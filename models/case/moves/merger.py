"""Merging (并案): two records of one matter become one, reversibly; what was absorbed stays whole, with its history."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, cast

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, select, text
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.base import Base, db
from models.case.moves.assignment import OVERTAKEN, Assigning
from models.event import RowId
from rules.errors import NotAllowed
from rules.words import N_

if TYPE_CHECKING:
    from models.case.case import Case
    from models.org.user import User

STANDING = text("undone_at IS NULL")
SAME = N_("This is the same record. Choose another matter to merge it with.")
NOT_OPEN = N_(
    "Matter %(number)s is not open, and only open matters are merged. Look at its page for what can be done with it."
)
NOT_BOTH = N_(
    "Matter %(number)s is with %(office)s. "
    "Only an office in charge of both matters, or one above both, can merge them. Call them."
)
NOT_FROM_BOTH = N_(
    "One of the two is kept from a unit that it concerns. Keep the other one from it as well, then merge."
)


class Merger(Base):
    """That `into` absorbed `case`, which was in the state `was`, until it was undone."""

    __tablename__ = "merger"
    __table_args__ = (
        Index("uq_merger_standing", "case_id", unique=True, sqlite_where=STANDING, postgresql_where=STANDING),
        CheckConstraint("case_id <> into_id", name="two_records"),
        CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone_by_somebody"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"))
    into_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    was: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    case: Mapped[Case] = relationship(foreign_keys=[case_id])
    into: Mapped[Case] = relationship(foreign_keys=[into_id])
    by: Mapped[User] = relationship(foreign_keys=[by_id])

    @classmethod
    def standing(cls) -> Select[Merger]:
        """The mergers that were not undone, the oldest first, each with its two cases and who merged them."""
        whole = (joinedload(cls.case), joinedload(cls.into), joinedload(cls.by))
        return select(cls).where(cls.undone_at.is_(None)).options(*whole).order_by(cls.at, cls.id)

    @classmethod
    def about(cls, case: Case) -> list[Merger]:
        """Those in which the case absorbed another, and the one in which it was absorbed."""
        rows = cls.standing().where((cls.into_id == case.id) | (cls.case_id == case.id))
        return list(db.session.scalars(rows))


def take_both(one: Case, other: Case) -> None:
    """Makes people who act on either case take turns; always in the same order, so that nobody waits for ever."""
    for case in sorted((one, other), key=lambda each: each.unit_id):
        case.take()


class Merging(Assigning):
    """The part of a case that absorbs another record of the same matter, and gives it back."""

    if TYPE_CHECKING:
        number: str

    def must_absorb(self, other: Case, *, by: User) -> None:
        """Both are open and the person's to merge, or a sentence says of which this is not so."""
        if other.id == self.id:
            raise NotAllowed(SAME)
        for one in (self, other):
            if not one.stands_open("merge"):
                raise NotAllowed(NOT_OPEN, number=one.number)
            if not one.yours("merge", by=by):
                raise NotAllowed(NOT_BOTH, number=one.number, office=one.office.name)
        if self.recused_ids != other.recused_ids:
            raise NotAllowed(NOT_FROM_BOTH)

    def absorb(self, other: Case, why: str, *, by: User, now: datetime) -> None:
        """Takes the other record in: this one goes on for both, under its own number."""
        self.must_absorb(other, by=by)
        db.session.add(Merger(case_id=other.id, into_id=self.id, was=other.status, at=now, by_id=by.id))
        other.merged_into_id = self.id
        for one in (cast("Case", self), other):
            one._log("merged", by=by, now=now, text=why, detail={"from": other.number, "to": self.number})
        other._go("merge")
        self.version += 1
        db.session.expire(self, ["absorbed"])
        for one in (cast("Case", self), other):
            one._record("merge", by=by, now=now)

    def come_out(self, into: Case, *, by: User, now: datetime) -> None:
        """Is a matter of its own again, as it was before `into` absorbed it."""
        self.must("unmerge", by=by)
        case = cast("Case", self)
        merger = db.session.scalars(Merger.standing().where(Merger.case_id == case.id)).one()
        if merger.into_id != into.id:
            raise NotAllowed(OVERTAKEN)
        for one in (case, into):
            one._log("unmerged", by=by, now=now, detail={"from": into.number, "to": case.number})
        case.status, case.merged_into_id, case.version = _state_before(merger), None, case.version + 1
        into.version += 1
        case._forget_answers()  # what its people said of the end of the other record is no answer to this one
        db.session.expire(into, ["absorbed"])
        into._count_answers(now)
        merger.undone_at, merger.undone_by_id = now, by.id
        for one in (case, into):
            one._record("unmerge", by=by, now=now)


def _state_before(merger: Merger) -> str:
    """The state that it had; where its report was accepted meanwhile, the town has taken it over with it."""
    from models.report.report import Report  # noqa: PLC0415 - reports know their cases; only here a case asks for its report

    report = db.session.get(Report, merger.case.report_id) if merger.case.report_id else None
    taken_over = merger.was == "reported" and report is not None and report.status == "accepted"
    return "accepted" if taken_over else merger.was
