"""Messages to those who run the installation: the administrators at the top of the tree."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from models.base import db
from models.message.outlet import ways_to
from models.message.reminder import Reminder, own_inbox
from models.org.unit import Unit
from models.org.user import Membership, User

OPERATOR = "admin"


def tell_operators(kind: str, subject: str, said: dict[str, Any], *, since: datetime, on: date, now: datetime) -> int:
    """One message to each by each way that reaches them, unless they have it of this `since` already; how many."""
    return sum(
        Reminder.create(kind, seat.unit_id, subject, since, said, now=now, channel=way)
        for seat in _operators(on)
        for way in (own_inbox(seat.user_id), *ways_to(seat.user, seat.unit))
    )


def _operators(on: date) -> list[Membership]:
    """The seats of administrators at the top; where nobody sits there, all of them."""
    standing = (
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.role == OPERATOR, User.disabled_at.is_(None), Membership.starts_on <= on)
        .where(or_(Membership.ends_on.is_(None), Membership.ends_on >= on))
        .options(joinedload(Membership.user), joinedload(Membership.unit))
        .order_by(Membership.id)
    )
    seats = list(db.session.scalars(standing))
    return [seat for seat in seats if seat.unit.parent_id is None] or seats
