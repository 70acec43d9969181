"""Handing a registered matter over, and noting the answer to the office that transferred it."""

from __future__ import annotations

import uuid
from datetime import date

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.intakes import bp
from blueprints.intakes.page import intake_or_404
from blueprints.intakes.words import named
from models.base import db
from models.calendar import calendar
from models.case.intake import Intake
from models.case.moves.assignment import Task
from models.case.moves.petition import Said
from models.org.choices import receivers
from models.report.urge import send_assigned
from rules.case import intake, limit
from rules.errors import Invalid
from rules.words import N_
from schemas.case.intake import HANDOVER, REPLY_FORM
from web.forms import Entry
from web.guard import me, requires, today
from wording.catalogues import say

HANDED_OVER = N_("Handed over to %(unit)s, which is to sign for it. Until then your office is responsible.")


@bp.get("/intakes/<uuid:intake_id>/handover")
@requires("pass_on")
def handover(intake_id: uuid.UUID) -> ResponseReturnValue:
    """The form on which the first receiver says to whom the matter goes."""
    found = intake_or_404(intake_id)
    found.case.must_pass_on(found.office, by=me())
    return _handover(found, Entry({"version": found.case.version}))


@bp.post("/intakes/<uuid:intake_id>/handover")
@requires("pass_on")
def hand_over(intake_id: uuid.UUID) -> ResponseReturnValue:
    """Hands it over: the unit is told and signs for it; until then the first receiver stays responsible."""
    found = intake_or_404(intake_id)
    found.case.take()
    found.case.must_pass_on(found.office, by=me())
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(HANDOVER)
        found.case.must_be_at(told["version"])
        units = {unit.id: unit for unit in receivers(found.office, found.case.recused_ids)}
        if told["to"] not in units:
            raise Invalid({"to": intake.NO_SUCH_UNIT})
        last = told["due_on"] if told["due"] == limit.SET else _dues(found)[told["due"]]
        task = Task(units[told["to"]], told["due"], limit.due_at(calendar(), last), note=told["note"])
        found.case.hand_on(task, found.office, by=me(), now=clock.now())
        send_assigned(found.case, on=today(), now=clock.now())
        db.session.commit()
        flash(say(HANDED_OVER, unit=task.handler.name))
        return redirect(url_for("intakes.show", intake_id=intake_id), 303)
    return _handover(intake_or_404(intake_id), entry)


def _dues(found: Intake) -> dict[str, date]:
    """Statutory basis → the last day by it, counted from the receipt."""
    days = calendar()
    return {code: limit.LIMITS[code].last_day(days, found.received_on) for code in limit.STATUTORY}


def _handover(found: Intake, entry: Entry) -> ResponseReturnValue:
    units = receivers(found.office, found.case.recused_ids)
    page = render_template(
        "intakes/handover.html",
        intake=found,
        entry=entry,
        units=[(unit.id, unit.name) for unit in units],
        dues={code: day for code, day in _dues(found).items() if day >= today()},
        bases={code: say(name) for code, name in limit.BASES.items()},
        **named(),
    )
    return page, 409 if "" in entry.errors else 422 if entry.errors else 200


@bp.get("/intakes/<uuid:intake_id>/reply")
@requires("pass_on")
def reply_form(intake_id: uuid.UUID) -> ResponseReturnValue:
    """The form on which the answer to the office above is noted."""
    found = intake_or_404(intake_id)
    found.case.must_reply(found.office, by=me())
    return _reply(found, Entry({"version": found.case.version}))


@bp.post("/intakes/<uuid:intake_id>/reply")
@requires("pass_on")
def reply(intake_id: uuid.UUID) -> ResponseReturnValue:
    """Notes that the office above has its answer: its time stops."""
    found = intake_or_404(intake_id)
    found.case.take()
    found.case.must_reply(found.office, by=me())
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(REPLY_FORM)
        found.case.must_be_at(told["version"])
        found.case.reply(Said(told["on"], told["text"]), found.office, calendar(), by=me(), now=clock.now())
        db.session.commit()
        flash(_("Noted: the office above has its answer."))
        return redirect(url_for("intakes.show", intake_id=intake_id), 303)
    return _reply(intake_or_404(intake_id), entry)


def _reply(found: Intake, entry: Entry) -> ResponseReturnValue:
    page = render_template("intakes/reply.html", intake=found, entry=entry, **named())
    return page, 409 if "" in entry.errors else 422 if entry.errors else 200
