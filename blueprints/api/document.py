"""The start document: everything that a phone needs to work alone."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

import clock
from blueprints.api import shapes
from blueprints.api.meetings import meetings
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.case_return import versions_sent
from models.case.moves.escalation import tries_needed_by
from models.case.step import CaseStep
from models.filing.held import HeldItem
from models.message.reminder import Reminder
from models.notice.notice import Notice
from models.org.unit import Unit
from models.project import Project
from models.report.report import Report
from models.round import LEVELS, Round, Schedule
from rules import receipt
from rules.case import category, ending, route
from rules.case.clock import PAUSES
from rules.case.intake import FIELD_ORIGINS
from rules.case.move import WITH_HANDLER
from rules.case.words import ORIGINS
from rules.report import report as rule
from schemas.case.case import MOST_PEOPLE, SUMMARY
from web.assets import VERSION
from web.guard import me, today
from wording.catalogues import reminder_text, say

ROUNDS, MESSAGES = 8, 50
SETTLED_SHOWN, SETTLED_MOST = timedelta(days=90), 50
PHOTO_BYTES = 5 * 1024 * 1024


def _rounds(units: list[Unit]) -> list[Round]:
    """The last eight rounds of each level the units belong to, and all that are not yet due, oldest first."""
    now = clock.now()
    found: list[Round] = []
    for level in {level for level, kinds in LEVELS.items() for unit in units if unit.kind in kinds}:
        of_level = select(Round).join(Schedule, Schedule.id == Round.schedule_id).where(Schedule.level == level)
        newest = of_level.with_only_columns(Round.id).order_by(Round.starts_on.desc()).limit(ROUNDS)
        found += db.session.scalars(of_level.where(or_(Round.id.in_(newest), Round.due_at > now))).all()
    return sorted(found, key=lambda row: (row.starts_on, row.id))


def _reports(unit_ids: list[int], round_ids: list[int]) -> list[dict[str, Any]]:
    rows = (
        select(Report)  # scoped: the units are the person's own
        .where(Report.unit_id.in_(unit_ids), Report.round_id.in_(round_ids))
        .options(joinedload(Report.author), joinedload(Report.round))
        .order_by(Report.received_at, Report.id)
    )
    return [shapes.report_line(row, receipt.number(row.receipt_id)) for row in db.session.scalars(rows)]


def _cases(unit_ids: list[int]) -> dict[str, list[dict[str, Any]]]:
    """The cases of the units, also those that they handle or help with, with what the office wants done: the open ones,
    and those whose people are to be asked whether it is solved."""
    helping = (selectinload(Case.co_handlers), selectinload(Case.group_units))
    hands = (joinedload(Case.office), joinedload(Case.handler), *helping)
    others = selectinload(Case.absorbed).options(selectinload(Case.parties), selectinload(Case.absorbed))
    people = (selectinload(Case.parties), others, selectinload(Case.agreements), selectinload(Case.clocks))
    rows = Case.open_with(unit_ids, settled_since=clock.now() - SETTLED_SHOWN).options(*hands, *people)
    cases = list(db.session.scalars(rows))
    given = [row.id for row in cases if row.status in WITH_HANDLER]
    said = _last_said([row.id for row in cases if row.status in WITH_HANDLER or row.supervised])
    days = calendar() if given else None
    tries = tries_needed_by({row.office for row in cases}) if given else {}
    papers = _papers(unit_ids)
    lines = [
        shapes.case_line(row, days, said.get(row.id, {}), tries.get(row.office_id, 0)) | {"papers": papers[row.id]}
        for row in cases
    ]
    _say_alone(lines, cases)
    settled = [line for line in lines if line["status"] == "resolved"]
    return {"cases": [line for line in lines if line["status"] != "resolved"], "settled": settled[-SETTLED_MOST:]}


def _say_alone(lines: list[dict[str, Any]], cases: list[Case]) -> None:
    """Tells of those that came on their own, and were not taken on yet, what their sender can do."""
    sent = {row.id: row for row in cases if row.status == "reported" and row.report_id is None}
    versions = versions_sent(list(sent)) if sent else {}
    for line, row in zip(lines, cases, strict=True):
        line["alone"] = shapes.alone_line(row, versions[row.id]) if row.id in versions else None


def _papers(unit_ids: list[int]) -> dict[uuid.UUID | None, list[dict[str, Any]]]:
    """Case → the papers about it that wait for one of the units to acknowledge them."""
    found: dict[uuid.UUID | None, list[dict[str, Any]]] = defaultdict(list)
    for paper in db.session.scalars(Notice.unacknowledged(unit_ids)):
        found[paper.case_id].append(shapes.paper_line(paper))
    return found


def _last_said(case_ids: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, CaseStep]]:
    """Case → by its kind, the last step in which an office assigned or supervised it."""
    if not case_ids:
        return {}
    kinds = CaseStep.kind.in_(("assigned", "supervised"))
    found: dict[uuid.UUID, dict[str, CaseStep]] = {}
    for step in db.session.scalars(
        select(CaseStep).where(CaseStep.case_id.in_(case_ids), kinds).order_by(CaseStep.version)
    ):
        found.setdefault(step.case_id, {})[step.kind] = step
    return found


def _inbox() -> list[dict[str, Any]]:
    rows = db.session.execute(Reminder.inbox_of(me()).limit(MESSAGES))
    return [
        {
            "id": row.id,
            "case_id": _case_of(row.subject),
            "kind": row.kind,
            "text": reminder_text(row.kind, row.params),
            "at": shapes.instant(row.created_at),
            "read": mark is not None,
            "report_id": row.subject.removeprefix("report:") if row.subject.startswith("report:") else None,
            "meeting_id": int(row.subject.removeprefix("meeting:")) if row.subject.startswith("meeting:") else None,
        }
        for row, mark in rows
    ]


def _case_of(subject: str) -> str | None:
    """The case of which a message tells, if it does of one."""
    noun, _colon, one = subject.partition(":")
    return one.partition("/")[0] if noun == "case" else None


_NAMED = {
    "methods": ending.METHODS,
    "unsettled": ending.OTHERWISE,
    "outcomes": ending.OUTCOMES,
    "ways": ending.WAYS,
    "pauses": PAUSES,
}


def _terms() -> dict[str, Any]:
    offered = category.offered(today())
    return {
        "version": category.TERMS_VERSION,
        "categories": [
            {"code": one.code, "name": say(one.name), "tile": one.code in category.TILES} for one in offered
        ],
        "bases": [{"code": code, "name": say(name)} for code, name in rule.BASES.items()],
        "urgencies": [{"code": code, "name": say(name)} for code, name in category.URGENCIES.items()],
        "origins": [{"code": code, "name": say(ORIGINS[code])} for code in FIELD_ORIGINS if code != "screening"],
        "routes": [
            {"code": code, **{part: say(text) for part, text in asdict(one).items()}}
            for code, one in route.ROUTES.items()
        ],
        **{name: [{"code": code, "name": say(word)} for code, word in one.items()] for name, one in _NAMED.items()},
    }


def document() -> dict[str, Any]:
    """All of /start but the memory, for the signed-in person."""
    units = me().units("cadre", "office")
    unit_ids = [unit.id for unit in units]
    rounds = _rounds(units)
    return {
        "me": shapes.me(me()),
        "rounds": [shapes.round_(row, units) for row in rounds],
        "reports": _reports(unit_ids, [row.id for row in rounds]),
        **_cases(unit_ids),
        "held": [shapes.held_line(row) for row in HeldItem.sent_by(me())],
        "inbox": _inbox(),
        "meetings": meetings(units),
        "terms": _terms(),
        "projects": [{"id": row.id, "name": row.name} for row in Project.offered(units)],
        "policy": {"photo_max_bytes": PHOTO_BYTES, "people_max": MOST_PEOPLE, "summary_max": SUMMARY},
        "version": VERSION,
    }
