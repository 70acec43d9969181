"""The monthly forms of the offices above, filled: on a page that prints, each table as .xlsx."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.statistics.reading import Asked, asked, months, units
from models.figure.monthly_form import fill
from rules.figure.analysis import Word
from rules.figure.monthly_form import FORMS, Form
from rules.figure.statistic import first_of
from schemas.statistic import FORM
from web import exports
from web.guard import me, requires, settings, today
from wording import times
from wording.catalogues import say
from wording.findings import plain_table, tell

bp = Blueprint("monthly_forms", __name__)


@bp.get("/monthly-forms")
@requires("desk")
def latest() -> ResponseReturnValue:
    """The first form of the last month that is over, or the one that is chosen."""
    month = request.args.get("month") or f"{first_of(today(), 1):%Y-%m}"
    form = request.args.get("form", "")
    named = {"unit": unit} if (unit := request.args.get("unit")) else {}
    form = form if form in FORMS else next(iter(FORMS))
    return redirect(url_for("monthly_forms.show", month=month, form=form, **named), 303)  # type: ignore[arg-type]


@bp.get("/monthly-forms/<month>/<form>")
@requires("desk")
def show(month: str, form: str) -> ResponseReturnValue:
    """One form; `table` with format=xlsx gives one of its tables. Only for who handles the matters."""
    wanted = asked(FORM, month=month)
    if form not in FORMS or not wanted.whole:
        abort(404)
    filled, statistics = fill(form, wanted.unit, wanted.month, settings().timezone, by=me(), now=clock.now())
    if request.args.get("format") == "xlsx" and not wanted.errors:
        return _file(filled, wanted)
    answer = render_template(
        "monthly_forms/show.html",
        asked=wanted,
        form=filled,
        title=say(filled.title),
        tables=[plain_table(table) for table in filled.tables],
        notes=[tell(note) for note in filled.notes],
        preliminary=statistics.preliminary,
        errors=wanted.errors,
        values={"unit": wanted.unit.id, "month": f"{wanted.month:%Y-%m}", "form": form},
        units=[(unit.id, unit.name) for unit in units()],
        months=[(f"{one:%Y-%m}", times.month(one)) for one in months()],
        forms=[(code, say(name)) for code, name in FORMS.items()],
        today=today(),
    )
    return answer, 422 if wanted.errors else 200


def _file(form: Form, wanted: Asked) -> ResponseReturnValue:
    table = next((table for table in form.tables if table.code == wanted.more.get("table")), form.tables[0])
    rows = ([tell(cell) if isinstance(cell, Word) else cell for cell in row] for row in table.rows)
    name = _("%(form)s %(month)s", form=say(form.title), month=times.month(wanted.month))
    return exports.answer(name, [tell(head) for head in table.heads], rows)  # type: ignore[arg-type]
