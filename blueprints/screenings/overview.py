"""What came from below, by unit and round: received of expected, and what was found, resolved and is open."""

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
from models.round import Round
from models.screening.screening import Screening
from models.screening.table import below_lines, columns, unit_lines
from rules.figure.counting import rate
from rules.report.overview import Cell
from schemas.base import whole
from sheets import writing
from web import exports
from web.guard import me, requires, settings
from wording import times
from wording.catalogues import say

ROUNDS = 12
BY_ROUND = ("expected", "received")
TOGETHER = ("expected", "received", "late", "missing")


@bp.app_template_global("rate")
def rate_of(part: int, all_of_them: int) -> str:
    """A percentage for a page; a dash where there is nothing to divide by."""
    found = rate(part, all_of_them)
    return "—" if found is None else str(found)


@bp.get("/screenings/overview")
@requires("desk")
def overview() -> ResponseReturnValue:
    """The units directly below, always in the order of the tree, by the rounds that make up the chosen one."""
    seats = [unit for unit in me().units("office", "leader") if unit.kind in ("county", "town")]
    unit = _chosen(seats, "unit")
    if unit is None:
        return render_template("screenings/alone.html")
    rounds = list(db.session.scalars(Round.recent(unit.kind, now=clock.now(), count=ROUNDS)))
    round_ = _chosen(rounds, "round")
    if round_ is None:
        return render_template("screenings/none.html")
    screening = Screening(unit, round_, settings().timezone, now=clock.now())
    if request.args.get("format") == "xlsx":
        return _file(screening, request.args.get("table", "units"))
    return render_template(
        "screenings/overview.html",
        screening=screening,
        columns=columns(screening),
        units=unit_lines(screening),
        below=below_lines(screening),
        level_first=next(iter(screening.rounds), None),
        level_below=next(iter(list(screening.rounds)[1:]), None),
        rounds=rounds,
        words=screening_words(),
    )


def _chosen(rows: list[Any], name: str) -> Any:
    """The row that the address names, the first if it names none; 404 for any other, None where there are none."""
    asked = request.args.get(name)
    if not rows or not asked:
        return rows[0] if rows else None
    return next((row for row in rows if row.id == whole(asked)), None) or abort(404)


def _file(screening: Screening, table: str) -> ResponseReturnValue:
    if table == "below":
        return exports.answer(_("Reports from below"), _heads_below(screening), _cells_below(screening))
    words = screening_words()
    heads = [_("Unit"), *_periods(screening), *(words["matters"][code] for code in screening.matters())]
    return exports.answer(_("By unit and round"), heads, _cells(screening))


def _periods(screening: Screening) -> list[str]:
    return [times.period(row.starts_on, row.ends_on) for row in columns(screening)]


def _cells(screening: Screening) -> Iterator[list[writing.Cell]]:
    for line in unit_lines(screening):
        yield [line.unit.name, *(_state(one) for one in line.cells), *line.matters.values()]
    yield [_("Together"), *("" for _row in columns(screening)), *screening.matters().values()]


def _state(one: Cell | None) -> str:
    if one is None:
        return ""
    msgid, fills = one.said
    text = say(msgid, **fills)
    return f"{text} {_('late')}" if one.late else text


def _heads_below(screening: Screening) -> list[str]:
    words = screening_words()["numbers"]
    by_round = [f"{period} {words[code]}" for period in _periods(screening) for code in BY_ROUND]
    sums = [_("All rounds: %(what)s", what=words[code]) for code in TOGETHER]
    return [_("Unit"), *by_round, *sums, _("Reported, per cent")]


def _cells_below(screening: Screening) -> Iterator[list[writing.Cell]]:
    for line in below_lines(screening):
        name = _("Together") if line.unit is screening.unit else line.unit.name
        by_round = [tally[code] for tally in line.by_round for code in BY_ROUND]
        sums = [line.together[code] for code in TOGETHER]
        share = rate(line.together["received"], line.together["expected"])
        yield [name, *by_round, *sums, "—" if share is None else share]
