"""Plans each county's meeting of the month, and from the 16th on that of the next; towns plan theirs by hand."""

from datetime import datetime

from sqlalchemy import select

from config import Settings
from jobs.work import working_calendar
from models.base import db, writing
from models.meeting.meeting import Meeting
from models.org.unit import Unit
from rules.meeting import MEETING_DAY, month_after


def open_meetings(settings: Settings, *, now: datetime) -> int:
    """How many meetings were planned."""
    with writing():
        calendar = working_calendar(settings)
        today = calendar.day_of(now)
        months = [today.replace(day=1)] + ([month_after(today)] if today.day > MEETING_DAY else [])
        counties = db.session.scalars(select(Unit).where(Unit.kind == "county", Unit.ends_on.is_(None))).all()
        return sum(Meeting.open(unit, month, calendar, now=now) for unit in counties for month in months)
