"""My second factor: a code app, codes for when the telephone is lost, and passkeys."""

from __future__ import annotations

from typing import Any

import segno
from flask import Blueprint, abort, flash, g, jsonify, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

import clock
from models.base import db
from models.org.challenge import Challenge
from models.org.device import Device
from models.org.passkey import Passkey
from models.org.second_factor import RecoveryCode, SecondFactor, has_one, remove_app, settle
from models.org.sign_in import SignIn
from schemas.org.account import FACTOR_CODE, PASSKEY, PROOF
from web import passkeys
from web.entrance import prove, slow_down
from web.forms import Entry
from web.guard import before_factor, lacks_factor, me, requires, settings
from web.problems import problem

bp = Blueprint("second_factor", __name__)
ASKED = "new_key"  # the name in the cookie of what a new passkey was asked


@bp.before_request
def _only_where_used() -> None:
    if settings().second_factor == "off":
        abort(404)


@bp.get("/me/second-factor")
@requires("sign_in")
@before_factor
def show() -> ResponseReturnValue:
    """What is set up, and how to set up more."""
    return _page(Entry())


@bp.post("/me/second-factor")
@requires("sign_in")
@before_factor
def begin() -> ResponseReturnValue:
    """Makes a secret for a code app, which counts once a first code was typed; a further factor wants the password."""
    refusal = _unproved() if me().second_factor_at is not None else None
    if refusal is not None:
        return refusal
    entry = Entry()
    with entry.tried():
        SecondFactor.begin(me(), now=clock.now())
        db.session.commit()
        return redirect(url_for("second_factor.show"), 303)
    return _page(entry, status=422)


@bp.post("/me/second-factor/confirmation")
@requires("sign_in")
@before_factor
def confirm() -> ResponseReturnValue:
    """The first code; the answer shows the codes for a lost telephone, this once."""
    entry, app = Entry.sent(), SecondFactor.of(me())
    with entry.tried():
        told = entry.load(FACTOR_CODE)
        if app is None or app.confirmed_at is not None:
            return redirect(url_for("second_factor.show"), 303)
        codes = app.confirm(me(), told["code"], by=me(), now=clock.now())
        db.session.commit()
        if codes:
            return _codes(codes)
        flash(_("The code app is set up."))
        return redirect(url_for("second_factor.show"), 303)
    return _page(entry, status=422)


@bp.post("/me/second-factor/codes")
@requires("sign_in")
@before_factor
def renew_codes() -> ResponseReturnValue:
    """Ten new codes for a lost telephone, for who knows the password."""
    refusal = _unproved()
    if refusal is not None or me().second_factor_at is None:
        return refusal or redirect(url_for("second_factor.show"), 303)
    codes = RecoveryCode.renew(me(), now=clock.now())
    db.session.commit()
    return _codes(codes)


@bp.post("/me/second-factor/removal")
@requires("sign_in")
@before_factor
def remove() -> ResponseReturnValue:
    """Removes the code app, for who knows the password; all other devices must sign in anew."""
    refusal = _unproved()
    if refusal is not None:
        return refusal
    remove_app(me(), by=me(), now=clock.now())
    return _removed(_("The code app is removed."))


@bp.post("/me/passkeys/question")
@requires("sign_in")
@before_factor
def question() -> ResponseReturnValue:
    """What the browser needs to make a new passkey; who has a factor already says the password as well."""
    if not passkeys.possible():
        return problem(404)
    refusal = _unproved_key() if me().second_factor_at is not None else None
    if refusal is not None:
        return refusal
    asked, session[ASKED] = Challenge.pose("register", me(), "desk", now=clock.now())
    db.session.commit()
    return jsonify(passkeys.asked_to_register(me(), asked.nonce, db.session.scalars(Passkey.of(me()))))


@bp.post("/me/passkeys")
@requires("sign_in")
@before_factor
def add() -> ResponseReturnValue:
    """Keeps a new passkey; with the first factor come the codes for its loss, as the next page shows them."""
    told, now = PASSKEY.load(passkeys.sent()), clock.now()
    asked = Challenge.waiting("register", session.pop(ASKED, None), now=now)
    mine = asked is not None and asked.user_id == me().id and asked.use(now=now)
    made = passkeys.registered(told["answer"], asked.nonce) if asked and mine else None
    if made is None:
        db.session.commit()
        return problem(422, _("The passkey was not made. Try once more, or set up a code app instead."))
    Passkey.add(me(), made.credential_id, made.public_key, made.sign_count, told["name"], now=now)
    first = has_one(me(), now=now)
    db.session.commit()
    flash(_("The passkey is added. Make codes for the case that you lose it.") if first else _("The passkey is added."))
    return jsonify({"next": url_for("second_factor.show")}), 201


@bp.post("/me/passkeys/<int:passkey_id>/removal")
@requires("sign_in")
@before_factor
def remove_key(passkey_id: int) -> ResponseReturnValue:
    """Removes one passkey, for who knows the password."""
    key = db.session.scalars(Passkey.of(me()).where(Passkey.id == passkey_id)).first()
    if key is None:
        abort(404)
    refusal = _unproved()
    if refusal is not None:
        return refusal
    db.session.get_one(Passkey, passkey_id).remove(by=me(), now=clock.now())
    settle(me())
    return _removed(_("The passkey is removed."))


def _removed(said: str) -> ResponseReturnValue:
    SignIn.end_all(me(), but=g.sign_in.id, now=clock.now())
    Device.distrust(me())
    db.session.commit()
    flash(said)
    return redirect(url_for("second_factor.show"), 303)


def _unproved() -> ResponseReturnValue | None:
    """The page with what is wrong, unless the right password came along."""
    entry = Entry.sent()
    with entry.tried():
        proof = prove(entry.load(PROOF)["password"])
        if proof.wait:
            entry.errors = {"password": slow_down(proof.wait)}
            return *_page(entry, status=429), {"Retry-After": str(proof.wait)}
        if proof.user is not None:
            return None
        entry.errors = {"password": _("The password is not right.")}
    return _page(entry, status=422)


def _unproved_key() -> ResponseReturnValue | None:
    """The same for the page's script, which shows the sentence where the key would be made."""
    said = passkeys.sent().get("password")
    proof = prove(said if isinstance(said, str) else "")
    if proof.wait:
        return problem(429, slow_down(proof.wait), headers={"Retry-After": str(proof.wait)})
    return None if proof.user is not None else problem(422, _("The password is not right."))


def _codes(codes: list[str]) -> ResponseReturnValue:
    return render_template("second_factor/codes.html", codes=codes)


def _page(entry: Entry, *, status: int = 200) -> tuple[str, int]:
    app = SecondFactor.of(me())
    begun = app is not None and app.confirmed_at is None
    shown: dict[str, Any] = {"app": app, "begun": begun, "must": lacks_factor(me()), "left": RecoveryCode.left(me())}
    if app is not None and begun:
        shown["picture"], shown["secret"] = _picture(app), app.secret
    keys = db.session.scalars(Passkey.of(me())).all()
    possible = passkeys.possible()
    return render_template("second_factor/show.html", entry=entry, keys=keys, possible=possible, **shown), status


def _picture(app: SecondFactor) -> Markup:
    """The secret as a code for the telephone's camera: attributes only, no inline style."""
    code = segno.make(app.address(me(), passkeys.NAME), error="m", micro=False)
    return Markup(code.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2, light="#ffffff"))  # noqa: S704 - made by us
