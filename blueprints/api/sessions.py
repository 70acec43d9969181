"""Signing in and out from the village app, and from any other client of the protocol."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.api import shapes
from blueprints.api.document import document
from blueprints.api.memory import reach
from blueprints.api.wire import load, read_json
from models.base import db
from models.org.second_factor import WRONG_CODE
from models.org.user import User
from schemas.org.session import SIGN_IN
from web.entrance import knock, let_in, needs_step, sign_out, step
from web.guard import me, public, requires
from web.problems import problem
from wording.catalogues import say
from wording.times import html_lang

bp = Blueprint("api_sessions", __name__, url_prefix="/api/v1")


@bp.post("/session")
@public
def open_session() -> ResponseReturnValue:
    """Signs in with username or phone number: 200 with the start document, 401, or 429 with Retry-After."""
    content = load(SIGN_IN, read_json())
    came = knock(content["username"], content["password"])
    if came.wait:
        return problem(429, headers={"Retry-After": str(came.wait)})
    if came.user is None:
        return problem(401, _("Name or password is not right. Check both, or ask your town for a new link."))
    if needs_step(came.user):
        refusal = _second_step(came.user, content["code"])
        if refusal is not None:
            return refusal
    let_in(came.user, "phone")
    db.session.commit()
    answer = jsonify({**document(), "memory": reach(), "server_time": shapes.instant(clock.now())})
    answer.content_language.add(html_lang())  # the account's, which the page that asked may not speak yet
    return answer


def _second_step(user: User, code: str) -> ResponseReturnValue | None:
    """The answer to whoever has a second factor and no right code with the password: 401 of a type of its own, 429."""
    if not code:
        db.session.commit()
        said = _(
            "Your account has a second step. Type the six digits of your code app, or a code for a lost telephone."
        )
        return problem(401, said, kind="second-factor-needed")
    came = step(user, code)
    if came.wait:
        return problem(429, headers={"Retry-After": str(came.wait)})
    return None if came.user else problem(401, say(WRONG_CODE), kind="second-factor-wrong")


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
