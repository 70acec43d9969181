"""The reports behind a number: which unit, which round, how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.screenings import bp
from blueprints.screenings.words import screening_words
from models.base import db
from models.report.report import Report
from models.round import Round
from models.screening.counted import lines_signed, rows_signed
from models.screening.screening import Screening
from models.screening.table import Line, lines_of
from schemas.base import whole
from web import exports
from web.guard import requires, settings, unit_or_404
from web.navigation import address
from wording import times

PAGE = 50


def screening_asked() -> Screening:
    """The screening that `unit` and `round` of the address name; 404 for what is not to be seen."""
    unit_id, round_id = (whole(request.args.get(name, "")) for name in ("unit", "round"))
    if not isinstance(unit_id, int) or not isinstance(round_id, int):
        abort(404)
    round_ = db.session.get(Round, round_id) or abort(404)
    return Screening(unit_or_404(unit_id, "see"), round_, settings().timezone, now=clock.now())


@bp.get("/screenings/reports")
@requires("desk")
def reports() -> ResponseReturnValue:
    """The lines of one number: `level` and `state` as rules/screening.py names them; also as .xlsx."""
    screening, words = screening_asked(), screening_words()
    level, state = request.args.get("level", "field"), request.args.get("state", "expected")
    if level not in words["levels"] or state not in words["numbers"]:
        abort(404)
    signed = Report.of(screening.unit.id, screening.round.id) if request.args.get("signed") else None
    kept = rows_signed(signed)
    lines = lines_signed(kept, level, state, screening) if kept else lines_of(screening, level, state)
    title = _("%(what)s: %(said)s", what=words["levels"][level], said=words["numbers"][state])
    if request.args.get("format") == "xlsx":
        heads = [_("Unit"), _("Unit above"), _("Round"), _("Due at"), _("State"), _("Arrived")]
        return exports.answer(title, heads, _cells(lines, words))
    last = max(1, -(-len(lines) // PAGE))
    asked = whole(request.args.get("page", "1"))
    page = min(max(asked if isinstance(asked, int) else 1, 1), last)
    return render_template(
        "screenings/reports.html",
        screening=screening,
        signed=signed,
        kept=kept is not None,
        title=title,
        total=len(lines),
        lines=lines[(page - 1) * PAGE : page * PAGE],
        page=page,
        last=last,
        here={name: text for name, text in request.args.items() if name not in ("page", "format")},
        words=words,
        link=_report_link,
    )


def _report_link(line: Line) -> str | None:
    """The report's own page, where there is a report."""
    return address("reports.show", report_id=line.slot.report_id) if line.slot.report_id else None


def _cells(lines: list[Line], words: dict[str, dict[str, str]]) -> Iterator[list[Any]]:
    for line in lines:
        period = times.period(line.round.starts_on, line.round.ends_on)
        state = "、".join(words["numbers"][code] for code in line.states)
        yield [line.unit.name, line.above, period, line.round.due_at, state, line.slot.first_received_at]
