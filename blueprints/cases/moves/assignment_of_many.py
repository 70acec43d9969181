"""Assigning the cases that were chosen in the ledger: the form, a look at what will be done, and the doing."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import parse_qs

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

import clock
from blueprints.cases import bp
from blueprints.cases.words import named
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.assignment import Task
from models.ledger.assign_many import MOST, Picked, Sifted, assign_all, chosen, sift, take
from models.org.choices import due_by, leaders_of, units_for
from models.report.urge import send_assigned
from rules.errors import Invalid
from schemas.base import NOT_LISTED
from schemas.case.assignment import MANY
from schemas.ledger.ledger import LEDGER
from web.forms import Entry, sentences
from web.guard import me, requires, today


@bp.get("/cases/assignment")
@requires("assign")
def many_form() -> ResponseReturnValue:
    """The form on which an office says who must solve the chosen cases by when."""
    picked = _picked(request.args.getlist("case"))
    cases = chosen(picked, by=me())
    if not cases:
        return _nothing(request.args.get("back", ""))
    found = sift(cases, picked, None, by=me(), now=clock.now())
    return _form(found, Entry({"back": request.args.get("back", "")}))


@bp.post("/cases/assignment")
@requires("assign")
def assign_many() -> ResponseReturnValue:
    """Shows which of them will be assigned and which cannot be; assigns them once that was seen, all or none."""
    entry = Entry.sent("case")
    picked = _picked(entry.values["case"])
    cases = chosen(picked, by=me())
    if not cases:
        return _nothing(entry.values.get("back", ""))
    take(cases)
    with entry.tried():
        told = entry.load(MANY)
        if told["step"] == "change":
            return _form(sift(cases, picked, None, by=me(), now=clock.now()), entry)
        found = sift(cases, picked, _Tasks(cases, told), by=me(), now=clock.now())
        if told["step"] == "look" or found.unfit or not found.fit:
            return _look(found, entry, sure=told["step"] == "assign")
        return _done(found, entry)
    return _form(sift(chosen(picked, by=me()), picked, None, by=me(), now=clock.now()), entry)


def _done(found: Sifted, entry: Entry) -> ResponseReturnValue:
    assign_all(found, by=me(), now=clock.now())
    for case in found.fit:
        send_assigned(case, on=today(), now=clock.now())
    unit = next(iter(found.fit)).names()["handler"]
    db.session.commit()
    many = len(found.fit)
    flash(
        ngettext(
            "%(num)s matter is assigned to %(unit)s.", "%(num)s matters are assigned to %(unit)s.", many, unit=unit
        )
    )
    return redirect(_back(entry.values.get("back", "")), 303)


class _Tasks:
    """Case → what was typed, with the day that its basis gives; Invalid where something is none of those offered."""

    def __init__(self, cases: list[Case], told: dict[str, Any]) -> None:
        units, leaders = _offered(cases)
        handler = next((unit for unit in units if unit.id == told["handler"]), None)
        self.lead = next((leader for leader in leaders if leader.id == told["lead"]), None)
        if handler is None:
            raise Invalid({"handler": str(NOT_LISTED)})
        if told["lead"] and self.lead is None:
            raise Invalid({"lead": str(NOT_LISTED)})
        self.handler, self.told = handler, told

    def __call__(self, case: Case) -> Task:
        told = self.told
        due_at = due_by(told["due"], told["due_on"], case, calendar(), now=clock.now())
        said = {"lead": self.lead, "person": told["person"], "note": told["note"]}
        return Task(handler=self.handler, basis=told["due"], due_at=due_at, **said)


def _offered(cases: list[Case]) -> tuple[list[Any], list[Any]]:
    """The units and the leaders to choose from: those of the office as which the person assigns."""
    mine = [case for case in cases if case.yours("assign", by=me())]
    if not mine:
        return [], []
    office = me().unit_for("assign", mine[0].office)
    return units_for(office, office), leaders_of(office, today())


def _picked(texts: list[str]) -> Picked:
    """Case → the version that was seen, as the ledger's boxes say them: "id:version"."""
    found = {}
    for text in texts[:MOST]:
        name, _mark, version = text.partition(":")
        try:
            found[uuid.UUID(name)] = int(version) if version.isascii() and version.isdigit() and len(version) < 8 else 0
        except ValueError:
            continue
    return found


def _back(query: str) -> str:
    """The ledger as it was asked for when the cases were chosen."""
    asked: dict[str, Any] = parse_qs(query[:2000]) if query.count("&") < MOST else {}
    return url_for("cases.ledger", **{name: texts for name, texts in asked.items() if name in LEDGER.fields})


def _nothing(back: str) -> ResponseReturnValue:
    flash(_("Choose at least one matter in the list first."), "wait")
    return redirect(_back(back), 303)


def _form(found: Sifted, entry: Entry) -> ResponseReturnValue:
    cases = [*found.fit, *found.unfit]
    units, leaders = _offered(cases)
    text = render_template(
        "cases/assigning_many.html",
        **_told(found, entry),
        offices=units[:1],
        units_offered=[(unit.id, unit.name) for unit in units],
        leaders_offered=[(leader.id, leader.name) for leader in leaders],
    )
    return text, 422 if entry.errors else 200


def _look(found: Sifted, entry: Entry, *, sure: bool) -> ResponseReturnValue:
    """What will be assigned and what cannot be; 409 where something changed after it was looked at."""
    handler = next((task.handler.name for task in found.fit.values() if task), "")
    page = render_template("cases/assigning_many_look.html", **_told(found, entry), handler=handler, sure=sure)
    db.session.rollback()
    return page, 409 if sure else 200


def _told(found: Sifted, entry: Entry) -> dict[str, Any]:
    why = {case: " ".join(str(one) for one in sentences(refusal).values()) for case, refusal in found.unfit.items()}
    return {"fit": found.fit, "unfit": why, "entry": entry, "back": _back(entry.values.get("back", "")), **named()}
