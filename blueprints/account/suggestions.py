"""The suggestion box: a word from everybody to those who run the software, and their answer."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

import clock
from models.base import db
from models.filing.case import file_suggestion
from models.filing.told import Told
from models.message.reminder import Suggestion
from models.paging import page_of
from rules.errors import Conflict
from schemas.org.account import ANSWER, SUGGESTION_FORM
from web.guard import me, requires, visible_or_404
from web.problems import paths
from wording.catalogues import say

bp = Blueprint("suggestions", __name__)


@bp.get("/suggestions")
@requires("sign_in")
def box() -> ResponseReturnValue:
    """The form, and what one wrote before with its answers."""
    return _box({})


@bp.post("/suggestions")
@requires("sign_in")
def drop() -> ResponseReturnValue:
    """Stores a suggestion once, however often its button is pressed."""
    try:
        told = SUGGESTION_FORM.load(request.form)
        file_suggestion(told["id"], Told({"text": told["text"]}, told), by=me(), now=clock.now())
    except ValidationError as refusal:
        return _box(request.form.to_dict(), paths(refusal.messages), status=422)
    except Conflict as refusal:
        return _box({"text": told["text"]}, {"text": say(refusal.msgid)}, status=409)
    db.session.commit()
    flash(_("Thank you. Your words have arrived; the answer will stand here."))
    return redirect("/suggestions", 303)


@bp.get("/suggestions/received")
@requires("manage")
def received() -> ResponseReturnValue:
    """What the people of one's units wrote, unanswered first."""
    return _received()


@bp.post("/suggestions/<uuid:suggestion_id>/answer")
@requires("manage")
def answer(suggestion_id: uuid.UUID) -> ResponseReturnValue:
    """Answers one; its author sees the answer in the box."""
    row = visible_or_404(Suggestion, suggestion_id)
    try:
        told = ANSWER.load(request.form)
    except ValidationError as refusal:
        return _received(suggestion_id, paths(refusal.messages), status=422)
    row.reply(told["answer"], by=me(), now=clock.now())
    db.session.commit()
    flash(_("The answer is stored. Its reader finds it in the suggestion box."))
    return redirect("/suggestions/received", 303)


def _box(typed: dict[str, Any], errors: dict[str, Any] | None = None, *, status: int = 200) -> tuple[str, int]:
    found = page_of(Suggestion.written_by(me()), request.args.get("page"))
    page = render_template("suggestions/box.html", found=found, values=typed, errors=errors or {}, new_id=uuid.uuid4())
    return page, status


def _received(
    at: uuid.UUID | None = None, errors: dict[str, Any] | None = None, *, status: int = 200
) -> tuple[str, int]:
    found = page_of(Suggestion.waiting_first(me()), request.args.get("page"))
    values = request.form.to_dict()
    return render_template("suggestions/received.html", found=found, at=at, values=values, errors=errors or {}), status
