"""The monthly screening of a county: its rounds that are calendar months, which freeze their month once signed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from models.base import db
from models.org.unit import Unit
from models.report.report import Report
from models.round import Round
from rules.screening import month_of


def rounds_of(county: Unit) -> dict[date, Round]:
    """Month → the round of the county's own screening that covers it (one query)."""
    rounds = (round_ for round_ in db.session.scalars(Round.of_kind(county.kind)) if round_.owed_by(county))
    months = ((month_of(round_.starts_on, round_.ends_on), round_) for round_ in rounds)
    return {month: round_ for month, round_ in months if month is not None}


def unsigned(county: Unit, month: date) -> Round | None:
    """The round of the month whose screening the county has still to sign; None where there is no such round."""
    round_ = rounds_of(county).get(month)
    if round_ is None:
        return None
    signed = select(Report.id).where(Report.unit_id == county.id, Report.round_id == round_.id)
    return None if db.session.scalar(signed.where(Report.status != "withdrawn")) else round_
