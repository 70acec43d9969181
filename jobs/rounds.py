"""Opens each round on its first day, and moves the due time of one not yet due when the calendar was corrected."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from config import Settings
from jobs.work import working_calendar
from models.base import db, writing
from models.round import Round, Schedule
from rules.calendar import Calendar
from rules.schedule import Span, spans

LOOK_BACK = timedelta(days=62)


def open_rounds(settings: Settings, *, now: datetime) -> int:
    """How many rounds were opened: after a standstill also those that began meanwhile."""
    with writing():
        return _open(settings, now)


def _open(settings: Settings, now: datetime) -> int:
    calendar = working_calendar(settings)
    today = calendar.day_of(now)
    lately = select(Round).where(Round.ends_on >= today - LOOK_BACK)
    schedules = list(db.session.scalars(select(Schedule).order_by(Schedule.id)))
    known = {(held.schedule_id, held.starts_on): held for held in db.session.scalars(lately)}
    opened = 0
    for schedule in schedules:
        for span in _begun(schedule, calendar, today):
            held = known.get((schedule.id, span.starts_on))
            if held is None:
                opened += Round.open(schedule, span, settings.timezone, now=now)
            else:
                held.follow(span, settings.timezone, now=now)
    return opened


def _begun(schedule: Schedule, calendar: Calendar, today: date) -> list[Span]:
    """The schedule's rounds of the last two months whose first day has come."""
    return [span for span in spans(schedule.rhythm, calendar, today - LOOK_BACK, today) if span.starts_on <= today]
