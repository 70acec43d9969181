"""Days off and make-up workdays: the published table of each year, which an admin may correct."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db, one_of
from rules.calendar import Calendar
from rules.holidays import table


class DayOff(Base):
    """A date that is not what its weekday says: off, or a make-up workday."""

    __tablename__ = "day_off"
    __table_args__ = (one_of("kind", ("off", "work")),)

    on: Mapped[date] = mapped_column("on_date", primary_key=True)
    kind: Mapped[str] = mapped_column(String(4))
    name: Mapped[str] = mapped_column(String(60), default="")


class CalendarYear(Base):
    """Whether the State Council's table of a year is in (published) or only foreseen (provisional)."""

    __tablename__ = "calendar_year"
    __table_args__ = (one_of("status", ("published", "provisional")),)

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(String(12))


def calendar() -> Calendar:
    """The working calendar as it stands in the database (two queries)."""
    days = {row.on: row.kind for row in db.session.scalars(select(DayOff))}
    published = set(db.session.scalars(select(CalendarYear.year).where(CalendarYear.status == "published")))
    return Calendar(days, published)


def seed(years: list[int]) -> None:
    """Fills in the years that are not there yet, as published or, before the notice is out, as foreseen."""
    known = set(db.session.scalars(select(CalendarYear.year)))
    for year in sorted(set(years) - known):
        status, days = table(year)
        db.session.add(CalendarYear(year=year, status=status))
        db.session.add_all(DayOff(on=row.on, kind=row.kind, name=row.name) for row in days)
    db.session.flush()
