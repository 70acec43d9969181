"""One case: its facts, whose it is, what this reader can do now, its history; its people for a stated reason."""

from __future__ import annotations

import uuid

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

import clock
from blueprints.cases import bp
from blueprints.cases.page import page
from models.base import db
from models.case.case import Case
from models.case.reveal import Reveal
from schemas.ledger.ledger import REVEAL
from web.forms import Entry
from web.guard import me, requires, visible_or_404
from web.problems import paths
from wording import times


@bp.get("/cases/<uuid:case_id>")
@requires("see")
def show(case_id: uuid.UUID) -> ResponseReturnValue:
    """The whole case, its people masked unless this reader has just said why not."""
    return page(visible_or_404(Case, case_id))


@bp.post("/cases/<uuid:case_id>/reveal")
@requires("reveal")
def reveal(case_id: uuid.UUID) -> ResponseReturnValue:
    """Shows the people of a case in full to this reader for fifteen minutes, and notes who asked and why."""
    case = visible_or_404(Case, case_id)
    case.must_admit("reveal", by=me())
    entry = Entry.sent()
    try:
        said = entry.load(REVEAL)
    except ValidationError as wrong:
        entry.errors = dict(paths(wrong.messages))
        return page(case, entry, 422)
    shown = Reveal.open(case, **said, by=me(), now=clock.now())
    db.session.commit()
    flash(_("Shown in full until %(time)s. This is noted with your name and the reason.", time=times.when(shown.until)))
    return redirect(url_for("cases.show", case_id=case.id) + "#people", 303)
