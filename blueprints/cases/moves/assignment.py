"""Assigning a case, signing for it, and objecting to it. Each says on which version of the case it was decided."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.cases import bp
from blueprints.cases.page import begun, refused, since
from blueprints.cases.words import named
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.assignment import Task
from models.org.choices import due_by, dues, leaders_of, units_for
from models.report.urge import send_assigned, send_objected
from rules.case import limit, words
from rules.errors import Invalid
from rules.words import N_
from schemas.case.assignment import ASSIGNMENT, MOVE, OBJECTION
from web.forms import Entry
from web.guard import me, requires, today, visible_or_404
from wording import times
from wording.catalogues import say

NOT_OFFERED = N_("Choose one of those offered.")


@bp.get("/cases/<uuid:case_id>/assignment")
@requires("assign")
def assignment(case_id: uuid.UUID) -> ResponseReturnValue:
    """The form on which an office says who must solve the case by when."""
    case = visible_or_404(Case, case_id)
    case.must("assign", by=me())
    helpers = [unit.id for unit in case.co_handlers]
    said = {"handler": case.handler_id, "lead": case.lead_id, "person": case.person, "helpers": helpers}
    day = calendar().day_of(case.due_at) if case.due_at and case.due_basis == limit.SET else None
    kept = {"due": case.due_basis, "due_on": day}
    return _form(case, Entry({**said, **kept, "version": case.version, "next": request.args.get("next", "")}))


@bp.post("/cases/<uuid:case_id>/assignment")
@requires("assign")
def assign(case_id: uuid.UUID) -> ResponseReturnValue:
    """Gives the case to a unit, or to another one than before."""
    case = begun(case_id, "assign")
    entry = Entry.sent("helpers")
    with entry.tried():
        told = entry.load(ASSIGNMENT)
        case.must_be_at(told["version"])
        case.assign(_task(case, told), by=me(), now=clock.now())
        send_assigned(case, on=today(), now=clock.now())
        db.session.commit()
        flash(_("Matter %(number)s is assigned to %(unit)s.", number=case.number, unit=case.names()["handler"]))
        return redirect(_back(case, entry), 303)
    return _form(visible_or_404(Case, case_id), entry)


def _back(case: Case, entry: Entry) -> str:
    """To the review queue when the reader came from there."""
    return url_for("reports.queue") if entry.values.get("next") == "queue" else url_for("cases.show", case_id=case.id)


def _task(case: Case, told: dict[str, Any]) -> Task:
    """What was typed, as rows; Invalid by field where something is none of those offered."""
    office = me().unit_for("assign", case.office)
    units = {unit.id: unit for unit in units_for(office, case.unit, case.recused_ids)}
    leaders = {leader.id: leader for leader in leaders_of(office, today())}
    wrong = {
        "handler": told["handler"] not in units,
        "lead": told["lead"] not in (None, *leaders),
        "helpers": not set(told["helpers"]) <= set(units),
    }
    if any(wrong.values()):
        raise Invalid({name: NOT_OFFERED for name, is_wrong in wrong.items() if is_wrong})
    return Task(
        handler=units[told["handler"]],
        basis=told["due"],
        due_at=due_by(told["due"], told["due_on"], case, calendar(), now=clock.now()),
        co_handlers=[units[one] for one in dict.fromkeys(told["helpers"])],
        lead=leaders.get(told["lead"]),
        person=told["person"],
        note=told["note"],
    )


def _form(case: Case, entry: Entry) -> ResponseReturnValue:
    """The form with what was typed; where someone was faster, with what changed since the reader's page (409)."""
    office = me().unit_for("assign", case.office)
    stale = "" in entry.errors
    text = render_template(
        "cases/assignment.html",
        case=case,
        entry=entry,
        office=office,
        units_offered=[(unit.id, unit.name) for unit in units_for(office, case.unit, case.recused_ids)],
        leaders_offered=[(leader.id, leader.name) for leader in leaders_of(office, today())],
        dues={code: day for code, day in dues(case, calendar(), now=clock.now()).items() if day >= today()},
        changes=since(case, entry.values.get("version")) if stale else [],
        steps_named={code: say(name) for code, name in words.STEPS.items()},
        **named(),
    )
    return text, 409 if stale else 422 if entry.errors else 200


@bp.post("/cases/<uuid:case_id>/signature")
@requires("sign")
def sign(case_id: uuid.UUID) -> ResponseReturnValue:
    """The handling unit signs for the case."""
    case = begun(case_id, "sign")
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(MOVE)
        case.must_be_at(told["version"])
        case.sign(by=me(), now=clock.now())
        db.session.commit()
        flash(_("Signed for. The matter is yours until %(due)s.", due=times.when(case.due_at)))
        return redirect(url_for("cases.show", case_id=case.id), 303)
    return refused(case_id, entry)


@bp.post("/cases/<uuid:case_id>/objection")
@requires("object")
def objection(case_id: uuid.UUID) -> ResponseReturnValue:
    """The unit says why the case is not for it; the office that assigned it has it again."""
    case = begun(case_id, "object")
    unit = case.handler or case.office
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(OBJECTION)
        case.must_be_at(told["version"])
        case.object(told["why"], calendar(), by=me(), now=clock.now())
        send_objected(case, unit, on=today(), now=clock.now())
        db.session.commit()
        flash(_("Matter %(number)s is with %(unit)s again.", number=case.number, unit=case.office.name))
        return redirect(url_for("cases.assignments"), 303)
    return refused(case_id, entry)
