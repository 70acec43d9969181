"""What a signature counted, row by row: kept in its receipt, so that a signed number and its list agree for ever."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from typing import Any

from sqlalchemy import select

from models.base import db
from models.org.unit import Unit
from models.report.report import Report
from models.round import Round
from models.screening.screening import PARTS, Screening, slot_of
from models.screening.table import Line
from rules.screening import MATTERS, NUMBERS

Rows = dict[str, Any]
UNSAID = ("expected", "due", "in_time", "received")  # what says nothing of one report
GROUPS = {"category": 1, "urgency": 2}


def rows_now(screening: Screening) -> Rows:
    """The reports by level as (unit, round, numbers that count it), the cases by part as (id, category, urgency)."""
    reports: dict[str, list[list[Any]]] = {level: [] for level in screening.rounds}
    for slot in screening.slots:
        numbers = [number for number in NUMBERS if slot.counts_as(number, now=screening.at)]
        reports[slot.level].append([slot.unit_id, slot.round_id, numbers])
    cases = {part: [[str(row.case_id), row.category, row.urgency] for row in screening.part(part)] for part in PARTS}
    return {"reports": reports, "cases": cases}


def numbers_of(rows: Rows) -> dict[str, Any]:
    """How many rows each number has: what is signed."""
    cases = rows["cases"]
    found = {row[0] for row in cases["found"]}
    return {
        "reports": {level: {code: sum(code in row[2] for row in lines) for code in NUMBERS}
                    for level, lines in rows["reports"].items()},
        "matters": {part: len(cases[part]) for part in MATTERS},
        "settlement": {"part": len(found & {row[0] for row in cases["settled"]}), "whole": len(found)},
        "by": {name: dict(Counter(row[place] for row in cases["found"])) for name, place in GROUPS.items()},
        "own": len(cases["own"]),
    }  # fmt: skip


def rows_signed(report: Report | None) -> Rows | None:
    """The rows that the report's last signature counted; None for one that kept none."""
    told = json.loads(report.receipt.content or "{}") if report else {}
    rows: Rows | None = told.get("rows")
    return rows


def case_ids(rows: Rows, part: str, **chosen: str) -> list[uuid.UUID]:
    """The cases of one number, of a category or an urgency as it was then, where one is asked for."""
    wanted = {GROUPS[name]: code for name, code in chosen.items() if code}
    found = (row for row in rows["cases"][part] if all(row[place] == code for place, code in wanted.items()))
    return [uuid.UUID(row[0]) for row in found]


def lines_signed(rows: Rows, level: str, number: str, screening: Screening) -> list[Line]:
    """The reports of one number with how they stood then; when each arrived is told as it is known now."""
    kept = [row for row in rows["reports"].get(level, ()) if number in row[2]]
    units = {unit.id: unit for unit in _all(Unit, {row[0] for row in kept})}
    above = {unit.id: unit.name for unit in _all(Unit, {unit.parent_id for unit in units.values()})}
    rounds = {round_.id: round_ for round_ in _all(Round, {row[1] for row in kept})}
    found = []
    for unit_id, round_id, numbers in kept:
        unit, round_ = units[unit_id], rounds[round_id]
        slot = slot_of(unit, level, round_, screening.reports.get((unit_id, round_id)), at=screening.now)
        states = [code for code in NUMBERS if code in numbers and code not in UNSAID]
        found.append(Line(unit, above.get(unit.parent_id or 0, ""), round_, slot, states))
    return found


def _all(model: Any, ids: set[int | None]) -> list[Any]:
    return list(db.session.scalars(select(model).where(model.id.in_(ids))))
