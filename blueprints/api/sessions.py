"""Signing in and out from the village app, and from any other client of the protocol."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.api import shapes
from blueprints.api.document import document
from blueprints.api.wire import load, read_json
from guard import me, public, requires, sign_in, sign_out
from models.base import db
from models.sign_in import Throttle, admit
from problems import problem
from schemas.session import SIGN_IN
from times import html_lang

bp = Blueprint("api_sessions", __name__, url_prefix="/api/v1")


@bp.post("/session")
@public
def open_session() -> ResponseReturnValue:
    """Signs in with username or phone number: 200 with the start document, 401, or 429 with Retry-After."""
    content = load(SIGN_IN, read_json())
    now, address = clock.now(), request.remote_addr or ""
    wait = Throttle.wait(content["username"], address, now=now)
    if wait:
        return problem(429, headers={"Retry-After": str(wait)})
    user = admit(content["username"], content["password"], address, now=now)
    if user is None:
        db.session.commit()
        return problem(401, _("Name or password is not right. Check both, or ask your town for a new link."))
    sign_in(user, "phone")
    db.session.commit()
    answer = jsonify({**document(), "server_time": shapes.instant(now)})
    answer.content_language.add(html_lang())  # the account's, which the page that asked may not speak yet
    return answer


@bp.delete("/session")
@requires("sign_in")
def end_session() -> ResponseReturnValue:
    """Signs out on this device."""
    sign_out()
    db.session.commit()
    return "", 204


@bp.get("/session")
@requires("sign_in")
def show_session() -> ResponseReturnValue:
    """Who is signed in."""
    return jsonify({"me": shapes.me(me())})
