"""Reminds of times that run out: whoever must act, the leader who answers for it, the office in charge, once a light.

However many processes run this, a conditional update lets one of them claim each light of a clock, in the transaction
that creates the messages. After a standstill only the light that shows now is told of.
"""

from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import joinedload

from config import Settings
from jobs.work import stopping, working_calendar
from models.base import db, writing
from models.case.case import Case
from models.case.clock import Clock
from models.message.outlet import outlets, ways_to
from models.message.reminder import INBOX, Reminder, own_inbox
from models.org.unit import Unit
from rules.calendar import OfficeHours
from rules.case import clock
from rules.case.move import OFFICE
from rules.message.reminder import OF_CLOCK, SILENCE_AFTER

BATCH = 50


def warn(settings: Settings, *, now: datetime) -> int:
    """How many messages were created, those through outside channels included."""
    calendar = working_calendar(settings)
    db.session.commit()
    if not OfficeHours().within(now, calendar):
        return 0
    created = 0
    while not stopping.is_set() and _waits(now=now):
        with writing():
            created += sum(_warn(one, settings, now=now) for one in db.session.scalars(_due(now=now)).all())
    return created


def _waits(*, now: datetime) -> bool:
    """Whether there is anything to do; to look takes no turn to write."""
    found = db.session.scalars(_due(now=now).limit(1)).first() is not None
    db.session.commit()
    return found


def _due(*, now: datetime) -> Select[Clock]:
    """The next clocks of which somebody is to be told; `next_at` is empty for those that stand still."""
    rows = select(Clock).join(Case, Case.id == Clock.case_id)
    waiting = rows.where(Clock.next_at <= now, Clock.kind.in_(clock.DUTIES), Case.status.not_in(clock.AT_REST))
    fresh = waiting.options(joinedload(Clock.case)).execution_options(populate_existing=True)
    return fresh.order_by(Clock.next_at, Clock.id).limit(BATCH)


def _warn(one: Clock, settings: Settings, *, now: datetime) -> int:
    """Claims the light that shows now and tells whom it concerns; of what is over for two weeks nobody any more."""
    shown, seen = one.light(now=now), one.next_at
    known = shown if shown in clock.TELLS else one.told
    mine = update(Clock).where(Clock.id == one.id, Clock.next_at == seen).returning(Clock.id)
    values = {"told": known, "next_at": clock.next_step(one.run, known)}
    claimed = db.session.execute(mine.values(**values).execution_options(synchronize_session=False)).first()
    if claimed is None or shown not in clock.TELLS or now > one.due_at + SILENCE_AFTER:
        return 0
    return sum(_tell(one, whom, shown, settings, now=now) for whom in clock.TELLS[shown])


def _tell(one: Clock, whom: str, shown: str, settings: Settings, *, now: datetime) -> int:
    """One message to a unit, or to the leader in person, in the inbox and by the ways that reach them."""
    today = now.astimezone(settings.timezone).date()
    if whom == clock.LEAD:
        lead = one.case.lead
        unit = lead.leads_at(one.case.office, on=today) if lead else None
        ways = [own_inbox(lead.id), *ways_to(lead, unit)] if lead and unit else []
    else:
        unit = _above(one) if whom == OFFICE else one.duty
        ways = [INBOX, *outlets([unit], on=today)[unit.id]] if unit else []
    about = {"number": one.case.number, "clock": one.kind, "unit": one.duty.name, "due_at": one.due_at.isoformat()}
    cause = f"case:{one.case_id}/{one.id}"
    return sum(
        Reminder.create(OF_CLOCK[shown], unit.id, cause, one.due_at, about, now=now, channel=way)
        for way in ways
        if unit is not None
    )


def _above(one: Clock) -> Unit | None:
    """Who watches over it: the office in charge, of a notice the one that gave it; where that is late itself, the unit
    above it."""
    watching = one.case.supervisor if one.kind == clock.SUPERVISION else one.case.office
    return watching if one.duty is not watching else one.duty.parent
