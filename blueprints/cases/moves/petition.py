"""What is entered about a petition and its times: each move has a form of its own."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock as now_of
from blueprints.cases import bp
from blueprints.cases.page import since
from blueprints.cases.words import named
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.petition import Said
from rules.case import clock, limit, petition, words
from schemas.case.petition import FORMS
from web.forms import Entry
from web.guard import me, requires, today, visible_or_404
from wording.catalogues import say

PAUSING = ("pause", "continuation")


@bp.get("/cases/<uuid:case_id>/clocks/<clock_move>")
@requires("tell")
def clock_form(case_id: uuid.UUID, clock_move: str) -> ResponseReturnValue:
    """The form of one move, for those whose move it is now."""
    case = _case(case_id, clock_move)
    if clock_move in petition.MOVES:
        case.must_petition(clock_move, by=me())
    return _form(case, clock_move, Entry({"version": case.version, "clock": request.args.get("clock", "")}))


@bp.post("/cases/<uuid:case_id>/clocks/<clock_move>")
@requires("tell")
def enter_clock(case_id: uuid.UUID, clock_move: str) -> ResponseReturnValue:
    """Makes the move; where somebody was faster, shows what happened since and keeps what was typed."""
    case = _case(case_id, clock_move)
    case.take()
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(FORMS[clock_move])
        case.must_be_at(told["version"])
        _make(case, clock_move, told)
        db.session.commit()
        flash(_("Noted. The times below are counted anew."))
        return redirect(url_for("cases.show", case_id=case.id) + "#deadlines", 303)
    return _form(visible_or_404(Case, case_id), clock_move, entry)


def _case(case_id: uuid.UUID, move: str) -> Case:
    """The case, if there is such a move and it is this reader's; whether it is possible now, the move itself says."""
    case = visible_or_404(Case, case_id)
    if move in petition.MOVES:
        case.petition_must_let(move, by=me())
    elif move in PAUSING:
        case.pause_must_let(request.values.get("clock", ""), by=me())
    else:
        abort(404)
    return case


def _make(case: Case, move: str, told: dict[str, Any]) -> None:
    who: dict[str, Any] = {"by": me(), "now": now_of.now()}
    days = calendar()
    said = Said(told.get("on") or today(), told["text"], told.get("way", ""), told.get("result", ""))
    if move == "registration":
        taken_up: date = told["taken_up_on"] or today()
        case.register(told["choice"], told["received_on"], taken_up, told["text"], days, **who)
    elif move == "telling":
        case.tell_receipt(said, days, **who)
    elif move == "opinion":
        case.give_opinion(said, days, **who)
    elif move == "extension":
        case.extend(told["until"], told["text"], days, **who)
    elif move == "pause":
        case.pause(told["kind"], told["reason"], told["text"], **who)
    elif move == "continuation":
        case.go_on(told["kind"], told["text"], days, **who)
    elif move.endswith("_request"):
        case.request_review(move, said, days, **who)
    else:
        case.decide_review(move, said, days, **who)


def _form(case: Case, move: str, entry: Entry) -> ResponseReturnValue:
    stale = "" in entry.errors
    kind = petition.MOVES[move].needs if move in petition.MOVES else entry.values.get("clock")
    running = case.clock(kind) if kind else None
    longest = limit.longest_extension(calendar(), running.due_at) if running and move == "extension" else None
    reasons = clock.pauses_of(running.kind, running.basis) if running else ()
    text = render_template(
        "cases/clock.html",
        case=case,
        move=move,
        entry=entry,
        running=running,
        longest=longest,
        pauses=[(code, say(clock.PAUSES[code])) for code in reasons],
        choices=[(code, say(name)) for code, name in petition.CHOICES.items()],
        ways=[(code, say(name)) for code, name in petition.WAYS.items() if code != "unknown" or move == "telling"],
        results=[(code, say(name)) for code, name in _results(move).items()],
        changes=since(case, entry.values.get("version")) if stale else [],
        steps_named={code: say(name) for code, name in words.STEPS.items()},
        **named(),
    )
    return text, 409 if stale else 422 if entry.errors else 200


def _results(move: str) -> dict[str, str]:
    return petition.OPINIONS if move == "opinion" else petition.REVIEWS
