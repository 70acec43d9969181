"""What waits at an office's desk: derived at every look in a fixed number of queries, stored nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import joinedload

from models import deadlines
from models.base import db
from models.case import Case
from models.report import Report
from models.round import Round, Schedule
from models.unit import Unit
from rules.move import WITH_HANDLER

if TYPE_CHECKING:
    from models.user import User

SHOWN = 6


@dataclass(frozen=True)
class Owed:
    """A round for which units directly below have not reported yet, or one's own unit has not."""

    round: Round
    units: list[Unit]


@dataclass(frozen=True)
class Desk:
    """The matters that wait, each empty or 0 where nothing does."""

    to_review: int
    returned: list[Report]
    missing: list[Owed]
    own: list[Owed]
    own_returned: list[Report]
    calls: list[Case]
    call_count: int
    unsigned: int
    overdue: int
    pressing: int
    supervised: int
    passed_up: list[Case]

    @property
    def clear(self) -> bool:
        """Whether nothing waits at all."""
        reports = self.to_review or self.returned or self.missing or self.own or self.own_returned
        cases = self.calls or self.unsigned or self.overdue or self.pressing or self.supervised or self.passed_up
        return not (reports or cases)


def current_rounds(today: date, *, now: datetime) -> dict[str, Round]:
    """The newest begun round of each level."""
    return _newest(_last(Round.starts_on <= today), now=now)


def rounds_before(at: datetime, today: date, *, now: datetime) -> dict[str, Round]:
    """The newest begun round of each level that was due before an instant; the current one where there is none yet."""
    return _newest(func.coalesce(_last(Round.due_at < at), _last(Round.starts_on <= today)), now=now)


def _last(of: ColumnElement[bool]) -> ColumnElement[date]:
    return func.max(Round.starts_on).filter(of)


def _newest(starts_on: ColumnElement[date], *, now: datetime) -> dict[str, Round]:
    begun = select(Round).join(Schedule, Schedule.id == Round.schedule_id).where(Round.opened_at <= now)
    newest = begun.with_only_columns(Schedule.level, starts_on)
    rows = begun.where(tuple_(Schedule.level, Round.starts_on).in_(newest.group_by(Schedule.level)))
    return {row.schedule.level: row for row in db.session.scalars(rows.order_by(Round.id))}


def desk(user: User, *, now: datetime) -> Desk:
    """What waits for the offices where the person sits as clerk or as leader."""
    offices = user.units("office", "leader")
    ids = [office.id for office in offices]
    rounds = current_rounds(user.today, now=now)
    returned = _returned(ids)
    calls = Case.visible_to(user).where(Case.status == "reported", Case.urgency.in_(("help", "escalating")))
    return Desk(
        to_review=_count_to_review(ids),
        returned=[report for report in returned if report.unit_id not in ids],
        missing=missing(ids, rounds),
        own=_own(offices, rounds),
        own_returned=[report for report in returned if report.unit_id in ids],
        calls=_calls(calls),
        call_count=db.session.scalar(calls.with_only_columns(func.count(Case.id))) or 0,
        passed_up=_passed_up(user, ids),
        **_assigned(ids, now),
        pressing=deadlines.count_pressing(ids, now=now),
    )


def _assigned(ids: list[int], now: datetime) -> dict[str, int]:
    """Of what the offices have to handle: how many wait for their signature, how many are past their deadline."""
    late = func.count(Case.id).filter(deadlines.past_due(now=now))
    asked = func.count(Case.id).filter(Case.supervised_due_at.is_not(None))
    counts = select(func.count(Case.id).filter(Case.status == "assigned"), late, asked)
    row = db.session.execute(counts.where(Case.handler_id.in_(ids), Case.status.in_(WITH_HANDLER))).one()
    return {"unsigned": row[0], "overdue": row[1], "supervised": row[2]}


def _passed_up(user: User, ids: list[int]) -> list[Case]:
    """What was passed up to the offices and waits for them, the longest first."""
    waiting = Case.visible_to(user).where(Case.office_id.in_(ids), Case.status == "accepted")
    return list(db.session.scalars(waiting.where(Case.escalated_at.is_not(None)).order_by(Case.escalated_at).limit(50)))


def _calls(calls: Select[Case]) -> list[Case]:
    """The first few: what may escalate before what needs help, the oldest first."""
    order = (Case.urgency != "escalating", Case.found_at, Case.id)
    rows = calls.options(joinedload(Case.unit).joinedload(Unit.parent)).order_by(*order).limit(SHOWN)
    return list(db.session.scalars(rows))


def _count_to_review(ids: list[int]) -> int:
    waiting = select(func.count(Report.id)).join(Unit, Unit.id == Report.unit_id)
    return db.session.scalar(waiting.where(Unit.parent_id.in_(ids), Report.status == "received")) or 0


def _returned(ids: list[int]) -> list[Report]:
    """Returned and not back, of the units themselves and those directly below, longest first."""
    rows = (
        select(Report)
        .join(Unit, Unit.id == Report.unit_id)
        .where(Unit.parent_id.in_(ids) | Unit.id.in_(ids), Report.status == "returned")
        .options(joinedload(Report.unit), joinedload(Report.round))
        .order_by(Report.reviewed_at, Report.id)
    )
    return list(db.session.scalars(rows))


def missing(ids: list[int], rounds: dict[str, Round]) -> list[Owed]:
    """The units directly below that have not reported for their current round, by name."""
    found = []
    for round_ in rounds.values():
        reported = select(Report.unit_id).where(Report.round_id == round_.id, Report.status != "withdrawn")
        owing = round_.expected().where(Unit.parent_id.in_(ids), Unit.id.not_in(reported))
        units = list(db.session.scalars(owing.order_by(Unit.name, Unit.id)))
        if units:
            found.append(Owed(round_, units))
    return found


def _own(offices: list[Unit], rounds: dict[str, Round]) -> list[Owed]:
    """The person's own offices that have not signed their screening of the current round."""
    ids, round_ids = [office.id for office in offices], [round_.id for round_ in rounds.values()]
    filed = select(Report.unit_id, Report.round_id).where(Report.unit_id.in_(ids), Report.round_id.in_(round_ids))
    done = {(unit_id, round_id) for unit_id, round_id in db.session.execute(filed.where(Report.status != "withdrawn"))}
    found = []
    for round_ in rounds.values():
        owing = [office for office in offices if round_.owed_by(office) and (office.id, round_.id) not in done]
        if owing:
            found.append(Owed(round_, owing))
    return found
