"""What a reviewer decides: acceptance of one or many, its undoing within half a minute, and return."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from marshmallow import ValidationError

import clock
from blueprints.reports.page import look_at, reasons_of, whole
from models.base import db
from models.report.report import Report
from models.report.review import accept_all, accept_seen, must_wait, take, undo_all
from models.report.urge import send_returned
from rules.errors import NotAllowed
from schemas.report.review import RETURN
from web.guard import me, must, requires, visible_or_404
from web.problems import paths
from wording.catalogues import say

bp = Blueprint("reviews", __name__)


def _mine(report_id: uuid.UUID) -> Report:
    """The report as it stands now, if the person reviews its unit."""
    report = visible_or_404(Report, report_id)
    must("review", report.unit)
    take([report])
    return report


def _version(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else None


def _reason(report: Report, said: dict[str, str]) -> str:
    """What the unit reads: own words, or a usual reason that fits what the report says now."""
    if said["reason"] == "own":
        return said["own_reason"]
    fitting = reasons_of(report, look_at(report))
    if said["reason"] not in fitting:
        text = _("This reason does not fit what the report says now. Choose another one, or write your own words.")
        raise ValidationError(text, "reason")
    return fitting[said["reason"]]


def _next() -> ResponseReturnValue:
    return redirect(url_for("reports.queue"), 303)


def _overtaken(report: Report, refusal: NotAllowed, typed: dict[str, str] | None = None) -> ResponseReturnValue:
    """409: someone else acted first, or the unit sent a newer version; the page shows how it stands now."""
    db.session.rollback()
    told = {"sentence": say(refusal.msgid, **refusal.params), "values": typed}
    return render_template("reports/overtaken.html", **told, **whole(visible_or_404(Report, report.id))), 409


@bp.post("/reports/<uuid:report_id>/acceptance")
@requires("review")
def acceptance(report_id: uuid.UUID) -> ResponseReturnValue:
    """Accepts the version that was read."""
    report = _mine(report_id)
    try:
        accept_seen(report, _version(request.form.get("version")), by=me(), now=clock.now())
    except NotAllowed as refusal:
        return _overtaken(report, refusal)
    db.session.commit()
    return _next()


@bp.post("/reports/acceptances")
@requires("review")
def acceptances() -> ResponseReturnValue:
    """Accepts many at once; each is named with the version that was read. What changed meanwhile is left."""
    seen: dict[uuid.UUID, int] = {}
    for text in request.form.getlist("report"):
        name, _mark, version = text.partition(":")
        try:
            seen[uuid.UUID(name)] = _version(version) or 0
        except ValueError:
            continue
    accepted, left = accept_all(seen, by=me(), now=clock.now())
    db.session.commit()
    if left:
        flash(_left(left), "wait")
    if not accepted and not left:
        flash(_("Nothing was accepted: choose at least one report."), "wait")
    return _next()


def _left(left: list[Report]) -> str:
    units = str(_(", ")).join(report.unit.name for report in left)
    text = ngettext(
        "%(num)s report changed meanwhile and was left as it is: %(units)s",
        "%(num)s reports changed meanwhile and were left as they are: %(units)s",
        len(left),
        units=units,
    )
    return str(text)


@bp.post("/reports/<uuid:report_id>/acceptance/undo")
@requires("review")
def undoing(report_id: uuid.UUID) -> ResponseReturnValue:
    """Takes one's own acceptance back within 30 seconds."""
    report = _mine(report_id)
    try:
        report.undo_acceptance(by=me(), now=clock.now())
    except NotAllowed as refusal:
        return _overtaken(report, refusal)
    db.session.commit()
    flash(_("The acceptance was taken back: %(unit)s", unit=report.unit.name))
    return _next()


@bp.post("/reports/acceptances/undo")
@requires("review")
def undoings() -> ResponseReturnValue:
    """Takes an acceptance of many back within 30 seconds, all or none."""
    ids = []
    for text in request.form.getlist("report"):
        try:
            ids.append(uuid.UUID(text))
        except ValueError:
            continue
    try:
        undone = undo_all(ids, by=me(), now=clock.now())
    except NotAllowed as refusal:
        db.session.rollback()
        flash(say(refusal.msgid, **refusal.params), "alarm")
        return _next()
    db.session.commit()
    if undone:
        flash(
            ngettext("%(num)s acceptance was taken back.", "%(num)s acceptances were taken back.", len(undone)), "done"
        )
    return _next()


@bp.post("/reports/<uuid:report_id>/return")
@requires("review")
def returning(report_id: uuid.UUID) -> ResponseReturnValue:
    """Sends the report back to its unit with a reason, which the unit is told."""
    report = _mine(report_id)
    typed = request.form.to_dict()
    version = _version(typed.pop("version", None))
    try:
        must_wait(report, version)
        said = RETURN.load(typed)
        reason = _reason(report, said)
    except NotAllowed as refusal:
        return _overtaken(report, refusal, typed)
    except ValidationError as wrong:
        page = render_template("reports/show.html", values=typed, errors=paths(wrong.messages), **whole(report))
        return page, 422
    report.send_back(reason, by=me(), now=clock.now())
    office = report.unit.parent or report.unit
    send_returned(report.id, report.unit, report.round, office, on=me().today, now=clock.now())
    db.session.commit()
    flash(_("Returned to %(unit)s. The unit has been told.", unit=report.unit.name))
    return _next()
