"""Sessions that can be listed and ended, and one-time links for the first password."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ForeignKey, Select, String, bindparam, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.base import Base, db
from models.event import record
from models.org.challenge import Challenge
from models.org.user import Membership, User
from models.sealed import fingerprint
from rules.errors import NotAllowed
from rules.org.permission import MOVED_GRACE
from rules.words import N_

LIVES = {"phone": timedelta(days=90), "desk": timedelta(hours=12)}
INVITATION_LIVES = timedelta(days=14)
SEEN_EVERY = timedelta(hours=1)


class SignIn(Base):
    """One session of one person on one device. The cookie carries its id and secret; the row decides."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(8))
    agent: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()

    @classmethod
    def open(cls, user: User, kind: str, agent: str, *, now: datetime) -> tuple[SignIn, str]:
        """A new session and its secret, which is shown to nobody but the browser."""
        secret = secrets.token_urlsafe(32)
        life = now + LIVES[kind]
        row = cls(
            user=user,
            kind=kind,
            agent=agent[:200],
            secret_hash=fingerprint(secret),
            created_at=now,
            seen_at=now,
            expires_at=life,
        )
        db.session.add(row)
        record("session.open", by=user, now=now, subject=f"user:{user.id}", kind=kind)
        return row, secret

    @classmethod
    def by_secret(cls, secret: str, *, now: datetime) -> SignIn | None:
        """The live session with this secret, of an account that is open; its person comes along with all seats."""
        found = db.session.scalars(_by_hash(), {"hash": fingerprint(secret)}).unique().one_or_none()
        if found is None or found.ended_at or found.expires_at <= now or found.user.disabled_at:
            return None
        return found

    @classmethod
    def closed_by_secret(cls, secret: str, *, now: datetime) -> SignIn | None:
        """The session with this secret that was live until its account was closed, at most 60 days ago."""
        found = db.session.scalars(_by_hash(), {"hash": fingerprint(secret)}).unique().one_or_none()
        closed_at = found.user.disabled_at if found else None
        if found is None or closed_at is None or closed_at < now - MOVED_GRACE or found.expires_at <= closed_at:
            return None
        return found if found.ended_at is None or found.ended_at >= closed_at else None

    @classmethod
    def open_of(cls, user: User, *, now: datetime) -> Select[SignIn]:
        """The live sessions of a person, the last used first."""
        live = select(cls).where(cls.user_id == user.id, cls.ended_at.is_(None), cls.expires_at > now)
        return live.order_by(cls.seen_at.desc(), cls.id.desc())

    @classmethod
    def end_all(cls, user: User, *, but: int | None, now: datetime) -> int:
        """Ends every open session of a person except one (a changed password does); says how many were live."""
        others = update(cls).where(cls.user_id == user.id, cls.ended_at.is_(None), cls.id != (but or 0))
        ended = db.session.scalars(others.values(ended_at=now).returning(cls.expires_at)).all()
        return sum(1 for expires_at in ended if expires_at > now)

    def needs_touch(self, *, now: datetime) -> bool:
        """Whether the row should learn that its owner is still there."""
        return now - self.seen_at >= SEEN_EVERY

    def touch(self, *, now: datetime) -> None:
        """Notes the use and lengthens the session's life."""
        self.seen_at, self.expires_at = now, now + LIVES[self.kind]

    def end(self, *, by: User, now: datetime) -> None:
        """Ends this session."""
        self.ended_at = now
        record("session.end", by=by, now=now, subject=f"user:{self.user_id}")


@cache
def _by_hash() -> Select[SignIn]:
    """Built once: it is asked at every request."""
    person = joinedload(SignIn.user).joinedload(User.memberships).joinedload(Membership.unit)
    return select(SignIn).where(SignIn.secret_hash == bindparam("hash")).options(person)


class Invitation(Base):
    """A one-time link by which a person sets the first (or a forgotten) password."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()

    @classmethod
    def create(cls, user: User, *, by: User | None, now: datetime) -> str:
        """The secret part of a new link; links made for the person before stop working."""
        db.session.execute(update(cls).where(cls.user_id == user.id, cls.used_at.is_(None)).values(expires_at=now))
        secret = secrets.token_urlsafe(18)
        db.session.add(
            cls(user=user, secret_hash=fingerprint(secret), created_at=now, expires_at=now + INVITATION_LIVES)
        )
        record("user.invite", by=by, now=now, subject=f"user:{user.id}")
        return secret

    @classmethod
    def by_secret(cls, secret: str, *, now: datetime) -> Invitation | None:
        """The unused, unexpired invitation with this secret."""
        found = db.session.scalars(select(cls).where(cls.secret_hash == fingerprint(secret))).first()
        if found is None or found.used_at or found.expires_at <= now or found.user.disabled_at:
            return None
        return found

    def use(self, password: str, *, now: datetime) -> None:
        """Sets the password by this link, once; open sessions of the account end."""
        self.user.set_password(password, by=self.user, now=now)
        mine = update(Invitation).where(Invitation.id == self.id, Invitation.used_at.is_(None))
        if db.session.execute(mine.values(used_at=now).returning(Invitation.id)).first() is None:
            raise NotAllowed(N_("This link has just been used. Sign in with the password that was set."))
        SignIn.end_all(self.user, but=None, now=now)
        Challenge.drop(self.user)
