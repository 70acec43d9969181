"""The heartbeat by which /readyz sees that the timetable is alive."""

from datetime import datetime

from config import Settings
from models.base import writing
from models.message.reminder import Pulse


def beat(settings: Settings, *, now: datetime) -> int:
    """Notes that the timetable is alive."""
    with writing():
        Pulse.beat("timetable", now=now)
    return 1
