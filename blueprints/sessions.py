"""Signing in and out on pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from marshmallow import ValidationError

import clock
from guard import public, settings, sign_in, sign_out, take_turn
from models.base import db
from models.sign_in import Throttle, admit
from problems import paths
from schemas.account import SIGN_IN, own_path

bp = Blueprint("sessions", __name__)
DEMO_PASSWORD = "paicha-demo"  # noqa: S105 - the demo's, published on purpose


@bp.get("/sign-in")
@public
def show() -> ResponseReturnValue:
    """The form; whoever is signed in already goes on."""
    goal = own_path(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(goal)
    return _form({"next": goal, "keep": _on_a_phone()})


def _on_a_phone() -> bool:
    """Phones say so in their name; a computer at an office is often shared."""
    return "Mobi" in request.user_agent.string


@bp.post("/sign-in")
@public
def enter() -> ResponseReturnValue:
    """Opens a session: for 90 days on one's own phone, for 12 hours at a desk."""
    typed = request.form.to_dict()
    try:
        told = SIGN_IN.load(typed)
    except ValidationError as refusal:
        return _form(typed, paths(refusal.messages), status=422)
    now, address = clock.now(), request.remote_addr or ""
    wait = Throttle.wait(told["username"], address, now=now)
    if wait:
        return _slow_down(typed, wait)
    user = admit(told["username"], told["password"], address, now=now)
    if user is None:
        db.session.commit()
        wrong = _("Name or password is not right. Check both and try again.")
        return _form(typed, {"password": wrong}, status=422)
    sign_in(user, "phone" if told["keep"] else "desk")
    db.session.commit()
    return redirect(told["next"], 303)


@bp.post("/sign-out")
@public
def leave() -> ResponseReturnValue:
    """Ends the session on this device."""
    take_turn()
    sign_out()
    db.session.commit()
    flash(_("You are signed out."))
    return redirect("/sign-in", 303)


def _slow_down(typed: dict[str, Any], wait: int) -> ResponseReturnValue:
    minutes = -(-wait // 60)
    said = ngettext(
        "Too many wrong tries. Wait %(num)s minute, then try again.",
        "Too many wrong tries. Wait %(num)s minutes, then try again.",
        minutes,
    )
    body, status = _form(typed, {"": said}, status=429)
    return body, status, {"Retry-After": str(wait)}


def _form(typed: dict[str, Any], errors: dict[str, Any] | None = None, *, status: int = 200) -> tuple[str, int]:
    """The form with what was typed still there, the password aside."""
    values = {**typed, "next": own_path(typed.get("next"))}
    demo = DEMO_PASSWORD if settings().demo else None
    return render_template("sessions/sign_in.html", values=values, errors=errors or {}, demo=demo), status
