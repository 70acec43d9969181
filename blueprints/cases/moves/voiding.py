"""Voiding a test or mistaken entry and taking that back: one person proposes, a second one agrees or refuses."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.cases import bp
from blueprints.cases.page import begun, refused, since
from blueprints.cases.words import named
from models.base import db
from models.case.case import Case
from models.case.concerned import ask_to_void, send_voiding
from rules.case import words
from schemas.case.assignment import MOVE
from schemas.case.voiding import REFUSAL, UNVOIDING, VOIDING
from web.forms import Entry
from web.guard import me, requires, today, visible_or_404
from wording.catalogues import say


@bp.get("/cases/<uuid:case_id>/voiding")
@requires("note")
def voiding(case_id: uuid.UUID) -> ResponseReturnValue:
    """The form on which somebody proposes that the case be void, or count again."""
    case = visible_or_404(Case, case_id)
    case.must(_action(case), by=me())
    case.must_have_second(by=me(), now=clock.now())
    return _form(case, Entry({"version": case.version}))


@bp.post("/cases/<uuid:case_id>/voiding")
@requires("note")
def propose_void(case_id: uuid.UUID) -> ResponseReturnValue:
    """Proposes it; the office whose second person agrees is told."""
    case = begun(case_id, "void")
    entry = Entry.sent()
    with entry.tried():
        back = case.status == "voided"
        told = entry.load(UNVOIDING if back else VOIDING)
        case.must_be_at(told["version"])
        how: dict[str, Any] = {"by": me(), "now": clock.now()}
        if back:
            case.propose_unvoid(told["void_why"], **how)
        else:
            case.propose_void(told["cause"], told["void_why"], **how)
        seats = case.seconds(me(), on=today(), asked_at=clock.now())
        ask_to_void(case, seats, **how)
        db.session.commit()
        office = seats[0].unit.name
        flash(_("Proposed. It takes effect when a second person at %(office)s or its leader agrees.", office=office))
        return redirect(url_for("cases.show", case_id=case.id), 303)
    return _form(visible_or_404(Case, case_id), entry)


@bp.post("/cases/<uuid:case_id>/voiding/consent")
@requires("second")
def agree_void(case_id: uuid.UUID) -> ResponseReturnValue:
    """The second person agrees."""
    case = _taken(case_id)
    entry = Entry.sent()
    with entry.tried():
        case.must_be_at(entry.load(MOVE)["version"])
        made = case.agree_void(by=me(), now=clock.now())
        void = made.kind == "void"
        send_voiding("voided" if void else "unvoided", case, made, by=me(), on=today(), now=clock.now())
        db.session.commit()
        flash(_("The matter is void. It counts nowhere any more.") if void else _("The matter counts again."))
        return redirect(url_for("cases.show", case_id=case.id), 303)
    return refused(case_id, entry)


@bp.post("/cases/<uuid:case_id>/voiding/refusal")
@requires("see")
def refuse_void(case_id: uuid.UUID) -> ResponseReturnValue:
    """The second person refuses, or who proposed it takes it back."""
    case = _taken(case_id)
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(REFUSAL)
        case.must_be_at(told["version"])
        made = case.refuse_void(told["refuse_why"], by=me(), now=clock.now())
        send_voiding("void_denied", case, made, by=me(), on=today(), now=clock.now())
        db.session.commit()
        flash(_("Noted. The matter stays as it is."))
        return redirect(url_for("cases.show", case_id=case.id), 303)
    return refused(case_id, entry)


def _taken(case_id: uuid.UUID) -> Case:
    """The case as it stands now, if a decision about it may be this person's."""
    case = visible_or_404(Case, case_id)
    case.take()
    case.must_decide_void(by=me())
    return case


def _action(case: Case) -> str:
    return "unvoid" if case.status == "voided" else "void"


def _form(case: Case, entry: Entry) -> ResponseReturnValue:
    stale = "" in entry.errors
    text = render_template(
        "cases/voiding.html",
        case=case,
        seats=case.seconds(me(), on=today(), asked_at=clock.now()),
        entry=entry,
        changes=since(case, entry.values.get("version")) if stale else [],
        steps_named={code: say(name) for code, name in words.STEPS.items()},
        **named(),
    )
    return text, 409 if stale else 422 if entry.errors else 200
