"""The work group that takes a hard matter of a campaign: whose people are in it, and what they will do.

The units in it see the matter, note what was done and mediate, as long as the campaign runs; they do not decide it.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Select, String, Text, UniqueConstraint, join, select
from sqlalchemy.orm import Mapped, declared_attr, joinedload, mapped_column, relationship, selectinload

from models.base import Base, db
from models.org.unit import Unit

if TYPE_CHECKING:
    from models.campaign import Campaign
    from models.org.user import User


class GroupUnit(Base):
    """A unit whose people are in a work group."""

    __tablename__ = "group_unit"

    group_id: Mapped[int] = mapped_column(ForeignKey("work_group.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)


class WorkGroup(Base):
    """The group that takes a hard matter: its head, a person named from a department, its members, and their plan."""

    __tablename__ = "work_group"
    __table_args__ = (UniqueConstraint("campaign_id", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    head: Mapped[str] = mapped_column(String(60))
    members: Mapped[str] = mapped_column(Text, default="")
    plan: Mapped[str] = mapped_column(Text, default="")
    formed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    campaign: Mapped[Campaign] = relationship(back_populates="groups")
    department: Mapped[Unit] = relationship()
    units: Mapped[list[Unit]] = relationship(secondary=GroupUnit.__table__, order_by=Unit.id)

    @property
    def mark(self) -> str:
        """What is said of the group, in short."""
        said = (self.department_id, self.head, self.members, self.plan, sorted(unit.id for unit in self.units))
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]

    def says(self, wanted: dict[str, Any], units: Collection[Unit]) -> bool:
        """Whether it is so already."""
        same = all(getattr(self, name) == value for name, value in wanted.items())
        return same and set(self.units) == set(units)

    @classmethod
    def reached_by(cls, units: Select[int] | Collection[int]) -> Select[uuid.UUID]:
        """The ids of the matters whose running work group has one of the units in it."""
        return (
            select(cls.case_id)
            .join(GroupUnit, GroupUnit.group_id == cls.id)
            .where(GroupUnit.unit_id.in_(units), cls.ended_at.is_(None))
        )


class Grouped:
    """The part of a case that says whose people work on it without deciding it."""

    if TYPE_CHECKING:
        hands: list[Unit]
        recused_ids: set[int]

        def lets(self, verb: str, *, by: User) -> bool: ...

        def must_let(self, verb: str, *, by: User) -> None: ...

    @declared_attr
    def group_units(cls) -> Mapped[list[Unit]]:  # noqa: N805 (the mapped class)
        """The units in its running work groups."""
        return relationship(
            Unit,
            secondary=lambda: join(WorkGroup, GroupUnit, WorkGroup.id == GroupUnit.group_id),
            primaryjoin="and_(Case.id == WorkGroup.case_id, WorkGroup.ended_at.is_(None))",
            secondaryjoin=Unit.id == GroupUnit.unit_id,
            viewonly=True,
            order_by=Unit.id,
        )

    @property
    def grouped(self) -> list[Unit]:
        """The units in its work groups from which it is not kept."""
        return [unit for unit in self.group_units if unit.id not in self.recused_ids]

    @property
    def circle(self) -> list[Unit]:
        """The units that have to do with the case, and those in its work groups, each once."""
        return list(dict.fromkeys((*self.hands, *self.grouped)))

    def admits(self, verb: str, *, by: User) -> bool:
        """Whether the person may do something that belongs to all of the circle's units, as `see` or `note`."""
        return self.lets(verb, by=by) or any(by.may(verb, unit) for unit in self.grouped)

    def must_admit(self, verb: str, *, by: User) -> None:
        """Forbidden unless it admits."""
        if not self.admits(verb, by=by):
            self.must_let(verb, by=by)

    def must_note(self, kind: str, *, by: User) -> None:
        """Forbidden to whoever may not note it; that it is settled is not for the work group to say."""
        (self.must_let if kind == "resolved" else self.must_admit)("note", by=by)


def groups_of(campaign: Campaign) -> dict[uuid.UUID, WorkGroup]:
    """Case → its work group, with the department (one query)."""
    named = (joinedload(WorkGroup.department), selectinload(WorkGroup.units))
    rows = select(WorkGroup).where(WorkGroup.campaign_id == campaign.id).options(*named)
    return {group.case_id: group for group in db.session.scalars(rows)}
