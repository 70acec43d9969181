"""The page of figures: of a unit, for a month, the year so far or twelve months; each with its rows, also as .xlsx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.statistics import bp
from blueprints.statistics.reading import Asked, asked, months, units
from models.figure.heat import Heat
from models.figure.month import COUNTY
from models.figure.statistic import TREND, Statistics
from models.figure.timeliness import Reporting
from models.screening.monthly import unsigned
from rules.case.category import BY_CODE
from rules.figure.chart import top
from rules.figure.counting import Count
from rules.figure.handling import FIGURES, Figure
from rules.figure.line import MEANING, TITLE, Line
from rules.figure.statistic import NAMES, SPANS, period
from rules.figure.statistic import months as span_of
from schemas.statistic import STATISTICS
from sheets import writing
from web import exports
from web.guard import me, requires, settings
from wording import times
from wording.catalogues import say

SETTLEMENT = "settlement"
Lines = Iterator[list[writing.Cell]]


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
        settlement=Figure(TITLE, MEANING),
        names={code: say(name) for code, name in NAMES.items()},
        line_codes=Line._fields,
        trend_words=trend_words(),
        chart=_chart(statistics) if wanted.whole else None,
        categories={code: say(one.name) for code, one in BY_CODE.items()},
        **_freezing(wanted, statistics),
        reporting=Reporting(statistics) if wanted.whole and wanted.span == "month" else None,
        report_heads=_report_heads(),
    )
    return answer, 422 if wanted.errors else 200


def _freezing(wanted: Asked, statistics: Statistics) -> dict[str, Any]:
    """Whether this reader can freeze the month that is looked at, now; or the round of the screening to sign for it."""
    over = period(wanted.month, wanted.month, settings().timezone, now=clock.now()).ends_at <= clock.now()
    county = wanted.whole and wanted.unit.kind == COUNTY and me().may("freeze", wanted.unit)
    may = over and county and wanted.month not in statistics.frozen
    return {"may_freeze": may, "to_sign": unsigned(wanted.unit, wanted.month) if may else None}


def _chart(statistics: Statistics) -> dict[str, object]:
    """The trend as the chart draws it: short labels, and a round number at the top. None where there is no record."""
    points = [(times.month(month, short=True), told._asdict() if told else None) for month, told in statistics.trend]
    most = max((told[code] for _month, told in points if told for code in TREND), default=0)
    return {"points": points, "top": top(most)}


def trend_words() -> dict[str, str]:
    """The series of the trend by their words."""
    return {code: say(NAMES[code]) for code in TREND}


def _file(table: str, statistics: Statistics, heat: Heat, whole: bool) -> ResponseReturnValue:
    if table == "heat" or (not whole and table != "figures"):
        heads = [_("Unit"), *(say(BY_CODE[code].name) for code in statistics.categories), _("Together")]
        return exports.answer(_("Found, by place and kind"), heads, _heat_lines(heat))
    if table == "line":
        heads = [_("Kind of dispute"), *(say(NAMES[code]) for code in Line._fields)]
        return exports.answer(_("Matters"), heads, _line_lines(statistics))
    if table == "trend":
        heads = [_("Month"), *(say(NAMES[code]) for code in Line._fields)]
        return exports.answer(_("Twelve months"), heads, _trend_lines(statistics))
    if table == "units":
        return exports.answer(_("How matters were handled"), _unit_heads(), _unit_lines(statistics))
    if table == "reports":
        return exports.answer(_("Reports owed in the month"), _report_heads(), _report_lines(statistics))
    heads = [_("Figure"), _("Part"), _("Whole"), _("Per cent"), _("What is counted")]
    return exports.answer(_("Statistics"), heads, _figure_lines(statistics, whole))


def _shown(statistics: Statistics, whole: bool) -> dict[str, Count]:
    """The settlement rate and how matters were handled; who does not handle them is told nothing of a month that still
    moves."""
    if not whole and statistics.month not in statistics.frozen:
        return {}
    return {SETTLEMENT: statistics.settlement, **statistics.figures}


def _figure_lines(statistics: Statistics, whole: bool) -> Lines:
    for code, count in _shown(statistics, whole).items():
        figure = FIGURES.get(code, Figure(TITLE, MEANING))
        told = [count.part, count.whole, _per_cent(count)] if whole or count.open else [_("withheld"), "", None]
        yield [say(figure.title), *told, say(figure.meaning)]


def _per_cent(count: Count) -> writing.Cell:
    return "—" if count.rate is None else count.rate


def _line_lines(statistics: Statistics) -> Lines:
    for code in statistics.met:
        yield [say(BY_CODE[code].name), *statistics.line_of(code)]
    yield [_("Together"), *statistics.line]


def _trend_lines(statistics: Statistics) -> Lines:
    for month, told in statistics.trend:
        yield [times.month(month), *(told or [_("no record")] * len(Line._fields))]


def _heat_lines(heat: Heat) -> Lines:
    for line in heat.lines:
        name = line.unit.name if line.unit else _("Together")
        yield [name, *(_("withheld") if cell.held else cell.count for cell in line.cells)]


def _unit_heads() -> list[str]:
    titles = [say(figure.title) for figure in FIGURES.values()]
    return [_("Unit"), *(head for title in titles for head in (title, _("of"), _("per cent")))]


def _unit_lines(statistics: Statistics) -> Lines:
    for each in statistics.handling:
        yield [each.unit.name, *(cell for count in each.figures.values() for cell in (*count, _per_cent(count)))]


def _report_heads() -> list[str]:
    return [_("Unit"), _("Owed"), _("Came in time"), _("Per cent"), _("Late"), _("Missing")]


def _report_lines(statistics: Statistics) -> Lines:
    reporting = Reporting(statistics)
    for name, each in [*((one.unit.name, one) for one in reporting.lines), (_("Together"), reporting.together)]:
        yield [name, each.count.whole, each.count.part, _per_cent(each.count), each.late, each.missing]
