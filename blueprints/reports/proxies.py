"""Filing for a village that telephoned, brought paper or came in person; marked as such for ever."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema, ValidationError

import clock
from blueprints.reports.page import names
from models.base import db
from models.case.moves.recusal import Recusal
from models.filing.report import file_report
from models.filing.told import Told
from models.org.unit import Unit
from models.report.report import Report, speakable
from models.round import Round
from rules import mask
from rules.case.category import offered
from rules.errors import Conflict, Invalid
from rules.org.permission import FIELD_KINDS
from rules.report.report import PROXIES
from schemas.base import MOST_ID
from schemas.report import proxy as form
from schemas.report.report import REPORT
from web.guard import me, requires, today, unit_or_404
from web.problems import paths
from wording.catalogues import say

bp = Blueprint("proxies", __name__)


def _asked(name: str) -> int:
    number = request.args.get(name, type=int)
    return number if number is not None and 0 < number <= MOST_ID else abort(404)


def _unit() -> Unit:
    unit = unit_or_404(_asked("unit"), "file")
    return unit if unit.kind in FIELD_KINDS else abort(404)


def _round(unit: Unit) -> Round:
    found = db.session.get(Round, _asked("round")) or abort(404)
    return found if unit.kind in found.schedule.kinds else abort(404)


@bp.get("/reports/new", endpoint="form")
@requires("review")
def blank() -> ResponseReturnValue:
    """The form, empty or with what was returned; a report that stands already is named instead."""
    unit = _unit()
    round_ = _round(unit)
    report = Report.of(unit.id, round_.id)
    if report is not None and report.status in ("received", "accepted"):
        return render_template("proxies/reported.html", unit=unit, round=round_, report=report, **names())
    return _page(unit, round_, _stored(report) if report else _new())


def _new() -> form.Values:
    start = {"id": str(uuid.uuid4()), "version": 1, "made_at": clock.now().isoformat(), "bases": []}
    return {**start, **form.blank_case("cases.0")}


def _stored(report: Report) -> form.Values:
    """What the report said, its people masked; a mask that comes back leaves the kept name alone."""
    values: form.Values = {"id": str(report.id), "version": report.version + 1, "made_at": clock.now().isoformat()}
    values |= {"outcome": report.outcome, "bases": report.bases, "note": report.note}
    hidden = Recusal.hidden(me())
    shown = report.cases_but(hidden)
    for number, case in enumerate(shown):
        place = f"cases.{number}"
        values |= form.blank_case(place) | {f"{place}.id": str(case.id)}
        for field in ("category", "summary", "place", "urgency", "happened_on", "people"):
            values[f"{place}.{field}"] = getattr(case, field)
        for at, party in enumerate(case.parties):
            one = f"{place}.parties.{at}"
            values |= {f"{one}.id": str(party.id), f"{one}.role": party.role, f"{one}.name": mask.name(party.name)}
            values[f"{one}.phone"] = mask.phone(party.phone or "")
    for step in (step for step in report.updates if step.case_id not in hidden):
        said = {"id": str(step.id), "kind": step.kind, "text": step.text}
        values |= {f"updates.{step.case_id}.{name}": value for name, value in said.items()}
    return values if shown else {**values, **form.blank_case("cases.0")}


@bp.post("/reports/new")
@requires("review")
def create() -> ResponseReturnValue:
    """Files the report under the office's name, with how it came; or shows what is wrong, nothing lost."""
    unit = _unit()
    round_ = _round(unit)
    values = form.typed(request.form)
    if "add" in values or "remove" in values:
        return _page(unit, round_, _changed_blocks(values))
    body, moved = form.body_of(values)
    body |= {"unit_id": unit.id, "round_id": round_.id}
    try:
        report_id = uuid.UUID(values.get("id", ""))
        content, how = _load(body, values)
        told = Told({**body, "proxy": how}, content)
        filed = file_report(report_id, told, unit, round_, by=me(), now=clock.now(), proxy=how["how"])
    except (ValidationError, ValueError) as wrong:
        said = paths(wrong.messages) if isinstance(wrong, ValidationError) else {"": [_("Open the form again.")]}
        return _page(unit, round_, values, form.back(said, moved)), 422
    except Invalid as wrong:
        db.session.rollback()
        said = {path: [say(text)] for path, text in wrong.errors.items()}
        return _page(unit, round_, values, form.back(said, moved)), 422
    except Conflict as conflict:
        db.session.rollback()
        return _conflict(unit, round_, values, conflict)
    db.session.commit()
    flash(_("Filed for %(unit)s. Receipt number %(number)s.", unit=unit.name, number=filed.receipt.no))
    return redirect(url_for("reports.show", report_id=report_id), 303)


def _load(body: dict[str, Any], values: form.Values) -> tuple[dict[str, Any], dict[str, Any]]:
    """Content and origin; the errors of both at once."""
    errors: dict[str, Any] = {}
    loaded: list[dict[str, Any]] = []
    proxy: dict[str, Any] = {name: values[name] for name in ("how", "said_by") if name in values}
    asked: tuple[tuple[Schema, dict[str, Any]], ...] = ((REPORT, body), (form.PROXY, proxy))
    for schema, data in asked:
        try:
            loaded.append(schema.load(data))
        except ValidationError as wrong:
            errors |= wrong.messages_dict
    if errors:
        raise ValidationError(errors)
    return loaded[0], loaded[1]


def _changed_blocks(values: form.Values) -> form.Values:
    """One more block of a dispute, or one less, without judging what was typed."""
    gone = values.pop("remove", None)
    if gone in form.places(values):
        values = {name: value for name, value in values.items() if not name.startswith(f"{gone}.")}
    if values.pop("add", None) or not form.places(values):
        last = form.places(values)[-1:] or ["cases.-1"]
        values |= form.blank_case(f"cases.{int(last[0].split('.')[1]) + 1}")
    return values | {"outcome": "found"} if gone is None else values


def _conflict(unit: Unit, round_: Round, values: form.Values, conflict: Conflict) -> ResponseReturnValue:
    """The week is reported already: what was typed stays, with the way to the report that stands."""
    rival = Report.of(unit.id, round_.id)
    return _page(unit, round_, values, {"": [say(conflict.msgid)]}, rival), 409


def _named(errors: dict[str, Any], values: form.Values) -> dict[str, Any]:
    """What is missing, said by its name: a list of "please fill this in" helps nobody."""
    missing = {
        "how": _("Say how the report came."),
        "said_by": _("Write who told it."),
        "outcome": _("Choose what they found."),
        "category": _("Choose the kind of dispute."),
        "summary": _("Write what the dispute is about."),
        "name": _("Write the person's surname, or empty the telephone."),
    }
    fields = {name: name.rsplit(".", 1)[-1] for name in errors}
    return {
        name: [missing[fields[name]]] if fields[name] in missing and not values.get(name) else said
        for name, said in errors.items()
    }


def _page(
    unit: Unit, round_: Round, values: form.Values, errors: dict[str, Any] | None = None, rival: Report | None = None
) -> str:
    cases = speakable(unit, Report.of(unit.id, round_.id))
    step_ids = {f"updates.{case.id}.id": str(uuid.uuid4()) for case in cases}
    return render_template(
        "proxies/form.html",
        unit=unit,
        round=round_,
        values={**step_ids, **values},
        errors=_named(errors or {}, values),
        opened=values.get("outcome") == "found" or any(name.startswith("cases.") for name in errors or {}),
        rival=rival,
        places=form.places(values),
        open_cases=cases,
        kinds=[(one.code, say(one.name)) for one in offered(today())],
        hows=[(code, say(name)) for code, name in PROXIES.items()],
        **names(),
    )
