"""Since when an office has records: before that, nothing is nought, but unknown."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from models.base import db
from models.case.case import Case
from models.org.unit import Unit
from models.report.report import Report


def began(unit: Unit) -> datetime | None:
    """When the first report or matter of a unit, or of one below it, was recorded (two queries)."""
    here = Unit.path.startswith(unit.path)
    case = select(Case.found_at).join(Unit, Unit.id == Case.unit_id).where(here)
    report = select(Report.first_received_at).join(Unit, Unit.id == Report.unit_id).where(here)
    firsts = (
        db.session.scalar(case.order_by(Case.found_at).limit(1)),
        db.session.scalar(report.order_by(Report.first_received_at).limit(1)),
    )
    return min((at for at in firsts if at is not None), default=None)
