"""Sends what waits for an outside channel: claim with a lease, send outside any transaction, note how it went.

A process that dies while sending leaves a claim that runs out, and another one goes on: an outside channel is served at
least once, with the reminder's id as the key by which the other side can tell a repeat.
"""

import logging
import uuid
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update

import clock
from channels import ways
from channels.message import Outcome
from config import Settings
from jobs.letter import Dropped, Letter, letter
from jobs.work import stopping, working_calendar
from models.base import db, writing
from models.message.channel import Delivery
from models.message.reminder import Reminder
from rules.calendar import OfficeHours
from rules.message.delivery import next_try

log = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(minutes=10)
LONGEST_SEND = timedelta(minutes=2)


def deliver(settings: Settings, *, now: datetime) -> int:
    """How many were sent. Batch after batch until nothing is left, in office hours of working days only."""
    calendar = working_calendar(settings)
    db.session.commit()
    if not OfficeHours().within(now, calendar):
        return 0
    sent, holder = 0, uuid.uuid4().hex
    while not stopping.is_set() and (claimed := claim(holder, now=clock.now())):
        sent += _serve(claimed, holder, settings, until=clock.now() + LEASE - LONGEST_SEND)
    return sent


def claim(holder: str, *, now: datetime) -> list[int]:
    """Takes up to a batch that is due, or whose holder's lease has run out; nobody else has them during our lease."""
    due = or_(
        and_(Reminder.status == "waiting", Reminder.next_try_at <= now),
        and_(Reminder.status == "claimed", Reminder.claimed_until <= now),
    )
    chosen = select(Reminder.id).where(due).order_by(Reminder.next_try_at, Reminder.id).limit(BATCH)
    taken = (
        update(Reminder)
        .where(Reminder.id.in_(chosen.with_for_update(skip_locked=True)))
        .values(status="claimed", claimed_by=holder, claimed_until=now + LEASE, attempts=Reminder.attempts + 1)
        .returning(Reminder.id)
        .execution_options(synchronize_session=False)
    )
    with writing():
        return sorted(db.session.scalars(taken))


def _serve(ids: list[int], holder: str, settings: Settings, *, until: datetime) -> int:
    """Sends one batch. A channel that asked to be left alone is not asked again in it; what is left goes back."""
    sent, resting = 0, dict[int, datetime]()
    for place, reminder_id in enumerate(ids):
        now = clock.now()
        if now >= until or stopping.is_set():
            _give_back(ids[place:], holder, now)
            break
        made = _open(reminder_id, holder, settings, now)
        if made is None:
            continue
        if made.channel_id in resting:
            _give_back([reminder_id], holder, resting[made.channel_id])
            continue
        outcome = ways.send(made.kind, made.settings, made.message, now=now)
        if outcome.retry_after is not None:
            resting[made.channel_id] = now + timedelta(seconds=outcome.retry_after)
        _note(reminder_id, holder, made, outcome)
        sent += outcome.ok
    return sent


def _open(reminder_id: int, holder: str, settings: Settings, now: datetime) -> Letter | None:
    """The letter, or None where none can be made; the transaction is over before anything is sent."""
    reminder = db.session.get_one(Reminder, reminder_id, populate_existing=True)
    attempt = reminder.attempts
    try:
        made: Letter | None = letter(reminder, settings, now=now)
        db.session.commit()
    except Dropped as reason:
        db.session.commit()
        _settle([reminder_id], holder, {"status": "dropped", "last_error": str(reason), "next_try_at": None})
        made = None
    except (ValueError, LookupError, RuntimeError) as mishap:
        db.session.rollback()
        log.exception("reminder %s cannot be written", reminder_id)
        _settle([reminder_id], holder, _fate(attempt, Outcome(False, type(mishap).__name__), now))
        made = None
    return made


def _note(reminder_id: int, holder: str, made: Letter, outcome: Outcome) -> None:
    """Writes the delivery log, and the reminder's fate if the claim is still ours."""
    now = clock.now()
    line = Delivery(
        channel_id=made.channel_id,
        reminder_id=reminder_id,
        at=now,
        attempt=made.attempt,
        ok=outcome.ok,
        detail=outcome.line,
    )
    _settle([reminder_id], holder, _fate(made.attempt, outcome, now), line)


def _fate(attempt: int, outcome: Outcome, now: datetime) -> dict[str, object]:
    if outcome.ok:
        return {"status": "sent", "sent_at": now, "next_try_at": None, "last_error": None}
    again = next_try(attempt, outcome.retry_after, now=now)
    return {"status": "waiting" if again else "failed", "next_try_at": again, "last_error": outcome.line}


def _give_back(ids: list[int], holder: str, at: datetime) -> None:
    """Returns what was claimed and not tried, to be taken from `at` on."""
    _settle(ids, holder, {"status": "waiting", "attempts": Reminder.attempts - 1, "next_try_at": at})


def _settle(ids: list[int], holder: str, fate: dict[str, object], line: Delivery | None = None) -> None:
    """One short transaction: the fate, where the claim is still ours, and the log line in any case."""
    ours = update(Reminder).where(Reminder.id.in_(ids), Reminder.claimed_by == holder, Reminder.status == "claimed")
    fate = {**fate, "claimed_by": None, "claimed_until": None}
    with writing():
        db.session.execute(ours.values(**fate).execution_options(synchronize_session=False))
        if line is not None:
            db.session.add(line)
