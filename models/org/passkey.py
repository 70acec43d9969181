"""Passkeys (WebAuthn): keys that stay in a telephone, a computer or a stick, and sign what the server asks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, Select, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db
from models.event import record
from models.org.user import User


class Passkey(Base):
    """The public half of one key of one person, by the name that the person gave it."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    @classmethod
    def of(cls, user: User) -> Select[Passkey]:
        """The person's keys, the oldest first."""
        return select(cls).where(cls.user_id == user.id).order_by(cls.id)

    @classmethod
    def count(cls, user: User) -> int:
        """How many keys the person has."""
        return db.session.scalar(select(func.count(cls.id)).where(cls.user_id == user.id)) or 0

    @classmethod
    def by_credential(cls, credential_id: str) -> Passkey | None:
        """The key that calls itself so."""
        return db.session.scalars(select(cls).where(cls.credential_id == credential_id).with_for_update()).first()

    @classmethod
    def add(
        cls, user: User, credential_id: str, public_key: bytes, sign_count: int, name: str, *, now: datetime
    ) -> None:
        """Keeps a new key."""
        key = cls(user_id=user.id, credential_id=credential_id, public_key=public_key, sign_count=sign_count)
        key.name, key.created_at = name, now
        db.session.add(key)
        record("passkey.add", by=user, now=now, subject=f"user:{user.id}")

    def used(self, sign_count: int, *, now: datetime) -> None:
        """Notes the use, and how often the key says that it was used: a copy of it would count anew."""
        self.sign_count, self.used_at = sign_count, now

    def remove(self, *, by: User, now: datetime) -> None:
        """The key opens nothing any more."""
        db.session.delete(self)
        db.session.flush()
        record("passkey.remove", by=by, now=now, subject=f"user:{self.user_id}")
