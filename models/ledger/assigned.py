"""The assigned cases that a person may see, by deadline; and how many there are of each sort."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import joinedload, selectinload

from models.base import db
from models.case.case import Case
from models.case.moves.assignment import CoHandler
from models.ledger.deadlines import past_due
from models.org.user import User
from rules.case.move import WITH_HANDLER

SHOWN = ("all", "ours", "given", "unsigned", "overdue", "supervised")


def _narrowed(user: User, *, now: datetime) -> dict[str, ColumnElement[bool]]:
    """What each of SHOWN asks of an assigned case."""
    mine = [unit.id for unit in user.units()]
    helped = select(CoHandler.case_id).where(CoHandler.unit_id.in_(mine))
    return {
        "all": true(),
        "ours": Case.handler_id.in_(mine) | Case.id.in_(helped),
        "given": Case.office_id.in_(mine),
        "unsigned": Case.status == "assigned",
        "overdue": past_due(now=now),
        "supervised": Case.supervised_due_at.is_not(None),
    }


def assigned(user: User, show: str, *, now: datetime) -> Select[Case]:
    """The assigned cases that the person may see, the first deadline first; `show` is one of SHOWN."""
    rows = Case.visible_to(user).where(Case.status.in_(WITH_HANDLER), _narrowed(user, now=now)[show])
    named = (joinedload(Case.unit), joinedload(Case.handler), joinedload(Case.office), joinedload(Case.lead))
    return rows.options(*named, selectinload(Case.co_handlers)).order_by(Case.due_at, Case.number)


def tally(user: User, *, now: datetime) -> dict[str, int]:
    """How many assigned cases the person may see under each of SHOWN."""
    rows = Case.visible_to(user).where(Case.status.in_(WITH_HANDLER))
    counts = [func.count(Case.id).filter(asked).label(show) for show, asked in _narrowed(user, now=now).items()]
    return dict(db.session.execute(rows.with_only_columns(*counts)).mappings().one())
