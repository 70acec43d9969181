"""More time for a case: asked for by the handling unit, answered by the office in charge; and urging."""

from __future__ import annotations

import uuid

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.cases import bp
from blueprints.cases.page import begun, refused
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.report.urge import send_of_deadline
from rules.case import limit
from schemas.case.assignment import ANSWER, EXTENSION, MOVE
from web.forms import Entry
from web.guard import me, requires, today


@bp.post("/cases/<uuid:case_id>/extension")
@requires("ask")
def ask(case_id: uuid.UUID) -> ResponseReturnValue:
    """The handling unit says until when it needs, and why."""
    case = begun(case_id, "ask")
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(EXTENSION)
        case.must_be_at(told["version"])
        days = calendar()
        case.ask(limit.due_at(days, told["wanted_on"]), told["more_why"], days, by=me(), now=clock.now())
        send_of_deadline("asked", case, on=today(), now=clock.now())
        db.session.commit()
        flash(_("%(office)s is asked for more time.", office=case.office.name))
        return _back(case)
    return refused(case_id, entry)


@bp.post("/cases/<uuid:case_id>/extension/answer")
@requires("grant")
def answer_extension(case_id: uuid.UUID) -> ResponseReturnValue:
    """The office gives the time, or says why not."""
    case = begun(case_id, "grant")
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(ANSWER)
        case.must_be_at(told["version"])
        granted = told["decision"] == "grant"
        (case.grant if granted else case.refuse)(told["answer"], by=me(), now=clock.now())
        send_of_deadline("granted" if granted else "refused", case, on=today(), now=clock.now())
        db.session.commit()
        flash(_("More time was given.") if granted else _("No more time was given."))
        return _back(case)
    return refused(case_id, entry)


@bp.post("/cases/<uuid:case_id>/urging")
@requires("assign")
def urge(case_id: uuid.UUID) -> ResponseReturnValue:
    """The office asks the handling unit how it stands: in its inbox at most once an hour."""
    case = begun(case_id, "urge")
    entry = Entry.sent()
    with entry.tried():
        case.must_be_at(entry.load(MOVE)["version"])
        case.must("urge", by=me())
        unit = case.names()["handler"]
        if send_of_deadline("case_urged", case, on=today(), now=clock.now()):
            case.urge(by=me(), now=clock.now())
            db.session.commit()
            flash(_("%(unit)s is urged.", unit=unit))
        else:
            flash(_("Urged within this hour already: %(units)s. Telephone them.", units=unit), "wait")
        return _back(case)
    return refused(case_id, entry)


def _back(case: Case) -> ResponseReturnValue:
    return redirect(url_for("cases.show", case_id=case.id), 303)
