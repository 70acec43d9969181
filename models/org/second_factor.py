"""The second factor: the codes of an app on the telephone (TOTP, RFC 6238), and ten codes for when that is lost."""

from __future__ import annotations

import secrets
from datetime import datetime
from hmac import compare_digest

import pyotp
from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db
from models.event import record
from models.org.device import Device
from models.org.passkey import Passkey
from models.org.sign_in import SignIn
from models.org.user import User
from models.sealed import Sealed, blind
from rules.errors import Invalid, NotAllowed
from rules.org.second_factor import ALPHABET, CODE_LENGTH, CODES, STEP, plain, shown
from rules.words import N_

WRONG_CODE = N_("This code is not right, or it was used already. Wait for the next one and type that.")


class SecondFactor(Base):
    """One person's app: its secret, sealed; it counts once a first code has shown that it was set up."""

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    secret: Mapped[str] = mapped_column(Sealed("second_factor.secret"))
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)

    @classmethod
    def of(cls, user: User) -> SecondFactor | None:
        """The person's app, set up or about to be."""
        return db.session.get(cls, user.id)

    @classmethod
    def begin(cls, user: User, *, now: datetime) -> SecondFactor:
        """A new secret for an app; one that was begun and never confirmed gives way."""
        found = cls.of(user)
        if found is not None and found.confirmed_at is not None:
            raise NotAllowed(N_("An app is set up already. Remove it first, then set up the new one."))
        found = found or cls(user_id=user.id)
        found.secret, found.created_at, found.last_step = pyotp.random_base32(), now, 0
        db.session.add(found)
        return found

    def address(self, user: User, issuer: str) -> str:
        """What the picture says to the app (otpauth://)."""
        return pyotp.TOTP(self.secret).provisioning_uri(name=user.username, issuer_name=issuer)

    def accepts(self, code: str, *, now: datetime) -> bool:
        """Whether it is the code of now, of the half minute before or after; each is good once, however many try it."""
        step = _step(self.secret, plain(code), now=now)
        if step is None:
            return False
        newer = update(SecondFactor).where(SecondFactor.user_id == self.user_id, SecondFactor.last_step < step)
        return db.session.execute(newer.values(last_step=step).returning(SecondFactor.user_id)).first() is not None

    def confirm(self, user: User, code: str, *, by: User, now: datetime) -> list[str]:
        """The first code shows that the app works; the codes for a lost telephone, which are shown this once."""
        if not self.accepts(code, now=now):
            raise Invalid({"code": WRONG_CODE})
        self.confirmed_at = now
        record("factor.set", by=by, now=now, subject=f"user:{user.id}")
        return RecoveryCode.renew(user, now=now) if has_one(user, now=now) else []


class RecoveryCode(Base):
    """One of ten codes for a lost telephone; of each the database keeps a keyed fingerprint."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(32))
    used_at: Mapped[datetime | None]

    @classmethod
    def renew(cls, user: User, *, now: datetime) -> list[str]:
        """Ten new ones, as they are shown; those from before stop working."""
        db.session.execute(delete(cls).where(cls.user_id == user.id))
        codes = ["".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
        db.session.add_all(cls(user_id=user.id, code_hash=blind(f"recovery {code}")) for code in codes)
        record("factor.codes", by=user, now=now, subject=f"user:{user.id}")
        return [shown(code) for code in codes]

    @classmethod
    def left(cls, user: User) -> int:
        """How many are still good."""
        mine = select(func.count(cls.id)).where(cls.user_id == user.id, cls.used_at.is_(None))
        return db.session.scalar(mine) or 0

    @classmethod
    def use(cls, user: User, code: str, *, now: datetime) -> bool:
        """Whether it is one of them; it is good once."""
        hashed = blind(f"recovery {plain(code)}")
        mine = update(cls).where(cls.user_id == user.id, cls.code_hash == hashed, cls.used_at.is_(None))
        if db.session.execute(mine.values(used_at=now).returning(cls.id)).first() is None:
            return False
        record("factor.recovery", by=user, now=now, subject=f"user:{user.id}")
        return True


def _step(secret: str, code: str, *, now: datetime) -> int | None:
    """The half minute whose code this is, of three."""
    app, at = pyotp.TOTP(secret, interval=STEP), int(now.timestamp()) // STEP
    return next((step for step in (at, at - 1, at + 1) if compare_digest(app.generate_otp(step), code)), None)


def passes(user: User, code: str, *, now: datetime) -> bool:
    """Whether the code proves the second factor: one of the app, or one for a lost telephone."""
    app = SecondFactor.of(user)
    if app is not None and app.confirmed_at is not None and code.isascii() and app.accepts(code, now=now):
        return True
    return RecoveryCode.use(user, code, now=now)


def has_one(user: User, *, now: datetime) -> bool:
    """Notes that the person has a second factor; whether it is the first, so that codes for its loss are due."""
    first = user.second_factor_at is None
    user.second_factor_at = user.second_factor_at or now
    return first


def settle(user: User) -> None:
    """After something was removed: whether a factor is left; without one the codes for its loss are void."""
    app = SecondFactor.of(user)
    if (app is None or app.confirmed_at is None) and not Passkey.count(user):
        user.second_factor_at = None
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def remove_app(user: User, *, by: User, now: datetime) -> None:
    """The app proves nothing any more."""
    db.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user.id))
    db.session.flush()
    db.session.expire_all()
    settle(user)
    record("factor.remove", by=by, now=now, subject=f"user:{user.id}")


def reset(user: User, *, by: User | None, now: datetime) -> None:
    """Takes every second factor from an account, as after a lost telephone; all its sessions end."""
    for table in (SecondFactor, RecoveryCode, Passkey):
        db.session.execute(delete(table).where(table.user_id == user.id))
    user.second_factor_at = None
    Device.distrust(user)
    SignIn.end_all(user, but=None, now=now)
    record("factor.reset", by=by, now=now, subject=f"user:{user.id}")
