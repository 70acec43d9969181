"""People who sign in, their seats (memberships with a role and a period), and their passwords."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Select, String, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, db, one_of
from models.event import record
from models.org.appointment import Seating
from models.org.unit import Unit
from models.sealed import Sealed, blind
from rules.errors import NotAllowed
from rules.org.contact import plain
from rules.org.password import fault
from rules.org.permission import HEAD, ROLES, Seat, may, may_somewhere, reach
from rules.words import N_

hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
NOBODY = hasher.hash("nobody has this password")


def phone_digits(phone: str) -> str:
    """A telephone number as its digits, so that "138 0000-1111" and "+8613800001111" are one number."""
    digits = "".join(sign for sign in plain(phone) if sign.isdigit())
    return digits[-11:] if len(digits) > 11 and digits.startswith("86") else digits


class User(UserMixin, Seating, Base):
    """One person's account. The phone number and e-mail are sealed; the number's fingerprint serves sign-in."""

    __tablename__ = "user"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str | None] = mapped_column(Sealed("user.phone"))
    phone_index: Mapped[str | None] = mapped_column(String(32), unique=True)
    email: Mapped[str | None] = mapped_column(Sealed("user.email"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    locale: Mapped[str | None] = mapped_column(String(10))
    disabled_at: Mapped[datetime | None]
    second_factor_at: Mapped[datetime | None]
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
        user = cls.draft(username, name, now=now, phone=phone, email=email)
        db.session.flush()
        user.register(by=by, now=now)
        return user

    @classmethod
    def draft(cls, username: str, name: str, *, now: datetime, phone: str | None, email: str | None) -> User:
        """A new account as it goes into the database, where it gets its id; `register` must follow."""
        user = cls(username=username.lower(), name=name, email=email or None, created_at=now, memberships=[])
        user.set_phone(phone)
        db.session.add(user)
        return user

    def register(self, *, by: User | None, now: datetime) -> None:
        """Notes that the new account, which has its id now, was made."""
        record("user.create", by=by, now=now, subject=f"user:{self.id}")

    @classmethod
    def visible_to(cls, user: User) -> Select[User]:
        """The people who have, had, will have or are proposed for a seat at the units that the user administers."""
        from models.org.consent import ConsentItem  # noqa: PLC0415 - consents know their people; only here people know them

        places = Unit.within(reach(user.seats, "manage"))
        seated = select(Membership.user_id).join(Unit).where(places)
        proposed = select(ConsentItem.user_id).join(Unit).where(places)
        return select(cls).where(cls.id.in_(seated.union(proposed)))

    def managed_by(self, admin: User) -> bool:
        """Whether the administrator's reach covers every seat that the person holds or will hold."""
        standing = [held for held in self.memberships if held.ends_on is None or held.ends_on >= admin.today]
        return all(admin.may("manage", held.unit) for held in standing)

    def change(
        self, name: str, username: str, email: str | None, phone: str | None, *, by: User, now: datetime
    ) -> None:
        """Corrects what the account says of the person; the event tells that, never what."""
        self.name, self.username, self.email = name, username, email or None
        self.set_phone(phone)
        record("user.change", by=by, now=now, subject=f"user:{self.id}")

    @classmethod
    def named(cls, login: str) -> Select[User]:
        """The account whose username or phone number this is."""
        digits = phone_digits(login)
        by_phone = cls.phone_index == blind(digits) if len(digits) >= 7 else cls.id.is_(None)
        return select(cls).where(or_(cls.username == plain(login).lower(), by_phone))

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
        held = [one for one in self.memberships if one.holds_on(day)]
        heads = [Seat(HEAD, one.unit.path) for one in held if one.head]
        return [Seat(one.role, one.unit.path) for one in held] + heads

    def may(self, verb: str, unit: Unit) -> bool:
        """Whether today's seats grant the verb on the unit."""
        return may(self.seats, verb, unit.path)

    def may_somewhere(self, verb: str) -> bool:
        """Whether today's seats grant the verb anywhere."""
        return may_somewhere(self.seats, verb)

    def may_for_all(self, verb: str) -> bool:
        """Whether today's seats grant the verb on the whole tree: the calendar and the schedules are everybody's."""
        return all(self.may(verb, unit) for unit in db.session.scalars(Unit.tops()))

    def units(self, *roles: str) -> list[Unit]:
        """The units where the person sits today, in any of the roles (in any at all when none is named)."""
        held = [seat for seat in self.memberships if seat.holds_on(self.today) and (not roles or seat.role in roles)]
        return list(dict.fromkeys(seat.unit for seat in held))

    def leads_at(self, office: Unit, *, on: date) -> Unit | None:
        """Where the person sits as a leader on a day: at that office if so, else at their first seat."""
        seats = [seat.unit for seat in self.memberships if seat.role == "leader" and seat.holds_on(on)]
        return office if office in seats else next(iter(seats), None)

    def unit_for(self, verb: str, unit: Unit) -> Unit:
        """The unit, nearest to this one, as whose clerk the person does the verb on it; they must be allowed to."""
        held = [seat for seat in self.memberships if seat.holds_on(self.today)]
        granting = [seat.unit for seat in held if may([Seat(seat.role, seat.unit.path)], verb, unit.path)]
        return max(granting, key=lambda one: len(one.path))

    @property
    def roles(self) -> list[str]:
        """Today's roles, each once."""
        return list(dict.fromkeys(seat.role for seat in self.seats if seat.role != HEAD))

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
        """Sets the password, unless rules/org/password.py finds it too easy; other sessions end."""
        offices = [held.unit.name for held in self.memberships]
        wrong = fault(password, (self.username, self.name, self.phone or "", *offices))
        if wrong:
            raise NotAllowed(wrong)
        self.password_hash = hasher.hash(password)
        record("user.password", by=by, now=now, subject=f"user:{self.id}")

    def disable(self, *, by: User, now: datetime) -> None:
        """Closes the account; what its owner signed stays theirs."""
        if by.id == self.id:
            raise NotAllowed(N_("Nobody closes their own account. Another administrator must do this."))
        self.disabled_at = now
        record("user.disable", by=by, now=now, subject=f"user:{self.id}")

    def enable(self, *, by: User | None, now: datetime) -> None:
        """Opens a closed account again."""
        self.disabled_at = None
        record("user.enable", by=by, now=now, subject=f"user:{self.id}")

    @classmethod
    def count(cls) -> Select[int]:
        """How many accounts there are."""
        return select(func.count(cls.id))


class Membership(Base):
    """A seat: a role at a unit for a period; a cadre may hold two. The `head` of an office may agree to proposals."""

    __tablename__ = "membership"
    __table_args__ = (
        one_of("role", ROLES),
        UniqueConstraint("user_id", "unit_id", "role", "starts_on"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period_forward"),
        CheckConstraint("NOT head OR role = 'office'", name="head_of_office"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    head: Mapped[bool]
    user: Mapped[User] = relationship(back_populates="memberships")
    unit: Mapped[Unit] = relationship()

    def holds_on(self, day: date) -> bool:
        """Whether the seat is held on that day (its last day counts)."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def end(self, last_day: date, *, by: User, now: datetime) -> None:
        """Ends the seat after `last_day`; one's own ends by another administrator only."""
        if by.id == self.user_id:
            raise NotAllowed(N_("Nobody changes their own seats. Another administrator must do this."))
        self.ends_on = max(last_day, self.starts_on)
        record("user.dismiss", by=by, now=now, unit_id=self.unit_id, subject=f"user:{self.user_id}", role=self.role)
