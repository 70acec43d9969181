"""Seats: a person appointed to a role at a unit from a day on, and the end of a seat."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

import clock
from models.base import db
from models.org.consent import Consent, Wanted
from models.org.unit import Unit
from models.org.user import Membership, User
from rules.org.unit import ROLE_NAMES
from schemas.org.person import ENDING, SEAT
from web.forms import Entry
from web.guard import me, requires, today, unit_or_404, visible_or_404

bp = Blueprint("seats", __name__)


@bp.get("/people/<int:user_id>/seats/new")
@requires("manage")
def new(user_id: int) -> ResponseReturnValue:
    """The form for one more seat."""
    return _form(visible_or_404(User, user_id), Entry({"starts_on": today().isoformat()}))


@bp.post("/people/<int:user_id>/seats/new")
@requires("manage")
def appoint(user_id: int) -> ResponseReturnValue:
    """Proposes the seat; a cadre may serve two villages."""
    user, entry = visible_or_404(User, user_id), Entry.sent()
    with entry.tried():
        told = entry.load(SEAT)
        unit = unit_or_404(told["unit_id"], "manage")
        user.must_take(unit, told["role"], told["starts_on"], head=told["head"], by=me())
        wanted = Wanted(user, unit, told["role"], told["starts_on"], told["head"])
        Consent.propose("seats", [wanted], by=me(), now=clock.now())
        db.session.commit()
        flash(_("Proposed. It takes effect when a second person agrees."))
        return redirect(url_for("people.show", user_id=user.id), 303)
    return _form(user, entry, status=422)


def _form(user: User, entry: Entry, *, status: int = 200) -> ResponseReturnValue:
    rows = Unit.visible_to(me(), "manage").where(Unit.ends_on.is_(None)).order_by(Unit.path)
    units = db.session.scalars(rows.options(joinedload(Unit.parent))).all()
    page = render_template("people/seat.html", user=user, units=units, role_names=ROLE_NAMES, entry=entry)
    return page, status


@bp.get("/people/<int:user_id>/seats/<int:seat_id>/ending")
@requires("manage")
def ending(user_id: int, seat_id: int) -> ResponseReturnValue:
    """The question for the last day."""
    seat = _seat(user_id, seat_id)
    entry = Entry({"last_day": today().isoformat()})
    return render_template("people/ending.html", seat=seat, role_names=ROLE_NAMES, entry=entry)


@bp.post("/people/<int:user_id>/seats/<int:seat_id>/ending")
@requires("manage")
def end(user_id: int, seat_id: int) -> ResponseReturnValue:
    """Ends the seat after that day."""
    seat, entry = _seat(user_id, seat_id), Entry.sent()
    with entry.tried():
        seat.end(entry.load(ENDING)["last_day"], by=me(), now=clock.now())
        db.session.commit()
        flash(_("The seat ends."))
        return redirect(url_for("people.show", user_id=user_id), 303)
    return render_template("people/ending.html", seat=seat, role_names=ROLE_NAMES, entry=entry), 422


def _seat(user_id: int, seat_id: int) -> Membership:
    """The person's seat, at a unit that the administrator has."""
    visible_or_404(User, user_id)
    seat = db.session.get(Membership, seat_id)
    if seat is None or seat.user_id != user_id or not me().may("manage", seat.unit):
        abort(404)
    return seat
