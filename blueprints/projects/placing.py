"""To which key project a matter belongs: chosen later, changed, or taken out again."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.projects import bp
from models.base import db
from models.case.case import Case
from models.project import Project, must_place, place
from rules import project as rule
from rules.errors import Invalid
from schemas.project import PLACE
from web.forms import Entry
from web.guard import me, requires, visible_or_404


@bp.get("/cases/<uuid:case_id>/project")
@requires("note")
def choice(case_id: uuid.UUID) -> ResponseReturnValue:
    """The projects that run, to choose one or none."""
    case = visible_or_404(Case, case_id)
    must_place(case, by=me())
    return _form(case, Entry({"project": case.project_id, "version": case.version}))


@bp.post("/cases/<uuid:case_id>/project")
@requires("note")
def choose(case_id: uuid.UUID) -> ResponseReturnValue:
    """Puts the matter into it, or takes it out."""
    case = visible_or_404(Case, case_id)
    case.take()
    must_place(case, by=me())
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(PLACE)
        case.must_be_at(told["version"])
        offered = {one.id: one for one in Project.offered([case.unit], case.project_id)}
        if told["project"] not in (None, *offered):
            raise Invalid({"project": rule.NOT_OFFERED})
        place(case, offered.get(told["project"]), by=me(), now=clock.now())
        db.session.commit()
        flash(_("Matter %(number)s belongs to %(project)s.", number=case.number, project=case.project.name)
              if case.project else _("Matter %(number)s belongs to no project.", number=case.number))  # fmt: skip
        return redirect(url_for("cases.show", case_id=case.id), 303)
    return _form(visible_or_404(Case, case_id), entry)


def _form(case: Case, entry: Entry) -> ResponseReturnValue:
    offered = [(one.id, one.name) for one in Project.offered([case.unit], case.project_id)]
    text = render_template("projects/choice.html", case=case, entry=entry, offered=offered)
    return text, 409 if "" in entry.errors else 422 if entry.errors else 200
