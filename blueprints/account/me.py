"""My account: who I am here, my language, my password, and where I am signed in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from marshmallow import ValidationError

import clock
from models.base import db
from models.feed import Feed
from models.org.challenge import Challenge
from models.org.sign_in import SignIn
from rules.errors import NotAllowed
from rules.org.device import device
from rules.org.unit import ROLE_NAMES
from schemas.org.account import CHANGED_PASSWORD
from web.entrance import prove, slow_down
from web.guard import me, requires, settings
from web.problems import paths
from wording.catalogues import say

bp = Blueprint("me", __name__)


@bp.get("/me")
@requires("sign_in")
def show() -> ResponseReturnValue:
    """The account's page."""
    return _page()


@bp.post("/me/password")
@requires("sign_in")
def change_password() -> ResponseReturnValue:
    """Sets a new password for who knows the old one; all other sessions end."""
    now = clock.now()
    try:
        told = CHANGED_PASSWORD.load(request.form)
    except ValidationError as refusal:
        return _page(paths(refusal.messages), status=422)
    proof = prove(told["old"])
    if proof.wait:
        return *_page({"old": slow_down(proof.wait)}, status=429), {"Retry-After": str(proof.wait)}
    if proof.user is None:
        return _page({"old": _("The old password is not right.")}, status=422)
    try:
        me().set_password(told["password"], by=me(), now=now)
    except NotAllowed as refusal:
        return _page({"password": say(refusal.msgid)}, status=422)
    SignIn.end_all(me(), but=g.sign_in.id, now=now)
    Challenge.drop(me())
    db.session.commit()
    flash(_("Your password is changed. Other devices must sign in anew."))
    return redirect("/me", 303)


@bp.post("/me/sessions/<int:session_id>/ending")
@requires("sign_in")
def end_session(session_id: int) -> ResponseReturnValue:
    """Signs out one of my devices."""
    row = db.session.scalars(SignIn.open_of(me(), now=clock.now()).where(SignIn.id == session_id)).first()
    if row is None:
        abort(404)
    row.end(by=me(), now=clock.now())
    db.session.commit()
    flash(_("That device is signed out."))
    return redirect("/me", 303)


@bp.post("/me/sessions/ending")
@requires("sign_in")
def end_others() -> ResponseReturnValue:
    """Signs out all my devices but this one."""
    count = SignIn.end_all(me(), but=g.sign_in.id, now=clock.now())
    db.session.commit()
    flash(ngettext("%(num)s device signed out.", "%(num)s devices signed out.", count))
    return redirect("/me", 303)


def _page(errors: dict[str, Any] | None = None, *, status: int = 200) -> tuple[str, int]:
    rows = db.session.scalars(SignIn.open_of(me(), now=clock.now()))
    sessions = [{"row": row, "device": _device(row.agent), "here": row.id == g.sign_in.id} for row in rows]
    seats = [(seat.unit, ROLE_NAMES[seat.role]) for seat in me().memberships if seat.holds_on(me().today)]
    feed = db.session.get(Feed, me().id)
    shown = {"sessions": sessions, "seats": seats, "feed": feed, "step_used": settings().second_factor != "off"}
    return render_template("me/show.html", errors=errors or {}, **shown), status


def _device(agent: str) -> str:
    browser, system = device(agent)
    return str(_("%(browser)s on %(system)s", browser=say(browser), system=say(system)))
