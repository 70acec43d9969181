"""Corrections to earlier months: what was put right, fell out or came back after the month of its finding was frozen.

A frozen month never changes, so the month in which the correction is made states it: on each page and paper the same.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select

from models.base import db
from models.case.case import Case
from models.case.moves.amendment import Amendment
from models.case.moves.recusal import Recusal
from models.case.step import OLDEST_FIRST, CaseStep
from models.figure.month import Month, MonthCase
from models.org.unit import Unit
from rules.figure.analysis import Sentence
from rules.figure.correction import FELL_OUT, STEPS, kind_of, stated
from rules.figure.statistic import Period, first_of

if TYPE_CHECKING:
    from models.figure.statistic import Statistics
    from models.org.user import User


@dataclass(frozen=True)
class Correction:
    """One matter's: `kind` as rules/figure/correction.py counts it, `month` that of the finding, `amendment` what
    was put right."""

    case_id: uuid.UUID
    number: str
    at: datetime
    kind: str
    month: date
    amendment: Amendment | None

    @property
    def fields(self) -> list[str]:
        """What was put right, by the names of rules/case/amendment.py, and "persons"."""
        if self.amendment is None:
            return []
        said = self.amendment.said
        return [*said["fields"], *(["persons"] if said["people"] else [])]


def told_by(told: Statistics) -> list[Sentence]:
    """What the period of some figures states of earlier months, for their reader."""
    return stated((one.month, one.kind) for one in to_earlier_months(told.unit, told.period, by=told.by))


def to_earlier_months(unit: Unit, span: Period, *, by: User | None) -> list[Correction]:
    """Those made in a period, of matters that a unit and all below it counted then, wherever these stand now, oldest
    first; `by`: who reads, and is not told of what is kept from the own unit (two queries)."""
    steps = _steps(span, by)
    if not steps:
        return []
    frozen = _Frozen(steps)
    found = [_correction(month, step) for month, step in steps if f"/{unit.id}/" in frozen.place_of(step, month)]
    return [one for one in found if one is not None]


def _steps(span: Period, by: User | None) -> list[tuple[date, Any]]:
    """What was done in the period to matters found before it, each with the month of the finding."""
    columns = (CaseStep.kind, CaseStep.detail, CaseStep.was, CaseStep.at, CaseStep.case_id, Case.number, Case.found_at)
    rows = select(*columns, Unit.path, Amendment).join(Case, Case.id == CaseStep.case_id)
    rows = rows.join(Unit, Unit.id == Case.unit_id).outerjoin(Amendment, Amendment.step_id == CaseStep.id)
    made = rows.where(CaseStep.kind.in_(STEPS), CaseStep.at >= span.starts_at, CaseStep.at < span.ends_at)
    shown = (Case.found_at < span.starts_at, *([Case.id.not_in(Recusal.from_user(by))] if by else []))
    zone = span.starts_at.tzinfo
    found = db.session.execute(made.where(*shown).order_by(*OLDEST_FIRST))
    return [(first_of(step.found_at.astimezone(zone).date()), step) for step in found]


class _Frozen:
    """The frozen months in which some matters were found, and where each of them was counted there (one query)."""

    def __init__(self, steps: list[tuple[date, Any]]) -> None:
        theirs = MonthCase.case_id.in_({step.case_id for _month, step in steps})
        counted = and_(MonthCase.month_id == Month.id, MonthCase.counted, theirs)
        rows = select(Month.unit_id, Month.starts_on, Month.frozen_at, MonthCase.case_id, MonthCase.path)
        found = rows.outerjoin(MonthCase, counted).where(Month.starts_on.in_({month for month, _step in steps}))
        self.months: dict[tuple[int, date], datetime] = {}
        self.kept: dict[tuple[uuid.UUID, date], tuple[datetime, str]] = {}
        for county_id, month, frozen_at, case_id, path in db.session.execute(found):
            self.months[county_id, month] = frozen_at
            if case_id is not None:
                self.kept[case_id, month] = (frozen_at, path)

    def place_of(self, step: Any, month: date) -> str:
        """The path under which the month counted the step's matter, or which it has now where it was not counted and
        does so since; empty where the month was not frozen yet, or never counted what fell out."""
        above = [int(part) for part in step.path.strip("/").split("/")]
        at = next((self.months[one, month] for one in above if (one, month) in self.months), None)
        now = (at, "" if step.kind in FELL_OUT else step.path)
        frozen_at, path = self.kept.get((step.case_id, month), now)
        return path if frozen_at is not None and frozen_at <= step.at else ""


def _correction(month: date, step: Any) -> Correction | None:
    kind = kind_of(step.kind, step.detail, step.number, step.was)
    if kind is None:
        return None
    return Correction(step.case_id, step.number, step.at, kind, month, step.Amendment)
