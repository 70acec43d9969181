"""An office's signature under its screening: what is counted once it is filed."""

from __future__ import annotations

from typing import Any

from models.report.report import Report, speakable
from models.screening.counted import Rows
from models.screening.screening import Screening
from rules.case.move import OPEN

Parts = dict[str, dict[str, list[str]]]


def as_signed(rows: Rows, screening: Screening, report: Report | None, content: dict[str, Any]) -> Rows:
    """The rows as they stand once `content` is signed: an own finding is found and open, one that is told no more is
    not, a case said to be resolved is settled. A frozen month stays as it is."""
    if screening.frozen_at is not None:
        return rows
    parts: Parts = {part: {row[0]: row for row in found} for part, found in rows["cases"].items()}
    own = {str(case["id"]): [str(case["id"]), case["category"], case["urgency"]] for case in content["cases"]}
    before = {str(case.id): case for case in (report.standing_cases if report else ())}
    for dropped in before.keys() - own.keys():
        if not before[dropped].recused_ids:  # what is kept from somebody is not taken back by silence
            for found in parts.values():
                found.pop(dropped, None)
    for found in parts.values():
        found.update({case_id: row for case_id, row in own.items() if case_id in found})
    if _lasts(screening):
        for name in ("found", "open", "own"):
            parts[name] |= {case_id: row for case_id, row in own.items() if case_id not in before}
    _resolve(parts, screening, report, content["updates"])
    return {**rows, "cases": {part: list(found.values()) for part, found in parts.items()}}


def _lasts(screening: Screening) -> bool:
    return screening.now < screening.period.ends_at


def _resolve(parts: Parts, screening: Screening, report: Report | None, updates: list[dict[str, Any]]) -> None:
    """Takes back the words that are not said again, then takes the new ones; a repeated word changes nothing."""
    said = {(update["id"], update["kind"], update["text"]) for update in updates}
    before = [step for step in (report.updates if report else ()) if step.kind == "resolved"]
    gone = [step for step in before if (step.id, step.kind, step.text) not in said]
    for step in gone:
        row = parts["settled"].pop(str(step.case_id), None)
        if row is not None:
            parts["open"][row[0]] = row
    if not _lasts(screening):
        return
    repeated = {step.id for step in before} - {step.id for step in gone}
    again = {str(step.case_id) for step in gone}
    cases = {case.id: case for case in speakable(screening.unit, report)}
    for update in updates:
        case = cases.get(update["case_id"])
        new = update["kind"] == "resolved" and update["id"] not in repeated
        if new and case is not None and (case.status in OPEN or str(case.id) in again):
            row = parts["open"].pop(str(case.id), None)
            if row is not None:
                parts["settled"][row[0]] = row
