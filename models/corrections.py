"""Corrections to earlier months: what was put right, voided or restored after the month of its finding was frozen.

A frozen month never changes, so the month in which the correction is made states it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from models.amending import Amendment
from models.base import db
from models.case import Case
from models.recusal import Recusal
from models.step import CaseStep
from models.unit import Unit
from models.voiding import Voiding

if TYPE_CHECKING:
    from models.user import User


@dataclass(frozen=True)
class Correction:
    """One matter's: `kind` is amended, voided or unvoided; `month` that of the finding; `fields` what was put right,
    by the names of rules/amending.py, and "persons"."""

    case: Case
    at: datetime
    kind: str
    month: date
    fields: list[str] = field(default_factory=list)


def to_earlier_months(unit: Unit, starts_at: datetime, ends_at: datetime, *, by: User) -> list[Correction]:
    """Those made in a period, of the matters of a unit and all below it that the person may know of, oldest first."""
    theirs = select(Case.id).join(Unit, Unit.id == Case.unit_id).where(Unit.path.startswith(unit.path))
    seen = theirs.where(Case.id.not_in(Recusal.from_user(by)))
    found = [*_amended(seen, starts_at, ends_at), *_voided(seen, starts_at, ends_at)]
    return sorted(found, key=lambda one: (one.at, one.case.number))


def _amended(seen: Select[uuid.UUID], starts_at: datetime, ends_at: datetime) -> Iterator[Correction]:
    rows = select(Amendment).join(CaseStep, CaseStep.id == Amendment.step_id)
    late = rows.where(Amendment.late, CaseStep.at >= starts_at, CaseStep.at < ends_at, Amendment.case_id.in_(seen))
    for one in db.session.scalars(late.options(joinedload(Amendment.step).joinedload(CaseStep.case))):
        said = one.said
        fields = [*said["fields"], *(["persons"] if said["people"] else [])]
        yield Correction(one.step.case, one.step.at, "amended", one.month, fields)


def _voided(seen: Select[uuid.UUID], starts_at: datetime, ends_at: datetime) -> Iterator[Correction]:
    """Only those whose month was frozen when it was decided; the frozen months of a case are looked up one by one,
    since few are void."""
    rows = select(Case, Voiding).join(Voiding, Voiding.case_id == Case.id).where(Voiding.outcome == "agreed")
    within = rows.where(Voiding.decided_at >= starts_at, Voiding.decided_at < ends_at, Case.id.in_(seen))
    for case, one in db.session.execute(within.options(joinedload(Case.unit))):
        frozen_at, at = case.frozen_months().get(case.found_month), one.decided_at
        if frozen_at is not None and at is not None and frozen_at <= at:
            yield Correction(case, at, "voided" if one.kind == "void" else "unvoided", case.found_month)
