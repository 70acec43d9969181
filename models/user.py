"""People who sign in, their seats (memberships with a role and a period), and their passwords."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Select, String, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, db, one_of
from models.event import record
from models.sealed import Sealed, blind
from rules.errors import NotAllowed
from rules.permission import ROLES, Seat, may, may_somewhere, separate
from rules.words import N_

if TYPE_CHECKING:
    from models.unit import Unit

hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
NOBODY = hasher.hash("nobody has this password")
PASSWORD_LENGTH = (8, 128)


def phone_digits(phone: str) -> str:
    """A telephone number as its digits, so that "138 0000-1111" and "+8613800001111" are one number."""
    digits = "".join(sign for sign in phone if sign.isdigit())
    return digits[-11:] if len(digits) > 11 and digits.startswith("86") else digits


class User(UserMixin, Base):
    """One person's account. The phone number and e-mail are sealed; the number's fingerprint serves sign-in."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str | None] = mapped_column(Sealed("user.phone"))
    phone_index: Mapped[str | None] = mapped_column(String(32), unique=True)
    email: Mapped[str | None] = mapped_column(Sealed("user.email"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    locale: Mapped[str | None] = mapped_column(String(10))
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    memberships: Mapped[list[Membership]] = relationship(back_populates="user", order_by="Membership.id")

    @classmethod
    def create(
        cls,
        username: str,
        name: str,
        *,
        now: datetime,
        by: User | None,
        phone: str | None = None,
        email: str | None = None,
    ) -> User:
        """A new account without a password: the person sets it by a one-time link."""
        user = cls(username=username.lower(), name=name, email=email or None, created_at=now)
        user.set_phone(phone)
        db.session.add(user)
        db.session.flush()
        record("user.create", by=by, now=now, subject=f"user:{user.id}")
        return user

    @classmethod
    def named(cls, login: str) -> Select[User]:
        """The account whose username or phone number this is."""
        digits = phone_digits(login)
        by_phone = cls.phone_index == blind(digits) if len(digits) >= 7 else cls.id.is_(None)
        return select(cls).where(or_(cls.username == login.strip().lower(), by_phone))

    @cached_property
    def today(self) -> date:
        """The day on which seats are judged; the guard sets it when it loads the person."""
        raise LookupError("User.today is set when the person signs in")

    @property
    def seats(self) -> list[Seat]:
        """The roles held today."""
        return self.seats_on(self.today)

    def seats_on(self, day: date) -> list[Seat]:
        """The roles held on a day, at units of whatever period."""
        return [Seat(held.role, held.unit.path) for held in self.memberships if held.holds_on(day)]

    def may(self, verb: str, unit: Unit) -> bool:
        """Whether today's seats grant the verb on the unit."""
        return may(self.seats, verb, unit.path)

    def may_somewhere(self, verb: str) -> bool:
        """Whether today's seats grant the verb anywhere."""
        return may_somewhere(self.seats, verb)

    def units(self, *roles: str) -> list[Unit]:
        """The units where the person sits today, in any of the roles (in any at all when none is named)."""
        held = [seat for seat in self.memberships if seat.holds_on(self.today) and (not roles or seat.role in roles)]
        return list(dict.fromkeys(seat.unit for seat in held))

    @property
    def roles(self) -> list[str]:
        """Today's roles, each once."""
        return list(dict.fromkeys(seat.role for seat in self.seats))

    def set_phone(self, phone: str | None) -> None:
        """Keeps the number sealed, with its fingerprint for sign-in."""
        digits = phone_digits(phone or "")
        self.phone, self.phone_index = (digits, blind(digits)) if digits else (None, None)

    def check_password(self, password: str) -> bool:
        """Whether the password is right; takes as long for an account without one."""
        try:
            return hasher.verify(self.password_hash or NOBODY, password) and self.password_hash is not None
        except (VerifyMismatchError, InvalidHashError):
            return False

    def set_password(self, password: str, *, by: User | None, now: datetime) -> None:
        """Sets the password (8 to 128 characters, not the account's own name); other sessions end."""
        if not PASSWORD_LENGTH[0] <= len(password) <= PASSWORD_LENGTH[1]:
            raise NotAllowed(N_("A password has 8 to 128 characters. Choose a longer or shorter one."))
        if password.lower() in (self.username, self.name.lower(), self.phone):
            raise NotAllowed(N_("A password must not be your own name or number. Choose another one."))
        self.password_hash = hasher.hash(password)
        record("user.password", by=by, now=now, subject=f"user:{self.id}")

    def disable(self, *, by: User, now: datetime) -> None:
        """Closes the account; what its owner signed stays theirs."""
        self.disabled_at = now
        record("user.disable", by=by, now=now, subject=f"user:{self.id}")

    def enable(self, *, by: User, now: datetime) -> None:
        """Opens a closed account again."""
        self.disabled_at = None
        record("user.enable", by=by, now=now, subject=f"user:{self.id}")

    def appoint(self, unit: Unit, role: str, starts_on: date, *, by: User | None, now: datetime) -> Membership:
        """Gives the person a seat from a day on; administration, audit and business never meet in one person."""
        meanwhile = [held.role for held in self.memberships if held.ends_on is None or held.ends_on >= starts_on]
        if not separate([role, *meanwhile]):
            raise NotAllowed(
                N_("Administration, audit and case work must be held by different people. Choose another person.")
            )
        seat = Membership(user=self, unit=unit, role=role, starts_on=starts_on)
        db.session.add(seat)
        db.session.flush()
        record("user.appoint", by=by, now=now, unit_id=unit.id, subject=f"user:{self.id}", role=role)
        return seat

    @classmethod
    def count(cls) -> Select[int]:
        """How many accounts there are."""
        return select(func.count(cls.id))


class Membership(Base):
    """A seat: a role at a unit for a period. A cadre may hold seats at two villages."""

    __tablename__ = "membership"
    __table_args__ = (
        one_of("role", ROLES),
        UniqueConstraint("user_id", "unit_id", "role", "starts_on"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period_forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    user: Mapped[User] = relationship(back_populates="memberships")
    unit: Mapped[Unit] = relationship()

    def holds_on(self, day: date) -> bool:
        """Whether the seat is held on that day (its last day counts)."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def end(self, last_day: date, *, by: User, now: datetime) -> None:
        """Ends the seat after `last_day`."""
        self.ends_on = max(last_day, self.starts_on)
        record("user.dismiss", by=by, now=now, unit_id=self.unit_id, subject=f"user:{self.user_id}", role=self.role)
