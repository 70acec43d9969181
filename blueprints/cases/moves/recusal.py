"""Keeping a case from a unit that it concerns, and giving it back."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.cases import bp
from blueprints.cases.page import begun, refused, since
from blueprints.cases.words import named
from models.base import db
from models.case.case import Case
from models.report.urge import send_recused
from rules.case import words
from rules.errors import Invalid
from rules.words import N_
from schemas.case.recusal import LIFTING, RECUSAL
from web.forms import Entry
from web.guard import me, requires, today, visible_or_404
from wording.catalogues import say

NOT_OFFERED = N_("Choose one of those offered.")


@bp.get("/cases/<uuid:case_id>/recusal")
@requires("assign")
def recusal(case_id: uuid.UUID) -> ResponseReturnValue:
    """The form on which an office says from which unit the case is kept, and why."""
    case = visible_or_404(Case, case_id)
    case.must("recuse", by=me())
    return _form(case, Entry({"version": case.version}))


@bp.post("/cases/<uuid:case_id>/recusal")
@requires("assign")
def recuse(case_id: uuid.UUID) -> ResponseReturnValue:
    """Keeps the case from the unit; the next office above does what that unit had to do."""
    case = begun(case_id, "recuse")
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(RECUSAL)
        case.must_be_at(told["version"])
        unit = next((one for one in case.near if one.id == told["unit"]), None)
        if unit is None:
            raise Invalid({"unit": NOT_OFFERED})
        owner = case.owner
        case.recuse(unit, told["recusal_why"], by=me(), now=clock.now())
        if case.owner is not owner:
            send_recused(case, unit, on=today(), now=clock.now())
        db.session.commit()
        flash(_("%(unit)s no longer sees this matter. It is with %(office)s.", unit=unit.name, office=case.owner.name))
        concerned = unit in me().units()
        return redirect(url_for("cases.ledger") if concerned else url_for("cases.show", case_id=case.id), 303)
    return _form(visible_or_404(Case, case_id), entry)


@bp.post("/cases/<uuid:case_id>/recusal/lifting")
@requires("assign")
def unrecuse(case_id: uuid.UUID) -> ResponseReturnValue:
    """The unit sees the case again."""
    case = begun(case_id, "recuse")
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(LIFTING)
        case.must_be_at(told["version"])
        case.unrecuse(told["unit"], by=me(), now=clock.now())
        db.session.commit()
        flash(_("The unit sees this matter again. Who handles it has not changed."))
        return redirect(url_for("cases.show", case_id=case.id), 303)
    return refused(case_id, entry)


def _form(case: Case, entry: Entry) -> ResponseReturnValue:
    stale = "" in entry.errors
    text = render_template(
        "cases/recusal.html",
        case=case,
        entry=entry,
        units=[(unit.id, unit.name) for unit in case.near],
        changes=since(case, entry.values.get("version")) if stale else [],
        steps_named={code: say(name) for code, name in words.STEPS.items()},
        **named(),
    )
    return text, 409 if stale else 422 if entry.errors else 200
