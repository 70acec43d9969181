"""The first password, or a new one for a forgotten one, by a one-time link or its printed code."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

import clock
from models.base import db
from models.org.sign_in import Invitation
from rules.errors import NotAllowed
from rules.org.guessing import place_of
from schemas.org.account import NEW_PASSWORD
from web.entrance import attempt, here, let_in, needs_step, pause
from web.guard import public, take_turn, today
from web.problems import paths, problem
from wording.catalogues import say

bp = Blueprint("passwords", __name__)


@bp.get("/first-password/<secret>")
@public
def choose(secret: str) -> ResponseReturnValue:
    """Two fields and the rules in words; 410 for a link that was used or is too old."""
    invitation = Invitation.by_secret(secret, now=clock.now())
    return _form(invitation) if invitation else _gone()


@bp.post("/first-password/<secret>")
@public
def keep(secret: str) -> ResponseReturnValue:
    """Sets the password and signs in: on a cadre's phone for long, elsewhere for the day."""
    take_turn()
    now = clock.now()
    invitation = Invitation.by_secret(secret, now=now)
    if invitation is None:
        return _gone()
    try:
        told = NEW_PASSWORD.load(request.form)
        invitation.use(told["password"], now=now)
    except ValidationError as refusal:
        return _form(invitation, paths(refusal.messages), status=422)
    except NotAllowed as refusal:
        return _form(invitation, {"password": say(refusal.msgid)}, status=422)
    user = invitation.user
    kind = "phone" if any(seat.role == "cadre" for seat in user.seats_on(today())) else "desk"
    goal = "/"
    if needs_step(user):
        pause(user, kind)
        goal = url_for("second_step.show")
    else:
        let_in(user, kind)
    db.session.commit()
    flash(_("Your password is set. From now on you sign in with it."))
    return redirect(goal, 303)


def _form(invitation: Invitation, errors: dict[str, Any] | None = None, *, status: int = 200) -> ResponseReturnValue:
    return render_template("passwords/first.html", person=invitation.user, errors=errors or {}), status


def _gone() -> ResponseReturnValue:
    """A link that nobody has (any more); whoever tries one after the other has to wait."""
    wait = attempt({"link": place_of(here())})
    if wait:
        return problem(429, headers={"Retry-After": str(wait)})
    return problem(410, _("This link has been used or is too old. Ask your office for a new one."))
