"""What the office says of its own open cases in the form: one field a case, as in a village's report."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from models.base import db
from models.case import Case, CaseStep
from models.report import Report
from models.screening import Period
from models.unit import Unit
from rules.move import OPEN
from rules.report import UPDATES

Update = dict[str, Any]


def stored(report: Report) -> list[Update]:
    """What the report says of cases, as the form says it."""
    return [
        {"id": str(step.id), "case_id": str(step.case_id), "kind": step.kind, "text": step.text} for step in _of(report)
    ]


def _of(report: Report | None) -> list[CaseStep]:
    return [step for step in report.steps if step.kind in UPDATES] if report else []


def cases(unit: Unit, report: Report | None) -> list[Case]:
    """The unit's open cases, those aside that this very report tells of, and the ones that it has spoken of already."""
    noted = {step.case_id: step.case for step in _of(report)}
    standing = db.session.scalars(Case.open_of([unit.id])).all()
    fresh = [case for case in standing if case.id not in noted and not (report and case.report_id == report.id)]
    return sorted([*fresh, *noted.values()], key=lambda case: (case.found_at, case.number))


def flat(listed: list[Case], updates: list[Update]) -> dict[str, Any]:
    """Field name → value, for the form's macros; a case without a word gets the id of the word to come."""
    said = {update["case_id"]: update for update in updates}
    values: dict[str, Any] = {}
    for case in listed:
        update = said.get(str(case.id)) or {"id": str(uuid.uuid4()), "kind": "", "text": ""}
        values |= {f"updates.{case.id}.{field}": update[field] for field in ("id", "kind", "text")}
    return values


def more_resolved(
    listed: list[Case], report: Report | None, updates: list[Mapping[str, Any]], period: Period, *, lasting: bool
) -> int:
    """By how many more cases are resolved in the period once this is signed; fewer where a word is taken back."""
    repeated = {(str(update["id"]), update["kind"]) for update in updates}
    gone = [step for step in _of(report) if step.kind == "resolved" and (str(step.id), step.kind) not in repeated]
    again = {step.case_id for step in gone}
    kept = {step.id for step in _of(report)} - {step.id for step in gone}
    ending = {str(case.id) for case in listed if case.status in OPEN or case.id in again}
    new = {str(update["case_id"]) for update in updates if update["kind"] == "resolved" and update["id"] not in kept}
    before = sum(period.starts_at <= step.at < period.ends_at for step in gone)
    return (len(new & ending) if lasting else 0) - before
