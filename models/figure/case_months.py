"""In which frozen months a case was counted, or may have been: what it may still change follows from that."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.base import db
from models.calendar import calendar
from rules.figure.statistic import first_of

if TYPE_CHECKING:
    from models.org.unit import Unit


class Dated:
    """The part of a case that knows the month in which it was found."""

    if TYPE_CHECKING:
        unit: Unit
        found_at: datetime

    @property
    def found_month(self) -> date:
        """The first day of the month in which it was found, where the office is."""
        return first_of(calendar().day_of(self.found_at))

    def frozen_months(self) -> dict[date, datetime]:
        """Month → when it was frozen, from the one on in which it was found (one query)."""
        from models.figure.month import Month  # noqa: PLC0415 - months know their cases; only here a case asks for months

        above = [int(part) for part in self.unit.path.strip("/").split("/")]
        rows = select(Month.starts_on, Month.frozen_at).where(Month.unit_id.in_(above))
        return {
            row.starts_on: row.frozen_at for row in db.session.execute(rows.where(Month.starts_on >= self.found_month))
        }
