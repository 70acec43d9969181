"""Freezes the months that have been over for a week, so that their figures stay as they were."""

from datetime import datetime

from sqlalchemy import select

from config import Settings
from models.base import db, writing
from models.figure.month import COUNTY, Month
from models.org.unit import Unit


def freeze_months(settings: Settings, *, now: datetime) -> int:
    """How many months were frozen: after a standstill also those that ended meanwhile."""
    zone = settings.timezone
    frozen = 0
    with writing():
        counties = select(Unit).where(Unit.kind == COUNTY, Unit.ends_on.is_(None)).order_by(Unit.id)
        for county in db.session.scalars(counties).all():
            for month in Month.due(county, zone, now=now):
                frozen += Month.freeze(county, month, zone, by=None, now=now)
    return frozen
