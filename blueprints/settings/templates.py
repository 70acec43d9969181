"""An office's own templates: what stands in each kind of paper, the default to begin from, uploads checked at once."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
import documents
from files import attached, store
from models.base import db
from models.notice.template import Letterhead, Template
from models.org.unit import Unit
from rules.notice.notice import KINDS
from rules.notice.placeholder import LISTS, SINGLE, allowed
from schemas.notice import LETTERHEAD
from web.forms import Entry, sent_file
from web.guard import me, requires, settings, take_turn
from wording.catalogues import say

bp = Blueprint("templates", __name__)
SHOWN_PROBLEMS = 20


@bp.get("/templates")
@requires("issue")
def listing() -> ResponseReturnValue:
    """The letterhead, and each kind of paper with the template that counts."""
    return _page(Entry())


@bp.post("/templates/letterhead")
@requires("issue")
def keep_letterhead() -> ResponseReturnValue:
    """How the office is called on its papers."""
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(LETTERHEAD)
        Letterhead.keep(_unit(), told["name"], told["code"], red=told["red"], by=me(), now=clock.now())
        db.session.commit()
        flash(_("The letterhead was kept. Papers that were issued before stay as they are."))
        return redirect(url_for("templates.listing"), 303)
    return _page(entry, status=422)


@bp.get("/templates/<paper>")
@requires("issue")
def show(paper: str) -> ResponseReturnValue:
    """One kind: its placeholders explained, the default to begin from, the upload, what was uploaded before."""
    return _one(_known(paper), Entry())


@bp.post("/templates/<paper>")
@requires("issue")
def put(paper: str) -> ResponseReturnValue:
    """Takes an own template over, or says sentence by sentence what is wrong with it."""
    kind, entry = _known(paper), Entry.sent()
    problems: list[str] = []
    with entry.tried():
        given, raw = sent_file(documents.MOST_BYTES)
        db.session.rollback()  # a template takes a while to look at: meanwhile others write
        raw = documents.brought(raw)
        wrong = documents.check(raw, allowed(KINDS[kind].placeholders))
        problems = [documents.sentence(one) for one in wrong[:SHOWN_PROBLEMS]]
        if not problems:
            take_turn()
            sha256 = store.keep(settings().data_dir, raw)
            name = attached.name_of(given, documents.TYPE)
            Template.put(_unit(), kind, sha256, name, len(raw), by=me(), now=clock.now())
            db.session.commit()
            flash(_("From now on your office's papers of this kind are filled from “%(name)s”.", name=name))
            return redirect(url_for("templates.show", paper=kind), 303)
    return _one(kind, entry, problems, status=422)


@bp.post("/templates/<paper>/default")
@requires("issue")
def take_default(paper: str) -> ResponseReturnValue:
    """Goes back to the default; the own one stays in the history."""
    kind = _known(paper)
    if Template.sha_of(_unit(), kind) is not None:
        Template.put(_unit(), kind, None, "", 0, by=me(), now=clock.now())
        db.session.commit()
    flash(_("From now on your office's papers of this kind are filled from the default template."))
    return redirect(url_for("templates.show", paper=kind), 303)


@bp.get("/templates/<paper>/<choice>.docx")
@requires("issue")
def download(paper: str, choice: str) -> ResponseReturnValue:
    """The default template, or the own one that counts."""
    kind = _known(paper)
    sha256 = Template.sha_of(_unit(), kind) if choice == "own" else None
    if choice not in ("own", "default") or (choice == "own" and sha256 is None):
        abort(404)
    content = store.read(settings().data_dir, sha256) if sha256 else documents.default(kind)
    name = f"{say(KINDS[kind].name)}.docx"
    return send_file(BytesIO(content), mimetype=documents.TYPE, as_attachment=True, download_name=name)


def _known(paper: str) -> str:
    return paper if paper in KINDS else abort(404)


def _unit() -> Unit:
    """The office whose papers these are: the first where the person may issue them."""
    return next(unit for unit in me().units() if me().may("issue", unit))


def _page(entry: Entry, status: int = 200) -> ResponseReturnValue:
    unit = _unit()
    head = Letterhead.of(unit)
    values = entry.values if entry.errors else {"name": head.name, "code": head.code, "red": head.red}
    kinds = [(code, say(kind.name)) for code, kind in KINDS.items()]
    shown: dict[str, Any] = {"unit": unit, "head": head, "latest": Template.latest(unit), "kinds": kinds}
    return render_template("templates/listing.html", entry=entry, values=values, **shown), status


def _one(kind: str, entry: Entry, problems: list[str] | None = None, status: int = 200) -> ResponseReturnValue:
    unit = _unit()
    text = render_template(
        "templates/show.html",
        kind=kind,
        name=say(KINDS[kind].name),
        entry=entry,
        problems=problems or [],
        history=db.session.scalars(Template.history(unit).where(Template.kind == kind).limit(20)).all(),
        single=[(name, code, say(told)) for code, (name, told) in SINGLE.items() if code in KINDS[kind].placeholders],
        lists=[
            (name, code, say(told), [(column, say(about)) for column, about in columns.values()])
            for code, (name, told, columns) in LISTS.items()
            if code in KINDS[kind].placeholders
        ],
    )
    return text, status
