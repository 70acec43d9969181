"""Signing in and out on pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow import ValidationError

from models.base import db
from schemas.org.account import SIGN_IN, own_path
from web import passkeys
from web.entrance import knock, let_in, needs_step, pause, sign_out, slow_down
from web.guard import public, settings, take_turn
from web.problems import paths

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
    came = knock(told["username"], told["password"])
    if came.wait:
        return *_form(typed, {"": slow_down(came.wait)}, status=429), {"Retry-After": str(came.wait)}
    if came.user is None:
        wrong = _("Name or password is not right. Check both and try again.")
        return _form(typed, {"password": wrong}, status=422)
    kind = "phone" if told["keep"] else "desk"
    if needs_step(came.user):
        pause(came.user, kind)
        db.session.commit()
        return redirect(url_for("second_step.show", next=told["next"]), 303)
    let_in(came.user, kind)
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


def _form(typed: dict[str, Any], errors: dict[str, Any] | None = None, *, status: int = 200) -> tuple[str, int]:
    """The form with what was typed still there, the password aside."""
    values = {**typed, "next": own_path(typed.get("next"))}
    demo = DEMO_PASSWORD if settings().demo else None
    keys = settings().second_factor != "off" and passkeys.possible()
    return render_template("sessions/sign_in.html", values=values, errors=errors or {}, demo=demo, keys=keys), status
