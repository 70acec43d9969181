"""The page of figures: of a unit, for a month, the year so far or twelve months; each with its rows, also as .xlsx."""

from __future__ import annotations

from collections.abc import Iterator

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
import spreadsheet
import times
from blueprints.statistics import bp
from blueprints.statistics.reading import Asked, asked, months, units
from guard import me, requires, settings
from models.heat import Heat
from models.month import COUNTY
from models.statistic import TREND, Statistics
from rules.category import BY_CODE
from rules.chart import top
from rules.counting import rate
from rules.statistic import FIGURES, SPANS, Count, period
from rules.statistic import months as span_of
from schemas.statistic import STATISTICS
from wording import say

MEASURES = [code for code, figure in FIGURES.items() if figure.measures]
Lines = Iterator[list[spreadsheet.Cell]]


@bp.get("/statistics")
@requires("desk")
def show() -> ResponseReturnValue:
    """The figures, their trend, and where they come from."""
    wanted = asked(STATISTICS)
    statistics = wanted.statistics(span_of(wanted.month, "twelve") if wanted.whole else ())
    heat = Heat(statistics, wanted.whole)
    if request.args.get("format") == "xlsx" and not wanted.errors:
        return _file(wanted.more["table"], statistics, heat, wanted.whole)
    answer = render_template(
        "statistics/show.html",
        asked=wanted,
        statistics=statistics,
        heat=heat,
        shown=_shown(statistics, wanted.whole),
        errors=wanted.errors,
        values={"unit": wanted.unit.id, "month": f"{wanted.month:%Y-%m}", "span": wanted.span},
        units=[(unit.id, unit.name) for unit in units()],
        months=[(f"{month:%Y-%m}", times.month(month)) for month in months()],
        spans={code: say(name) for code, name in SPANS.items()},
        figures=FIGURES,
        measures=MEASURES,
        trend_words=trend_words(),
        chart=_chart(statistics) if wanted.whole else None,
        categories={code: say(one.name) for code, one in BY_CODE.items()},
        may_freeze=wanted.whole and _may_freeze(wanted, statistics),
    )
    return answer, 422 if wanted.errors else 200


def _may_freeze(wanted: Asked, statistics: Statistics) -> bool:
    """Whether this reader can freeze the month that is looked at, now."""
    over = period(wanted.month, wanted.month, settings().timezone, now=clock.now()).ends_at <= clock.now()
    county = wanted.unit.kind == COUNTY and me().may("freeze", wanted.unit)
    return over and county and wanted.month not in statistics.frozen


def _chart(statistics: Statistics) -> dict[str, object]:
    """The trend as the chart draws it: short labels, and a round number at the top."""
    trend = statistics.trend
    points = [(times.month(month, short=True), counts) for month, counts in trend]
    return {"points": points, "top": top(max(max(counts.values()) for _month, counts in trend))}


def trend_words() -> dict[str, str]:
    """The series of the trend by their words."""
    return {code: say(FIGURES[code].title) for code in TREND}


def _file(table: str, statistics: Statistics, heat: Heat, whole: bool) -> ResponseReturnValue:
    if table == "heat" or (not whole and table != "figures"):
        heads = [_("Unit"), *(say(BY_CODE[code].name) for code in statistics.categories), _("Together")]
        return spreadsheet.answer(_("Found, by place and kind"), heads, _heat_lines(heat))
    if table == "trend":
        return spreadsheet.answer(_("Twelve months"), [_("Month"), *trend_words().values()], _trend_lines(statistics))
    if table == "units":
        return spreadsheet.answer(_("How matters were handled"), _unit_heads(), _unit_lines(statistics))
    heads = [_("Figure"), _("Part"), _("Whole"), _("Per cent"), _("What is counted")]
    return spreadsheet.answer(_("Statistics"), heads, _figure_lines(statistics, whole))


def _shown(statistics: Statistics, whole: bool) -> dict[str, Count]:
    """The figures. Who does not handle the matters is not told how many are in hand: from what was in hand a month
    ago, what was found and what was settled each follows from the others, however small; nor anything of a month that
    still moves."""
    told = statistics.figures if whole or statistics.month in statistics.frozen else {}
    return {code: count for code, count in told.items() if whole or FIGURES[code].measures}


def _figure_lines(statistics: Statistics, whole: bool) -> Lines:
    for code, count in _shown(statistics, whole).items():
        title, meaning = say(FIGURES[code].title), say(FIGURES[code].meaning)
        if whole or count.open:
            yield [title, count.part, count.whole, rate(*count), meaning]
        else:
            yield [title, _("withheld"), "", None, meaning]


def _trend_lines(statistics: Statistics) -> Lines:
    for month, counts in statistics.trend:
        yield [times.month(month), *counts.values()]


def _heat_lines(heat: Heat) -> Lines:
    for line in heat.lines:
        name = line.unit.name if line.unit else _("Together")
        yield [name, *(_("withheld") if cell.held else cell.count for cell in line.cells)]


def _unit_heads() -> list[str]:
    titles = [say(FIGURES[code].title) for code in MEASURES]
    rates = [head for title in titles for head in (title, _("of"), _("per cent"))]
    return [_("Unit"), *(say(FIGURES[code].title) for code in ("found", "in_hand")), *rates]


def _unit_lines(statistics: Statistics) -> Lines:
    for place in statistics.places:
        counts = [statistics.count_at(place, code) for code in MEASURES]
        described = [statistics.count_at(place, code).part for code in ("found", "in_hand")]
        yield [place.unit.name, *described, *(cell for one in counts for cell in (*one, rate(*one)))]
