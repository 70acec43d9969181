"""The analysis of a month: findings, tables, gaps and plans on a page, as a sheet to print, each table as .xlsx."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import clock
from blueprints.statistics.reading import Asked, asked, months, units
from models.figure.analysis import Analysis, analyse
from rules.case.category import CATEGORIES
from rules.figure.statistic import first_of
from schemas.statistic import ANALYSIS
from web import exports
from web.guard import me, requires, settings, today
from wording import times
from wording.catalogues import say
from wording.findings import plain, tell

bp = Blueprint("analysis", __name__)


@bp.get("/analysis")
@requires("desk")
def latest() -> ResponseReturnValue:
    """The last month that is over."""
    named = {name: text for name in ("unit", "public") if (text := request.args.get(name))}
    month = request.args.get("month") or f"{first_of(today(), 1):%Y-%m}"
    return redirect(url_for("analysis.show", month=month, **named), 303)  # type: ignore[arg-type]


@bp.get("/analysis/<month>")
@requires("desk")
def show(month: str) -> ResponseReturnValue:
    """The analysis with the plan for each kind; `table` with format=xlsx gives one of its tables."""
    wanted = asked(ANALYSIS, month=month)
    found = _found(wanted)
    if request.args.get("format") == "xlsx" and not wanted.errors:
        return _file(found, wanted.more["table"])
    answer = render_template(
        "analysis/show.html",
        **_shown(wanted, found),
        errors=wanted.errors,
        values={"unit": wanted.unit.id, "month": f"{wanted.month:%Y-%m}"},
        units=[(unit.id, unit.name) for unit in units()],
        months=[(f"{one:%Y-%m}", times.month(one)) for one in months()],
        kinds=[(one.code, say(one.name)) for one in CATEGORIES],
        may_plan=wanted.whole and me().may("plan", wanted.unit),
    )
    return answer, 422 if wanted.errors else 200


@bp.get("/analysis/<month>/sheet")
@requires("desk")
def sheet(month: str) -> ResponseReturnValue:
    """The same on paper."""
    wanted = asked(ANALYSIS, month=month)
    return render_template("analysis/sheet.html", **_shown(wanted, _found(wanted)), today=today())


def _found(wanted: Asked) -> Analysis:
    return analyse(
        wanted.unit,
        wanted.month,
        settings().timezone,
        by=me(),
        now=clock.now(),
        whole=wanted.whole,
    )


def _shown(wanted: Asked, found: Analysis) -> dict[str, Any]:
    here = {"unit": wanted.unit.id, "month": f"{wanted.month:%Y-%m}"} | ({} if wanted.whole else {"public": "1"})
    return {"asked": wanted, "analysis": found, "told": plain(found), "here": here}


def _file(found: Analysis, code: str) -> ResponseReturnValue:
    table = next((table for table in found.tables if table.code == code), found.tables[0])
    heads = [tell(head) for head in table.heads]
    rows = ([cell if isinstance(cell, int) else tell(cell) for cell in row] for row in table.rows)
    return exports.answer(f"{say(table.title)} {times.month(found.month)}", heads, rows)
