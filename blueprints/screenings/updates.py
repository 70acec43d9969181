"""What the office says of its own open cases in the form: one field a case, as in a village's report."""

from __future__ import annotations

import uuid
from typing import Any

from models.case.case import Case
from models.report.report import Report

Update = dict[str, Any]


def stored(report: Report) -> list[Update]:
    """What the report says of cases, as the form says it."""
    said = report.updates
    return [{"id": str(one.id), "case_id": str(one.case_id), "kind": one.kind, "text": one.text} for one in said]


def flat(listed: list[Case], updates: list[Update]) -> dict[str, Any]:
    """Field name → value, for the form's macros; a case without a word gets the id of the word to come."""
    said = {update["case_id"]: update for update in updates}
    values: dict[str, Any] = {}
    for case in listed:
        update = said.get(str(case.id)) or {"id": str(uuid.uuid4()), "kind": "", "text": ""}
        values |= {f"updates.{case.id}.{field}": update[field] for field in ("id", "kind", "text")}
    return values
