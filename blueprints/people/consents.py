"""Consents: what waits for a second person, looked at, agreed to or refused; then the links are handed over."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from models.base import db
from models.org.consent import Consent
from models.org.directory import deciders
from models.org.sign_in import INVITATION_LIVES
from models.paging import page_of
from rules.org.consent import KINDS, LIVES
from rules.org.unit import ROLE_NAMES
from schemas.org.person import REFUSAL
from web.forms import Entry
from web.guard import me, requires, today, visible_or_404
from web.public_address import doubt
from web.slips import A_PAGE, slip

bp = Blueprint("consents", __name__)


@bp.context_processor
def names() -> dict[str, Any]:
    """Kinds and roles in the reader's words."""
    return {"kind_names": KINDS, "role_names": ROLE_NAMES, "today": today()}


@bp.get("/consents")
@requires("agree")
def listing() -> ResponseReturnValue:
    """What waits first, then what was decided."""
    found = page_of(Consent.listed(me()), request.args.get("page"))
    now = clock.now()
    lines = [(row[0], row[0].open_at(now=now) and row[0].for_others_than(me())) for row in found.rows]
    return render_template("consents/listing.html", lines=lines, found=found, now=now)


@bp.get("/consents/<int:consent_id>")
@requires("agree")
def show(consent_id: int) -> ResponseReturnValue:
    """One proposal: who, for whom, what; the two answers, or the links to hand over."""
    return _page(visible_or_404(Consent, consent_id), Entry())


@bp.post("/consents/<int:consent_id>/agreement")
@requires("agree")
def agree(consent_id: int) -> ResponseReturnValue:
    """Agrees; what was proposed takes effect."""
    consent, entry = visible_or_404(Consent, consent_id), Entry()
    with entry.tried():
        consent.agree(by=me(), now=clock.now())
        db.session.commit()
        flash(_("You agreed. It has taken effect."))
        return redirect(url_for("consents.show", consent_id=consent_id), 303)
    return _page(visible_or_404(Consent, consent_id), entry, status=422)


@bp.post("/consents/<int:consent_id>/refusal")
@requires("agree")
def refuse(consent_id: int) -> ResponseReturnValue:
    """Refuses, with the reason."""
    consent, entry = visible_or_404(Consent, consent_id), Entry.sent()
    with entry.tried():
        consent.refuse(entry.load(REFUSAL)["reason"], by=me(), now=clock.now())
        db.session.commit()
        flash(_("You refused. Who proposed it reads your reason."))
        return redirect(url_for("consents.listing"), 303)
    return _page(visible_or_404(Consent, consent_id), entry, status=422)


@bp.post("/consents/<int:consent_id>/withdrawal")
@requires("agree")
def withdraw(consent_id: int) -> ResponseReturnValue:
    """Takes the own proposal back."""
    consent, entry = visible_or_404(Consent, consent_id), Entry()
    with entry.tried():
        consent.withdraw(by=me(), now=clock.now())
        db.session.commit()
        flash(_("The proposal is taken back."))
        return redirect(url_for("consents.listing"), 303)
    return _page(visible_or_404(Consent, consent_id), entry, status=422)


@bp.post("/consents/<int:consent_id>/slips")
@requires("agree")
def slips(consent_id: int) -> ResponseReturnValue:
    """The links, eight on a page, for who agreed to hand over; those printed before stop working."""
    consent, now = visible_or_404(Consent, consent_id), clock.now()
    people = consent.to_hand_over(me(), now=now)
    if not people:
        flash(_("Nobody here needs a link from you."), "wait")
        return redirect(url_for("consents.show", consent_id=consent_id), 303)
    made = [slip(user, by=me(), now=now) for user in people]
    db.session.commit()
    pages = [made[start : start + A_PAGE] for start in range(0, len(made), A_PAGE)]
    back = url_for("consents.show", consent_id=consent_id)
    shown = {"back": back, "pages": pages, "until": now + INVITATION_LIVES, "doubt": doubt()}
    return render_template("people/slips.html", **shown)


def _page(consent: Consent, entry: Entry, *, status: int = 200) -> ResponseReturnValue:
    now = clock.now()
    waits = consent.open_at(now=now)
    shown = {
        "mine": consent.proposed_by_id == me().id,
        "second": waits and consent.for_others_than(me()),
        "hand_over": consent.to_hand_over(me(), now=now),
        "nobody": waits and not deciders(consent.unit, consent.proposed_by, on=today()),
        "until": consent.proposed_at + LIVES,
    }
    return render_template("consents/show.html", consent=consent, entry=entry, waits=waits, **shown), status
