"""One-time links for a password: one on a page with its code, or a sheet of slips for many."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

import clock
from guard import me, requires, today, unit_or_404, visible_or_404
from models.base import db
from models.directory import uninvited
from models.sign_in import INVITATION_LIVES, Invitation
from models.user import User
from public_address import doubt, whole

bp = Blueprint("invitations", __name__)
MOST_SLIPS = 400
A_PAGE = 8


@dataclass(frozen=True)
class Slip:
    """What a person gets into the hand: the address, and the same as a picture for the phone's camera."""

    user: User
    unit: str
    address: str

    @property
    def picture(self) -> Markup:
        """The code as SVG: attributes only, no inline style."""
        code = segno.make(self.address, error="m", micro=False)
        return Markup(code.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2, light="#ffffff"))  # noqa: S704 - made of digits


def _slip(user: User) -> Slip:
    secret = Invitation.create(user, by=me(), now=clock.now())
    unit = next((held.unit.name for held in user.memberships if held.holds_on(today())), "")
    return Slip(user, unit, whole(f"first-password/{secret}"))


@bp.post("/people/<int:user_id>/invitation")
@requires("manage")
def invite(user_id: int) -> ResponseReturnValue:
    """A new link, shown this once; links made before stop working."""
    user = visible_or_404(User, user_id)
    if not user.managed_by(me()) or user.disabled_at:
        abort(403)
    slip = _slip(user)
    db.session.commit()
    return render_template("people/invitation.html", slip=slip, until=clock.now() + INVITATION_LIVES, doubt=doubt())


@bp.get("/people/slips")
@requires("manage")
def ask() -> ResponseReturnValue:
    """How many slips there will be, and what printing them does."""
    unit = unit_or_404(request.args.get("unit_id", 0, type=int), "manage")
    return render_template("people/slips_ask.html", unit=unit, people=_waiting(unit.id), most=MOST_SLIPS)


@bp.post("/people/slips")
@requires("manage")
def slips() -> ResponseReturnValue:
    """The sheet to print and cut, eight on a page."""
    unit = unit_or_404(request.form.get("unit_id", 0, type=int), "manage")
    made = [_slip(user) for user in _waiting(unit.id)[:MOST_SLIPS]]
    db.session.commit()
    if not made:
        flash(_("Everybody here has a password already."), "wait")
        return redirect(url_for("units.show", unit_id=unit.id), 303)
    pages = [made[start : start + A_PAGE] for start in range(0, len(made), A_PAGE)]
    until = clock.now() + INVITATION_LIVES
    return render_template("people/slips.html", unit=unit, pages=pages, until=until, doubt=doubt())


def _waiting(unit_id: int) -> list[User]:
    """The people at the unit and below without a password, whom this administrator may invite."""
    unit = unit_or_404(unit_id, "manage")
    return [user for user in uninvited(unit, on=today(), below=True) if user.managed_by(me())]
