"""The papers of a meeting: each to print and as .docx, all of them in one file; and the closing of the minutes."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from flask import abort, flash, redirect, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select
from sqlalchemy.orm import joinedload, selectinload

import clock
from blueprints.meetings import bp
from blueprints.meetings.page import mine, named
from blueprints.meetings.papers import SHEETS, Papers
from blueprints.meetings.sheets import answer
from models.base import db
from models.case.case import Case
from models.meeting.meeting import Meeting
from models.org.unit import Unit
from rules.case.category import BY_CODE
from rules.case.limit import BASES
from rules.case.move import OPEN
from sheets import writing
from web import exports
from web.guard import me, requires, visible_or_404
from wording.catalogues import say

PACKED = ("notice", "analysis", "items")
BATCH = 500


@bp.get("/meetings/<int:meeting_id>/papers/<sheet>")
@requires("desk")
def paper(meeting_id: int, sheet: str) -> ResponseReturnValue:
    """A paper to print; also as .docx."""
    meeting = visible_or_404(Meeting, meeting_id)
    if sheet not in SHEETS:
        abort(404)
    back = url_for("meetings.show", meeting_id=meeting.id)
    return answer(Papers(meeting, clock.now()), sheet, back, "meetings.paper")


@bp.get("/meetings/<int:meeting_id>/pack.zip")
@requires("desk")
def pack(meeting_id: int) -> ResponseReturnValue:
    """Notice, analysis, ledger and one page per item, in one file."""
    meeting = visible_or_404(Meeting, meeting_id)
    file = BytesIO()
    papers = Papers(meeting, clock.now())
    with force_locale("zh_Hans"), ZipFile(file, "w", ZIP_DEFLATED) as packed:
        for kind in PACKED:
            packed.writestr(f"{kind}.docx", papers.make(kind))
        sheet = BytesIO()
        rows = writing.write(sheet, say("Ledger"), _heads(), _cells(meeting.unit))
        packed.writestr("ledger.xlsx", sheet.getvalue())
    name = str(_("Papers of the meeting of %(month)s", month=f"{meeting.month:%Y-%m}"))
    exports.note(rows, name)
    file.seek(0)
    return send_file(file, mimetype="application/zip", as_attachment=True, download_name=f"{name}.zip")


def _heads() -> list[str]:
    return [
        _("Number"), _("Found"), _("Unit"), _("Kind of dispute"), _("What it is about"), _("Place"),
        _("People involved"), _("Urgency"), _("State"), _("Assigned by"), _("Handling unit"), _("Handled by"),
        _("Helping units"), _("Lead leader"), _("Due"), _("Basis of the deadline"),
    ]  # fmt: skip


def _cells(unit: Unit) -> Iterator[list[writing.Cell]]:
    """The open matters of the unit and all below it, the oldest first; nobody is named."""
    words = named()
    for case in db.session.scalars(_open_cases(unit).execution_options(yield_per=BATCH)):
        yield [
            case.number, case.found_at, case.unit.full_name, say(BY_CODE[case.category].name), case.summary,
            case.place, case.people, words["urgencies"][case.urgency], words["case_statuses"][case.state],
            case.office.name, case.handler.name if case.handler else "", case.person,
            "、".join(one.name for one in case.co_handlers), case.lead.name if case.lead else "", case.due_at,
            say(BASES[case.due_basis]) if case.due_basis else "",
        ]  # fmt: skip


def _open_cases(unit: Unit) -> Select[Case]:
    rows = Case.visible_to(me()).where(Unit.path.startswith(unit.path), Case.status.in_(OPEN))
    named = (joinedload(Case.unit).joinedload(Unit.parent), joinedload(Case.office), joinedload(Case.handler))
    return rows.options(*named, joinedload(Case.lead), selectinload(Case.co_handlers)).order_by(Case.found_at, Case.id)


@bp.post("/meetings/<int:meeting_id>/minutes")
@requires("meet")
def close_minutes(meeting_id: int) -> ResponseReturnValue:
    """Closes the minutes: agenda and decisions stay as they are."""
    meeting = mine(meeting_id)
    meeting.close(by=me(), now=clock.now())
    db.session.commit()
    flash(_("The minutes are closed."))
    return redirect(url_for("meetings.paper", meeting_id=meeting_id, sheet="minutes"), 303)
