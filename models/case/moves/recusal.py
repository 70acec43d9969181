"""Recusal (回避): a unit that a case complains of neither handles it nor sees it nor counts it; the next above does."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, cast

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, Text, select, text
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.base import Base, db
from models.case.moves.assignment import Assigning
from models.case.moves.merger import Merger
from models.event import RowId
from models.message.reminder import Reminder
from models.org.unit import Unit
from rules.errors import Invalid, NotAllowed
from rules.words import N_

if TYPE_CHECKING:
    from models.case.case import Case
    from models.case.clock import Clock
    from models.org.user import User

STANDING = text("lifted_at IS NULL")
TOP = N_("There is no office above %(unit)s that could take this matter over. Ask the level above to name one.")
CHOOSE = N_("Choose one of those offered.")


class Recusal(Base):
    """That a case is kept from a unit, for a reason, until it is lifted (信访工作条例 Art. 18, 46)."""

    __tablename__ = "recusal"
    __table_args__ = (
        Index(
            "uq_recusal_standing",
            "case_id",
            "unit_id",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by_id IS NULL)", name="lifted_by_somebody"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    unit: Mapped[Unit] = relationship()
    by: Mapped[User] = relationship(foreign_keys=[by_id])

    @classmethod
    def of(cls, case_id: uuid.UUID) -> Select[Recusal]:
        """What stands of a case, the oldest first, each with its unit and who said so."""
        whole = (joinedload(cls.unit), joinedload(cls.by))
        return select(cls).where(cls.case_id == case_id, cls.lifted_at.is_(None)).options(*whole).order_by(cls.id)

    @classmethod
    def from_units(cls, unit_ids: Collection[int]) -> Select[uuid.UUID]:
        """The ids of the cases that are kept from any of the units."""
        return select(cls.case_id).where(cls.unit_id.in_(unit_ids), cls.lifted_at.is_(None))

    @classmethod
    def from_user(cls, user: User) -> Select[uuid.UUID]:
        """The ids of the cases that are kept from any unit where the person sits."""
        return cls.from_units([unit.id for unit in user.units()])

    @classmethod
    def hidden(cls, user: User) -> set[uuid.UUID]:
        """The same as a set, for pages that show what was loaded otherwise."""
        return set(db.session.scalars(cls.from_user(user)))


class Recusing(Assigning):
    """The part of a case that is taken from a unit which it concerns."""

    if TYPE_CHECKING:
        clocks: list[Clock]

    @property
    def recused_ids(self) -> set[int]:
        """The units that must not have to do with it."""
        return {one.unit_id for one in db.session.scalars(Recusal.of(self.id))}

    @property
    def near(self) -> list[Unit]:
        """The units that it may concern: where it arose and those above, its office, who handles it and who helps; also
        of the records that it absorbed."""
        known = self.recused_ids
        about = [unit for one in self._with_absorbed() for unit in one.around]
        return [unit for unit in dict.fromkeys(about) if unit.id not in known]

    @property
    def around(self) -> list[Unit]:
        """The units that have to do with this record, those above included."""
        above: list[Unit] = [self.unit]
        while above[-1].parent is not None:
            above.append(above[-1].parent)
        return [*above, self.office, *self.hands]

    def _with_absorbed(self) -> list[Recusing]:
        """This record and those of the same matter that rest in it."""
        found: list[Recusing] = [self]
        for one in found:
            found += [merger.case for merger in db.session.scalars(Merger.standing().where(Merger.into_id == one.id))]
        return found

    def next_above(self, unit: Unit) -> Unit:
        """The nearest office above a unit that the case is not kept from; NotAllowed at the top."""
        known, found = self.recused_ids, unit.parent
        while found is not None and found.id in known:
            found = found.parent
        if found is None:
            raise NotAllowed(TOP, unit=unit.name)
        return found

    def recuse(self, unit: Unit, reason: str, *, by: User, now: datetime) -> None:
        """Keeps the case from the unit; what that unit had to do in it, the next office above does."""
        self.must("recuse", by=by)
        if unit not in self.near:
            raise Invalid({"unit": CHOOSE})
        upper = self.next_above(unit)
        for one in self._with_absorbed():
            one._keep_from(unit, upper, reason, by=by, now=now)

    def _keep_from(self, unit: Unit, upper: Unit, reason: str, *, by: User, now: datetime) -> None:
        """Does so with one record of the matter."""
        office_id = upper.id if self.office_id == unit.id else self.office_id
        detail = {"from": unit.name, "to": upper.name, "office_id": office_id}
        self._log("recused", by=by, now=now, text=reason, detail=detail)
        db.session.add(Recusal(case_id=self.id, unit_id=unit.id, reason=reason, at=now, by_id=by.id))
        with db.session.no_autoflush:
            self._pass_over(unit, upper)
            self.version += 1
        for subject in self._subjects():
            Reminder.drop(subject, unit.id)
        self._record("recuse", by=by, now=now, of=unit.id)

    def _subjects(self) -> list[str]:
        """Of what the messages of this record tell: itself and its papers."""
        from models.notice.notice import Notice  # noqa: PLC0415 - papers know their cases; only here a case asks for its papers

        papers = db.session.scalars(select(Notice.id).where(Notice.case_id == self.id))
        return [f"case:{self.id}", *(f"notice:{paper}" for paper in papers)]

    def _pass_over(self, unit: Unit, upper: Unit) -> None:
        if self.office_id == unit.id:
            self.office = upper
        if self.handler is not None and self.handler.id == unit.id:
            self.handler, self.person, self.asked_due_at, self.supervised_due_at = upper, "", None, None
            for one in self.clocks:
                one.pause_asked = None
            if self.status == "handling":
                self._go("replace")
        self.co_handlers = [one for one in self.co_handlers if one not in (unit, self.handler)]
        if self.lead is not None and any(held.unit_id == unit.id for held in self.lead.memberships):
            self.lead = None

    def unrecuse(self, unit_id: int, *, by: User, now: datetime) -> None:
        """The unit sees the case again; who is in charge of it stays so."""
        self.must("recuse", by=by)
        if unit_id not in self.recused_ids:
            raise Invalid({"unit": CHOOSE})
        for one in self._with_absorbed():
            one._give_back(unit_id, by=by, now=now)

    def _give_back(self, unit_id: int, *, by: User, now: datetime) -> None:
        """Does so with one record of the matter."""
        for standing in db.session.scalars(Recusal.of(self.id).where(Recusal.unit_id == unit_id)):
            self._log("unrecused", by=by, now=now, detail={"to": standing.unit.name})
            standing.lifted_at, standing.lifted_by_id = now, by.id
            for subject in self._subjects():
                Reminder.take_up(subject, unit_id)
            self.version += 1
            self._record("unrecuse", by=by, now=now, of=unit_id)


def same_recusals(one: Case, other: Case) -> bool:
    """Whether both are kept from the same units."""
    return cast("Recusing", one).recused_ids == cast("Recusing", other).recused_ids
