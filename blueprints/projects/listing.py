"""The list of key projects, the page of each with its matters, and the keeping of the list."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

import clock
from blueprints.projects import bp
from models.base import db
from models.case.case import Case
from models.case.counting import counts
from models.figure.month import living
from models.ledger.ledger import Wanted, listed
from models.org.unit import Unit
from models.paging import page_of
from models.project import Project, sizes
from rules import project as rule
from rules.calendar import DAY
from rules.case import words
from rules.case.category import CATEGORIES
from rules.errors import NotAllowed
from rules.figure.line import Line, line
from rules.figure.statistic import Period
from rules.words import N_
from schemas.project import END, PROJECT
from web import exports
from web.forms import Entry
from web.guard import me, must, requires, visible_or_404
from wording.catalogues import say

EVER = datetime(1970, 1, 1, tzinfo=UTC)
CHANGED = N_("Somebody else changed this project meanwhile. See what it says now, then decide again.")


@bp.get("/projects")
@requires("desk")
def listing() -> ResponseReturnValue:
    """The running ones by name, then those that have ended."""
    rows = Project.visible_to(me()).options(joinedload(Project.unit))
    found = page_of(rows.order_by(Project.ended_at.is_not(None), Project.name, Project.id), request.args.get("page"))
    projects = [row[0] for row in found.rows]
    held = sizes(_counted(), [one.id for one in projects])
    return render_template("projects/listing.html", projects=projects, counts=held, found=found, keeps=bool(_offices()))


def _counted() -> Any:
    """The matters that the person may see and that count."""
    return Case.visible_to(me()).where(counts())


@bp.get("/projects/<int:project_id>")
@requires("desk")
def show(project_id: int) -> ResponseReturnValue:
    """One project: its line as things stand, its matters, and where they stand."""
    return page(visible_or_404(Project, project_id))


def page(project: Project, entry: Entry | None = None, status: int = 200) -> ResponseReturnValue:
    """The project as it stands now; also its matters as .xlsx."""
    rows = listed(me(), Wanted(same={"project_id": project.id}))
    names = {one.code: say(one.name) for one in CATEGORIES}
    if request.args.get("format") == "xlsx":
        return exports.answer(project.name, _heads(), _cells(rows, names))
    found = page_of(rows, request.args.get("page"))
    text = render_template(
        "projects/show.html",
        project=project,
        entry=entry or Entry(),
        found=found,
        cases=[row[0] for row in found.rows],
        line=_line(project),
        editable=me().may("project", project.unit),
        categories=names,
        statuses={code: say(name) for code, name in words.STATES.items()},
        tones=words.TONES,
    )
    return text, status


def _line(project: Project) -> Line:
    """The line of all its matters that the reader may see, from the first to now."""
    now = clock.now()
    span = Period(EVER, now + DAY, now)
    seen = set(db.session.scalars(_counted().where(Case.project_id == project.id).with_only_columns(Case.id)))
    rows = living(project.unit, span, by=me(), project_id=project.id)
    return line([row for row in rows if row.case_id in seen], span)


def _heads() -> list[str]:
    return [_("Number"), _("What it is about"), _("Kind of dispute"), _("Unit"), _("Found"), _("State"), _("Due")]


def _cells(rows: Any, names: dict[str, str]) -> Any:
    for case in db.session.scalars(rows):
        state = say(words.STATES[case.state])
        yield [case.number, case.summary, names[case.category], case.unit.name, case.found_at, state, case.due_at]


@bp.get("/projects/new")
@requires("project")
def new() -> ResponseReturnValue:
    """The form of a new one."""
    return _form(None, Entry())


@bp.post("/projects")
@requires("project")
def begin() -> ResponseReturnValue:
    """Puts a project on the list."""
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(PROJECT)
        unit = next((one for one in _offices() if told["unit_id"] in (None, one.id)), None)
        if unit is None:
            raise NotAllowed(N_("Only a county keeps a list of key projects."))
        project = Project.begin(unit, told, by=me(), now=clock.now())
        db.session.commit()
        flash(_("The project stands on the list. Matters can be put into it now."))
        return redirect(url_for("projects.show", project_id=project.id), 303)
    return _form(None, entry)


@bp.get("/projects/<int:project_id>/details")
@requires("project")
def details(project_id: int) -> ResponseReturnValue:
    """The form of its name and words."""
    project = visible_or_404(Project, project_id)
    must("project", project.unit)
    return _form(project, Entry({"name": project.name, "about": project.about, "version": project.version}))


@bp.post("/projects/<int:project_id>/details")
@requires("project")
def keep_details(project_id: int) -> ResponseReturnValue:
    """Keeps them."""
    project = _mine(project_id)
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(PROJECT)
        if told["version"] != project.version:
            raise NotAllowed(CHANGED)
        project.change(told, by=me(), now=clock.now())
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for("projects.show", project_id=project_id), 303)
    return _form(visible_or_404(Project, project_id), entry)


@bp.post("/projects/<int:project_id>/end")
@requires("project")
def end(project_id: int) -> ResponseReturnValue:
    """Ends it, or says that it goes on."""
    project = _mine(project_id)
    entry = Entry.sent()
    with entry.tried():
        ended = entry.load(END)["ended"] == "yes"
        project.end(ended=ended, by=me(), now=clock.now())
        db.session.commit()
        flash(_("The project has ended; its matters stay with it.") if ended else _("The project goes on."))
        return redirect(url_for("projects.show", project_id=project_id), 303)
    return page(visible_or_404(Project, project_id), entry, 422)


def _mine(project_id: int) -> Project:
    project = visible_or_404(Project, project_id)
    must("project", project.unit)
    project.take()
    return project


def _offices() -> list[Unit]:
    return [unit for unit in me().units("office") if unit.kind in rule.HOLDERS and me().may("project", unit)]


def _form(project: Project | None, entry: Entry) -> ResponseReturnValue:
    offices = [(unit.id, unit.name) for unit in _offices()]
    text = render_template("projects/form.html", project=project, entry=entry, offices=offices)
    return text, 409 if "" in entry.errors else 422 if entry.errors else 200
