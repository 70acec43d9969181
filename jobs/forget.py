"""What is kept for a while only: wrong tries that no longer count, unanswered challenges."""

from datetime import datetime

from config import Settings
from models.base import writing
from models.org.challenge import Challenge
from models.org.throttle import Throttle


def forget(settings: Settings, *, now: datetime) -> int:
    """Drops it; says how many rows."""
    with writing():
        return Throttle.forget(now=now) + Challenge.forget(now=now)
