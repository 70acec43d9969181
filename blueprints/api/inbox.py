"""Messages read and suggestions made on a phone."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

import clock
from blueprints.api.beside import sent
from blueprints.api.wire import load, read_json, receipt_answer
from models.base import db
from models.filing.case import file_suggestion
from models.filing.told import Told
from models.message.reminder import ReadMark, Reminder
from schemas.org.session import SUGGESTION
from web.guard import me, requires

bp = Blueprint("api_inbox", __name__, url_prefix="/api/v1")


@bp.put("/inbox/<int:message_id>/reading")
@requires("sign_in")
def put_reading(message_id: int) -> ResponseReturnValue:
    """Marks a message as read by this person; 204, however often."""
    if db.session.execute(Reminder.inbox_of(me()).where(Reminder.id == message_id)).first() is None:
        abort(404)
    ReadMark.set(message_id, me(), now=clock.now())
    db.session.commit()
    return "", 204


@bp.put("/suggestions/<uuid:suggestion_id>")
@requires("sign_in")
def put_suggestion(suggestion_id: uuid.UUID) -> ResponseReturnValue:
    """A word to those who run the software: 201 or 200 with `receipt`."""
    body = read_json()
    told = Told(body, load(SUGGESTION, body), sent())
    return receipt_answer(file_suggestion(suggestion_id, told, by=me(), now=clock.now()))
