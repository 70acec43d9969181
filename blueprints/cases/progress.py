"""What an office says of a case at its desk, with a photo or recording if there is one."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
import files
from blueprints.cases import bp
from blueprints.cases.page import page
from forms import Entry
from guard import me, requires, settings, visible_or_404
from models.base import db
from models.case import Case
from models.progress import attach, note_once
from rules.errors import Invalid
from rules.words import N_
from schemas.assignment import NOTE_FORM

TOO_LARGE = N_("This file is too large. A photo or recording may have 5 MB.")
NOT_KEPT = N_("This kind of file is not accepted. Send JPEG, PNG, WebP or a sound recording.")


@bp.post("/cases/<uuid:case_id>/notes")
@requires("note")
def note(case_id: uuid.UUID) -> ResponseReturnValue:
    """Adds a line to the history, and says so; what was refused stays in the form."""
    case = visible_or_404(Case, case_id)
    case.must_let("note", by=me())
    entry = Entry.sent()
    with entry.tried():
        told = entry.load(NOTE_FORM)
        kept = _kept()
        case.take()
        if note_once(case, told["id"], told["kind"], told["text"], by=me(), now=clock.now()) and kept:
            attach(case, kept, by=me(), now=clock.now())
        db.session.commit()
        flash(_("Noted in the history."))
        return redirect(url_for("cases.show", case_id=case.id) + "#history", 303)
    return page(visible_or_404(Case, case_id), entry, 422)


def _kept() -> dict[str, Any] | None:
    """The photo or recording that came along, cleaned and kept; Invalid where it is none."""
    raw = b""
    for sent in request.files.values():
        raw = raw or sent.read(files.MOST_BYTES + 1)
        sent.close()
    if not raw:
        return None
    if len(raw) > files.MOST_BYTES:
        raise Invalid({"file": TOO_LARGE})
    try:
        content, media_type = files.clean(raw)
    except files.NotKept:
        raise Invalid({"file": NOT_KEPT}) from None
    kept = files.keep(settings().data_dir, content)
    sha256 = hashlib.sha256(raw).hexdigest()
    return {"sha256": sha256, "kept_sha256": kept, "media_type": media_type, "size": len(content)}
