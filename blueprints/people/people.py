"""People: looked up, added, corrected, their accounts closed and opened, their sessions ended."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

import clock
from models.base import db
from models.org.consent import Consent, Wanted
from models.org.directory import found_by, free_usernames
from models.org.sign_in import SignIn
from models.org.unit import Unit
from models.org.user import Membership, User
from rules import mask
from rules.org.consent import KINDS
from rules.org.device import device
from rules.org.unit import ROLE_NAMES, roles_at
from schemas.org.person import NEW_PERSON, PERSON_DETAILS
from web import exports
from web.forms import Entry
from web.guard import me, requires, today, unit_or_404, visible_or_404
from wording.catalogues import say

bp = Blueprint("people", __name__)
ROWS = 50
STATES = ("no_password", "closed")


@bp.context_processor
def names() -> dict[str, Any]:
    """Roles in the reader's words, and the mask of telephone numbers."""
    return {
        "role_names": ROLE_NAMES,
        "kind_names": KINDS,
        "masked": lambda phone: mask.phone(phone or ""),
        "today": today(),
    }


@bp.get("/people")
@requires("manage")
def directory() -> ResponseReturnValue:
    """The people of the administrator's units; a search's words travel in the session, never in the address."""
    words = session.get("people", "") if request.args.get("found") else ""
    rows = _chosen(words, request.args.get("state", ""))
    if request.args.get("format") == "xlsx":
        return _export(rows)
    count = db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    last = max(1, -(-count // ROWS))
    page = min(max(request.args.get("page", 1, type=int), 1), last)
    people = db.session.scalars(_with_seats(rows).limit(ROWS).offset((page - 1) * ROWS)).all()
    return render_template("people/directory.html", people=people, words=words, count=count, page=page, last=last)


def _chosen(words: str, state: str) -> Select[User]:
    rows = User.visible_to(me())
    if words:
        rows = found_by(rows, words)
    if state == "no_password":
        rows = rows.where(User.password_hash.is_(None), User.disabled_at.is_(None))
    elif state == "closed":
        rows = rows.where(User.disabled_at.is_not(None))
    return rows


def _with_seats(rows: Select[User]) -> Select[User]:
    return rows.options(selectinload(User.memberships).joinedload(Membership.unit)).order_by(User.id)


def _export(rows: Select[User]) -> ResponseReturnValue:
    columns = [_("Name"), _("Username"), _("Telephone"), _("Unit"), _("Role"), _("From"), _("Until")]
    lines = (
        (u.name, u.username, mask.phone(u.phone or ""), s.unit.name, say(ROLE_NAMES[s.role]), s.starts_on, s.ends_on)
        for u in db.session.scalars(_with_seats(rows))
        for s in u.memberships
    )
    return exports.answer(_("People"), columns, lines)


@bp.post("/people/search")
@requires("manage")
def search() -> ResponseReturnValue:
    """Keeps the words (a name or a number) out of the address and shows who is found."""
    session["people"] = request.form.get("q", "").strip()[:60]
    return redirect(url_for("people.directory", found=1 if session["people"] else None), 303)


@bp.get("/people/new")
@requires("manage")
def new() -> ResponseReturnValue:
    """The form for a new person, at a unit or at one to choose."""
    unit_id = request.args.get("unit_id", type=int)
    unit = unit_or_404(unit_id, "manage") if unit_id else None
    roles = roles_at(unit.kind) if unit else ()
    role = roles[0] if len(roles) == 1 else ""
    entry = Entry({"unit_id": unit_id or "", "starts_on": today().isoformat(), "role": role})
    return _new(unit, entry)


@bp.post("/people/new")
@requires("manage")
def create() -> ResponseReturnValue:
    """Adds the person with the first seat; the password comes by a one-time link."""
    entry, now = Entry.sent(), clock.now()
    with entry.tried():
        told = entry.load(NEW_PERSON)
        unit = unit_or_404(told["unit_id"], "manage")
        username = told["username"] or next(free_usernames(1))
        user = User.create(username, told["name"], now=now, by=me(), phone=told["phone"], email=told["email"])
        user.must_take(unit, told["role"], told["starts_on"], head=told["head"], by=me())
        wanted = Wanted(user, unit, told["role"], told["starts_on"], told["head"])
        Consent.propose("seats", [wanted], by=me(), now=now)
        db.session.commit()
        flash(_("The account is made. It gets its seat and its link when a second person agrees."))
        return redirect(url_for("people.show", user_id=user.id), 303)
    fixed = request.args.get("unit_id", type=int)
    return _new(unit_or_404(fixed, "manage") if fixed else None, entry, status=422)


def _new(unit: Unit | None, entry: Entry, *, status: int = 200) -> ResponseReturnValue:
    units = [] if unit else _units()
    roles = roles_at(unit.kind) if unit else tuple(ROLE_NAMES)
    return render_template("people/new.html", unit=unit, units=units, roles=roles, entry=entry), status


def _units() -> list[Unit]:
    rows = Unit.visible_to(me(), "manage").where(Unit.ends_on.is_(None)).order_by(Unit.path)
    return list(db.session.scalars(rows.options(joinedload(Unit.parent))))


@bp.get("/people/<int:user_id>")
@requires("manage")
def show(user_id: int) -> ResponseReturnValue:
    """One person: account and seats, past and present."""
    user = visible_or_404(User, user_id)
    waiting = Consent.open_of(me(), user, now=clock.now())
    mine, managed = user.id == me().id, user.managed_by(me())
    return render_template("people/show.html", user=user, managed=managed, mine=mine, waiting=waiting)


def _mine(user_id: int) -> User:
    """The person, for a change: 403 where another administrator's seats are concerned."""
    user = visible_or_404(User, user_id)
    return user if user.managed_by(me()) else abort(403)


@bp.get("/people/<int:user_id>/details")
@requires("manage")
def details(user_id: int) -> ResponseReturnValue:
    """The form for name, username, telephone and e-mail; number and address are not shown again."""
    user = _mine(user_id)
    return render_template(
        "people/details.html", user=user, entry=Entry({"name": user.name, "username": user.username})
    )


@bp.post("/people/<int:user_id>/details")
@requires("manage")
def keep_details(user_id: int) -> ResponseReturnValue:
    """Corrects the account."""
    user, entry = _mine(user_id), Entry.sent()
    with entry.tried():
        told = entry.load(PERSON_DETAILS)
        phone = None if told["no_phone"] else told["phone"] or user.phone
        email = None if told["no_email"] else told["email"] or user.email
        user.change(told["name"], told["username"], email, phone, by=me(), now=clock.now())
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for("people.show", user_id=user.id), 303)
    return render_template("people/details.html", user=user, entry=entry), 422


@bp.post("/people/<int:user_id>/closure")
@requires("manage")
def close(user_id: int) -> ResponseReturnValue:
    """Closes the account: nobody can sign in with it; what it signed stays."""
    user, entry = _mine(user_id), Entry()
    with entry.tried():
        user.disable(by=me(), now=clock.now())
        SignIn.end_all(user, but=None, now=clock.now())
        db.session.commit()
        flash(_("The account is closed."))
        return redirect(url_for("people.show", user_id=user_id), 303)
    flash(str(entry.errors.get("", "")), "alarm")
    return redirect(url_for("people.show", user_id=user_id), 303)


@bp.post("/people/<int:user_id>/reopening")
@requires("manage")
def reopen(user_id: int) -> ResponseReturnValue:
    """Proposes to open a closed account again."""
    return _proposed("opening", _mine(user_id))


@bp.post("/people/<int:user_id>/second-factor/removal")
@requires("manage")
def reset_factor(user_id: int) -> ResponseReturnValue:
    """Proposes to take the second factor away, as after a lost telephone."""
    return _proposed("factor", _mine(user_id))


def _proposed(kind: str, user: User) -> ResponseReturnValue:
    """What lets somebody in waits for a second person."""
    entry, user_id = Entry(), user.id
    with entry.tried():
        Consent.propose(kind, [Wanted(user)], by=me(), now=clock.now())
        db.session.commit()
        flash(_("Proposed. It takes effect when a second person agrees."))
        return redirect(url_for("people.show", user_id=user_id), 303)
    flash(str(entry.errors.get("", "")), "alarm")
    return redirect(url_for("people.show", user_id=user_id), 303)


@bp.get("/people/<int:user_id>/sessions")
@requires("manage")
def sessions(user_id: int) -> ResponseReturnValue:
    """Where the person is signed in."""
    user = _mine(user_id)
    rows = [(row, device(row.agent)) for row in db.session.scalars(SignIn.open_of(user, now=clock.now()))]
    return render_template("people/sessions.html", user=user, rows=rows)


@bp.post("/people/<int:user_id>/sessions/ending")
@requires("manage")
def end_sessions(user_id: int) -> ResponseReturnValue:
    """Ends one session or all of them, for example of a lost phone."""
    user, chosen = _mine(user_id), request.form.get("session_id", type=int)
    for row in list(db.session.scalars(SignIn.open_of(user, now=clock.now()))):
        if chosen is None or row.id == chosen:
            row.end(by=me(), now=clock.now())
    db.session.commit()
    flash(_("Signed out there. What was written on the phone stays on it."))
    return redirect(url_for("people.sessions", user_id=user_id), 303)
