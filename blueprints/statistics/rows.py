"""The matters behind a number, as they were counted; also as .xlsx."""

from __future__ import annotations

from collections.abc import Iterator

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from blueprints.statistics import bp
from blueprints.statistics.reading import asked
from models.base import db
from models.case.case import Case
from models.org.unit import Unit
from rules.case.category import BY_CODE
from rules.case.words import ORIGINS
from rules.figure.handling import FIGURES, Task
from rules.figure.statistic import DATES, NAMES, Row
from schemas.statistic import ROWS
from sheets import writing
from web import exports
from web.guard import me, requires
from wording.catalogues import say

PAGE = 50
BATCH = 500
Lines = Iterator[list[writing.Cell]]


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
    title, timed = _title(more["figure"], more["of"]), bool(more["figure"] in FIGURES and FIGURES[more["figure"]].tasks)
    if request.args.get("format") == "xlsx":
        return exports.answer(title, *((_task_heads(), _task_lines(found)) if timed else (_heads(), _lines(found))))
    last = max(1, -(-len(found) // PAGE))
    page = min(more["page"], last)
    shown = found[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "statistics/rows.html",
        asked=wanted,
        statistics=statistics,
        title=title,
        timed=timed,
        category=say(BY_CODE[more["category"]].name) if "category" in more else "",
        place=db.session.get(Unit, more["below"]) if "below" in more else None,  # scoped: behind() asks where it stands
        rows=shown,
        cases=_cases(shown),
        units=_units(shown),
        total=len(found),
        page=page,
        last=last,
        here={name: text for name, text in request.args.items() if name not in ("page", "format")},
        categories={code: say(one.name) for code, one in BY_CODE.items()},
    )


def _title(code: str, of: str) -> str:
    if code not in FIGURES:
        return str(say(NAMES[code]))
    title: str = say(FIGURES[code].title)
    return str(_("%(figure)s: compared with", figure=title)) if of == "whole" else title


def _units(shown: list[Row | Task]) -> dict[str, str]:
    """Path → the name of the unit that had to act by the task."""
    ids = {int(row.path.rstrip("/").rpartition("/")[2]): row.path for row in shown if isinstance(row, Task)}
    named = db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(ids)))  # scoped: of tasks that are counted
    return {ids[unit_id]: name for unit_id, name in named}


def _cases(shown: list[Row | Task]) -> dict[object, Case]:
    """The matters as they stand, as far as they are there and visible."""
    mine = Case.visible_to(me()).where(Case.id.in_([row.case_id for row in shown]))
    return {case.id: case for case in db.session.scalars(mine.options(contains_eager(Case.unit)))}


def _heads() -> list[str]:
    about = [_("Number"), _("Unit"), _("Kind of dispute"), _("Origin"), _("Found"), _("Due")]
    ends = (say(FIGURES[code].title) for code in ("agreed", "fulfilled", "confirmed"))
    return [*about, _("Taken over"), _("Assigned"), _("Settled"), *ends, _("Closed")]


def _lines(found: list[Row | Task]) -> Lines:
    for named, row in _named(found):
        if isinstance(row, Row):
            kind, origin = say(BY_CODE[row.category].name), say(ORIGINS[row.origin])
            yield [*named, kind, origin, row.found_at, row.due_at, *(getattr(row, name) for name in DATES)]


def _task_heads() -> list[str]:
    return [_("Number"), _("Unit"), _("Had to act"), _("Due"), _("Done by then?")]


def _task_lines(found: list[Row | Task]) -> Lines:
    units = _units(found)
    for named, row in _named(found):
        if isinstance(row, Task):
            yield [*named, units.get(row.path, ""), row.due_at, _("yes") if row.done else _("no")]


def _named(found: list[Row | Task]) -> Iterator[tuple[list[str], Row | Task]]:
    """The rows, each with the number of its matter and the name of the unit where that arose."""
    for start in range(0, len(found), BATCH):
        batch = found[start : start + BATCH]
        cases = _cases(batch)
        for row in batch:
            case = cases.get(row.case_id)
            yield ([case.number, case.unit.name] if case else ["", ""]), row
