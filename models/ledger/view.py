"""Saved views of the ledger: a name for filters, columns and order, one's own or offered to all of one's office.

A view keeps codes, days and ids of units and leaders, and no words that were searched for: they may be somebody's name.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, delete, func, select, text
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.base import Base, db
from models.filing.told import lock
from models.org.unit import Unit
from rules.errors import Forbidden, NotAllowed
from rules.ledger.ledger import MOST_VIEWS, kept
from rules.report.report import UNDO_WITHIN
from rules.words import N_

if TYPE_CHECKING:
    from models.org.user import User

STANDING = text("dropped_at IS NULL")
NOT_YOURS = N_("This view belongs to %(office)s. One of its clerks can change it; you can keep your own beside it.")
TOO_MANY = N_("There are %(most)s views already. Delete one that nobody uses.")
TOO_LATE = N_("A deleted view can be brought back for half a minute only. Set the filters and keep it anew.")


class LedgerView(Base):
    """One view; `user_id` tells whose own it is, `unit_id` to whom it is offered."""

    __tablename__ = "ledger_view"
    __table_args__ = (
        CheckConstraint("(user_id IS NULL) <> (unit_id IS NULL)", name="of_one"),
        Index(
            "uq_ledger_view_user_id_name",
            "user_id",
            "name",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        Index(
            "uq_ledger_view_unit_id_name",
            "unit_id",
            "name",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    query: Mapped[dict[str, Any]]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]
    dropped_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    unit: Mapped[Unit | None] = relationship()

    @classmethod
    def visible_to(cls, user: User) -> Select[LedgerView]:
        """One's own and those of one's offices, also deleted ones; one's own first, each by name."""
        theirs = (cls.user_id == user.id) | cls.unit_id.in_([unit.id for unit in user.units("office", "leader")])
        return (
            select(cls).where(theirs).options(joinedload(cls.unit)).order_by(cls.unit_id.is_not(None), cls.name, cls.id)
        )

    @classmethod
    def standing(cls, user: User) -> list[LedgerView]:
        """Those that the person can open."""
        return list(db.session.scalars(cls.visible_to(user).where(cls.dropped_at.is_(None))))

    @classmethod
    def just_dropped(cls, user: User, *, now: datetime) -> LedgerView | None:
        """The one that the person deleted last and can still bring back."""
        rows = cls.visible_to(user).where(cls.dropped_by_id == user.id, cls.dropped_at > now - UNDO_WITHIN)
        return db.session.scalars(rows.order_by(None).order_by(cls.dropped_at.desc()).limit(1)).first()

    @classmethod
    def keep(cls, name: str, query: dict[str, Any], unit: Unit | None, *, by: User, now: datetime) -> LedgerView:
        """A new view of the person's own, or of the unit."""
        owner = {"unit_id": unit.id} if unit else {"user_id": by.id}
        if unit is not None:
            _must_offer(unit, by)
            lock(unit)
        same = cls.unit_id == unit.id if unit else cls.user_id == by.id
        db.session.execute(delete(cls).where(same, cls.dropped_at < now - UNDO_WITHIN))
        if (db.session.scalar(select(func.count(cls.id)).where(same, cls.dropped_at.is_(None))) or 0) >= MOST_VIEWS:
            raise NotAllowed(TOO_MANY, most=MOST_VIEWS)
        view = cls(name=name, query=kept(query), at=now, **owner)
        db.session.add(view)
        db.session.flush()
        return view

    def may_change(self, user: User) -> bool:
        """One's own, or of an office at which one is a clerk."""
        return self.user_id == user.id or (self.unit is not None and user.may("offer", self.unit))

    def must_change(self, *, by: User) -> None:
        """Forbidden, with whose it is, where the person may only open it."""
        if self.unit is not None:
            _must_offer(self.unit, by)

    def change(self, name: str, query: dict[str, Any] | None, *, by: User, now: datetime) -> None:
        """Another name, and other filters where some are given."""
        self.must_change(by=by)
        self.name, self.at = name, now
        if query is not None:
            self.query = kept(query)
        db.session.flush()

    def drop(self, *, by: User, now: datetime) -> None:
        """Takes it out of the list; it can be brought back within half a minute."""
        self.must_change(by=by)
        if self.dropped_at is None:
            self.dropped_at, self.dropped_by_id = now, by.id

    def bring_back(self, *, by: User, now: datetime) -> None:
        """Undoes the deletion."""
        self.must_change(by=by)
        if self.dropped_at is not None and now - self.dropped_at > UNDO_WITHIN:
            raise NotAllowed(TOO_LATE)
        self.dropped_at = self.dropped_by_id = None
        db.session.flush()


def _must_offer(unit: Unit, by: User) -> None:
    if not by.may("offer", unit):
        raise Forbidden(NOT_YOURS, office=unit.name)
