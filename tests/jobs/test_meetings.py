"""Meetings are planned by themselves, each month's once, in any number of processes."""

from datetime import date

from sqlalchemy import select

from jobs.meetings import open_meetings
from models.base import db
from models.meeting.meeting import Attendance, Meeting


def months() -> list[date]:
    return list(db.session.scalars(select(Meeting.month).order_by(Meeting.month)))


def test_the_month_has_its_meeting_and_after_the_15th_the_next_one_too(work, county, hand):
    hand.set(15, 8)
    assert (work(open_meetings), work(open_meetings), months()) == (1, 0, [date(2026, 11, 1)])
    hand.set(16, 0, 1)
    assert (work(open_meetings), months()) == (1, [date(2026, 11, 1), date(2026, 12, 1)])
    assert db.session.scalars(select(Attendance)).first() is not None
