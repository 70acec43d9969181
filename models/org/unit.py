"""The org tree: county office, towns and departments, villages and communities; deeper where there is more above."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, false, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, db, one_of
from models.event import record
from rules.errors import Invalid
from rules.org.permission import FIELD_KINDS, UNIT_KINDS, reach
from rules.org.unit import CHILDREN
from rules.words import N_

if TYPE_CHECKING:
    from models.org.user import User

STANDING = text("ends_on IS NULL")


class Unit(Base):
    """A node of the org tree. `path` lists the ids from the top down to itself: "/1/7/133/"."""

    __tablename__ = "unit"
    __table_args__ = (
        one_of("kind", UNIT_KINDS),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period_forward"),
        Index(
            "uq_unit_name_standing", "parent_id", "name", unique=True, sqlite_where=STANDING, postgresql_where=STANDING
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(12))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(String(200), default="", index=True)
    phone: Mapped[str] = mapped_column(String(40), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    entered_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    tries_before_escalating: Mapped[int | None]
    days_to_take_on: Mapped[int | None]
    parent: Mapped[Unit | None] = relationship(foreign_keys=[parent_id], remote_side=[id])

    @classmethod
    def visible_to(cls, user: User, verb: str = "see") -> Select[Self]:
        """The units on which any of the user's seats grants the verb."""
        return select(cls).where(cls.within(reach(user.seats, verb)))

    @classmethod
    def within(cls, places: Iterable[tuple[str, bool]]):  # type: ignore[no-untyped-def]
        """A condition on Unit.path for (path, whole subtree?) pairs; false when there is none."""
        return or_(false(), *(cls.path.like(path + "%") if deep else cls.path == path for path, deep in places))

    @classmethod
    def create(
        cls,
        name: str,
        kind: str,
        parent: Unit | None,
        *,
        starts_on: date,
        by: User | None,
        now: datetime,
        phone: str = "",
    ) -> Unit:
        """A new unit below `parent`, standing from `starts_on`; Invalid where its kind does not belong there."""
        unit = cls.draft(name, kind, parent, starts_on=starts_on, phone=phone)
        db.session.flush()
        unit.place(parent, by=by, now=now)
        return unit

    @classmethod
    def draft(cls, name: str, kind: str, parent: Unit | None, *, starts_on: date, phone: str) -> Unit:
        """A new unit as it goes into the database, where it gets its id; `place` must follow."""
        if parent is not None:
            parent.must_take(kind)
        unit = cls(name=name, kind=kind, parent_id=parent.id if parent else None, starts_on=starts_on, phone=phone)
        db.session.add(unit)
        return unit

    def place(self, parent: Unit | None, *, by: User | None, now: datetime) -> None:
        """Puts a new unit, which has its id now, below its parent."""
        self.path, self.entered_at = f"{parent.path if parent else '/'}{self.id}/", now
        record("unit.create", by=by, now=now, unit_id=self.id, subject=f"unit:{self.id}", kind=self.kind)

    @classmethod
    def tops(cls) -> Select[Self]:
        """The standing units above which there is none: what is set for all of them is set there."""
        return select(cls).where(cls.parent_id.is_(None), cls.ends_on.is_(None))

    def must_take(self, kind: str) -> None:
        """Invalid unless a unit of this kind may stand below."""
        if kind not in CHILDREN[self.kind]:
            raise Invalid({"parent_id": N_("Units of this kind do not stand there. Choose another unit above it.")})
        if self.ends_on is not None:
            raise Invalid({"parent_id": N_("That unit has been abolished. Choose another one.")})

    @property
    def office_id(self) -> int:
        """The office in charge of the unit's matters: the one above a village, otherwise itself."""
        return self.parent_id if self.kind in FIELD_KINDS and self.parent_id else self.id

    @property
    def full_name(self) -> str:
        """Its name; a village's with its town's in front, since every town has an East Village."""
        return f"{self.parent.name} {self.name}" if self.kind in FIELD_KINDS and self.parent else self.name

    def stands_on(self, day: date) -> bool:
        """Whether the unit exists on that day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def change(
        self, name: str, phone: str, tries: int | None = None, days: int | None = None, *, by: User, now: datetime
    ) -> None:
        """Corrects the name and the telephone number of the office; after how many tries below a case comes up, and
        within how many working days one is taken on."""
        self.name, self.phone, self.tries_before_escalating, self.days_to_take_on = name, phone, tries, days
        record("unit.change", by=by, now=now, unit_id=self.id, subject=f"unit:{self.id}")

    def last_days(self, today: date) -> tuple[date, date]:
        """The days that an abolition may choose from: yesterday, for a change already in force, to the year's end."""
        return today - timedelta(days=1), date(today.year, 12, 31)
