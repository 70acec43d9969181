"""All times that run, of petitions and assignments alike, the first to end first; also as .xlsx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select, func

import clock as now_of
from blueprints.cases import bp
from blueprints.cases.lights import light_of, lone_calendar
from blueprints.cases.words import named
from models.base import db
from models.case.clock import Clock
from models.ledger.deadlines import SHOWN, running
from models.paging import page_of
from rules.case import limit
from sheets import writing
from web import exports
from web.guard import me, requires

BATCH = 500


@bp.get("/deadlines")
@requires("desk")
def deadlines() -> ResponseReturnValue:
    """What must be done by when in the cases that the person may see: ours, all, urgent, over, standing still."""
    asked = request.args.get("show", SHOWN[0])
    show, now = asked if asked in SHOWN else SHOWN[0], now_of.now()
    rows = running(me(), show, now=now)
    if request.args.get("format") == "xlsx":
        return exports.answer(_("Deadlines"), _heads(), _cells(rows))
    counts = {each: _count(running(me(), each, now=now)) for each in SHOWN}
    found = page_of(rows, request.args.get("page"))
    days = lone_calendar()
    lines = [
        {"clock": one, "light": light_of(one, now=now), "days": limit.days_left(days, one.due_at, now=now),
         "unit": one.duty.name}
        for (one,) in found.rows
    ]  # fmt: skip
    return render_template("cases/deadlines.html", lines=lines, found=found, counts=counts, show=show, **named())


def _count(rows: Select[Clock]) -> int:
    return db.session.scalar(rows.with_only_columns(func.count(Clock.id)).order_by(None)) or 0


def _heads() -> list[str]:
    return [
        _("Due"), _("Light"), _("Number"), _("What must be done"), _("Basis of the deadline"), _("What it is about"),
        _("Unit"), _("Who must act"), _("Runs since"), _("Standing still since"),
    ]  # fmt: skip


def _cells(rows: Select[Clock]) -> Iterator[list[writing.Cell]]:
    names: dict[str, Any] = named()
    now = now_of.now()
    for one in db.session.scalars(rows.execution_options(yield_per=BATCH)):
        yield [
            one.due_at, names["lights"][light_of(one, now=now)], one.case.number,
            names["said_named"]["clock"][one.kind],
            names["clock_bases"][one.basis], one.case.summary, one.case.unit.name, one.duty.name, one.started_at,
            one.paused_at,
        ]  # fmt: skip
