"""Registering a matter at an office's door: one form, each of which registers once."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

import clock
from blueprints.intakes import bp
from blueprints.intakes.words import named
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.intake import Door, Intake, desks_of, known_to, register, was_sent
from models.filing.told import Told
from models.ledger.similar import Alike, alike_of
from models.org.choices import below
from models.org.unit import Unit
from models.project import Project
from rules import project as rule
from rules.case import intake, limit
from rules.case.category import offered
from rules.errors import Conflict, Invalid
from rules.words import N_
from schemas.case.intake import INTAKE
from web.forms import Entry
from web.guard import me, requires, today
from wording.catalogues import say

LONG_AGO = N_("This day lies more than a year back.")
DOOR = ("origin", "upper", "upper_number", "reply_by", "answer_owed")
SIDES = (("", "applicant"), ("other_", "respondent"))


@bp.get("/intakes/new", endpoint="form")
@requires("receive")
def blank() -> ResponseReturnValue:
    """The form, empty, with an id of its own."""
    desk = desks_of(me())[0]
    return _page(Entry({"id": str(uuid.uuid4()), "office": desk.id}), desk)


@bp.post("/intakes/new")
@requires("receive")
def create() -> ResponseReturnValue:
    """Registers it; where it may be one that is known, shows that first; what is refused stays as it was typed."""
    entry = Entry.sent()
    desk = _desk(entry)
    with entry.tried():
        told = entry.load(INTAKE)
        unit = _unit(told, desk)
        door, said = _door(told, desk, unit), _told(entry, told)
        alike = [] if told["sure"] or was_sent(told["id"]) else _alike(told["id"], said, unit)
        if alike:
            return _page(entry, desk, alike), 409
        try:
            register(told["id"], said, door, unit, calendar(), by=me(), now=clock.now())
        except Conflict:
            return _registered_before(entry, desk, told["id"])
        db.session.commit()
        return redirect(url_for("intakes.show", intake_id=told["id"]), 303)
    return _page(entry, desk), 422


def _desk(entry: Entry) -> Unit:
    """The desk that was named, where none is the person's first; 404 where it is another's."""
    desks, named_id = {str(desk.id): desk for desk in desks_of(me())}, str(entry.values.get("office") or "")
    return desks.get(named_id or next(iter(desks))) or abort(404)


def _unit(told: dict[str, Any], desk: Unit) -> Unit:
    """Where it arose: a unit directly below, else the desk's own office."""
    places = {unit.id: unit for unit in (desk, *below(desk))}
    if told["unit"] is not None and told["unit"] not in places:
        raise Invalid({"unit": intake.NO_SUCH_UNIT})
    return places[told["unit"] or desk.id]


def _door(told: dict[str, Any], desk: Unit, unit: Unit) -> Door:
    received: date = told["received_on"] or today()
    days = [("received_on", received), *([("happened_on", told["happened_on"])] if told["happened_on"] else [])]
    wrong = {name: intake.FUTURE for name, day in days if day > today()}
    if today() - received > limit.LONGEST:
        wrong["received_on"] = LONG_AGO
    if told["reply_by"] and told["reply_by"] < today():
        wrong["reply_by"] = intake.PAST
    if wrong:
        raise Invalid(wrong)
    projects = {one.id: one for one in Project.offered([unit])}
    if told["project"] not in (None, *projects):
        raise Invalid({"project": rule.NOT_OFFERED})
    told_of = {name: told[name] for name in DOOR}
    return Door(office=desk, received_on=received, project=projects.get(told["project"]), **told_of)


def _told(entry: Entry, told: dict[str, Any]) -> Told:
    """What was typed, for the receipt, and as a case is told."""
    body = {name: str(entry.values[name]) for name in INTAKE.fields if name in entry.values and name != "sure"}
    fields = ("category", "summary", "place", "happened_on", "people", "urgency")
    content = {name: told[name] for name in fields}
    content["parties"] = [
        {
            "id": uuid.uuid5(told["id"], role),
            "name": told[f"{side}name"],
            "phone": told[f"{side}phone"],
            "address": None if side else told["address"],
            "role": role,
        }
        for side, role in SIDES
        if told[f"{side}name"]
    ]
    return Told(body, content)


def _alike(case_id: uuid.UUID, said: Told, unit: Unit) -> list[Alike]:
    """Those of which it may be one; what the same form registered a moment ago is none."""
    others = known_to(me()).where(Case.id != case_id)
    return alike_of(said.content, unit, others, now=clock.now())


def _registered_before(entry: Entry, desk: Unit, case_id: uuid.UUID) -> ResponseReturnValue:
    """The form registered something else before: it is named, and what stands in the form now gets an id of its own."""
    db.session.rollback()
    before = Intake.of_case(case_id, me())
    entry.values["id"] = str(uuid.uuid4())
    entry.errors = {} if before else {"": say(intake.TAKEN)}
    return _page(entry, desk, before=before), 409


def _page(entry: Entry, desk: Unit, alike: list[Alike] | None = None, before: Intake | None = None) -> str:
    return render_template(
        "intakes/form.html",
        entry=entry,
        desk=desk,
        desks=[(one.id, one.name) for one in desks_of(me())],
        projects=[(one.id, one.name) for one in Project.offered([desk])],
        places=[(one.id, one.name) for one in below(desk)],
        kinds=[(one.code, say(one.name)) for one in offered(today())],
        ways=[(code, named()["origins"][code]) for code in intake.ORIGINS],
        alike=alike or [],
        sees=me().may_somewhere("see"),
        before=before,
        **named(),
    )
