"""A platform above: how cases go there as a file, and its answers taken in from a file. Nothing is sent by itself."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

import clock
from models.base import db
from models.case.case import Case
from models.ledger.platform import take
from rules.errors import NotAllowed
from rules.ledger.platform import ANSWERS, STATES
from rules.words import N_
from schemas.ledger.platform import RECEIPTS_FILE
from web.forms import Entry
from web.guard import me, requires
from wording.catalogues import say

bp = Blueprint("platforms", __name__)
SHOWN, SHOWN_FAULTS = 500, 20


@bp.get("/platforms")
@requires("import")
def show() -> ResponseReturnValue:
    """What goes up, what comes down."""
    return render_template("platforms/show.html", entry=Entry(), found=None)


@bp.post("/platforms/receipts")
@requires("import")
def receive() -> ResponseReturnValue:
    """Takes the answers in and says of each what became of it."""
    entry = Entry()
    with entry.tried():
        told = RECEIPTS_FILE.load(_sent())
        found = take(told["receipts"], told["platform"], by=me(), now=clock.now())
        db.session.commit()
        ids = [one.case_id for one, _answer in found[:SHOWN]]
        mine = Case.visible_to(me()).where(Case.id.in_(ids)).with_only_columns(Case.id, Case.number)
        numbers = {row[0]: row[1] for row in db.session.execute(mine)}
        words = {"answers": {code: say(text) for code, text in ANSWERS.items()}, "states": _states()}
        return render_template(
            "platforms/show.html", entry=entry, found=found, most=SHOWN, numbers=numbers, platform=told["platform"],
            **words,
        )  # fmt: skip
    entry.errors = dict(list(entry.errors.items())[:SHOWN_FAULTS])
    return render_template("platforms/show.html", entry=entry, found=None), 422


def _states() -> dict[str, str]:
    return {code: say(text) for code, text in STATES.items()}


def _sent() -> Any:
    """The JSON of the file; NotAllowed where it is none."""
    raw = b""
    for sent in request.files.values():
        raw = raw or sent.read()
        sent.close()
    if not raw:
        raise NotAllowed(N_("Choose a file first."))
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NotAllowed(N_("This is not a JSON file in UTF-8. Take the file as the platform gave it.")) from None
