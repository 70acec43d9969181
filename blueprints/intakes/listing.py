"""What came in at the own door: waiting to be handed over, handed over and not signed for, and all; found by number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

import clock
from blueprints.intakes import bp
from blueprints.intakes.words import named
from models.base import db
from models.case.clock import Clock
from models.case.intake import Intake
from models.paging import page_of
from rules.case import intake
from sheets import writing
from web import exports
from web.guard import me, requires

BATCH = 500


@bp.get("/intakes")
@requires("receive")
def listing() -> ResponseReturnValue:
    """The registrations of the person's desks; of the people who came nothing is listed or searched for."""
    asked, typed = request.args.get("show", intake.LISTS[0]), request.args.get("number", "")
    show = asked if asked in intake.LISTS else intake.LISTS[0]
    rows = Intake.listed(me(), show, typed.strip())
    if request.args.get("format") == "xlsx":
        return exports.answer(_("Matters that came in"), _heads(), _cells(rows))
    found = page_of(rows, request.args.get("page"))
    registered = [row for (row,) in found.rows]
    return render_template(
        "intakes/listing.html",
        found=found,
        registered=registered,
        lit=Clock.tightest([one.case_id for one in registered], now=clock.now()),
        counts={each: Intake.count(me(), each) for each in intake.LISTS},
        show=show,
        number=typed,
        here=url_for("intakes.listing", show=show),
        now=clock.now(),
        **named(),
    )


def _heads() -> list[str]:
    return [
        _("Number"), _("Received on"), _("Origin"), _("Kind of dispute"), _("What it is about"), _("Place"),
        _("State"), _("Responsible"),
    ]  # fmt: skip


def _cells(rows: Select[Intake]) -> Iterator[list[writing.Cell]]:
    words: dict[str, Any] = named()
    for one in db.session.scalars(rows.execution_options(yield_per=BATCH)):
        case = one.case
        yield [
            case.number, one.received_on, words["origins"][case.origin], words["categories"][case.category],
            case.summary, case.place, words["statuses"][case.state], one.responsible.name,
        ]  # fmt: skip
