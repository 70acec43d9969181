"""The org tree: units looked up, added, renamed, moved, abolished and merged."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

import clock
from models import succession
from models.base import db
from models.org.directory import people_below, seats_at, uninvited
from models.org.unit import Unit
from rules.case.move import TRIES
from rules.figure.handling import TAKE_ON_DAYS
from rules.org.unit import CHILDREN, KIND_NAMES, ROLE_NAMES, heirs_of, parents_of
from schemas.org.unit import ABOLITION, NEW_UNIT, OFFICE_DETAILS, PLACE, UNIT_DETAILS
from web import exports
from web.forms import Entry
from web.guard import me, requires, today, unit_or_404
from wording.catalogues import say

bp = Blueprint("units", __name__)
MOST_FOUND = 100


@bp.context_processor
def names() -> dict[str, Any]:
    """Kinds and roles in the reader's words."""
    return {"kind_names": KIND_NAMES, "role_names": ROLE_NAMES}


@bp.get("/units")
@requires("manage")
def tree() -> ResponseReturnValue:
    """The units that the administrator has, with what is directly below; or those with a word in the name."""
    mine = Unit.visible_to(me(), "manage").order_by(Unit.path)
    if request.args.get("format") == "xlsx":
        return _export(list(db.session.scalars(mine)))
    words = request.args.get("q", "").strip()
    if words:
        found = mine.where(Unit.name.contains(words, autoescape=True)).limit(MOST_FOUND)
        groups: dict[Unit | None, list[Unit]] = {None: list(db.session.scalars(found))}
    else:
        groups = {top: _below(top) for top in me().units("admin")}
    units = [unit for group in groups.values() for unit in group] + [top for top in groups if top is not None]
    counts = people_below(units, on=today())
    return render_template("units/tree.html", groups=groups, counts=counts, words=words, today=today())


def _below(unit: Unit) -> list[Unit]:
    """Directly below, standing ones first, in the order in which they were set up."""
    rows = Unit.visible_to(me(), "manage").where(Unit.parent_id == unit.id)
    return list(db.session.scalars(rows.order_by(Unit.ends_on.is_not(None), Unit.kind, Unit.id)))


def _export(units: list[Unit]) -> ResponseReturnValue:
    names = {unit.id: unit.name for unit in units}
    counts = people_below(units, on=today())
    columns = [_("Unit"), _("Kind"), _("Stands below"), _("Telephone"), _("From"), _("Until"), _("People")]
    rows = (
        (u.name, say(KIND_NAMES[u.kind]), names.get(u.parent_id or 0), u.phone, u.starts_on, u.ends_on, counts[u.id])
        for u in units
    )
    return exports.answer(_("Units"), columns, rows)


@bp.get("/units/<int:unit_id>")
@requires("manage")
def show(unit_id: int) -> ResponseReturnValue:
    """One unit: what it is, its people with their periods, and what stands below it."""
    unit = unit_or_404(unit_id, "manage")
    below = _below(unit)
    return render_template(
        "units/show.html",
        unit=unit,
        heir=db.session.scalar(Unit.visible_to(me(), "manage").where(Unit.id == unit.merged_into_id)),
        below=below,
        counts=people_below([unit, *below], on=today()),
        seats=seats_at(unit),
        waiting=len(uninvited(unit, on=today(), below=True)),
        today=today(),
    )


@bp.get("/units/<int:unit_id>/new")
@requires("manage")
def new(unit_id: int) -> ResponseReturnValue:
    """The form for a unit below this one."""
    parent = unit_or_404(unit_id, "manage")
    kinds = CHILDREN[parent.kind]
    entry = Entry({"kind": kinds[0] if len(kinds) == 1 else "", "starts_on": today().isoformat()})
    return render_template("units/new.html", parent=parent, kinds=kinds, entry=entry)


@bp.post("/units/<int:unit_id>/new")
@requires("manage")
def create(unit_id: int) -> ResponseReturnValue:
    """Adds a unit below this one, standing from today or from a later day."""
    parent = unit_or_404(unit_id, "manage")
    entry = Entry.sent()
    entry.values["parent_id"] = str(parent.id)
    with entry.tried():
        told = entry.load(NEW_UNIT)
        told.pop("parent_id")
        unit = Unit.create(parent=parent, **told, by=me(), now=clock.now())
        db.session.commit()
        flash(_("%(unit)s is set up.", unit=unit.name))
        return redirect(url_for("units.show", unit_id=unit.id), 303)
    return render_template("units/new.html", parent=parent, kinds=CHILDREN[parent.kind], entry=entry), 422


@bp.get("/units/<int:unit_id>/details")
@requires("manage")
def details(unit_id: int) -> ResponseReturnValue:
    """The form for name and telephone."""
    unit = unit_or_404(unit_id, "manage")
    tries = TRIES if unit.tries_before_escalating is None else unit.tries_before_escalating
    days = TAKE_ON_DAYS if unit.days_to_take_on is None else unit.days_to_take_on
    entry = Entry({"name": unit.name, "phone": unit.phone, "tries": tries, "days": days})
    return render_template("units/details.html", unit=unit, entry=entry)


@bp.post("/units/<int:unit_id>/details")
@requires("manage")
def keep_details(unit_id: int) -> ResponseReturnValue:
    """Renames the unit, corrects its number."""
    unit = unit_or_404(unit_id, "manage")
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(OFFICE_DETAILS if unit.kind == "county" else UNIT_DETAILS)
        unit.change(**told, by=me(), now=clock.now())
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for("units.show", unit_id=unit.id), 303)
    return render_template("units/details.html", unit=unit, entry=entry), 422


@bp.get("/units/<int:unit_id>/place")
@requires("manage")
def place(unit_id: int) -> ResponseReturnValue:
    """The form that moves the unit below another."""
    unit = unit_or_404(unit_id, "manage")
    entry = Entry({"parent_id": unit.parent_id})
    return render_template("units/place.html", unit=unit, parents=_standing(unit, parents_of(unit.kind)), entry=entry)


@bp.post("/units/<int:unit_id>/place")
@requires("manage")
def move(unit_id: int) -> ResponseReturnValue:
    """Moves the unit with all below it."""
    unit = unit_or_404(unit_id, "manage")
    entry = Entry.sent()
    with entry.tried():
        parent = unit_or_404(entry.load(PLACE)["parent_id"], "manage")
        succession.move_below(unit, parent, by=me(), now=clock.now())
        db.session.commit()
        flash(_("%(unit)s stands below %(parent)s now.", unit=unit.name, parent=parent.name))
        return redirect(url_for("units.show", unit_id=unit.id), 303)
    parents = _standing(unit, parents_of(unit.kind))
    return render_template("units/place.html", unit=unit, parents=parents, entry=entry), 422


@bp.get("/units/<int:unit_id>/abolition")
@requires("manage")
def abolition(unit_id: int) -> ResponseReturnValue:
    """The question before a unit ends: last day, who takes over, and what follows."""
    unit = unit_or_404(unit_id, "manage")
    return _abolition(unit, Entry({"last_day": today().isoformat(), "successor_id": ""}))


@bp.post("/units/<int:unit_id>/abolition")
@requires("manage")
def abolish(unit_id: int) -> ResponseReturnValue:
    """Ends the unit; its units, open cases and people go to the successor."""
    unit = unit_or_404(unit_id, "manage")
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(ABOLITION)
        heir = unit_or_404(told["successor_id"], "manage") if told["successor_id"] else None
        succession.abolish(unit, told["last_day"], by=me(), now=clock.now(), today=today(), successor=heir)
        db.session.commit()
        flash(_("%(unit)s is abolished.", unit=unit.name))
        return redirect(url_for("units.show", unit_id=unit.id), 303)
    return _abolition(unit, entry, status=422)


def _abolition(unit: Unit, entry: Entry, *, status: int = 200) -> ResponseReturnValue:
    first, last = unit.last_days(today())
    heirs = _standing(unit, heirs_of(unit.kind))
    return render_template("units/abolition.html", unit=unit, heirs=heirs, first=first, last=last, entry=entry), status


def _standing(unit: Unit, kinds: tuple[str, ...]) -> list[Unit]:
    """The other standing units of these kinds that the administrator has, none from below the unit itself."""
    rows = Unit.visible_to(me(), "manage").where(Unit.kind.in_(kinds), Unit.ends_on.is_(None))
    others = rows.where(~Unit.path.like(unit.path + "%")).options(joinedload(Unit.parent))
    return list(db.session.scalars(others.order_by(Unit.path)))
