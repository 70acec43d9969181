"""The matters behind a number, as they were counted; also as .xlsx."""

from __future__ import annotations

from collections.abc import Iterator

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import contains_eager

import spreadsheet
from blueprints.statistics import bp
from blueprints.statistics.reading import asked
from guard import me, requires
from models.base import db
from models.case import Case
from rules.case import ORIGINS
from rules.category import BY_CODE
from rules.statistic import DATES, FIGURES, Row
from schemas.statistic import ROWS
from wording import say

PAGE = 50
BATCH = 500
COUNTS = {"overdue": "overdue", "on_books": "on_books"}


@bp.get("/statistics/rows")
@requires("desk")
def rows() -> ResponseReturnValue:
    """One number's matters, oldest first. Only who sees the matters themselves gets here."""
    wanted = asked(ROWS)
    if wanted.errors or not wanted.whole:
        abort(404)
    more = wanted.more
    statistics = wanted.statistics()
    found = statistics.behind(more["figure"], more["of"], more.get("below"), more.get("category"))
    title = _title(more["figure"], more["of"])
    if request.args.get("format") == "xlsx":
        return spreadsheet.answer(title, _heads(), _lines(found))
    last = max(1, -(-len(found) // PAGE))
    page = min(more["page"], last)
    shown = found[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "statistics/rows.html",
        asked=wanted,
        statistics=statistics,
        title=title,
        category=say(BY_CODE[more["category"]].name) if "category" in more else "",
        place=next((one.unit for one in statistics.places if one.unit.id == more.get("below")), None),
        rows=shown,
        cases=_cases(shown),
        total=len(found),
        page=page,
        last=last,
        here={name: text for name, text in request.args.items() if name not in ("page", "format")},
        categories={code: say(one.name) for code, one in BY_CODE.items()},
    )


def _title(code: str, of: str) -> str:
    if code in FIGURES:
        title: str = say(FIGURES[code].title)
        return str(_("%(figure)s: compared with", figure=title)) if of == "whole" else title
    return str(_("Overdue") if code == "overdue" else _("On the books"))


def _cases(shown: list[Row]) -> dict[object, Case]:
    """The matters as they stand, as far as they are there and visible."""
    mine = Case.visible_to(me()).where(Case.id.in_([row.case_id for row in shown]))
    return {case.id: case for case in db.session.scalars(mine.options(contains_eager(Case.unit)))}


def _heads() -> list[str]:
    ends = (say(FIGURES[code].title) for code in ("resolved", "agreed", "fulfilled"))
    dates = [_("Taken over"), _("Assigned"), *ends]
    about = [_("Number"), _("Unit"), _("Kind of dispute"), _("Origin"), _("Found"), _("Due")]
    return [*about, *dates, say(FIGURES["confirmed"].title), _("Closed")]


def _lines(found: list[Row]) -> Iterator[list[spreadsheet.Cell]]:
    for start in range(0, len(found), BATCH):
        batch = found[start : start + BATCH]
        cases = _cases(batch)
        for row in batch:
            case = cases.get(row.case_id)
            named = (case.number, case.unit.name) if case else ("", "")
            kind, origin = say(BY_CODE[row.category].name), say(ORIGINS[row.origin])
            yield [*named, kind, origin, row.found_at, row.due_at, *(getattr(row, name) for name in DATES)]
