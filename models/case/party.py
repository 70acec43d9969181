"""Parties: the people of one case. Their names, numbers and addresses are sealed."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of
from models.sealed import Sealed, blind
from rules import mask
from rules.org.contact import name_key

if TYPE_CHECKING:
    from models.case.case import Case

PARTY_ROLES = ("applicant", "respondent", "other")
ANSWERS = ("confirmed", "disputed")
ANSWER_WAYS = ("in_person", "phone", "paper")


class Party(Base):
    """A person in one case, and in that case only: a surname and a form of address is enough.

    `named_at` is set where those who handle the case named the person, and not its reporter. `answer` is whether the
    person confirms that the matter is solved, `answer_way` how the person said so.
    """

    __tablename__ = "party"
    __table_args__ = (
        one_of("role", PARTY_ROLES),
        one_of("answer", ANSWERS),
        one_of("answer_way", ANSWER_WAYS),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_dated"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(Sealed("party.name"))
    phone: Mapped[str | None] = mapped_column(Sealed("party.phone"))
    phone_index: Mapped[str | None] = mapped_column(String(32), index=True)
    address: Mapped[str | None] = mapped_column(Sealed("party.address"))
    role: Mapped[str] = mapped_column(String(12), default="other")
    named_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(String(12))
    answered_at: Mapped[datetime | None]
    answer_way: Mapped[str | None] = mapped_column(String(12))
    case: Mapped[Case] = relationship(back_populates="parties")

    def same_as(self, other: Party) -> bool:
        """Whether two records of one matter mean one person: by the telephone where both have one, else by name."""
        if self.phone_index and other.phone_index:
            return self.phone_index == other.phone_index
        return name_key(self.name) == name_key(other.name)

    def tell(self, said: dict[str, Any], position: int) -> Party:
        """Takes over what is said of the person. What comes back masked, as it was shown, stays as it is kept."""
        self.position, self.role = position, said["role"]
        for field, cover in (("name", mask.name), ("phone", mask.phone), ("address", mask.address)):
            old, new = getattr(self, field), said.get(field) or None
            if not (old and new == cover(old)):
                setattr(self, field, new)
        self.phone_index = blind(self.phone) if self.phone else None
        return self
