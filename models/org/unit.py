"""The org tree: county office, towns and departments, villages and communities; deeper where there is more above."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, false, func, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, db, one_of
from models.event import record
from rules.errors import Invalid, NotAllowed
from rules.org.permission import FIELD_KINDS, UNIT_KINDS, reach
from rules.org.unit import CHILDREN, heirs_of
from rules.words import N_

if TYPE_CHECKING:
    from models.case.case import Case
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

    def move_below(self, parent: Unit, *, by: User, now: datetime) -> None:
        """Puts the unit with all below it under another parent; its history stays its own."""
        from models.succession import follow  # noqa: PLC0415 - cases know their unit; only here the unit knows its cases

        if parent.path.startswith(self.path):
            raise NotAllowed(N_("A unit cannot stand below itself. Choose another unit above it."))
        parent.must_take(self.kind)
        old, new = self.path, f"{parent.path}{self.id}/"
        for unit in db.session.scalars(select(Unit).where(Unit.path.like(old + "%"))):
            unit.path = new + unit.path[len(old) :]
        follow(self, parent)
        self.parent_id = parent.id
        record("unit.move", by=by, now=now, unit_id=self.id, subject=f"unit:{self.id}", below=parent.id)

    def abolish(
        self, last_day: date, *, by: User, now: datetime, successor: Unit | None = None, today: date | None = None
    ) -> None:
        """Ends the unit after `last_day`. With a successor, its units, open cases and people go to it.

        Reports stay with the unit that signed them. Without a successor there must be nothing left open.
        """
        first, last = self.last_days(today) if today else (last_day, last_day)
        if not first <= last_day <= last:
            raise Invalid({"last_day": N_("Choose a day from yesterday to the end of this year.")})
        if self.ends_on is not None:
            raise NotAllowed(N_("This unit has been abolished already."))
        if successor is None and self._has_open_matters():
            raise NotAllowed(N_("This unit still has units or open cases. Name the unit that takes them over."))
        if successor is not None:
            self._hand_over(successor, by=by, now=now)
        from models.org.directory import end_seats  # noqa: PLC0415 - people know their unit; only here the unit knows them

        self.ends_on = max(last_day, self.starts_on)
        end_seats(self, successor, by=by, now=now)
        self.merged_into_id = successor.id if successor else None
        record(
            "unit.abolish", by=by, now=now, unit_id=self.id, subject=f"unit:{self.id}", successor=self.merged_into_id
        )

    def _has_open_matters(self) -> bool:
        below = select(func.count(Unit.id)).where(Unit.parent_id == self.id, Unit.ends_on.is_(None))
        from models.succession import charged  # noqa: PLC0415 - as above

        return bool(db.session.scalar(below) or self._open_cases() or db.session.scalar(charged(self)))

    def _open_cases(self) -> list[Case]:
        from models.case.case import Case  # noqa: PLC0415 - cases know their unit; only here the unit knows its cases

        return list(db.session.scalars(Case.open_of([self.id])))

    def _hand_over(self, successor: Unit, *, by: User, now: datetime) -> None:
        from models.succession import pass_on  # noqa: PLC0415 - as above

        if successor.path.startswith(self.path):
            raise NotAllowed(N_("A unit cannot be taken over by itself or by a unit below it."))
        if successor.kind not in heirs_of(self.kind) or successor.ends_on is not None:
            raise Invalid({"successor_id": N_("That unit cannot take this one over. Choose one of the same kind.")})
        self._must_not_clash(successor)
        for child in db.session.scalars(select(Unit).where(Unit.parent_id == self.id, Unit.ends_on.is_(None))):
            child.move_below(successor, by=by, now=now)
        for case in self._open_cases():
            case.hand_over(successor, by=by, now=now)
        pass_on(self, successor)

    def _must_not_clash(self, successor: Unit) -> None:
        """Two villages of one name cannot come to stand below one town."""
        standing = select(Unit.name).where(Unit.ends_on.is_(None))
        below = set(db.session.scalars(standing.where(Unit.parent_id == self.id)))
        both = below.intersection(db.session.scalars(standing.where(Unit.parent_id == successor.id)))
        if both:
            raise NotAllowed(N_("Both have a unit named %(name)s. Rename one of the two first."), name=min(both))

    def last_days(self, today: date) -> tuple[date, date]:
        """The days that an abolition may choose from: yesterday, for a change already in force, to the year's end."""
        return today - timedelta(days=1), date(today.year, 12, 31)
