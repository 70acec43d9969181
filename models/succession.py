"""Units that move or end: no case is ever without an office in charge, nobody without a seat that should have one."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Select, delete, func, select, update

from models.base import db
from models.case.case import Case
from models.case.clock import Clock
from models.case.intake import Intake
from models.case.moves.assignment import CoHandler
from models.case.moves.recusal import Recusal
from models.event import record
from models.org.directory import end_seats
from models.org.unit import Unit
from models.work_group import GroupUnit
from rules.case.clock import HELP
from rules.case.move import OPEN
from rules.errors import Invalid, NotAllowed
from rules.org.unit import heirs_of
from rules.words import N_

if TYPE_CHECKING:
    from models.org.user import User


def move_below(unit: Unit, parent: Unit, *, by: User, now: datetime) -> None:
    """Puts the unit with all below it under another parent; its history stays its own."""
    if parent.path.startswith(unit.path):
        raise NotAllowed(N_("A unit cannot stand below itself. Choose another unit above it."))
    parent.must_take(unit.kind)
    old, new = unit.path, f"{parent.path}{unit.id}/"
    for below in db.session.scalars(select(Unit).where(Unit.path.like(old + "%"))):
        below.path = new + below.path[len(old) :]
    follow(unit, parent)
    unit.parent_id = parent.id
    record("unit.move", by=by, now=now, unit_id=unit.id, subject=f"unit:{unit.id}", below=parent.id)


def abolish(
    unit: Unit,
    last_day: date,
    *,
    by: User,
    now: datetime,
    successor: Unit | None = None,
    today: date | None = None,
) -> None:
    """Ends the unit after `last_day`. With a successor, its units, open cases and people go to it.

    Reports stay with the unit that signed them. Without a successor there must be nothing left open.
    """
    first, last = unit.last_days(today) if today else (last_day, last_day)
    if not first <= last_day <= last:
        raise Invalid({"last_day": N_("Choose a day from yesterday to the end of this year.")})
    if unit.ends_on is not None:
        raise NotAllowed(N_("This unit has been abolished already."))
    if successor is None and _has_open_matters(unit):
        raise NotAllowed(N_("This unit still has units or open cases. Name the unit that takes them over."))
    if successor is not None:
        _hand_over(unit, successor, by=by, now=now)
    unit.ends_on = max(last_day, unit.starts_on)
    end_seats(unit, successor, by=by, now=now)
    unit.merged_into_id = successor.id if successor else None
    record("unit.abolish", by=by, now=now, unit_id=unit.id, subject=f"unit:{unit.id}", successor=unit.merged_into_id)


def _has_open_matters(unit: Unit) -> bool:
    below = select(func.count(Unit.id)).where(Unit.parent_id == unit.id, Unit.ends_on.is_(None))
    cases = db.session.scalars(Case.open_of([unit.id]).limit(1)).first()
    return bool(db.session.scalar(below) or cases or db.session.scalar(charged(unit)))


def _hand_over(unit: Unit, successor: Unit, *, by: User, now: datetime) -> None:
    if successor.path.startswith(unit.path):
        raise NotAllowed(N_("A unit cannot be taken over by itself or by a unit below it."))
    if successor.kind not in heirs_of(unit.kind) or successor.ends_on is not None:
        raise Invalid({"successor_id": N_("That unit cannot take this one over. Choose one of the same kind.")})
    _must_not_clash(unit, successor)
    for child in db.session.scalars(select(Unit).where(Unit.parent_id == unit.id, Unit.ends_on.is_(None))):
        move_below(child, successor, by=by, now=now)
    for case in db.session.scalars(Case.open_of([unit.id])).all():
        case.hand_over(successor, by=by, now=now)
    pass_on(unit, successor)


def _must_not_clash(unit: Unit, successor: Unit) -> None:
    """Two villages of one name cannot come to stand below one town."""
    standing = select(Unit.name).where(Unit.ends_on.is_(None))
    below = set(db.session.scalars(standing.where(Unit.parent_id == unit.id)))
    both = below.intersection(db.session.scalars(standing.where(Unit.parent_id == successor.id)))
    if both:
        raise NotAllowed(N_("Both have a unit named %(name)s. Rename one of the two first."), name=min(both))


def charged(unit: Unit) -> Select[int]:
    """How many open cases a unit is in charge of, handles or helps with."""
    helped = select(CoHandler.case_id).where(CoHandler.unit_id == unit.id)
    mine = (Case.office_id == unit.id) | (Case.handler_id == unit.id) | Case.id.in_(helped)
    return select(func.count(Case.id)).where(mine, Case.status.in_(OPEN))


def pass_on(unit: Unit, successor: Unit) -> None:
    """The successor takes over all that the unit was in charge of, handled or helped with, open or done."""
    db.session.flush()
    for column in (Case.office_id, Case.handler_id):
        db.session.execute(update(Case).where(column == unit.id).values({column: successor.id}))
    db.session.execute(update(Intake).where(Intake.office_id == unit.id).values(office_id=successor.id))
    doubled = select(CoHandler.case_id).where(CoHandler.unit_id == successor.id)
    handled = select(Case.id).where(Case.handler_id == successor.id)
    owing = Clock.stopped_at.is_(None) & (Clock.judge_id == unit.id)
    of_both = Clock.case_id.in_(doubled.union(handled))
    db.session.execute(delete(Clock).where(owing, Clock.kind == HELP, of_both))
    db.session.execute(update(Clock).where(owing).values(judge_id=successor.id))
    charged_now = Clock.stopped_at.is_(None) & (Clock.unit_id == unit.id)
    db.session.execute(update(Clock).where(charged_now).values(unit_id=successor.id))
    mine = CoHandler.unit_id == unit.id
    both = CoHandler.unit_id.in_((unit.id, successor.id)) & CoHandler.case_id.in_(handled)
    db.session.execute(delete(CoHandler).where((mine & CoHandler.case_id.in_(doubled)) | both))
    db.session.execute(update(CoHandler).where(mine).values(unit_id=successor.id))
    in_both = select(GroupUnit.group_id).where(GroupUnit.unit_id == successor.id)
    grouped = GroupUnit.unit_id == unit.id
    db.session.execute(delete(GroupUnit).where(grouped, GroupUnit.group_id.in_(in_both)))
    db.session.execute(update(GroupUnit).where(grouped).values(unit_id=successor.id))
    known = Recusal.from_units([successor.id])
    kept = update(Recusal).where(Recusal.unit_id == unit.id, Recusal.case_id.not_in(known))
    db.session.execute(kept.values(unit_id=successor.id))
    db.session.expire_all()


def follow(unit: Unit, parent: Unit) -> None:
    """The unit comes to stand below another one, which is in charge of its matters where the old one was."""
    db.session.flush()
    below = select(Unit.id).where(Unit.path.like(unit.path + "%"))
    theirs = (Case.office_id == unit.parent_id) & Case.unit_id.in_(below)
    db.session.execute(update(Case).where(theirs).values(office_id=parent.id))
