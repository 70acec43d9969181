"""An office's signature under its screening: which own cases it may speak of, and what is counted once it is filed."""

from __future__ import annotations

from typing import Any

from models.base import db
from models.case import Case
from models.counted import Rows, row_of
from models.report import Report
from models.screening import Screening
from models.step import CaseStep
from models.unit import Unit
from rules.move import OPEN
from rules.report import UPDATES

Parts = dict[str, dict[str, list[str]]]


def words_of(report: Report | None) -> list[CaseStep]:
    """What the report says of open cases."""
    return [step for step in report.steps if step.kind in UPDATES] if report else []


def speakable(unit: Unit, report: Report | None) -> list[Case]:
    """The unit's open cases, those aside that this very report tells of, and the ones that it has spoken of already."""
    spoken = {step.case_id: step.case for step in words_of(report)}
    standing = db.session.scalars(Case.open_of([unit.id])).all()
    fresh = [case for case in standing if case.id not in spoken and not (report and case.report_id == report.id)]
    return sorted([*fresh, *spoken.values()], key=lambda case: (case.found_at, case.number))


def as_signed(rows: Rows, screening: Screening, report: Report | None, content: dict[str, Any]) -> Rows:
    """The rows as they stand once `content` is signed: an own finding is open, a case said to be resolved is not."""
    parts: Parts = {part: {row[0]: row for row in found} for part, found in rows["cases"].items()}
    own = {str(case["id"]): [str(case["id"]), case["category"], case["urgency"]] for case in content["cases"]}
    for dropped in parts["own"].keys() - own.keys():
        parts["open"].pop(dropped, None)
    if _lasts(screening):
        parts["open"] |= {case_id: row for case_id, row in own.items() if case_id not in parts["own"]}
    parts["own"] = own
    _resolve(parts, screening, report, content["updates"])
    return {**rows, "cases": {part: list(found.values()) for part, found in parts.items()}}


def _lasts(screening: Screening) -> bool:
    return screening.now < screening.period.ends_at


def _resolve(parts: Parts, screening: Screening, report: Report | None, updates: list[dict[str, Any]]) -> None:
    """Takes back the words that are not said again, then takes the new ones; a repeated word changes nothing."""
    said = {(update["id"], update["kind"], update["text"]) for update in updates}
    before = [step for step in words_of(report) if step.kind == "resolved"]
    gone = [step for step in before if (step.id, step.kind, step.text) not in said]
    for step in gone:
        row = parts["resolved"].pop(str(step.case_id), None)
        if row is not None:
            parts["open"][row[0]] = row
    if not _lasts(screening):
        return
    repeated = {step.id for step in before} - {step.id for step in gone}
    again = {step.case_id for step in gone}
    cases = {case.id: case for case in speakable(screening.unit, report)}
    for update in updates:
        case = cases.get(update["case_id"])
        new = update["kind"] == "resolved" and update["id"] not in repeated
        if new and case is not None and (case.status in OPEN or case.id in again):
            parts["open"].pop(str(case.id), None)
            parts["resolved"][str(case.id)] = row_of(case)
