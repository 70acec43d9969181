"""Devices on which a person came in before: they are known by a secret of their own, which outlives the sessions."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db
from models.org.user import User
from models.sealed import fingerprint

TRUSTED_FOR = timedelta(days=30)


class Device(Base):
    """One browser in which one person signed in; a browser that several use has a row for each of them."""

    __tablename__ = "device"
    __table_args__ = (UniqueConstraint("user_id", "secret_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    trusted_until: Mapped[datetime | None]

    @classmethod
    def known(cls, user: User | None, secret: object) -> Device | None:
        """The device with this secret, if the person came in there before."""
        if not isinstance(secret, str):
            return None
        whose = user.id if user else 0  # a name that nobody has is looked up like any other
        mine = select(cls).where(cls.user_id == whose, cls.secret_hash == fingerprint(secret))
        return db.session.scalars(mine).first()

    @classmethod
    def meet(cls, user: User, secret: object, *, now: datetime) -> tuple[Device, str]:
        """Notes that the person came in there; the device, and the secret that it keeps or now gets."""
        kept = secret if isinstance(secret, str) else secrets.token_urlsafe(24)
        found = cls.known(user, kept)
        if found is None:
            found = cls(user_id=user.id, secret_hash=fingerprint(kept), created_at=now)
            db.session.add(found)
        found.seen_at = now
        return found, kept

    def trust(self, *, now: datetime) -> None:
        """Asks for no second step here for 30 days."""
        self.trusted_until = now + TRUSTED_FOR

    def trusted(self, *, now: datetime) -> bool:
        """Whether the second step may be left out."""
        return self.trusted_until is not None and self.trusted_until > now

    @classmethod
    def distrust(cls, user: User) -> None:
        """Asks for the second step on all the person's devices again."""
        db.session.execute(update(cls).where(cls.user_id == user.id).values(trusted_until=None))
