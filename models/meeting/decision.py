"""What a meeting decides of an item: an assignment with a deadline, or words alone; the case's history tells of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from models.case.case import Case
from models.case.moves.assignment import Task
from models.meeting.meeting import AgendaItem

if TYPE_CHECKING:
    from models.org.user import User


def decide(item: AgendaItem, case: Case | None, words: str, task: Task | None, *, by: User, now: datetime) -> None:
    """Notes the decision once; with a task the case is assigned by the same verb as at any other time."""
    item.must_be_undecided()
    meeting = item.meeting
    if case is not None:
        told = {"meeting": meeting.id, "office": meeting.unit.name, "held_on": meeting.held_on.isoformat()}
        if task is not None:
            case.assign(task, by=by, now=now)
        case._log("decided", by=by, now=now, text="" if task else words, detail=told)
        case._record("decide", by=by, now=now, meeting=meeting.id)
    item.decision, item.decided_at = words, now
    item.task = noted(task)
    meeting.version, meeting.changed_at = meeting.version + 1, now


def noted(task: Task | None) -> dict[str, Any] | None:
    """The assignment as the item keeps it for the minutes."""
    if task is None:
        return None
    lead = task.lead.name if task.lead else ""
    due_at = task.due_at.isoformat()
    helpers = [unit.name for unit in task.co_handlers]
    return {"handler": task.handler.name, "due_at": due_at, "lead": lead, "person": task.person, "helpers": helpers}
