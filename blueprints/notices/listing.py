"""The papers of the units that a person may see: by kind, state and unit; also as .xlsx."""

from __future__ import annotations

from collections.abc import Iterator

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError
from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from blueprints.notices import bp
from models.base import db
from models.notice.notice import Notice
from models.org.unit import Unit
from models.paging import page_of
from rules.notice.notice import KINDS, STATUSES, TONES
from rules.org.tree import in_order
from schemas.notice import NOTICES
from sheets import writing
from web import exports
from web.guard import me, requires
from web.problems import paths
from wording.catalogues import say

BATCH = 500


@bp.get("/notices")
@requires("desk")
def listing() -> ResponseReturnValue:
    """All papers that the person may see, the newest first."""
    errors: dict[str, list[str]] = {}
    known = {name: text for name, text in request.args.items() if name in ("kind", "status", "unit", "page")}
    try:
        asked = NOTICES.load(known)
    except ValidationError as wrong:
        asked, errors = dict(wrong.valid_data or {}), paths(wrong.messages)
    rows = _rows(asked)
    if request.args.get("format") == "xlsx" and not errors:
        return exports.answer(_("Papers"), _heads(), _cells(rows))
    text = render_template(
        "notices/listing.html",
        found=page_of(rows, request.args.get("page")),
        here={name: text for name, text in known.items() if text.strip() and name != "page" and name not in errors},
        values=known,
        errors=errors,
        units=in_order(db.session.scalars(Unit.visible_to(me()))),
        kinds={code: say(kind.name) for code, kind in KINDS.items()},
        statuses={code: say(name) for code, name in STATUSES.items()},
        tones=TONES,
    )
    return text, 422 if errors else 200


def _rows(asked: dict[str, object]) -> Select[Notice]:
    rows = Notice.visible_to(me()).options(
        joinedload(Notice.unit), joinedload(Notice.addressee), joinedload(Notice.case)
    )
    if "kind" in asked:
        rows = rows.where(Notice.kind == asked["kind"])
    if "status" in asked:
        rows = rows.where(Notice.status == asked["status"])
    if "unit" in asked:
        rows = rows.where((Notice.unit_id == asked["unit"]) | (Notice.addressee_id == asked["unit"]))
    return rows.order_by(Notice.drafted_at.desc(), Notice.id)


def _heads() -> list[str]:
    return [
        _("Number"), _("Kind of paper"), _("What it is about"), _("Issued by"), _("Issued on"), _("Goes to"),
        _("Matter"), _("State"), _("Acknowledged on"), _("Served on"), _("Withdrawn because"),
    ]  # fmt: skip


def _cells(rows: Select[Notice]) -> Iterator[list[writing.Cell]]:
    for paper in db.session.scalars(rows.execution_options(yield_per=BATCH)):
        yield [
            paper.number, say(paper.sort.name), paper.subject, paper.unit.name, paper.issued_at,
            paper.addressee.name if paper.addressee else "", paper.case.number if paper.case else "",
            say(STATUSES[paper.status]), paper.acknowledged_at, paper.served_at, paper.withdrawn_why,
        ]  # fmt: skip
