"""The ledger: the cases that a person may see, by the filters of its address; also as .xlsx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.cases import bp
from blueprints.cases.ledger import columns, handed_out
from blueprints.cases.ledger.asked import Asked
from blueprints.cases.ledger.chips import chips, label
from blueprints.cases.lights import lights_of
from blueprints.cases.words import named
from models.base import db
from models.case.case import Case
from models.ledger.ledger import MOST_COUNTED, Wanted, few_fit, leaf, listed
from models.ledger.view import LedgerView
from models.report.report import Report
from models.round import Round
from models.screening.counted import Rows, case_ids, rows_signed
from models.screening.screening import PARTS, Screening, ids_of
from rules.case.words import ORIGINS
from rules.ledger.ledger import COLUMNS, DATES, EVERY_DAY, LIGHTS, NEWEST, SORTS, USUAL, USUAL_IN_FILES, kept
from rules.ledger.search import excerpt
from rules.words import N_
from sheets import writing
from web import exports
from web.guard import me, requires, settings
from wording.catalogues import say

BATCH = 500
LATEST, EARLIEST = N_("%(date)s, latest first"), N_("%(date)s, earliest first")


@bp.get("/cases")
@requires("desk")
def ledger() -> ResponseReturnValue:
    """The cases of the units that the person may see, by the filters of the address; also as .xlsx."""
    asked = Asked.read()
    round_ = db.session.get(Round, asked.told["round"]) if "round" in asked.told else None
    signed = _signed(asked.told, round_)
    then = rows_signed(signed)
    wanted = _wanted(asked, round_, then)
    if handed_out.wants() and not asked.errors:
        return handed_out.answer(handed_out.wants(), wanted, asked.told)
    if request.args.get("format") == "xlsx" and not asked.errors:
        return _file(wanted, asked.columns if "column" in asked.told else list(USUAL_IN_FILES))
    found = leaf(me(), wanted, asked.told.get("page", 1), *columns.loads(asked.columns))
    about = {"round": round_, "part": asked.told.get("part", "found"), "signed": signed, "kept": then is not None}
    lit = lights_of([case.id for case in found.cases], now=clock.now())
    answer = render_template(
        "cases/ledger.html", asked=asked, found=found, lit=lit, most=f"{MOST_COUNTED:,}", **about, **_shown(asked)
    )
    return answer, 422 if asked.errors else 200


def _shown(asked: Asked) -> dict[str, Any]:
    """What the page says its filters, orders and columns in."""
    orders = {"" if sort == NEWEST else sort: _order(sort) for sort in SORTS}
    origins = {code: say(name) for code, name in ORIGINS.items()}
    return {
        **named(),
        "origins": origins,
        "light_filters": {code: say(name) for code, name in LIGHTS.items()},
        "dates": {name: say(text) for name, text in DATES.items()},
        "orders": orders,
        "usual": USUAL,
        "heads": {code: say(text) for code, text in COLUMNS.items()},
        "cell": lambda code, case: columns.CELLS[code](case, {"origins": origins}),
        "chips": list(chips(asked)),
        "views": _views(asked),
        "label": label,
        "excerpt": excerpt,
        "q": asked.told.get("q", ""),
    }


def _views(asked: Asked) -> list[dict[str, Any]]:
    """Links to the views: all, those for every day, those that were kept."""
    found: list[tuple[str, dict[str, Any]]] = [(_("All"), {})]
    found += [(say(name), query) for name, query in EVERY_DAY]
    found += [(view.name, view.query) for view in LedgerView.standing(me())]
    here = kept(asked.here)
    return [
        {"label": name, "href": url_for("cases.ledger", **query), "current": query == here} for name, query in found
    ]


def _order(sort: str) -> str:
    name = say(DATES[sort.removeprefix("-")])
    return say(LATEST, date=name) if sort.startswith("-") else say(EARLIEST, date=name)


def _wanted(asked: Asked, round_: Round | None, rows: Rows | None) -> Wanted:
    """What is asked for, with what a screening's numbers stand for; those signed count as they were then."""
    part = asked.told.get("part", "found")
    then = {name: asked.told.get(name, "") for name in ("category", "urgency")}
    if rows:
        ids = case_ids(rows, part, **then) if part in rows["cases"] else []
    elif round_ and asked.units and part in PARTS and (asked.unit or "unit" not in asked.told):
        screening = Screening(asked.unit or asked.units[0], round_, settings().timezone, now=clock.now())
        ids = ids_of(screening.part(part), **then)
    else:
        return asked.wanted()
    same = {name: value for name, value in asked.same.items() if name not in then}
    return asked.wanted(below="", same=same, conditions=(Case.id.in_(ids),))


def _signed(asked: dict[str, Any], round_: Round | None) -> Report | None:
    """The screening whose signed number is looked at, if it is one."""
    if not (round_ and "signed" in asked and "unit" in asked):
        return None
    mine = Report.visible_to(me()).where(Report.unit_id == asked["unit"], Report.round_id == round_.id)
    return db.session.scalars(mine).first()


def _file(wanted: Wanted, chosen: list[str]) -> ResponseReturnValue:
    return exports.answer(_("Ledger"), columns.heads(chosen), _rows(wanted, chosen))


def _rows(wanted: Wanted, chosen: list[str]) -> Iterator[list[writing.Cell]]:
    """The whole ledger as asked, without the people in it."""
    names = named()
    rows = listed(me(), wanted, few=few_fit(me(), wanted)).options(*columns.loads(chosen))
    with db.session.scalars(rows.execution_options(yield_per=BATCH)) as found:
        for case in found:
            yield columns.row(case, chosen, names)
