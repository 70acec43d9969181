"""What becomes of cases when units change: no case is ever without an office in charge or with a unit that is gone."""

from __future__ import annotations

from sqlalchemy import Select, delete, func, select, update

from models.base import db
from models.case.case import Case
from models.case.clock import Clock
from models.case.intake import Intake
from models.case.moves.assignment import CoHandler
from models.case.moves.recusal import Recusal
from models.org.unit import Unit
from models.work_group import GroupUnit
from rules.case.clock import HELP
from rules.case.move import OPEN


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
