"""Cases and updates from phones, on any day: each a repeatable PUT."""

from __future__ import annotations

import uuid

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

import clock
from blueprints.api import shapes
from blueprints.api.beside import sent
from blueprints.api.wire import delivered, load, read_json, receipt_answer, sender, unit_for
from models.base import db
from models.case.case import Case
from models.filing.case import file_case, file_step, withdraw_case
from models.filing.held import hold
from models.filing.told import Filed, Told, lock, sent_before
from rules.errors import Invalid
from rules.words import N_
from schemas.case.case import SINGLE_CASE
from schemas.case.step import STEP
from schemas.report.report import WITHDRAWAL
from web.closed_account import hands_in
from web.guard import me, must, requires, visible_or_404

bp = Blueprint("api_cases", __name__, url_prefix="/api/v1")


def _same(given: uuid.UUID | None, address: uuid.UUID, field: str) -> None:
    """The body may repeat the id of the address, but not name another."""
    if given is not None and given != address:
        raise Invalid({field: N_("This does not fit the address it was sent to.")})


@bp.put("/cases/<uuid:case_id>")
@requires("file")
@hands_in
def put_case(case_id: uuid.UUID) -> ResponseReturnValue:
    """One case outside the weekly report, new or put right: 201 or 200 with `receipt`; `held`: the town decides."""
    body = read_json()
    told = Told(body, load(SINGLE_CASE, body), sent())
    _same(told.content["id"], case_id, "id")
    again = delivered("case", case_id, told)
    if again:
        return receipt_answer(again)
    unit, former = unit_for(told.content["unit_id"], told.content["made_at"])
    if former:
        return receipt_answer(hold("case", case_id, told, former, by=sender(), now=clock.now()), held=True)
    return receipt_answer(file_case(case_id, told, unit, by=me(), now=clock.now()))


@bp.get("/cases/<uuid:case_id>")
@requires("see")
def get_case(case_id: uuid.UUID) -> ResponseReturnValue:
    """One case as it stands, in the form in which it is sent; only its author sees the people in it unmasked."""
    return jsonify(shapes.case_alone(visible_or_404(Case, case_id), me()))


@bp.put("/cases/<uuid:case_id>/withdrawal")
@requires("file")
def put_case_withdrawal(case_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a case back that came on its own, until it is taken on."""
    body = read_json()
    told = Told(body, load(WITHDRAWAL, body), sent())
    case = visible_or_404(Case, case_id)
    must("file", case.unit)
    return receipt_answer(withdraw_case(case, told, by=me(), now=clock.now()))


def _again(case_id: uuid.UUID, step_id: uuid.UUID, told: Told) -> Filed | None:
    """An objection gives the case away, and its repeat must still find its receipt, also when both come at once."""
    case = db.session.get(Case, case_id)  # scoped: nothing of it is shown, it is where writers queue up
    if case is not None:
        lock(case.unit)
    return sent_before("step", step_id, told, by=me())


@bp.put("/cases/<uuid:case_id>/steps/<uuid:step_id>")
@requires("note")
def put_step(case_id: uuid.UUID, step_id: uuid.UUID) -> ResponseReturnValue:
    """One step of a case: news, the answer to an assignment, mediation, or its end: 201 or 200 with `receipt`."""
    body = read_json()
    told = Told(body, load(STEP, body), sent())
    _same(told.content["id"], step_id, "id")
    _same(told.content["case_id"], case_id, "case_id")
    again = _again(case_id, step_id, told)
    if again:
        return receipt_answer(again)
    case = visible_or_404(Case, case_id)
    return receipt_answer(file_step(step_id, told, case, by=me(), now=clock.now()))
