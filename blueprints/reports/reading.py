"""Reports as their reviewer reads them: the queue, one report with its versions, and its sheet of paper."""

from __future__ import annotations

import uuid

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

import clock
from blueprints.reports.page import names, whole
from models.case.moves.recusal import Recusal
from models.filing.held import HeldItem
from models.ledger.similar import similar
from models.report.report import Report
from models.report.review import just_accepted, queue
from rules.case.move import OPEN
from rules.report import report as rule
from rules.report.held import WHY
from rules.report.review import GROUPS
from web.guard import me, requires, visible_or_404
from wording import times
from wording.catalogues import say

bp = Blueprint("reports", __name__)


@bp.get("/reports", endpoint="queue")
@requires("review")
def waiting() -> ResponseReturnValue:
    """What waits for review, grouped, each row with all that is needed to judge it."""
    now = clock.now()
    accepted = just_accepted(me(), now=now)
    left = rule.UNDO_WITHIN - (now - (accepted[0].reviewed_at or now)) if accepted else rule.UNDO_WITHIN
    hidden = Recusal.hidden(me())
    waits = queue(me(), times.zone(), hidden, now=now)
    told = [case for rows in waits.groups.values() for one in rows for case in one.report.cases_but(hidden)]
    return render_template(
        "reports/queue.html",
        queue=waits,
        held=HeldItem.waiting_for(me()),
        why={code: say(name) for code, name in WHY.items()},
        alike=similar(told, me()),
        hidden=hidden,
        open_statuses=OPEN,
        groups={name: say(label) for name, label in GROUPS.items()},
        accepted=accepted,
        seconds=max(1, int(left.total_seconds())),
        **names(),
    )


@bp.get("/reports/<uuid:report_id>")
@requires("desk")
def show(report_id: uuid.UUID) -> ResponseReturnValue:
    """One report: what it says, how it came, what its versions changed, what was decided."""
    values = {"reason": "own"} if request.args.get("reason") == "own" else None  # asked for in the queue
    return render_template("reports/show.html", values=values, **whole(visible_or_404(Report, report_id)))


@bp.get("/reports/<uuid:report_id>/print")
@requires("desk")
def sheet(report_id: uuid.UUID) -> ResponseReturnValue:
    """The report as the form that villages fill in on paper."""
    report = visible_or_404(Report, report_id)
    found = whole(report)
    ended = sum(step.kind == "resolved" for step in found["steps"])
    counts = {
        "new": report.passed.together if report.passed else len(found["cases"]),
        "serious": sum(case.urgency == "escalating" for case in found["cases"]),
        "resolved": ended,
        "open": len(found["steps"]) - ended,
    }
    return render_template("reports/print.html", counts=counts, **found)
