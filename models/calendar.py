"""Days off and make-up workdays: the published table of each year, which an admin may correct."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db, one_of
from models.event import record
from rules import holidays
from rules.calendar import Calendar

if TYPE_CHECKING:
    from models.org.user import User


class DayOff(Base):
    """A date that is not what its weekday says: off, or a make-up workday."""

    __tablename__ = "day_off"
    __table_args__ = (one_of("kind", ("off", "work")),)

    on: Mapped[date] = mapped_column("on_date", primary_key=True)
    kind: Mapped[str] = mapped_column(String(4))
    name: Mapped[str] = mapped_column(String(60), default="")

    @classmethod
    def of_year(cls, year: int) -> list[Self]:
        """The year's rows by date."""
        rows = select(cls).where(cls.on.between(date(year, 1, 1), date(year, 12, 31)))
        return list(db.session.scalars(rows.order_by(cls.on)))

    @classmethod
    def put(cls, on: date, kind: str | None, name: str, *, by: User, now: datetime) -> None:
        """Makes a day off or a make-up workday; with no kind its weekday decides again."""
        row = db.session.get(cls, on)
        if row is not None and kind is None:
            db.session.delete(row)
        elif row is not None and kind is not None:
            row.kind, row.name = kind, name
        elif kind is not None:
            db.session.add(cls(on=on, kind=kind, name=name))
        record("calendar.day", by=by, now=now, subject=f"day:{on.isoformat()}", kind=kind or "weekday")


class CalendarYear(Base):
    """Whether the State Council's table of a year is in (published) or only foreseen (provisional)."""

    __tablename__ = "calendar_year"
    __table_args__ = (one_of("status", ("published", "provisional")),)

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(String(12))

    @classmethod
    def seed(cls, year: int, *, by: User | None, now: datetime) -> str:
        """Replaces the year's days by the library's table; says whether that is published or provisional."""
        status, days = holidays.table(year)
        db.session.execute(delete(DayOff).where(DayOff.on.between(date(year, 1, 1), date(year, 12, 31))))
        db.session.add_all(DayOff(on=day.on, kind=day.kind, name=day.name) for day in days)
        db.session.merge(cls(year=year, status=status))
        record("calendar.seed", by=by, now=now, subject=f"year:{year}", status=status, days=len(days))
        return status

    @classmethod
    def publish(cls, year: int, *, by: User, now: datetime) -> None:
        """The year's table is complete as it stands here."""
        db.session.merge(cls(year=year, status="published"))
        record("calendar.publish", by=by, now=now, subject=f"year:{year}")


def calendar() -> Calendar:
    """The working calendar as it stands in the database (two queries)."""
    days = {row.on: row.kind for row in db.session.scalars(select(DayOff))}
    published = set(db.session.scalars(select(CalendarYear.year).where(CalendarYear.status == "published")))
    return Calendar(days, published)
