"""What every job needs to know: the calendar of the place it works in, and whether the process is about to stop."""

from dataclasses import replace
from threading import Event

from config import Settings
from models.calendar import calendar
from rules.calendar import Calendar

stopping = Event()


def working_calendar(settings: Settings) -> Calendar:
    """The working calendar of the database, in the installation's time zone."""
    return replace(calendar(), zone=settings.timezone)
