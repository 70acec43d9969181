"""The language of the pages, chosen at the foot of each: on this device, and for the account where one is signed in."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from models.base import db
from schemas.org.account import LANGUAGE
from web.guard import me, public, take_turn
from web.language import COOKIE

bp = Blueprint("languages", __name__)
YEAR_SECONDS = 365 * 24 * 3600


@bp.post("/locale")
@public
def choose() -> ResponseReturnValue:
    """Keeps the language and goes back to the page."""
    chosen = LANGUAGE.load(request.form)
    if current_user.is_authenticated:
        take_turn()
        me().locale = chosen["locale"]
        db.session.commit()
    answer = redirect(chosen["next"], 303)
    answer.set_cookie(COOKIE, chosen["locale"], YEAR_SECONDS, secure=request.is_secure, httponly=True, samesite="Lax")
    return answer
