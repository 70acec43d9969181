"""Assignments by deadline: what is assigned to whom, the first deadline first; also as .xlsx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

import clock
from blueprints.cases import bp
from blueprints.cases.lights import lights_of
from blueprints.cases.words import named
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.ledger.assigned import SHOWN, assigned, tally
from rules.case import limit
from sheets import writing
from web import exports
from web.guard import me, requires

PAGE = 50
BATCH = 500


@bp.get("/assignments")
@requires("desk")
def assignments() -> ResponseReturnValue:
    """The assigned cases that the person may see: all, those for the own units, those they gave, unsigned, overdue."""
    asked = request.args.get("show", "all")
    show = asked if asked in SHOWN else "all"
    now = clock.now()
    rows = assigned(me(), show, now=now)
    if request.args.get("format") == "xlsx":
        return exports.answer(_("Assignments by deadline"), _heads(), _cells(rows))
    counts = tally(me(), now=now)
    last = max(1, -(-counts[show] // PAGE))
    page = min(max(request.args.get("page", 1, type=_whole), 1), last)
    cases = db.session.scalars(rows.limit(PAGE).offset((page - 1) * PAGE)).all()
    days = calendar()
    left = {case.id: limit.days_left(days, case.due_at, now=now) for case in cases if case.due_at}
    lights = lights_of([case.id for case in cases], now=now)
    shown = {"cases": cases, "left": left, "lit": lights, "counts": counts, "show": show, "page": page, "last": last}
    return render_template("cases/assignments.html", **shown, **named())


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _heads() -> list[str]:
    return [
        _("Due"), _("Basis of the deadline"), _("Number"), _("What it is about"), _("Unit"), _("Handling unit"),
        _("Handled by"), _("Helping units"), _("Lead leader"), _("Assigned by"), _("Assigned on"), _("State"),
    ]  # fmt: skip


def _cells(rows: Select[Case]) -> Iterator[list[writing.Cell]]:
    names: dict[str, Any] = named()
    for case in db.session.scalars(rows.execution_options(yield_per=BATCH)):
        yield [
            case.due_at, names["bases"].get(case.due_basis, ""), case.number, case.summary, case.unit.name,
            case.names()["handler"], case.person, _(", ").join(unit.name for unit in case.co_handlers),
            case.lead.name if case.lead else "", case.office.name, case.assigned_at, names["states"][case.state],
        ]  # fmt: skip
