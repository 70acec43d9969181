"""Channels: the ways out of the house that an office has set up, and the log of what went through them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Select, String, Text, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, db, one_of
from models.event import RowId, record
from models.message.reminder import Reminder
from models.org.unit import Unit
from models.sealed import Sealed
from rules.message.reminder import OF_ROUND, OUTSIDE
from rules.org.permission import reach

if TYPE_CHECKING:
    from models.org.user import User

KINDS = ("email", "sms", "wecom", "dingtalk")
PERSONAL = ("email", "sms")


class Channel(Base):
    """One way out. It serves its unit and all units below. The settings hold secrets and are sealed."""

    __tablename__ = "channel"
    __table_args__ = (one_of("kind", KINDS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(60))
    sealed_settings: Mapped[str] = mapped_column("settings", Sealed("channel.settings"), default="{}")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    carries: Mapped[list[str]] = mapped_column(default=lambda: list(OUTSIDE))
    unit: Mapped[Unit] = relationship()

    @classmethod
    def create(cls, unit: Unit, kind: str, name: str, settings: dict[str, Any], *, by: User, now: datetime) -> Channel:
        """A new way out that serves the unit and all below."""
        row = cls(unit=unit, kind=kind, name=name, created_at=now)
        db.session.add(row)
        db.session.flush()
        row.set_up(name, settings, True, by=by, now=now)
        return row

    @classmethod
    def visible_to(cls, user: User) -> Select[Channel]:
        """The channels of the units that the user administers."""
        return select(cls).join(Unit, Unit.id == cls.unit_id).where(Unit.within(reach(user.seats, "manage")))

    @property
    def settings(self) -> dict[str, Any]:
        """The settings by field name, as the channel's kind declares them."""
        found: dict[str, Any] = json.loads(self.sealed_settings)
        return found

    def set_up(self, name: str, settings: dict[str, Any], active: bool, *, by: User, now: datetime) -> None:
        """Takes over the settings; the event tells that they changed, never what they are."""
        self.name, self.active = name, active
        self.sealed_settings = json.dumps(settings, ensure_ascii=False)
        record("channel.set_up", by=by, now=now, unit_id=self.unit_id, subject=f"channel:{self.id}", kind=self.kind)

    def carry(self, kinds: Iterable[str], *, by: User, now: datetime) -> None:
        """Which reminders of rounds go out through it; what it did not carry at the time is not sent later."""
        if list(kinds) != self.carries:
            self.carries = list(kinds)
            record("channel.carry", by=by, now=now, unit_id=self.unit_id, subject=f"channel:{self.id}", kind=self.kind)

    def takes(self, kind: str) -> bool:
        """Whether it carries a kind of message: of rounds as chosen, everything else always."""
        return kind not in OF_ROUND or kind in self.carries


class Delivery(Base):
    """One try to send through a channel: when, how it went, in words without secrets or numbers."""

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"), index=True)
    reminder_id: Mapped[int | None] = mapped_column(ForeignKey("reminder.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    attempt: Mapped[int]
    ok: Mapped[bool]
    detail: Mapped[str] = mapped_column(Text, default="")
    channel: Mapped[Channel] = relationship()

    @classmethod
    def note_test(cls, channel: Channel, ok: bool, detail: str, *, by: User, now: datetime) -> None:
        """The line of a test message, and the event that somebody sent one."""
        db.session.add(cls(channel_id=channel.id, at=now, attempt=1, ok=ok, detail=detail))
        record("channel.test", by=by, now=now, unit_id=channel.unit_id, subject=f"channel:{channel.id}", ok=ok)


def retry_failed(channel: Channel, *, by: User, now: datetime) -> int:
    """Puts the reminders that failed for good on this channel back in the queue; says how many."""
    name = f"channel:{channel.id}"
    mine = or_(Reminder.channel == name, Reminder.channel.like(f"{name}/%"))
    again = update(Reminder).where(mine, Reminder.status == "failed").returning(Reminder.id)
    rows = db.session.execute(again.values(status="waiting", attempts=0, next_try_at=now)).all()
    if rows:
        record("channel.retry", by=by, now=now, unit_id=channel.unit_id, subject=name, count=len(rows))
    return len(rows)
