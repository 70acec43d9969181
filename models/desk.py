"""What waits at an office's desk: derived at every look in a fixed number of queries, stored nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.ledger import deadlines
from models.org.unit import Unit
from models.report.at_hand import at_hand
from models.report.report import Report
from models.round import Round
from rules.case.move import WITH_HANDLER

if TYPE_CHECKING:
    from models.org.user import User

SHOWN = 6


@dataclass(frozen=True)
class Owed:
    """A round for which units directly below have not reported yet, or one's own unit has not."""

    round: Round
    units: list[Unit]


@dataclass(frozen=True)
class Running:
    """A round that is not nearly due: how many of the units directly below have reported, of how many."""

    round: Round
    done: int
    all: int


@dataclass(frozen=True)
class Desk:
    """The matters that wait, each empty or 0 where nothing does."""

    to_review: int
    returned: list[Report]
    missing: list[Owed]
    running: list[Running]
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


def desk(user: User, *, now: datetime) -> Desk:
    """What waits for the offices where the person sits as clerk or as leader."""
    offices = user.units("office", "leader")
    ids = [office.id for office in offices]
    rounds = at_hand(calendar(), now=now)
    returned = _returned(ids)
    calls = Case.visible_to(user).where(Case.status == "reported", Case.urgency.in_(("help", "escalating")))
    return Desk(
        to_review=_count_to_review(ids),
        returned=[report for report in returned if report.unit_id not in ids],
        missing=missing(ids, rounds.asked),
        running=_running(ids, rounds.running),
        own=_own(offices, [*rounds.asked, *(row for row in rounds.running if now >= row.ripe_at)]),
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


def missing(ids: list[int], rounds: list[Round]) -> list[Owed]:
    """The units directly below that have not reported for one of the rounds, by name."""
    found = [Owed(round_, list(db.session.scalars(_owing(ids, round_)))) for round_ in rounds]
    return [owed for owed in found if owed.units]


def _owing(ids: list[int], round_: Round) -> Select[Unit]:
    reported = select(Report.unit_id).where(Report.round_id == round_.id, Report.status != "withdrawn")
    return _expected(ids, round_).where(Unit.id.not_in(reported)).order_by(Unit.name, Unit.id)


def _expected(ids: list[int], round_: Round) -> Select[Unit]:
    return round_.expected().where(Unit.parent_id.in_(ids))


def _running(ids: list[int], rounds: list[Round]) -> list[Running]:
    """How far the rounds are that nobody is asked for yet."""
    found = []
    for round_ in rounds:
        owing, expected = (
            db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
            for rows in (_owing(ids, round_), _expected(ids, round_))
        )
        found.append(Running(round_, expected - owing, expected))
    return [running for running in found if running.all]


def _own(offices: list[Unit], rounds: list[Round]) -> list[Owed]:
    """The person's own offices that have not signed their screening of one of the rounds."""
    ids, round_ids = [office.id for office in offices], [round_.id for round_ in rounds]
    filed = select(Report.unit_id, Report.round_id).where(Report.unit_id.in_(ids), Report.round_id.in_(round_ids))
    done = {(unit_id, round_id) for unit_id, round_id in db.session.execute(filed.where(Report.status != "withdrawn"))}
    found = []
    for round_ in rounds:
        owing = [office for office in offices if round_.owed_by(office) and (office.id, round_.id) not in done]
        if owing:
            found.append(Owed(round_, owing))
    return found
