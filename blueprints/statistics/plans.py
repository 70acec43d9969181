"""Writing the plan for a kind of dispute, beside what the month found of it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

import clock
from models.base import db
from models.figure.plan import Plan
from models.org.unit import Unit
from rules.case.category import BY_CODE
from rules.org.permission import FIELD_KINDS
from rules.org.tree import in_order
from schemas.base import whole
from schemas.statistic import MONTH, PLAN
from web.forms import Entry
from web.guard import me, requires, unit_or_404
from wording import times
from wording.catalogues import say

bp = Blueprint("plans", __name__)


@bp.get("/analysis/<month>/plan")
@requires("plan")
def form(month: str) -> ResponseReturnValue:
    """The plan that stands for a kind, to be changed or ended."""
    unit = _unit(request.args.get("unit", ""))
    category = request.args.get("category", "")
    if category not in BY_CODE:
        abort(404)
    starts_on = _month(month)
    before = Plan.written(unit, starts_on).get(category)
    values = {"category": category, "version": before.version if before else 0}
    if before:
        values |= {"text": before.text, "lead": before.lead_id or ""}
    return _page(unit, starts_on, Entry(values))


@bp.post("/analysis/<month>/plan")
@requires("plan")
def write(month: str) -> ResponseReturnValue:
    """Keeps the plan from this month on; an empty text ends it."""
    unit = _unit(request.form.get("unit", ""))
    starts_on = _month(month)
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(PLAN)
        lead = db.session.get(Unit, told["lead"]) if told["lead"] else None  # scoped: the verb asks where it stands
        said = {"text": told["text"], "lead": lead, "seen": told["version"]}
        Plan.write(unit, starts_on, told["category"], **said, by=me(), now=clock.now())
        db.session.commit()
        said_so = _("The plan for “%(kind)s” is kept.") if told["text"] else _("The plan for “%(kind)s” has ended.")
        flash(said_so % {"kind": say(BY_CODE[told["category"]].name)})
        return redirect(url_for("analysis.show", month=f"{starts_on:%Y-%m}", unit=unit.id) + "#plans", 303)
    return _page(unit, starts_on, entry), 409 if "" in entry.errors else 422


def _month(text: str) -> date:
    try:
        return MONTH.deserialize(text)
    except ValidationError:
        abort(404)


def _unit(asked: str) -> Unit:
    number = whole(asked)
    return unit_or_404(number, "plan") if isinstance(number, int) else abort(404)


def _page(unit: Unit, starts_on: date, entry: Entry) -> str:
    category = str(entry.values.get("category", ""))
    stands = Plan.written(unit, starts_on).get(category)
    offices = Unit.path.startswith(unit.path) & Unit.ends_on.is_(None) & Unit.kind.not_in(FIELD_KINDS)
    offered = in_order(db.session.scalars(Unit.visible_to(me()).where(offices)))
    return render_template(
        "analysis/plan.html",
        unit=unit,
        month=starts_on,
        kind=say(BY_CODE[category].name) if category in BY_CODE else "",
        entry=entry,
        stands=stands,
        since=times.month(stands.starts_on) if stands else "",
        version=stands.version if stands else 0,
        leads=[(one.id, one.name) for one in offered],
    )
