"""Filing what comes outside the weekly report: single cases, updates, attachments and suggestions."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.concerned import send_of_sender
from models.case.progress import attach
from models.case.step import CaseStep, How
from models.event import record
from models.filing.step import tell
from models.filing.told import Filed, Told, known, lock, taken
from models.message.reminder import Suggestion
from models.org.unit import Unit
from models.receipt import Receipt
from rules.case import intake
from rules.errors import Conflict
from rules.words import N_

if TYPE_CHECKING:
    from models.org.user import User


def file_case(case_id: uuid.UUID, told: Told, unit: Unit, *, by: User, now: datetime) -> Filed:
    """A single case, told on any day outside the weekly report; a newer version puts it right until it is taken on."""
    lock(unit)
    again = known("case", case_id, told)
    if again:
        return again
    there = db.session.get(
        Case, case_id, populate_existing=True
    )  # scoped: only of the own unit's it is said how it came
    if there is not None and told.version > 1:
        return _file_newer(there, told, unit, by=by, now=now)
    if there is not None:
        text = N_("This case has arrived already with a report.")
        raise Conflict("different-content", text) if there.unit_id == unit.id else taken()
    heard, origin = told.heard(case_id, now=now), told.content.get("origin", "screening")
    case = Case.found(case_id, unit, told.content, by=by, now=heard, report_id=None, origin=origin)
    if intake.tells(origin):
        days = calendar()
        case.begin_duties(days.day_of(heard), None, days, now=heard)
    record("case.file", by=by, now=now, unit_id=unit.id, subject=f"case:{case_id}")
    return Filed(Receipt.issue("case", case_id, told.version, told.body, by=by, now=now, sent=told.sent), created=True)


def _file_newer(case: Case, told: Told, unit: Unit, *, by: User, now: datetime) -> Filed:
    """One that is older than what came meanwhile goes into the history alone."""
    if case.unit_id != unit.id:
        raise taken()
    if told.version > case.version_sent:
        case.send_again(told.content, by=by, now=now)
        if "origin" in told.body:
            case.hear_anew(told.content["origin"], calendar(), now=now)
        send_of_sender("case_again", case, on=by.today, now=now)
    receipt = Receipt.issue("case", case.id, told.version, told.body, by=by, now=now, sent=told.sent)
    return Filed(receipt, created=False)


def withdraw_case(case: Case, told: Told, *, by: User, now: datetime) -> Filed:
    """Takes back a case that came on its own, until it is taken on; a higher version sends it again."""
    case.take()
    again = known("withdrawal", case.id, told, by=by)
    if again:
        return again
    if told.version != case.version_sent:
        raise Conflict("different-content", N_("A newer version of this matter has already arrived."))
    case.take_back_alone(told.content["made_at"], by=by, now=now)
    send_of_sender("case_back", case, on=by.today, now=now)
    receipt = Receipt.issue("withdrawal", case.id, told.version, told.body, by=by, now=now, sent=told.sent)
    return Filed(receipt, created=True)


def file_step(step_id: uuid.UUID, told: Told, case: Case, *, by: User, now: datetime) -> Filed:
    """One step of a case, on any day: news, or a move."""
    case.take()
    again = known("step", step_id, told, by=by)
    if again:
        return again
    there = db.session.get(CaseStep, step_id)
    if there is not None:
        text = N_("This update has arrived already with a report.")
        raise Conflict("different-content", text) if there.case_id == case.id else taken()
    how: How = {"by": by, "now": now, "step_id": step_id, "made_at": told.content["made_at"]}
    tell(case, told.content, how)
    return Filed(Receipt.issue("step", step_id, 1, told.body, by=by, now=now, sent=told.sent), created=True)


def file_suggestion(suggestion_id: uuid.UUID, told: Told, *, by: User, now: datetime) -> Filed:
    """A word to those who run the software, once."""
    lock(by)
    again = known("suggestion", suggestion_id, told, by=by)
    if again:
        return again
    db.session.add(Suggestion(id=suggestion_id, text=told.content["text"], at=now, by_id=by.id))
    return Filed(Receipt.issue("suggestion", suggestion_id, 1, told.body, by=by, now=now, sent=told.sent), created=True)


def file_attachment(subject: str, told: Told, case: Case, values: dict[str, Any], *, by: User, now: datetime) -> Filed:
    """A photo or recording that is kept already, tied to its case."""
    lock(case.unit)
    case.must_admit("note", by=by)
    again = known("attachment", subject, told)
    if again:
        return again
    attach(case, values, by=by, now=now)
    return Filed(Receipt.issue("attachment", subject, 1, told.body, by=by, now=now, sent=told.sent), created=True)
