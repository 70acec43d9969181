"""The brake on guessing: wrong tries by account, address and device, and who is told of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import String, UniqueConstraint, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db, insert_once
from models.event import record
from models.message.reminder import Reminder, own_inbox
from models.org.user import User
from models.sealed import blind
from rules.org.contact import plain
from rules.org.guessing import BRAKES, wait
from rules.org.permission import VERBS

Tries = Mapping[str, str]  # kind of brake → what is counted


class Throttle(Base):
    """One run of wrong tries, by keyed fingerprint: neither names nor addresses are kept."""

    __tablename__ = "throttle"
    __table_args__ = (UniqueConstraint("kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    key: Mapped[str] = mapped_column(String(32))
    failures: Mapped[int]
    started_at: Mapped[datetime]
    last_at: Mapped[datetime]
    told_at: Mapped[datetime | None]

    @classmethod
    def charge(cls, tries: Tries, *, now: datetime) -> int:
        """Counts a try before it is looked at, so that many at once do not slip through; or the seconds to wait first.

        A try that has to wait is not counted. `forgive` takes back what turns out to be right.
        """
        rows = [cls._row(kind, what, now=now) for kind, what in tries.items()]
        longest = max((wait(row.kind, row.failures, row.last_at, now=now) for row in rows), default=0)
        for row in rows if not longest else ():
            row.failures, row.last_at = row.failures + 1, now
        return longest

    @classmethod
    def _row(cls, kind: str, what: str, *, now: datetime) -> Throttle:
        """The run that goes on, locked, or a new one after a quiet time."""
        key = blind(what)
        insert_once(cls, kind=kind, key=key, failures=0, started_at=now, last_at=now)
        found = select(cls).where(cls.kind == kind, cls.key == key).with_for_update()
        row = db.session.scalars(found.execution_options(populate_existing=True)).one()
        if now - row.last_at > BRAKES[kind].quiet:
            row.failures, row.started_at, row.last_at, row.told_at = 0, now, now, None
        return row

    @classmethod
    def forgive(cls, tries: Tries) -> None:
        """The try that was counted was right."""
        mine = or_(*((cls.kind == kind) & (cls.key == blind(what)) for kind, what in tries.items()))
        db.session.execute(update(cls).where(mine, cls.failures > 0).values(failures=cls.failures - 1))

    @classmethod
    def tell(cls, tries: Tries, user: User | None, address: str, *, now: datetime) -> None:
        """A try was wrong: once a run has grown long, its owner (by message) and the auditor (by event) learn of it."""
        for kind, what in tries.items():
            mine = update(cls).where(cls.kind == kind, cls.key == blind(what), cls.told_at.is_(None))
            long = mine.where(cls.failures >= BRAKES[kind].tell).values(told_at=now)
            run = db.session.execute(long.returning(cls.failures, cls.started_at)).first()
            if run is None:
                continue
            if user is not None and kind not in ("place", "link"):
                _tell_owner(user, *run, now=now)
            elif kind in ("place", "link"):
                record("sign_in.flooded", by=None, now=now, count=run[0], address=address)

    @classmethod
    def of(cls, user: User, *, now: datetime) -> Throttle | None:
        """The run of wrong tries on the account that was worth telling and has not been quiet for long."""
        mine = select(cls).where(cls.kind == "account", cls.key == blind(account(user, "")))
        return db.session.scalars(
            mine.where(cls.told_at.is_not(None), cls.last_at > now - BRAKES["account"].quiet)
        ).first()

    @classmethod
    def forget(cls, *, now: datetime) -> int:
        """Drops the runs that have ended; says how many."""
        gone = 0
        for kind, brake in BRAKES.items():
            ended = delete(cls).where(cls.kind == kind, cls.last_at <= now - brake.quiet)
            gone += len(db.session.execute(ended.returning(cls.id)).all())
        return gone


def account(user: User | None, login: str) -> str:
    """What is counted for an account: itself, by whichever of its names it is tried; or a name that nobody has."""
    return f"user:{user.id}" if user else f"name:{plain(login).lower()}"


def _tell_owner(user: User, count: int, since: datetime, *, now: datetime) -> None:
    seats = [seat for seat in user.memberships if seat.ends_on is None or seat.ends_on >= now.date()]
    unit_id = seats[0].unit_id if seats else None
    record("sign_in.guessed", by=None, now=now, unit_id=unit_id, subject=f"user:{user.id}", count=count)
    said = {"count": count, "since_at": since.isoformat()}
    for seat in [seat for seat in seats if seat.role in VERBS["inbox"]][:1]:
        where = own_inbox(user.id)
        Reminder.create("guessed", seat.unit_id, f"user:{user.id}", since, said, now=now, channel=where)
