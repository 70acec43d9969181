"""The plan for each kind of dispute (分类施策): what an office means to do about it, and which unit leads. It stands
until another one is written."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, db
from models.event import record
from models.org.unit import Unit
from rules.errors import Invalid, NotAllowed
from rules.words import N_

if TYPE_CHECKING:
    from models.org.user import User

OVERTAKEN = N_("Somebody else has written this plan in the meantime. Theirs stands below, beside what you typed.")


class Plan(Base):
    """What is planned for a kind from a month on (its first day); an empty text ends the plan."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("unit_id", "category", "starts_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    category: Mapped[str] = mapped_column(String(4))
    starts_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    version: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]
    lead: Mapped[Unit | None] = relationship(foreign_keys=[lead_id], lazy="joined")

    @classmethod
    def written(cls, unit: Unit, month: date) -> dict[str, Plan]:
        """Category → the last plan up to a month, also one that ended (one query)."""
        mine = select(cls).where(cls.unit_id == unit.id, cls.starts_on <= month).order_by(cls.starts_on)
        return {plan.category: plan for plan in db.session.scalars(mine)}

    @classmethod
    def standing(cls, unit: Unit, month: date) -> list[Plan]:
        """The plans that stand in a month, by the codes of their kinds."""
        return [plan for _code, plan in sorted(cls.written(unit, month).items()) if plan.text]

    @classmethod
    def write(
        cls, unit: Unit, month: date, category: str, text: str, lead: Unit | None, *, seen: int, by: User, now: datetime
    ) -> None:
        """A plan from a month on, in place of the one that stood; `seen` is the version of it that was on the page."""
        before = cls.written(unit, month).get(category)
        if (before.version if before else 0) != seen:
            raise NotAllowed(OVERTAKEN)
        if lead is not None and not lead.path.startswith(unit.path):
            raise Invalid({"lead": N_("Choose a unit of your own office or below it.")})
        plan = (
            before if before and before.starts_on == month else cls(unit_id=unit.id, category=category, starts_on=month)
        )
        plan.text, plan.lead_id, plan.by_id, plan.changed_at = text, lead.id if lead else None, by.id, now
        plan.version = seen + 1
        db.session.add(plan)
        record("plan.write", by=by, now=now, unit_id=unit.id, subject=f"unit:{unit.id}", category=category)
