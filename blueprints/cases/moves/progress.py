"""What an office says of a case at its desk, with a photo, recording or document if there is one."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.cases import bp
from blueprints.cases.page import page
from files import store
from models.base import db
from models.case.case import Case
from models.case.progress import attach, note_once
from rules.errors import Invalid, NotAllowed
from schemas.case.assignment import NOTE_FORM
from web.forms import Entry
from web.guard import me, requires, settings, take_turn, takes, visible_or_404
from wording.catalogues import say


@bp.post("/cases/<uuid:case_id>/notes")
@requires("note")
@takes(store.MOST_AT_DESK + 1024 * 1024)
def note(case_id: uuid.UUID) -> ResponseReturnValue:
    """Adds a line to the history, and says so; what was refused stays in the form."""
    case = visible_or_404(Case, case_id)
    case.must_admit("note", by=me())
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(NOTE_FORM)
        db.session.rollback()  # a large photo or document takes seconds to look at: meanwhile others write
        kept = _kept()
        take_turn()
        case = visible_or_404(Case, case_id)
        case.must_admit("note", by=me())
        case.take()
        if note_once(case, told["id"], told["text"], by=me(), now=clock.now()) and kept:
            attach(case, kept, by=me(), now=clock.now())
        db.session.commit()
        flash(_("Noted in the history."))
        return redirect(url_for("cases.show", case_id=case.id) + "#history", 303)
    return page(visible_or_404(Case, case_id), entry, 422)


def _kept() -> dict[str, Any] | None:
    """The photo, recording or document that came along, checked and kept; Invalid where it is none."""
    raw, given = b"", ""
    for sent in request.files.values():
        given = given if raw else sent.filename or ""
        raw = raw or sent.read(store.MOST_AT_DESK + 1)
        sent.close()
    if not raw:
        return None
    try:
        content, media_type, name = store.take(raw, given, at_desk=True)
    except NotAllowed as refusal:
        raise Invalid({"file": say(refusal.msgid, **refusal.params)}) from None
    kept = store.keep(settings().data_dir, content)
    sha256 = hashlib.sha256(raw).hexdigest()
    return {"sha256": sha256, "kept_sha256": kept, "media_type": media_type, "size": len(content), "name": name}
