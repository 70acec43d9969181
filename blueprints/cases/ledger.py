"""The ledger: the cases that a person may see, by the filters of its address; also as .xlsx."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError
from sqlalchemy import ColumnElement

import clock
import spreadsheet
from blueprints.cases import bp, handed_out
from blueprints.cases.timing import lights_of
from blueprints.cases.words import named
from guard import me, requires, settings
from models.base import db
from models.case import Case
from models.counted import Rows, case_ids, rows_signed
from models.ledger import MOST_COUNTED, Wanted, counted, listed
from models.report import Report
from models.round import Round
from models.screening import Screening
from models.search import unit_tags
from models.search_index import CATEGORY
from models.unit import Unit
from problems import paths
from rules import case as words
from rules.category import CATEGORIES
from rules.search import excerpt
from rules.tree import in_order
from schemas.ledger import LEDGER
from wording import say

PAGE = 50
BATCH = 500
NOWHERE = "/none/"
Errors = dict[str, list[str]]


@bp.get("/cases")
@requires("desk")
def ledger() -> ResponseReturnValue:
    """The cases of the units that the person may see, by the filters of the address; also as .xlsx."""
    asked, errors = _asked()
    units = in_order(db.session.scalars(Unit.visible_to(me())))
    round_ = db.session.get(Round, asked["round"]) if "round" in asked else None
    signed = _signed(asked, round_)
    kept = rows_signed(signed)
    wanted = _wanted(asked, units, round_, kept)
    if handed_out.wants() and not errors:
        return handed_out.answer(handed_out.wants(), wanted, asked)
    if request.args.get("format") == "xlsx" and not errors:
        return spreadsheet.answer(_("Ledger"), _heads(), _rows(wanted))
    counts = counted(me(), wanted)
    total = min(counts, MOST_COUNTED)
    last = max(1, -(-total // PAGE))
    page = min(asked.get("page", 1), last)
    cases = db.session.scalars(listed(me(), wanted).limit(PAGE).offset((page - 1) * PAGE)).all()
    here = {name: text for name, text in request.args.items() if text.strip() and name not in ("page", "format")}
    about = {"round": round_, "part": asked.get("part", "found"), "signed": signed, "kept": kept is not None}
    shown = {"cases": cases, "total": total, "page": page, "last": last, "first": (page - 1) * PAGE + 1}
    shown |= {"lit": lights_of([case.id for case in cases], now=clock.now())}
    shown |= {"more": counts > MOST_COUNTED, "most": f"{MOST_COUNTED:,}"}
    shown |= {"excerpt": excerpt, "q": asked.get("q", "")}
    answer = render_template(
        "cases/ledger.html", **shown, **about, values=request.args, errors=errors, units=units, here=here, **named()
    )
    return answer, 422 if errors else 200


def _asked() -> tuple[dict[str, Any], Errors]:
    """The filters that can be used, and what is wrong with the others."""
    try:
        found: dict[str, Any] = LEDGER.load(request.args.to_dict())
    except ValidationError as wrong:
        return dict(wrong.valid_data), paths(wrong.messages)  # type: ignore[arg-type]
    return found, {}


def _wanted(asked: dict[str, Any], units: list[Unit], round_: Round | None, kept: Rows | None) -> Wanted:
    chosen = next((unit for unit in units if unit.id == asked.get("unit")), None)
    below = chosen.path if chosen else NOWHERE if "unit" in asked else ""
    parts: tuple[ColumnElement[bool], ...] = ()
    same = {name: asked.get(name, "") for name in ("q", "status", "category", "urgency")}
    if kept:
        then = {name: same.pop(name) for name in ("category", "urgency")}
        below, parts = "", (Case.id.in_(case_ids(kept, asked.get("part", "found"), **then)),)
    elif round_ and units:
        screening = Screening(chosen or units[0], round_, settings().timezone, now=clock.now())
        parts = (screening.clause(asked.get("part", "found")),)
    first, last = asked.get("found_from"), asked.get("found_to")
    return Wanted(
        below=below,
        conditions=parts,
        named=_tags() if same["q"] else {},
        found_from=_midnight(first) if first else None,
        found_before=_midnight(last + timedelta(days=1)) if last else None,
        **same,
    )


def _tags() -> dict[str, str]:
    """Names of units and kinds of dispute, by which a word of the search finds their matters too."""
    return unit_tags() | {f"{CATEGORY}{one.code}": say(one.name) for one in CATEGORIES}


def _signed(asked: dict[str, Any], round_: Round | None) -> Report | None:
    """The screening whose signed number is looked at, if it is one."""
    if not (round_ and "signed" in asked and "unit" in asked):
        return None
    mine = Report.visible_to(me()).where(Report.unit_id == asked["unit"], Report.round_id == round_.id)
    return db.session.scalars(mine).first()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=settings().timezone)


def _heads() -> list[str]:
    return [
        _("Number"), _("Unit"), _("Unit above"), _("Origin"), _("Kind of dispute"), _("Happened on"), _("Place"),
        _("People involved"), _("What it is about"), _("Urgency"), _("Found"), _("State"), _("Due"), _("Resolved at"),
    ]  # fmt: skip


def _rows(wanted: Wanted) -> Iterator[list[spreadsheet.Cell]]:
    """The whole ledger as asked, without the people in it."""
    names = named()
    with db.session.scalars(listed(me(), wanted).execution_options(yield_per=BATCH)) as found:
        for case in found:
            yield _row(case, names)


def _row(case: Case, names: dict[str, Any]) -> list[spreadsheet.Cell]:
    above = case.unit.parent.name if case.unit.parent else ""
    return [
        case.number, case.unit.name, above, say(words.ORIGINS[case.origin]), names["categories"][case.category],
        case.happened_on, case.place, case.people, case.summary, names["urgencies"][case.urgency],
        case.found_at, names["statuses"][case.status], case.due_at, case.resolved_at,
    ]  # fmt: skip
