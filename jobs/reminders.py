"""Creates the reminders that are owed: to each unit that has not reported, and to its reviewer one list of them.

Whoever reported meanwhile is not reminded. However many processes run this, and whatever the clock did, the unique key
of a reminder lets each exist once; of several missed ones only the latest is created.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache

from sqlalchemy import select

from config import Settings
from jobs.work import working_calendar
from models.base import db, writing
from models.message.outlet import outlets
from models.message.reminder import INBOX, Reminder
from models.org.unit import Unit
from models.report.report import Report
from models.round import Round
from rules.calendar import OfficeHours
from rules.message.reminder import SILENCE_AFTER, TO_REVIEWER, TO_UNIT, due_now
from rules.schedule import Span

Owed = tuple[str, Unit, list[Unit]]
Ask = Callable[[tuple[str, ...], frozenset[str]], str | None]


def create_reminders(settings: Settings, *, now: datetime) -> int:
    """How many reminders were created, those through outside channels included."""
    calendar = working_calendar(settings)
    hours = OfficeHours()
    if not hours.within(now, calendar):
        db.session.commit()
        return 0
    created = 0
    recent = select(Round).where(Round.opened_at <= now, Round.due_at >= now - SILENCE_AFTER)
    for held in db.session.scalars(recent.order_by(Round.due_at, Round.id)).all():
        span = Span(held.starts_on, held.ends_on, held.due_at)

        @cache
        def owed(kinds: tuple[str, ...], sent: frozenset[str], span: Span = span) -> str | None:
            moment = due_now(span, calendar, hours, now=now, kinds=kinds, sent=sent)
            return moment.kind if moment else None

        created += _create(held, list(_owed(held, owed)), settings, now)
    return created


def _owed(held: Round, owed: Ask) -> Iterator[Owed]:
    """(kind, unit to remind, units that are missing) for one round."""
    missing = _missing(held)
    sent = _sent(held)
    for unit in missing:
        kind = owed(TO_UNIT, frozenset(sent[unit.id]))
        if kind:
            yield kind, unit, []
    for reviewer, units in _by_reviewer(missing):
        kind = owed(TO_REVIEWER, frozenset(sent[reviewer.id] & set(TO_REVIEWER)))
        if kind:
            yield kind, reviewer, units


def _missing(held: Round) -> list[Unit]:
    """The units that owe this round a report; one that was taken back counts as none."""
    reported = select(Report.unit_id).where(Report.round_id == held.id, Report.status != "withdrawn")
    return list(db.session.scalars(held.expected().where(Unit.id.not_in(reported)).order_by(Unit.path)))


def _sent(held: Round) -> dict[int, set[str]]:
    """Unit id → kinds of reminder that this round has brought it."""
    found: dict[int, set[str]] = defaultdict(set)
    for unit_id, kind in db.session.execute(
        select(Reminder.unit_id, Reminder.kind).where(Reminder.subject == subject_of(held), Reminder.channel == INBOX)
    ):
        found[unit_id].add(kind)
    return found


def _by_reviewer(missing: Iterable[Unit]) -> list[tuple[Unit, list[Unit]]]:
    below: dict[int, list[Unit]] = defaultdict(list)
    for unit in missing:
        if unit.parent_id is not None:
            below[unit.parent_id].append(unit)
    reviewers = db.session.scalars(select(Unit).where(Unit.id.in_(list(below))).order_by(Unit.path))
    return [(reviewer, below[reviewer.id]) for reviewer in reviewers]


def _create(held: Round, owed: list[Owed], settings: Settings, now: datetime) -> int:
    """Stores what is owed for one round in one transaction, inbox and outside channels together."""
    today = now.astimezone(settings.timezone).date()
    readers: dict[str, list[Unit]] = defaultdict(list)
    for kind, unit, _ in owed:
        readers[kind].append(unit)
    ways_of = {kind: outlets(units, on=today, groups=kind in TO_REVIEWER, kind=kind) for kind, units in readers.items()}
    db.session.commit()
    if not owed:
        return 0
    created = 0
    with writing():
        for kind, unit, units in owed:
            params = params_of(held, units)
            for way in (INBOX, *ways_of[kind].get(unit.id, [])):
                created += Reminder.create(kind, unit.id, subject_of(held), held.due_at, params, now=now, channel=way)
    return created


def subject_of(held: Round) -> str:
    return f"round:{held.id}"


def params_of(held: Round, units: list[Unit]) -> dict[str, object]:
    """Dates and the names of units, raw: every reader gets them in their own language, and no person is among them."""
    days = {"starts_on": held.starts_on.isoformat(), "ends_on": held.ends_on.isoformat()}
    return {**days, "due_at": held.due_at.isoformat(), **({"units": [unit.name for unit in units]} if units else {})}
