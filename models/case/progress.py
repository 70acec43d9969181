"""Progress that an office notes at its desk: what happened, with what hangs on it, once however often sent."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.base import db
from models.case.attachment import Attachment
from models.case.case import Case
from models.case.step import CaseStep
from models.event import record

if TYPE_CHECKING:
    from models.org.user import User


def note_once(case: Case, step_id: uuid.UUID, text: str, *, by: User, now: datetime) -> bool:
    """Adds the line to the history unless it is there; says whether it did. `step_id` is the form's own."""
    case.must_admit("note", by=by)
    if db.session.get(CaseStep, step_id) is not None:
        return False
    case.note({"id": step_id, "kind": "progress", "text": text}, made_at=now, by=by, now=now)
    return True


def attach(case: Case, values: dict[str, Any], *, by: User, now: datetime) -> None:
    """Ties a photo, recording or document that is kept already to the case; the same one twice is one."""
    same = select(Attachment.id).where(Attachment.case_id == case.id, Attachment.sha256 == values["sha256"])
    if db.session.scalar(same) is not None:
        return
    db.session.add(Attachment(**values, case_id=case.id, at=now, by_id=by.id))
    record("case.attach", by=by, now=now, unit_id=case.unit_id, subject=f"case:{case.id}", size=values["size"])
