"""Agreements that mediation brought: oral or written, kept by a day, confirmed by the court or not."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of
from rules.ending import COURT_OUTCOMES, FORMS


class Agreement(Base):
    """What the parties of a case agreed on. It binds from `reached_on` (People's Mediation Law, Art. 29-31).

    `due_on` is the last day of its performance, if one was set; `court_…` tells of the joint request for confirmation
    by the court (Art. 33). A case that was reopened keeps the ones from before.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        one_of("form", tuple(FORMS)),
        one_of("court_outcome", tuple(COURT_OUTCOMES)),
        CheckConstraint("(court_outcome IS NULL) = (court_decided_on IS NULL)", name="court_decided"),
        CheckConstraint("court_decided_on IS NULL OR court_asked_on IS NOT NULL", name="court_asked_first"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    form: Mapped[str] = mapped_column(String(8))
    reached_on: Mapped[date]
    terms: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None]
    fulfilled_on: Mapped[date | None]
    court_asked_on: Mapped[date | None]
    court_decided_on: Mapped[date | None]
    court_outcome: Mapped[str | None] = mapped_column(String(12))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
