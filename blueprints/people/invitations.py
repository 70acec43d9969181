"""One-time links for a password, proposed by an administrator; who agrees hands them over (consents.py)."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from models.base import db
from models.org.consent import Consent, Wanted
from models.org.directory import uninvited
from models.org.user import User
from web.forms import Entry
from web.guard import me, requires, today, unit_or_404, visible_or_404

bp = Blueprint("invitations", __name__)
MOST_SLIPS = 400


@bp.post("/people/<int:user_id>/invitation")
@requires("manage")
def invite(user_id: int) -> ResponseReturnValue:
    """Proposes a new link for one person."""
    user = visible_or_404(User, user_id)
    if not user.managed_by(me()) or user.disabled_at:
        abort(403)
    return _propose([user], url_for("people.show", user_id=user_id))


@bp.get("/people/slips")
@requires("manage")
def ask() -> ResponseReturnValue:
    """How many slips there will be, and what proposing them does."""
    unit = unit_or_404(request.args.get("unit_id", 0, type=int), "manage")
    return render_template("people/slips_ask.html", unit=unit, people=_waiting(unit.id), most=MOST_SLIPS)


@bp.post("/people/slips")
@requires("manage")
def slips() -> ResponseReturnValue:
    """Proposes links for everybody at the unit and below who has no password yet, as one matter."""
    unit = unit_or_404(request.form.get("unit_id", 0, type=int), "manage")
    back, people = url_for("units.show", unit_id=unit.id), _waiting(unit.id)[:MOST_SLIPS]
    if not people:
        flash(_("Everybody here has a password already."), "wait")
        return redirect(back, 303)
    return _propose(people, back)


def _propose(people: list[User], back: str) -> ResponseReturnValue:
    entry = Entry()
    with entry.tried():
        Consent.propose("links", [Wanted(user) for user in people], by=me(), now=clock.now())
        db.session.commit()
        flash(_("Proposed. Who agrees to it prints the slips and hands them over."))
        return redirect(back, 303)
    flash(str(entry.errors.get("", "")), "alarm")
    return redirect(back, 303)


def _waiting(unit_id: int) -> list[User]:
    """The people at the unit and below without a password, whom this administrator may invite."""
    unit = unit_or_404(unit_id, "manage")
    return [user for user in uninvited(unit, on=today(), below=True) if user.managed_by(me())]
