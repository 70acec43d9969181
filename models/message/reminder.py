"""Reminders: each exists once by its unique key, whoever creates it. In the inbox the row is the message."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.base import Base, Instant, db, insert, insert_once, one_of
from models.event import RowId, record
from models.org.unit import Unit
from models.org.user import Membership, User
from rules.org.permission import BUSINESS, reach

INBOX = "inbox"
STATUSES = ("waiting", "claimed", "sent", "failed", "dropped")
DROPPED = {"status": "dropped", "next_try_at": None, "claimed_by": None, "claimed_until": None}


def own_inbox(user_id: int) -> str:
    """The inbox of one person alone, for what concerns nobody else at the unit."""
    return f"{INBOX}/{user_id}"


PENDING = text("status IN ('waiting', 'claimed')")


class Reminder(Base):
    """One message to one unit through one way.

    `subject` names the cause ("round:812", "report:<uuid>"), `channel` is "inbox" (all at the unit), "inbox/<user id>"
    (one of them), "channel:<id>" (a group) or "channel:<id>/<user id>" (a person). `params` fill the sentence of the
    kind and never hold personal data. `status` and the claim matter only outside the inbox.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("subject", "unit_id", "kind", "due_at", "channel"),
        one_of("status", STATUSES),
        Index("ix_reminder_pending", "next_try_at", sqlite_where=PENDING, postgresql_where=PENDING),
        Index("ix_reminder_inbox", "unit_id", "channel", "created_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    subject: Mapped[str] = mapped_column(String(60))
    due_at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(String(30))
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(8))
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(60))
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    unit: Mapped[Unit] = relationship()

    @classmethod
    def create(
        cls,
        kind: str,
        unit_id: int,
        subject: str,
        due_at: datetime,
        params: dict[str, Any],
        *,
        now: datetime,
        channel: str = INBOX,
    ) -> bool:
        """Creates the reminder unless it exists; says whether it did. Safe in any number of processes."""
        inbox = channel.partition("/")[0] == INBOX
        return insert_once(
            cls,
            kind=kind,
            unit_id=unit_id,
            subject=subject,
            due_at=due_at,
            channel=channel,
            params=params,
            created_at=now,
            status="sent" if inbox else "waiting",
            sent_at=now if inbox else None,
            next_try_at=None if inbox else now,
            attempts=0,
        )

    @classmethod
    def drop(cls, subject: str, unit_id: int) -> None:
        """The unit must not read of it any more, nor be told what still waits to be sent."""
        theirs = update(cls).where(cls._of(subject), cls.unit_id == unit_id)
        unread = cls.channel.startswith(INBOX) | cls.status.in_(("waiting", "claimed"))
        db.session.execute(theirs.where(unread).values(DROPPED))

    @classmethod
    def take_up(cls, subject: str, unit_id: int) -> None:
        """The unit may read of it again."""
        theirs = update(cls).where(cls._of(subject), cls.unit_id == unit_id, cls.channel.startswith(INBOX))
        db.session.execute(theirs.values(status="sent"))

    @classmethod
    def _of(cls, subject: str) -> ColumnElement[bool]:
        """Whether it tells of the subject, or of a part of it, as of one of the times that run in a case."""
        return (cls.subject == subject) | cls.subject.startswith(f"{subject}/")

    @classmethod
    def inbox_of(cls, user: User) -> Select[Reminder, int | None]:
        """(message, id of the user's read mark or None) of the user's units, newest first; administrators read what is
        for themselves alone."""
        units = [unit.id for unit in user.units(*BUSINESS)]
        run = [unit.id for unit in user.units("admin")]
        own = own_inbox(user.id)
        mark = (ReadMark.reminder_id == cls.id) & (ReadMark.user_id == user.id)
        return (
            select(cls, ReadMark.id)
            .outerjoin(ReadMark, mark)
            .where(
                or_(
                    cls.unit_id.in_(units) & (cls.channel == INBOX), cls.unit_id.in_(units + run) & (cls.channel == own)
                )
            )
            .where(cls.status != "dropped")
            .order_by(cls.created_at.desc(), cls.id.desc())
        )

    @classmethod
    def unread_first(cls, user: User) -> Select[Reminder, int | None]:
        """The same with the unread on top, and the unit of each."""
        order = (ReadMark.id.is_not(None), cls.created_at.desc(), cls.id.desc())
        return cls.inbox_of(user).options(joinedload(cls.unit)).order_by(None).order_by(*order)

    @classmethod
    def unread_of(cls, user: User) -> Select[Reminder, int | None]:
        """The messages of the user's units that the user has not read."""
        return cls.inbox_of(user).where(ReadMark.id.is_(None))

    @classmethod
    def count_unread(cls, user: User) -> int:
        """How many messages wait to be read."""
        unread = cls.unread_of(user).with_only_columns(cls.id).order_by(None).subquery()
        return db.session.scalar(select(func.count()).select_from(unread)) or 0


class ReadMark(Base):
    """That one person has read one message."""

    __tablename__ = "read_mark"
    __table_args__ = (UniqueConstraint("reminder_id", "user_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    reminder_id: Mapped[int] = mapped_column(ForeignKey("reminder.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime]

    @classmethod
    def set(cls, reminder_id: int, user: User, *, now: datetime) -> None:
        """Marks the message as read, once."""
        row = insert(cls).values(reminder_id=reminder_id, user_id=user.id, at=now)
        db.session.execute(row.on_conflict_do_nothing())

    @classmethod
    def set_all(cls, user: User, *, now: datetime) -> int:
        """Marks all the user's messages as read; says how many were not."""
        unread = Reminder.unread_of(user).with_only_columns(Reminder.id, literal(user.id), literal(now, Instant()))
        row = insert(cls).from_select(["reminder_id", "user_id", "at"], unread.order_by(None))
        return len(db.session.execute(row.on_conflict_do_nothing().returning(cls.id)).all())


class Suggestion(Base):
    """A word from the people who use the software to those who run it (投诉建议)."""

    __tablename__ = "suggestion"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[User] = relationship()

    @classmethod
    def visible_to(cls, user: User) -> Select[Suggestion]:
        """What people of the units wrote that the user administers."""
        units = Unit.within(reach(user.seats, "manage"))
        people = select(Membership.user_id).join(Unit, Unit.id == Membership.unit_id).where(units)
        return select(cls).where(cls.by_id.in_(people))

    @classmethod
    def waiting_first(cls, user: User) -> Select[Suggestion]:
        """The same, unanswered first, then the newest, each with its author."""
        order = (cls.answered_at.is_not(None), cls.at.desc(), cls.id)
        return cls.visible_to(user).options(joinedload(cls.by)).order_by(*order)

    @classmethod
    def written_by(cls, user: User) -> Select[Suggestion]:
        """The user's own, newest first."""
        return select(cls).where(cls.by_id == user.id).order_by(cls.at.desc(), cls.id)

    def reply(self, answer: str, *, by: User, now: datetime) -> None:
        """Answers it; a later answer takes the place of an earlier one."""
        self.answer, self.answered_at = answer, now
        record("suggestion.answer", by=by, now=now, subject=f"suggestion:{self.id}")


class Pulse(Base):
    """The heartbeat of a named part, for example the timetable."""

    __tablename__ = "pulse"

    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    at: Mapped[datetime]

    @classmethod
    def beat(cls, name: str, *, now: datetime) -> None:
        """Notes that the part is alive."""
        row = insert(cls).values(name=name, at=now)
        db.session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"at": now}))
