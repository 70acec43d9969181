"""What phones attach to a case, by the hash of what was sent; and what hangs on a case, to those who may see it."""

from __future__ import annotations

import hashlib
import re
import uuid
from io import BytesIO

from flask import Blueprint, Response, abort, request, send_file
from flask.typing import ResponseReturnValue

import clock
from blueprints.api.beside import sent
from blueprints.api.wire import receipt_answer
from files import attached, store
from models.base import db
from models.case.attachment import Attachment
from models.case.case import Case
from models.filing.case import file_attachment
from models.filing.held import HeldItem
from models.filing.told import Told, known
from rules.errors import Conflict, NotAllowed
from rules.words import N_
from web.guard import me, requires, settings, take_turn, takes, visible_or_404
from web.problems import problem
from wording.catalogues import say

bp = Blueprint("api_attachments", __name__, url_prefix="/api/v1")
SHA256 = re.compile(r"[0-9a-f]{64}")
WAITS = N_("What this photo belongs to waits for the town's decision. Show the town the photo; it stays on the phone.")


def _hands() -> Case:
    """The case that the query names, if the person has to do with it."""
    try:
        case_id = uuid.UUID(request.args.get("case", ""))
    except ValueError:
        abort(400)
    case = db.session.scalars(Case.visible_to(me()).where(Case.id == case_id)).first()
    if case is None and HeldItem.tells_of(me(), case_id):
        raise Conflict("held", WAITS)
    if case is None:
        abort(404)
    case.must_admit("note", by=me())
    return case


@bp.put("/attachments/<sha256>")
@requires("note")
@takes(attached.MOST_BYTES + 1)
def put_attachment(sha256: str) -> ResponseReturnValue:
    """A raw photo or recording of at most 5 MB, a PDF, .docx or .xlsx of at most 10 MB, which keeps its `name`.

    201 or 200 with `receipt`; 400 when hash and bytes differ, 413 and 415 when the file is not kept.
    """
    raw = request.get_data()
    if not SHA256.fullmatch(sha256) or hashlib.sha256(raw).hexdigest() != sha256:
        abort(400)
    if len(raw) > store.most_bytes(raw):
        abort(413)
    case = _hands()
    told = Told({"sha256": sha256, "case_id": str(case.id)}, {}, sent())
    subject = f"{sha256}:{case.id}"
    again = known("attachment", subject, told)
    if again:
        return receipt_answer(again)
    db.session.rollback()  # what was sent takes a while to look at: meanwhile others write
    try:
        content, media_type, name = store.take(raw, request.args.get("name", ""))
    except NotAllowed as refusal:
        return problem(415, say(refusal.msgid, **refusal.params))
    take_turn()
    case = _hands()
    if again := known("attachment", subject, told):
        return receipt_answer(again)
    kept = store.keep(settings().data_dir, content)
    values = {"sha256": sha256, "kept_sha256": kept, "media_type": media_type, "name": name, "size": len(content)}
    return receipt_answer(file_attachment(subject, told, case, values, by=me(), now=clock.now()))


@bp.get("/attachments/<int:attachment_id>")
@requires("see")
def get_attachment(attachment_id: int) -> ResponseReturnValue:
    """The kept bytes, to those who may see the case."""
    row = visible_or_404(Attachment, attachment_id)
    try:
        content = store.read(settings().data_dir, row.kept_sha256)
    except FileNotFoundError:
        abort(404)
    if row.name:  # a document is saved, never opened within our pages
        answer = send_file(BytesIO(content), row.media_type, as_attachment=True, download_name=row.name)
        answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return answer
    return Response(content, mimetype=row.media_type, headers={"Content-Disposition": "inline"})
