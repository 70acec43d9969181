"""Mediation and the end of a case: one form a move, each on a page of its own that names what it decides."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema

import clock
from blueprints.cases import bp
from blueprints.cases.page import begun, since
from blueprints.cases.words import named
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.mediation import Terms
from models.report.urge import send_advised, send_of_deadline, send_of_end
from rules import mask
from rules.case import limit, route, words
from rules.words import N_
from schemas.case import ending as shape
from schemas.case.assignment import ANSWER
from web.forms import Entry
from web.guard import me, requires, today, visible_or_404
from wording.catalogues import say

Told = dict[str, Any]
Made = Callable[[Case, Told], object]


@dataclass(frozen=True)
class Form:
    """A move, the shape of its form, what it does with what was typed, and what is said when it is done."""

    action: str
    schema: Schema
    make: Made
    done: str
    tell: str = ""  # the kind of the message to the other side


def _how() -> Told:
    return {"by": me(), "now": clock.now()}


def _terms(told: Told) -> Terms:
    return Terms(told["form"], told["reached_on"], told["terms"], told["perform_on"])


def _confirm(case: Case, told: Told) -> object:
    party = case.person_of(told["party"])
    assert party, "the form asks for one"
    return case.confirm(party, told["answer"], told["way"], told["text"], **_how())


def _advise(case: Case, told: Told) -> None:
    line = case.advise(told["text"], **_how())
    send_advised(case, line.detail["from"], by=me(), on=today(), now=clock.now())


def _ask_pause(case: Case, told: Told) -> None:
    case.ask_pause(told["reason"], told["text"], **_how())
    send_of_deadline("pause_asked", case, on=today(), now=clock.now())


def _answer_pause(case: Case, told: Told) -> None:
    given = told["decision"] == "grant"
    (case.grant_pause if given else case.deny_pause)(told["answer"], **_how())
    send_of_deadline("pause_given" if given else "pause_denied", case, on=today(), now=clock.now())


FORMS: dict[str, Form] = {
    "standstill": Form(
        "ask_pause",
        shape.STANDSTILL,
        _ask_pause,
        N_("The office in charge was asked. Until it decides, the time runs on."),
    ),
    "standstill-answer": Form("grant_pause", ANSWER, _answer_pause, N_("The handling unit was told.")),
    "opinion": Form("advise", shape.OPINION, _advise, N_("Your opinion is noted. The handling unit was told.")),
    "person": Form(
        "name",
        shape.PERSON,
        lambda case, told: case.name(told, **_how()),
        N_("The person is named. Names and numbers are covered."),
    ),
    "attempts": Form(
        "attempt",
        shape.ATTEMPT,
        lambda case, told: case.attempt(told["outcome"], told["text"], **_how()),
        N_("The attempt is noted."),
    ),
    "agreement": Form(
        "agree",
        shape.AGREEMENT,
        lambda case, told: case.agree(_terms(told), calendar(), **_how()),
        N_("The agreement is recorded."),
    ),
    "correction": Form(
        "correct",
        shape.CORRECTION,
        lambda case, told: case.correct(_terms(told), told["why"], calendar(), **_how()),
        N_("The agreement is corrected. The history keeps what was recorded before."),
    ),
    "performance": Form(
        "fulfil",
        shape.PERFORMANCE,
        lambda case, told: case.fulfil(told["fulfilled_on"], told["text"], calendar(), **_how()),
        N_("It is noted that the agreement was fulfilled."),
    ),
    "court-request": Form(
        "court",
        shape.COURT,
        lambda case, told: case.court(told["asked_on"], told["text"], calendar(), **_how()),
        N_("The request to the court is noted."),
    ),
    "court-ruling": Form(
        "ruling",
        shape.RULING,
        lambda case, told: case.ruling(told["outcome"], told["decided_on"], told["text"], calendar(), **_how()),
        N_("What the court decided is noted."),
    ),
    "settlement": Form(
        "resolve",
        shape.SETTLEMENT,
        lambda case, told: case.resolve(told["method"], told["text"], **_how()),
        N_("It is noted. Now ask each of the people concerned whether it is solved."),
        "settled",
    ),
    "confirmation": Form("confirm", shape.CONFIRMATION, _confirm, N_("What this person says is noted."), "disputed"),
    "closing": Form(
        "close",
        shape.CLOSING,
        lambda case, told: case.close(told["close_why"], **_how()),
        N_("The matter is closed. It can be reopened under the same number."),
    ),
    "reopening": Form(
        "reopen",
        shape.WHY,
        lambda case, told: case.reopen(told["why"], **_how()),
        N_("The matter is open again. Assign it with a new deadline."),
        "reopened",
    ),
    "referral": Form(
        "refer",
        shape.REFERRAL,
        lambda case, told: case.refer(told["routes"], told["text"], **_how()),
        N_("It is noted which routes were pointed out. Print them for the people concerned."),
    ),
    "mediation-stop": Form(
        "stop",
        shape.STOP,
        lambda case, told: case.stop(case.person_of(told["party"]), told["why"], **_how()),
        N_("The mediation has stopped. Print the other routes for the people concerned."),
    ),
    "mediation-return": Form(
        "resume",
        shape.WHY,
        lambda case, told: case.resume(told["why"], **_how()),
        N_("The mediation goes on."),
    ),
}


@bp.get("/cases/<uuid:case_id>/forms/<noun>")
@requires("see")
def form(case_id: uuid.UUID, noun: str) -> ResponseReturnValue:
    """The form of a move that this person can make now; else a sentence says who can do what instead."""
    asked = FORMS.get(noun) or abort(404)
    case = visible_or_404(Case, case_id)
    case.must(asked.action, by=me())
    made = _recorded(case) if noun == "correction" else {}
    return _page(case, noun, Entry({"version": case.version, **made}))


def _recorded(case: Case) -> Told:
    """The agreement as it is recorded, to be corrected."""
    made = case.agreement
    assert made, "what is corrected is recorded"
    return {"form": made.form, "reached_on": made.reached_on, "terms": made.terms, "perform_on": made.due_on or ""}


@bp.post("/cases/<uuid:case_id>/forms/<noun>")
@requires("see")
def send(case_id: uuid.UUID, noun: str) -> ResponseReturnValue:
    """Makes the move; what was refused stays in the form, with what others did meanwhile."""
    asked = FORMS.get(noun) or abort(404)
    case = begun(case_id, asked.action)
    entry = Entry.sent("routes")
    with entry.tried():
        told = entry.load(asked.schema)
        case.must_be_at(told["version"])
        hands = case.circle
        asked.make(case, told)
        if asked.tell and told.get("answer") != "confirmed":
            send_of_end(asked.tell, case, hands, by=me(), on=today(), now=clock.now())
        db.session.commit()
        flash(say(asked.done))
        return redirect(_next(case, asked.action, told), 303)
    return _page(visible_or_404(Case, case_id), noun, entry)


def _routes(case: Case) -> list[tuple[str, str]]:
    """The routes to choose from, those that are usual for such a matter first; who explained one ticks it."""
    usual = route.fitting(case.category, stopped=case.stopped)
    names = {code: say(one.name) for code, one in route.ROUTES.items()}
    first = [(code, _("%(route)s (usual for such a matter)", route=names[code])) for code in usual]
    return first + [(code, name) for code, name in names.items() if code not in usual]


def _next(case: Case, action: str, told: Told) -> str:
    """Back to the case; where people go another way, to the sheet that tells them of it."""
    if action in ("stop", "refer"):
        return url_for("cases.routes", case_id=case.id, show=told.get("routes"))
    return url_for("cases.show", case_id=case.id)


def _page(case: Case, noun: str, entry: Entry) -> ResponseReturnValue:
    """The form with what was typed; where someone was faster, with what changed since the reader's page (409)."""
    refused = "" in entry.errors
    made = case.agreement
    text = render_template(
        f"cases/forms/{noun}.html",
        case=case,
        noun=noun,
        entry=entry,
        changes=since(case, entry.values.get("version")) if refused else [],
        parties=[
            (party.id, f"{mask.name(party.name)} · {say(words.PARTY_ROLES[party.role])}") for party in case.everybody
        ],
        agreement=made,
        routes=_routes(case),
        roles={code: say(name) for code, name in words.PARTY_ROLES.items()},
        court_until=limit.court_until(calendar(), made.reached_on) if made else None,
        steps_named={code: say(name) for code, name in words.STEPS.items()},
        **named(),
    )
    return text, 409 if refused else 422 if entry.errors else 200
