"""Putting a matter right at the desk: its facts and its people on one page, with the reason."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.cases import bp
from blueprints.cases.page import begun, since
from blueprints.cases.words import named
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.concerned import send_amended
from models.case.moves.amendment import Right
from models.case.reveal import Reveal
from rules import mask
from rules.case import words
from rules.case.amendment import FIELDS
from rules.case.category import offered
from schemas.case import amendment as form
from web.forms import Entry
from web.guard import me, requires, today, visible_or_404
from wording.catalogues import say

COVERS = {"name": mask.name, "phone": mask.phone, "address": mask.address}


@bp.get("/cases/<uuid:case_id>/amendment")
@requires("note")
def amendment(case_id: uuid.UUID) -> ResponseReturnValue:
    """The form with what is recorded; people are masked, and what is left masked stays as it is."""
    case = visible_or_404(Case, case_id)
    case.must("amend", by=me())
    return _form(case, Entry(_recorded(case)))


@bp.post("/cases/<uuid:case_id>/amendment")
@requires("note")
def amend(case_id: uuid.UUID) -> ResponseReturnValue:
    """Puts it right; where somebody was faster, shows the page with what was typed and what changed."""
    case = begun(case_id, "amend")
    entry = Entry.sent()
    body, stands = form.body_of(entry.values)
    with entry.tried():
        told = form.AMENDMENT.load(body)
        case.must_be_at(told["version"])
        gone = {one["id"] for one in told["persons"] if one["gone"] and one["id"]}
        staying = [one for one in told["persons"] if not one["gone"]]
        right = Right({name: told[name] for name in FIELDS}, staying, gone, covered=bool(told["covered"]))
        case.amend(right, told["amend_why"], calendar(), by=me(), now=clock.now())
        send_amended(case, by=me(), on=today(), now=clock.now())
        db.session.commit()
        flash(_("Put right. The history keeps what it said before."))
        return redirect(url_for("cases.show", case_id=case.id), 303)
    entry.errors = form.by_place(entry.errors, stands)
    return _form(visible_or_404(Case, case_id), entry)


def _recorded(case: Case) -> dict[str, Any]:
    """What is recorded, by the names of the form's fields, with room for one more person."""
    open_to = Reveal.active(case, me(), now=clock.now()) is not None
    values: dict[str, Any] = {name: getattr(case, name) for name in FIELDS} | {"version": case.version}
    for place, party in enumerate(case.parties):
        one = f"persons.{place}"
        values |= {f"{one}.id": party.id, f"{one}.role": party.role}
        for name, cover in COVERS.items():
            kept = getattr(party, name) or ""
            values[f"{one}.{name}"] = kept if open_to else cover(kept)
    return values | {f"persons.{len(case.parties)}.id": ""}


def _form(case: Case, entry: Entry) -> ResponseReturnValue:
    stale = "" in entry.errors
    kinds = {one.code: say(one.name) for one in offered(today())}
    text = render_template(
        "cases/amendment.html",
        case=case,
        entry=entry,
        places=form.places(entry.values),
        kinds=list((kinds | {case.category: named()["categories"][case.category]}).items()),
        roles={code: say(name) for code, name in words.PARTY_ROLES.items()},
        frozen=case.found_month in case.frozen_months(),
        changes=since(case, entry.values.get("version")) if stale else [],
        steps_named={code: say(name) for code, name in words.STEPS.items()},
        **named(),
    )
    return text, 409 if stale else 422 if entry.errors else 200
