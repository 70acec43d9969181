"""The heartbeat by which /readyz sees that the timetable is alive."""

from datetime import datetime

from config import Settings
from models.base import begin_writing, db
from models.reminder import Pulse


def beat(settings: Settings, *, now: datetime) -> int:
    """Notes that the timetable is alive."""
    begin_writing()
    Pulse.beat("timetable", now=now)
    db.session.commit()
    return 1
