"""Reports from phones: one PUT for a week, repeatable for ever, all or nothing."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

import clock
from blueprints.api import shapes
from blueprints.api.beside import sent
from blueprints.api.wire import delivered, load, read_json, receipt_answer, sender, unit_for
from models.base import db
from models.filing.held import hold
from models.filing.report import file_report, withdraw_report
from models.filing.told import Told
from models.org.unit import Unit
from models.report.report import Report
from models.round import Round
from rules.errors import Conflict
from rules.receipt import number
from schemas.report.report import REPORT, WITHDRAWAL
from web.closed_account import hands_in
from web.guard import me, must, requires, visible_or_404
from web.problems import problem
from wording.catalogues import say

bp = Blueprint("api_reports", __name__, url_prefix="/api/v1")


def _whole(report: Report) -> dict[str, Any]:
    return shapes.report_whole(report, number(report.receipt_id), me())


def conflict_answer(conflict: Conflict) -> ResponseReturnValue:
    """409 with the server's own copy beside the sentence, for those who may see it."""
    db.session.rollback()
    report = db.session.scalars(Report.visible_to(me()).where(Report.id == conflict.report_id)).first()
    more = {"report": _whole(report)} if report else {}
    return problem(409, say(conflict.msgid), kind=conflict.kind, **more)


def _round(said: dict[str, Any]) -> Round | None:
    """The round that is named; by the `week` of the query where that has got another id since, in a restored copy."""
    round_ = db.session.get(Round, said["round_id"])
    week = _week()
    if week is None or (round_ is not None and round_.starts_on <= week <= round_.ends_on):
        return round_
    unit = db.session.get(Unit, said["unit_id"])  # scoped: only its kind counts here
    return Round.of_day(unit.kind, week) if unit else None


def _week() -> date | None:
    """A day of the week that the query names, if it does."""
    try:
        return date.fromisoformat(request.args.get("week", ""))
    except ValueError:
        return None


@bp.put("/reports/<uuid:report_id>")
@requires("file")
@hands_in
def put_report(report_id: uuid.UUID) -> ResponseReturnValue:
    """Stores one version of a report: 201 or 200 with `receipt`; 403, 404, 409, 422 and nothing is stored.

    `held` says that the sender's seat or account has ended, and that the town decides about it first.
    """
    body = read_json()
    content = load(REPORT, body)
    told = Told(body, content, sent(content["device"]))
    again = delivered("report", report_id, told)
    if again:
        return receipt_answer(again)
    round_ = _round(told.content)
    unit, former = unit_for(told.content["unit_id"], told.content["made_at"], round_)
    if round_ is None or unit.kind not in round_.schedule.kinds:
        abort(404)
    if former:
        filed = hold("report", report_id, told, former, by=sender(), now=clock.now())
        return receipt_answer(filed, held=True)
    try:
        filed = file_report(report_id, told, unit, round_, by=me(), now=clock.now())
    except Conflict as conflict:
        return conflict_answer(conflict)
    return receipt_answer(filed)


@bp.get("/reports/<uuid:report_id>")
@requires("see")
def get_report(report_id: uuid.UUID) -> ResponseReturnValue:
    """One report as stored."""
    return jsonify(_whole(visible_or_404(Report, report_id)))


@bp.put("/reports/<uuid:report_id>/withdrawal")
@requires("file")
def put_withdrawal(report_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a nil report back before it is due."""
    body = read_json()
    told = Told(body, load(WITHDRAWAL, body), sent())
    report = visible_or_404(Report, report_id)
    must("file", report.unit)
    try:
        filed = withdraw_report(report, told, by=me(), now=clock.now())
    except Conflict as conflict:
        return conflict_answer(conflict)
    return receipt_answer(filed)
