"""The second step of signing in: a code or a passkey after the password, or a passkey instead of both."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

import clock
from models.base import db
from models.org.challenge import Challenge
from models.org.passkey import Passkey
from models.org.second_factor import WRONG_CODE
from models.org.user import User
from rules.org.guessing import place_of
from schemas.org.account import STEP, own_path
from web import passkeys
from web.entrance import attempt, halfway, here, let_in, slow_down, step
from web.guard import public, settings, take_turn
from web.problems import paths, problem
from wording.catalogues import say

bp = Blueprint("second_step", __name__)
ASKED = "asked"  # the name in the cookie of what a passkey was asked


@bp.get("/sign-in/code")
@public
def show() -> ResponseReturnValue:
    """The field for the code; who has not proved a password just now begins at the first step."""
    goal, paused = own_path(request.args.get("next")), halfway()
    if paused is None or paused.user is None:
        return redirect(url_for("sessions.show", next=goal))
    return _form(paused.user, {"next": goal})


@bp.post("/sign-in/code")
@public
def enter() -> ResponseReturnValue:
    """Opens the session for the right code."""
    typed, paused = request.form.to_dict(), halfway()
    if paused is None or paused.user is None:
        return redirect(url_for("sessions.show", next=own_path(typed.get("next"))), 303)
    try:
        told = STEP.load(typed)
    except ValidationError as refusal:
        return _form(paused.user, typed, paths(refusal.messages), status=422)
    came = step(paused.user, told["code"])
    if came.wait:
        return *_form(paused.user, typed, {"": slow_down(came.wait)}, status=429), {"Retry-After": str(came.wait)}
    if came.user is None:
        return _form(paused.user, typed, {"code": say(WRONG_CODE)}, status=422)
    if not paused.use(now=clock.now()):
        db.session.rollback()
        return redirect(url_for("sessions.show", next=told["next"]), 303)
    let_in(came.user, paused.kind, remember=told["remember"])
    db.session.commit()
    return redirect(told["next"], 303)


def _form(
    user: User, typed: dict[str, Any], errors: dict[str, Any] | None = None, *, status: int = 200
) -> tuple[str, int]:
    """The form; the code is typed anew each time, since each is good once."""
    values = {"next": own_path(typed.get("next")), "remember": typed.get("remember")}
    keys = passkeys.possible() and bool(Passkey.count(user))
    return render_template("sessions/code.html", values=values, errors=errors or {}, keys=keys), status


@bp.post("/sign-in/passkey/question")
@public
def question() -> ResponseReturnValue:
    """What the browser is to have signed: by one of the person's keys after the password, else by any of its own."""
    if settings().second_factor == "off" or not passkeys.possible():
        return problem(404)
    take_turn()
    paused = halfway()
    user, kind = (paused.user, paused.kind) if paused else (None, "desk")
    asked, session[ASKED] = Challenge.pose("passkey", user, kind, now=clock.now())
    keys = db.session.scalars(Passkey.of(user)).all() if user else ()
    db.session.commit()
    return jsonify(passkeys.asked_to_sign(asked.nonce, keys))


@bp.post("/sign-in/passkey")
@public
def answer() -> ResponseReturnValue:
    """Opens the session for a key that signed it; the key itself asked for finger, face or PIN."""
    wait = attempt({"place": place_of(here())})
    if wait:
        return problem(429, slow_down(wait), headers={"Retry-After": str(wait)})
    said = passkeys.sent()
    take_turn()
    now = clock.now()
    asked = Challenge.waiting("passkey", session.pop(ASKED, None), now=now)
    user = _who_signed(said, asked) if asked is not None and asked.use(now=now) else None
    if asked is None or user is None:
        db.session.commit()
        return problem(422, _("The passkey was not accepted. Try once more, or sign in with your password."))
    let_in(user, asked.kind)
    db.session.commit()
    return jsonify({"next": own_path(said.get("next"))})


def _who_signed(said: dict[str, Any], asked: Challenge) -> User | None:
    """The open account whose key signed what was asked, which is that of the first step where there was one."""
    found = said.get("answer")
    named = found.get("id") if isinstance(found, dict) else None
    key = Passkey.by_credential(named) if isinstance(named, str) else None
    if key is None or asked.user_id not in (None, key.user_id) or settings().second_factor == "off":
        return None
    count = passkeys.signed(found, asked.nonce, key)
    user = db.session.get(User, key.user_id)  # scoped: it has just proved to be there
    if count is None or user is None or user.disabled_at is not None:
        return None
    key.used(count, now=clock.now())
    return user
