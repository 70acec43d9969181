"""Reveals: who saw a person's data in full, for which stated reason, and until when."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.base import Base, db, one_of
from models.event import RowId, record
from models.sealed import Sealed
from rules.case.words import OWN_REASON, REASONS

if TYPE_CHECKING:
    from models.case.case import Case
    from models.org.user import User

LASTS = timedelta(minutes=15)


class Reveal(Base):
    """Fifteen minutes in which one person sees the parties of one case in full.

    `reason` is a code; the words of an own reason may name somebody, so they are sealed as names are.
    """

    __tablename__ = "reveal"
    __table_args__ = (one_of("reason", (*REASONS, OWN_REASON)),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    reason: Mapped[str] = mapped_column(String(8))
    own_reason: Mapped[str | None] = mapped_column(Sealed("reveal.own_reason"))
    at: Mapped[datetime]
    until: Mapped[datetime]
    user: Mapped[User] = relationship()

    @classmethod
    def open(cls, case: Case, reason: str, own_reason: str = "", *, by: User, now: datetime) -> Reveal:
        """Shows the parties to one person; the event keeps the code of the reason, never own words."""
        words = own_reason if reason == OWN_REASON else None
        row = cls(case_id=case.id, user_id=by.id, reason=reason, own_reason=words, at=now, until=now + LASTS)
        db.session.add(row)
        record("party.reveal", by=by, now=now, unit_id=case.unit_id, subject=f"case:{case.id}", reason=reason)
        return row

    @classmethod
    def active(cls, case: Case, user: User, *, now: datetime) -> Reveal | None:
        """The reveal that still lasts, if there is one."""
        mine = select(cls).where(cls.case_id == case.id, cls.user_id == user.id, cls.until > now)
        return db.session.scalars(mine.order_by(cls.until.desc())).first()

    @classmethod
    def of(cls, case: Case) -> Select[Reveal]:
        """Who saw the people of the case in full, the latest first."""
        return select(cls).where(cls.case_id == case.id).options(joinedload(cls.user)).order_by(cls.id.desc())
