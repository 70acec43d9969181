"""A person's calendar by subscription: its secret, and the days that it tells of. Numbers only, nobody's name."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.base import Base, db
from models.case.case import Case
from models.case.clock import Clock
from models.case.step import CaseStep
from models.event import record
from models.ledger import deadlines
from models.meeting.meeting import Meeting
from models.org.user import Membership, User
from models.round import LEVELS, Round, Schedule
from models.sealed import fingerprint
from rules.case.clock import DEADLINE

if TYPE_CHECKING:
    from sqlalchemy import Select

BACK = timedelta(days=60)
HELD_FOR = timedelta(hours=2)
BEFORE = timedelta(minutes=30)  # a deadline stands as the half hour before it
REPORTING = ("cadre", "office")


class Feed(Base):
    """The secret part of the address of one person's calendar; who has it reads the calendar, so it can be renewed."""

    __tablename__ = "feed"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    user: Mapped[User] = relationship()

    @classmethod
    def renew(cls, user: User, *, now: datetime) -> str:
        """A new secret, shown to nobody but the person; an address from before stops working."""
        secret = secrets.token_urlsafe(32)
        db.session.merge(cls(user_id=user.id, secret_hash=fingerprint(secret), created_at=now))
        record("feed.renew", by=user, now=now, subject=f"user:{user.id}")
        return secret

    @classmethod
    def revoke(cls, user: User, *, now: datetime) -> None:
        """The address stops working."""
        row = db.session.get(cls, user.id)
        if row is not None:
            db.session.delete(row)
            record("feed.revoke", by=user, now=now, subject=f"user:{user.id}")

    @classmethod
    def reader(cls, secret: str) -> User | None:
        """Whose calendar it is, with all seats; nobody's where the account is closed."""
        person = joinedload(cls.user).joinedload(User.memberships).joinedload(Membership.unit)
        row = (
            db.session.scalars(select(cls).where(cls.secret_hash == fingerprint(secret)).options(person))
            .unique()
            .first()
        )
        return row.user if row is not None and not row.user.disabled_at else None


@dataclass(frozen=True)
class Day:
    """One thing of the calendar. `key` names it for ever, `changes` counts what happened to it; `what` is a code."""

    key: str
    what: str
    begins_at: datetime
    lasts: timedelta
    changed_at: datetime
    changes: int = 0
    number: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    unit: str = ""
    place: str = ""
    clock: str = ""


def days_of(user: User, zone: ZoneInfo, *, now: datetime) -> list[Day]:
    """What the person's calendar holds (four queries)."""
    return [*_due(user), *_meetings(user, zone, now), *_rounds(user, now)]


def _due(user: User) -> list[Day]:
    """By when the person's units must act, or the person answers that they do; nothing that stands still."""
    mine = [unit.id for unit in user.units("cadre", "office", "leader")]
    last = select(func.max(CaseStep.at)).where(CaseStep.case_id == Case.id).correlate(Case).scalar_subquery()
    theirs = deadlines.owed_by(mine) | (Case.lead_id == user.id)
    rows = select(Clock, Case.number, Case.version, last).join(Case, Case.id == Clock.case_id)
    visible = Case.id.in_(Case.visible_to(user).with_only_columns(Case.id))
    chosen = rows.where(*deadlines.under_way(), Clock.paused_at.is_(None), visible, theirs)
    return [
        Day(_key(one), "due", one.due_at - BEFORE, BEFORE, changed_at, changes, number=number, clock=one.kind)
        for one, number, changes, changed_at in db.session.execute(chosen.order_by(Clock.due_at, Case.number, Clock.id))
    ]


def _key(one: Clock) -> str:
    """Of the time to solve a case the name of the case, which stays when it is moved."""
    return f"case-{one.case_id}" if one.kind == DEADLINE else f"clock-{one.id}"


def _meetings(user: User, zone: ZoneInfo, now: datetime) -> list[Day]:
    """The meetings that the person's offices hold or are invited to."""
    since = now.astimezone(zone).date() - BACK
    mine = [unit.id for unit in user.units("office", "leader")]
    chosen: tuple[Select[Meeting], ...] = (Meeting.visible_to(user), Meeting.invites(mine))
    found = {row.id: row for rows in chosen for row in db.session.scalars(_lately(rows, since))}
    return [
        Day(
            f"meeting-{row.id}",
            "meeting",
            datetime.combine(row.held_on, row.begins_at, zone),
            HELD_FOR,
            row.changed_at,
            row.version,
            unit=row.unit.name,
            place=row.place,
        )
        for row in sorted(found.values(), key=lambda row: (row.held_on, row.id))
    ]


def _lately(rows: Select[Meeting], since: date) -> Select[Meeting]:
    return rows.where(Meeting.held_on >= since).options(joinedload(Meeting.unit))


def _rounds(user: User, now: datetime) -> list[Day]:
    """When the reports of the person's units are due."""
    kinds = {unit.kind for unit in user.units(*REPORTING)}
    levels = [level for level, theirs in LEVELS.items() if kinds.intersection(theirs)]
    rows = select(Round).join(Schedule, Schedule.id == Round.schedule_id)
    chosen = rows.where(Schedule.level.in_(levels), Round.due_at >= now - BACK, Round.opened_at <= now)
    return [
        Day(
            f"round-{row.id}",
            "round",
            row.due_at - BEFORE,
            BEFORE,
            row.opened_at,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        )
        for row in db.session.scalars(chosen.order_by(Round.due_at, Round.id))
    ]
