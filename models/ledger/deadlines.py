"""The times that run, over all cases that a person may see: the first to end comes first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, any_, case, func, select
from sqlalchemy.orm import contains_eager, joinedload

from models.base import db
from models.case.case import Case
from models.case.clock import Clock
from rules.case import clock
from rules.case.move import HANDLER, OFFICE

if TYPE_CHECKING:
    from models.org.user import User

SHOWN = ("ours", "all", "pressing", "over", "paused")


def owed_by(unit_ids: Collection[int]) -> ColumnElement[bool]:
    """In a select of clocks joined with their cases: whether one of these units must act before it runs out."""
    of = {whose: [kind for kind, rule in clock.KINDS.items() if rule.whose == whose] for whose in (HANDLER, OFFICE)}
    hand = func.coalesce(Case.handler_id, Case.office_id)
    return (
        (Clock.kind.in_(of[HANDLER]) & hand.in_(unit_ids))
        | (Clock.kind.in_(of[OFFICE]) & Case.office_id.in_(unit_ids))
        | Clock.judge_id.in_(unit_ids)
    )


def under_way() -> tuple[ColumnElement[bool], ...]:
    """The same: whether it runs, obliges somebody, and its case does not rest in another one."""
    return Clock.stopped_at.is_(None), Clock.kind.in_(clock.DUTIES), Case.status.not_in(clock.AT_REST)


def _lights(now: datetime) -> dict[str, ColumnElement[bool]]:
    return {
        "pressing": Clock.pressing(now=now) & (Clock.due_at >= now) & Clock.paused_at.is_(None),
        "over": (Clock.due_at < now) & Clock.paused_at.is_(None),
        "paused": Clock.paused_at.is_not(None),
    }


def with_light(light: str, *, now: datetime) -> ColumnElement[bool]:
    """Whether a case has a duty under way with this light, a code of rules/ledger/ledger.py.

    Few clocks run in a long ledger, so these lead to their cases: PostgreSQL would rather read all cases, and does not
    where it is given an array.
    """
    stands, duty, awake = under_way()
    of = select(Clock.case_id).where(stands, duty, _lights(now)[light])
    if db.session.get_bind().dialect.name == "sqlite":
        return Case.id.in_(of) & awake
    return (Case.id == any_(func.array(of.scalar_subquery()))) & awake


def running_due() -> ColumnElement[datetime | None]:
    """In a select of cases: by when each must be solved; nothing while that time stands still."""
    return case((~_still(), Case.due_at))


def past_due(*, now: datetime) -> ColumnElement[bool]:
    """In a select of cases: whether that day has passed, and the time did not stand still; only where it has passed is
    the clock looked at."""
    return (Case.due_at < now) & ~_still()


def _still() -> ColumnElement[bool]:
    of = select(Clock.id).where(Clock.case_id == Case.id, Clock.kind == clock.DEADLINE, Clock.paused_at.is_not(None))
    return of.correlate(Case).exists()


def running(user: User, show: str, *, now: datetime) -> Select[Clock]:
    """The duties under way in cases that the person may see; `show` is one of SHOWN."""
    visible = Case.visible_to(user).with_only_columns(Case.id)
    rows = select(Clock).join(Case, Case.id == Clock.case_id).where(*under_way(), Case.id.in_(visible))
    narrowed = {"ours": owed_by([unit.id for unit in user.units()]), **_lights(now)}
    chosen = rows.where(narrowed[show]) if show in narrowed else rows
    whole = contains_eager(Clock.case)
    named = (whole.joinedload(Case.unit), whole.joinedload(Case.office), whole.joinedload(Case.handler))
    return chosen.options(*named, joinedload(Clock.judge)).order_by(Clock.due_at, Case.number, Clock.id)


def count_pressing(unit_ids: Collection[int], *, now: datetime) -> int:
    """How many of what these units owe have used three quarters of their time and are not over."""
    owed = select(func.count(Clock.id)).join(Case, Case.id == Clock.case_id).where(*under_way(), owed_by(unit_ids))
    urgent = Clock.pressing(now=now) & (Clock.due_at >= now) & Clock.paused_at.is_(None)
    return db.session.scalar(owed.where(urgent)) or 0
