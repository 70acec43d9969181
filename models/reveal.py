"""Reveals: who saw a person's data in full, for which stated reason, and until when."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db
from models.event import RowId, record

if TYPE_CHECKING:
    from models.case import Case
    from models.user import User

LASTS = timedelta(minutes=15)


class Reveal(Base):
    """Fifteen minutes in which one person sees the parties of one case in full."""

    __tablename__ = "reveal"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    until: Mapped[datetime]

    @classmethod
    def open(cls, case: Case, reason: str, *, by: User, now: datetime) -> Reveal:
        """Shows the parties to one person for a reason that the event keeps."""
        row = cls(case_id=case.id, user_id=by.id, reason=reason, at=now, until=now + LASTS)
        db.session.add(row)
        record("party.reveal", by=by, now=now, unit_id=case.unit_id, subject=f"case:{case.id}", reason=reason)
        return row

    @classmethod
    def active(cls, case: Case, user: User, *, now: datetime) -> Reveal | None:
        """The reveal that still lasts, if there is one."""
        mine = select(cls).where(cls.case_id == case.id, cls.user_id == user.id, cls.until > now)
        return db.session.scalars(mine.order_by(cls.until.desc())).first()
