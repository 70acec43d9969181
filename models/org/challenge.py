"""What a browser still has to answer, once and within ten minutes: a second step, or what a passkey is to sign."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, db, one_of
from models.org.user import User
from models.sealed import fingerprint

LIVES = timedelta(minutes=10)
PURPOSES = ("step", "passkey", "register")


class Challenge(Base):
    """Kept on the server, so that no answer is good twice; the cookie knows its secret. `user` proved a password."""

    __tablename__ = "challenge"
    __table_args__ = (one_of("purpose", PURPOSES),)

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(8))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(8))
    nonce: Mapped[str] = mapped_column(String(90))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    user: Mapped[User | None] = relationship()

    @classmethod
    def pose(cls, purpose: str, user: User | None, kind: str, *, now: datetime) -> tuple[Challenge, str]:
        """A new one and the secret by which the browser names it; `kind` is that of the session to be opened."""
        secret = secrets.token_urlsafe(24)
        row = cls(purpose=purpose, user=user, kind=kind, created_at=now)
        row.secret_hash, row.nonce = fingerprint(secret), secrets.token_urlsafe(48)
        db.session.add(row)
        return row, secret

    @classmethod
    def waiting(cls, purpose: str, secret: object, *, now: datetime) -> Challenge | None:
        """The one that still waits for its answer, of an account that is open."""
        if not isinstance(secret, str):
            return None
        mine = select(cls).where(cls.secret_hash == fingerprint(secret), cls.purpose == purpose)
        found = db.session.scalars(mine.where(cls.used_at.is_(None), cls.created_at > now - LIVES)).first()
        return None if found is not None and found.user is not None and found.user.disabled_at else found

    def use(self, *, now: datetime) -> bool:
        """Takes it; False where it has just been answered."""
        mine = update(Challenge).where(Challenge.id == self.id, Challenge.used_at.is_(None))
        return db.session.execute(mine.values(used_at=now).returning(Challenge.id)).first() is not None

    @classmethod
    def drop(cls, user: User) -> None:
        """What the person's browsers still had to answer leads nowhere any more."""
        db.session.execute(delete(cls).where(cls.user_id == user.id))

    @classmethod
    def forget(cls, *, now: datetime) -> int:
        """Drops what is too old to be answered; says how many."""
        return len(db.session.execute(delete(cls).where(cls.created_at <= now - LIVES).returning(cls.id)).all())
