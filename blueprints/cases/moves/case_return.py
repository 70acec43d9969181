"""Returning a single matter that came by phone to its sender, with a reason."""

from __future__ import annotations

import uuid

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.cases import bp
from blueprints.cases.page import begun, refused
from models.base import db
from models.case.concerned import send_of_sender
from rules.report.review import REASONS
from schemas.case.case_return import CASE_RETURN
from web.forms import Entry
from web.guard import me, requires, today
from wording.catalogues import say


@bp.post("/cases/<uuid:case_id>/return")
@requires("assign")
def send_back(case_id: uuid.UUID) -> ResponseReturnValue:
    """Returns it; its sender reads why, puts it right and sends it again."""
    case = begun(case_id, "send_back")
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(CASE_RETURN)
        case.must_be_at(told["version"])
        reason = told["return_own"] if told["return_reason"] == "own" else say(REASONS[told["return_reason"]])
        case.send_back(reason, by=me(), now=clock.now())
        send_of_sender("case_returned", case, on=today(), now=clock.now())
        db.session.commit()
        flash(_("Returned to %(unit)s, with the reason.", unit=case.unit.name))
        return redirect(url_for("cases.show", case_id=case.id), 303)
    return refused(case_id, entry)
