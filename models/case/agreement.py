"""Agreements that mediation brought: oral or written, kept by a day, confirmed by the court or not."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of
from rules.case.ending import COURT_OUTCOMES, FORMS
from rules.words import N_

KEPT = N_("It is noted already that this agreement was fulfilled.")
ORAL = N_(
    "The court confirms an agreement in writing only. Let the people concerned and the mediator sign it, put the seal "
    "on it, and record it as a written agreement."
)
AT_COURT = N_(
    "The court has been asked to confirm this agreement as it stands. If they agreed on something else, record a new "
    "one."
)
ASKED = N_("A request to the court is noted already. Whoever handles this matter can note what the court decided.")
NOT_ASKED = N_("No request to the court is open. Whoever handles this matter can note one.")


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

    def unmet(self, action: str) -> str | None:
        """Why a move cannot be made with it now, where it cannot."""
        asked, open_ = self.court_asked_on is not None, self.court_asked_on and not self.court_outcome
        refusals = {
            "correct": (AT_COURT, asked),
            "fulfil": (KEPT, self.fulfilled_on is not None),
            "court": (ASKED if self.form == "written" else ORAL, asked or self.form != "written"),
            "ruling": (NOT_ASKED, not open_),
        }
        sentence, refused = refusals.get(action, ("", False))
        return sentence if refused else None
