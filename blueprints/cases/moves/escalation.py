"""Passing a case up one level; a supervision notice and its answer."""

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
from models.report.urge import send_answered, send_escalated, send_supervised
from rules.case import limit
from schemas.case.escalation import ESCALATION, SUPERVISION, SUPERVISION_ANSWER
from web.forms import Entry
from web.guard import me, requires, today
from wording import times


@bp.post("/cases/<uuid:case_id>/escalation")
@requires("escalate")
def escalate(case_id: uuid.UUID) -> ResponseReturnValue:
    """The unit whose turn it is passes the case up, and says why."""
    case = begun(case_id, "escalate")
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(ESCALATION)
        case.must_be_at(told["version"])
        sender = case.owner
        case.escalate(told["escalation_why"], escalating=told["escalating"], by=me(), now=clock.now())
        send_escalated(case, sender, on=today(), now=clock.now())
        db.session.commit()
        flash(_("Matter %(number)s is with %(unit)s now.", number=case.number, unit=case.office.name))
        seen = case.admits("see", by=me())
        return redirect(url_for("cases.show", case_id=case.id) if seen else url_for("cases.assignments"), 303)
    return refused(case_id, entry)


@bp.post("/cases/<uuid:case_id>/supervision")
@requires("assign")
def supervise(case_id: uuid.UUID) -> ResponseReturnValue:
    """An office asks the handling unit formally for an answer by a day."""
    case = begun(case_id, "supervise")
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(SUPERVISION)
        case.must_be_at(told["version"])
        due_at = limit.named_at(calendar(), told["answer_on"])
        case.supervise(told["wanted"], due_at, by=me(), now=clock.now())
        send_supervised(case, on=today(), now=clock.now())
        db.session.commit()
        flash(_("%(unit)s is to answer before %(due)s.", unit=case.names()["handler"], due=times.when(due_at)))
        return _back(case)
    return refused(case_id, entry)


@bp.post("/cases/<uuid:case_id>/supervision/answer")
@requires("answer")
def answer_supervision(case_id: uuid.UUID) -> ResponseReturnValue:
    """The handling unit answers the notice."""
    case = begun(case_id, "answer")
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(SUPERVISION_ANSWER)
        case.must_be_at(told["version"])
        case.answer(told["notice_answer"], by=me(), now=clock.now())
        send_answered(case, on=today(), now=clock.now())
        db.session.commit()
        flash(_("The supervision notice is answered."))
        return _back(case)
    return refused(case_id, entry)


def _back(case: Case) -> ResponseReturnValue:
    return redirect(url_for("cases.show", case_id=case.id), 303)
