"""What every page of a report shows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

import clock
from models.base import db
from models.case.case import Case
from models.case.moves.recusal import Recusal
from models.case.step import CaseStep
from models.receipt import Receipt
from models.report.doubt import Look, looks
from models.report.origin import origin
from models.report.report import Report
from models.report.review import last_changes
from rules import mask
from rules.case.category import CATEGORIES, URGENCIES
from rules.case.move import NOT_TOLD
from rules.report import report as rule
from rules.report.review import reasons
from web.guard import me
from wording import times
from wording.catalogues import say


def names() -> dict[str, Any]:
    """Code → word, as templates of reports need them."""
    return {
        "bases": {code: say(name) for code, name in rule.BASES.items()},
        "proxies": {code: say(name) for code, name in rule.PROXIES.items()},
        "statuses": {code: say(name) for code, name in rule.STATUSES.items()},
        "updates_named": {code: say(name) for code, name in rule.UPDATES.items()},
        "categories": {one.code: say(one.name) for one in CATEGORIES},
        "urgencies": {code: say(name) for code, name in URGENCIES.items()},
        "reasons_of": reasons_of,
        "mask": mask,
    }


def look_at(report: Report) -> Look:
    """What a reviewer of the report looks at twice."""
    return looks([report], Recusal.hidden(me()), times.zone())[report.id]


def reasons_of(report: Report, look: Look) -> dict[str, str]:
    """Key → the usual reasons to return it that fit what it says."""
    fitting = reasons(
        outcome=report.outcome, unexplained=report.unexplained, unspoken=look.open - look.said, early=look.early
    )
    return {key: say(reason) for key, reason in fitting.items()}


def whole(report: Report) -> dict[str, Any]:
    """All that the page of a report shows (a fixed number of queries)."""
    cases = Case.visible_to(me()).where(Case.report_id == report.id, Case.status.not_in(NOT_TOLD))
    hidden = Recusal.hidden(me())
    steps = select(CaseStep).where(CaseStep.report_id == report.id, CaseStep.kind.in_(rule.UPDATES))
    steps = steps.where(CaseStep.case_id.not_in(hidden))
    found = db.session.scalars(cases.options(selectinload(Case.parties)).order_by(Case.found_at, Case.number))
    waits = report.status == "received" and me().may("review", report.unit)
    undo = report.status == "accepted" and report.reviewed_by_id == me().id and report.reviewed_at
    return {
        "report": report,
        "hidden": hidden,
        "cases": found.all(),
        "steps": db.session.scalars(steps.options(joinedload(CaseStep.case)).order_by(CaseStep.made_at)).all(),
        "origin": origin(report),
        "history": Receipt.history("report", report.id),
        "changes": last_changes([report.id], hidden).get(report.id, []),
        "look": looks([report], hidden, times.zone())[report.id],
        "waits": waits,
        "undoable": bool(undo and clock.now() - undo <= rule.UNDO_WITHIN),
        "correctable": report.status in ("returned", "withdrawn") and me().may("file", report.unit),
        **names(),
    }
