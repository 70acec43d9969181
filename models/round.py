"""Schedules say who screens how often; a round is one occurrence of a schedule, with its units and its due time."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, db, insert_once, one_of
from models.event import record
from models.org.unit import Unit
from rules.calendar import DAY, Calendar
from rules.errors import Invalid
from rules.schedule import FIRST_DAYS, Rhythm, Span, begins_round, due_at, owes, ripe_at, takes_over
from rules.words import N_

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from models.org.user import User

LEVELS = {"field": ("village", "community"), "town": ("town", "department"), "county": ("county",)}
TOO_SHORT = N_(
    "The round under way has just begun, and only a day or a few of it would be left to report on. Choose a later day."
)


class Schedule(Base):
    """Who screens how often, from a day on. One schedule stands for each level of the tree at a time."""

    __tablename__ = "schedule"
    __table_args__ = (
        one_of("level", tuple(LEVELS)),
        one_of("frequency", ("weekly", "biweekly", "half_month", "monthly")),
        CheckConstraint("due_weekday BETWEEN 0 AND 6", name="due_weekday_known"),
        CheckConstraint("due_day BETWEEN 1 AND 28", name="due_day_known"),
        CheckConstraint("first_due_day BETWEEN 1 AND 15", name="first_due_day_known"),
        CheckConstraint("second_due_day BETWEEN 16 AND 31", name="second_due_day_known"),
        UniqueConstraint("level", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(String(8))
    frequency: Mapped[str] = mapped_column(String(12))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    due_weekday: Mapped[int] = mapped_column(default=4)
    due_day: Mapped[int] = mapped_column(default=10)
    due_time: Mapped[time]
    first_due_day: Mapped[int] = mapped_column(default=13)
    second_due_day: Mapped[int] = mapped_column(default=28)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of unit that this schedule is for."""
        return LEVELS[self.level]

    @property
    def rhythm(self) -> Rhythm:
        """What the rules need to know of it."""
        return Rhythm(**{part.name: getattr(self, part.name) for part in fields(Rhythm)})

    @classmethod
    def begin(cls, level: str, rhythm: Rhythm, calendar: Calendar, *, by: User | None, now: datetime) -> Schedule:
        """A new rhythm for a level from `rhythm.starts_on` on; the one before ends the day before, and with it the
        round that is under way then, so that nobody owes two for the same days. Where too few days of that round would
        be left, they belong to the first round of the new rhythm, which then begins with them.

        Refused (by field) where the day begins no round of the new rhythm, where rounds from that day on are open, or
        one of which too few days would be left.
        """
        if not begins_round(rhythm):
            raise Invalid({"starts_on": FIRST_DAYS[rhythm.frequency]})
        taken = select(Round.id).join(cls).where(cls.level == level, Round.starts_on >= rhythm.starts_on)
        if db.session.scalar(taken.limit(1)) is not None:
            raise Invalid({"starts_on": N_("Rounds from this day on are open already. Choose a later day.")})
        rhythm = replace(rhythm, starts_on=cls._holds_from(level, rhythm, calendar.day_of(now)))
        for before in db.session.scalars(select(cls).where(cls.level == level)):
            if before.starts_on >= rhythm.starts_on:
                db.session.delete(before)
            elif before.ends_on is None or before.ends_on >= rhythm.starts_on:
                before.ends_on = rhythm.starts_on - DAY
        db.session.flush()
        Round.cut(level, rhythm.starts_on, calendar, now=now)
        row = cls(level=level, **asdict(rhythm))
        db.session.add(row)
        db.session.flush()
        record("schedule.begin", by=by, now=now, subject=f"schedule:{row.id}", level=level, frequency=row.frequency)
        return row

    @classmethod
    def _holds_from(cls, level: str, rhythm: Rhythm, today: date) -> date:
        """The first day of a new rhythm with what it takes over of the one before."""
        earlier = select(cls).where(cls.level == level, cls.starts_on < rhythm.starts_on)
        before = db.session.scalars(earlier.order_by(cls.starts_on.desc()).limit(1)).first()
        if before is None or (before.ends_on is not None and before.ends_on < rhythm.starts_on - DAY):
            return rhythm.starts_on
        first = takes_over(before.rhythm, rhythm)
        if first < rhythm.starts_on and first <= today:
            raise Invalid({"starts_on": TOO_SHORT})
        return first


class Round(Base):
    """One occurrence of a schedule: what is screened from `starts_on` to `ends_on` and due at `due_at`."""

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("schedule_id", "starts_on"),
        CheckConstraint("ends_on >= starts_on", name="period_forward"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedule.id"))
    starts_on: Mapped[date] = mapped_column(index=True)
    ends_on: Mapped[date]
    due_on: Mapped[date]
    due_at: Mapped[datetime] = mapped_column(index=True)
    opened_at: Mapped[datetime]
    schedule: Mapped[Schedule] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def open(cls, schedule: Schedule, span: Span, zone: ZoneInfo, *, now: datetime) -> bool:
        """Opens the round unless it is open already; says whether it did. Safe in any number of processes."""
        values = {"schedule_id": schedule.id, "starts_on": span.starts_on, "ends_on": span.ends_on}
        due = {"due_on": span.due_at.astimezone(zone).date(), "due_at": span.due_at}
        return insert_once(cls, **values, **due, opened_at=now)

    def follow(self, span: Span, zone: ZoneInfo, *, now: datetime) -> None:
        """Takes over a due time that a corrected calendar moved, and the last day of a round that a change of rhythm
        cut short; what was due or would be due already, or is over, stays."""
        before = (self.ends_on, self.due_at)
        if span.ends_on >= now.astimezone(zone).date():
            self.ends_on = span.ends_on
        if min(span.due_at, self.due_at) > now:
            self.due_at, self.due_on = span.due_at, span.due_at.astimezone(zone).date()
        if before != (self.ends_on, self.due_at):
            record("round.follow", by=None, now=now, subject=f"round:{self.id}", due_at=self.due_at.isoformat())

    @classmethod
    def cut(cls, level: str, first: date, calendar: Calendar, *, now: datetime) -> None:
        """Ends the rounds of a level that reach beyond the day before `first`, where their schedule ends."""
        reaching = select(cls).join(Schedule).where(Schedule.level == level, cls.ends_on >= first)
        for row in db.session.scalars(reaching.where(cls.starts_on < first)):
            due = due_at(row.schedule.rhythm, calendar, row.starts_on, first - DAY)
            row.follow(Span(row.starts_on, first - DAY, due), calendar.zone, now=now)

    @classmethod
    def follow_calendar(cls, calendar: Calendar, *, now: datetime) -> list[Round]:
        """Moves the due times of open rounds to a corrected calendar at once; returns those that moved."""
        moved = []
        for row in db.session.scalars(select(cls).where(cls.due_at > now).order_by(cls.due_at, cls.id)):
            due = due_at(row.schedule.rhythm, calendar, row.starts_on, row.ends_on)
            before = row.due_at
            row.follow(Span(row.starts_on, row.ends_on, due), calendar.zone, now=now)
            if row.due_at != before:
                moved.append(row)
        return moved

    @classmethod
    def of_kind(cls, kind: str) -> Select[Round]:
        """The rounds that a kind of unit takes part in, newest first."""
        levels = [level for level, kinds in LEVELS.items() if kind in kinds]
        return (
            select(cls)
            .join(Schedule, Schedule.id == cls.schedule_id)
            .where(Schedule.level.in_(levels))
            .order_by(cls.starts_on.desc(), cls.id.desc())
        )

    @classmethod
    def of_day(cls, kind: str, day: date) -> Round | None:
        """The round of a kind of unit that a day falls in."""
        return db.session.scalars(cls.of_kind(kind).where(cls.starts_on <= day, cls.ends_on >= day).limit(1)).first()

    @classmethod
    def recent(cls, kind: str, *, now: datetime, count: int = 8) -> Select[Round]:
        """The newest rounds that have begun by now."""
        return cls.of_kind(kind).where(cls.opened_at <= now).limit(count)

    @property
    def ripe_at(self) -> datetime:
        """From when on an office may sign its screening of the round without giving a reason."""
        due_day_at = self.due_at - timedelta(hours=self.schedule.due_time.hour, minutes=self.schedule.due_time.minute)
        begins_at = due_day_at - (self.due_on - self.starts_on)
        return ripe_at(begins_at, (self.ends_on - self.starts_on).days + 1, due_day_at)

    def expected(self) -> Select[Unit]:
        """The units that owe a report, by the rule of `rules.schedule.owes`."""
        entered = or_(Unit.entered_at.is_(None), Unit.entered_at < self.due_at)
        return (
            select(Unit)
            .where(Unit.kind.in_(self.schedule.kinds), Unit.starts_on <= min(self.ends_on, self.due_on), entered)
            .where(or_(Unit.ends_on.is_(None), Unit.ends_on >= self.due_on))
        )

    def owed_by(self, unit: Unit) -> bool:
        """Whether the unit is one of `expected()`, for those who hold the units already."""
        return unit.kind in self.schedule.kinds and owes(unit, self.ends_on, self.due_on, self.due_at)
