"""Clocks: each a row with its start, its end and what sets it; at most one of a kind runs in a case at a time, or, of
those for the opinion of a helping unit, one a unit."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, db, one_of
from models.event import RowId
from models.org.unit import Unit
from rules.case import clock
from rules.case.move import HANDLER

if TYPE_CHECKING:
    from models.case.case import Case

RUNS = text("stopped_at IS NULL")
ALONE = text("stopped_at IS NULL AND kind <> 'help'")
HELPS = text("stopped_at IS NULL AND kind = 'help'")
WAITS = text("next_at IS NOT NULL")


class Clock(Base):
    """One clock of a case. `judge_id` is the office that decides a review, or the unit that helps, `basis` a code of
    rules/case/limit.py. `unit_id` is the unit that must act by its end; once that has come, the one that had to.

    `told` is the last light of which people were reminded, `next_at` the instant of the next one: what the sweep looks
    for. A clock that stands still or has stopped has none, nor one of which nobody is to be reminded.
    """

    __tablename__ = "clock"
    __table_args__ = (
        one_of("kind", tuple(clock.KINDS)),
        one_of("basis", tuple(clock.BASES)),
        one_of("pause_reason", tuple(clock.PAUSES)),
        one_of("pause_asked", tuple(clock.PAUSES)),
        one_of("outcome", tuple(clock.OUTCOMES)),
        one_of("told", clock.TOLD),
        CheckConstraint("due_at >= started_at", name="due_after_start"),
        CheckConstraint("stopped_at >= started_at", name="stopped_after_start"),
        CheckConstraint("paused_days >= 0", name="paused_counted"),
        CheckConstraint("(paused_at IS NULL) = (pause_reason IS NULL)", name="pause_reasoned"),
        CheckConstraint(
            "pause_asked IS NULL OR (stopped_at IS NULL AND paused_at IS NULL)", name="asked_while_running"
        ),
        CheckConstraint("(stopped_at IS NULL) = (outcome IS NULL)", name="stopped_somehow"),
        CheckConstraint("next_at IS NULL OR (stopped_at IS NULL AND paused_at IS NULL)", name="runs_to_next"),
        CheckConstraint("kind NOT IN ('review', 'rereview', 'help') OR judge_id IS NOT NULL", name="judge_named"),
        Index("uq_clock_running", "case_id", "kind", unique=True, sqlite_where=ALONE, postgresql_where=ALONE),
        Index("uq_clock_helping", "case_id", "judge_id", unique=True, sqlite_where=HELPS, postgresql_where=HELPS),
        Index("ix_clock_next_at", "next_at", sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_clock_due_at", "due_at", sqlite_where=RUNS, postgresql_where=RUNS),
        Index("ix_clock_kind_due_at", "kind", "due_at"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    basis: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    judge_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    paused_at: Mapped[datetime | None]
    pause_reason: Mapped[str | None] = mapped_column(String(8))
    pause_asked: Mapped[str | None] = mapped_column(String(8))
    paused_days: Mapped[int] = mapped_column(default=0)
    stopped_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(8))
    told: Mapped[str | None] = mapped_column(String(8))
    next_at: Mapped[datetime | None]
    case: Mapped[Case] = relationship(back_populates="clocks")
    judge: Mapped[Unit | None] = relationship(foreign_keys=[judge_id], lazy="joined")

    @property
    def rule(self) -> clock.Kind:
        """What rules/case/clock.py says of its kind."""
        return clock.KINDS[self.kind]

    @property
    def running(self) -> bool:
        """Whether it has not been stopped; one that stands still runs in this sense."""
        return self.stopped_at is None

    @property
    def duty(self) -> Unit:
        """The unit that must act before it runs out."""
        if self.judge is not None:
            return self.judge
        handler = self.case.handler if self.rule.whose == HANDLER else None
        return handler or self.case.office

    @property
    def owed(self) -> bool:
        """Whether somebody at an office must act before it runs out; the people's own time is no duty."""
        return self.kind in clock.DUTIES

    @property
    def run(self) -> clock.Run:
        """Its times, for the rules."""
        return clock.Run(self.started_at, self.due_at, self.paused_at, self.paused_days)

    def fell(self, *, now: datetime) -> bool:
        """Whether its end has come; one that stands still waits with it."""
        return (self.paused_at or now) > self.due_at

    def charge(self, *, now: datetime) -> None:
        """Names whoever must act now; once its end has come, it stays with whom it came to."""
        if self.running and (self.unit_id is None or not self.fell(now=now)):
            duty: Unit | None = self.duty  # of a matter that is told of just now, only the id of its office is known
            self.unit_id = self.case.office_id if duty is None else duty.id

    def light(self, *, now: datetime) -> str:
        """The light that it shows now."""
        return clock.light(self.run, now=now)

    def aim(self) -> None:
        """Looks ahead to the next light that somebody is to be reminded of."""
        still = self.paused_at is not None or not self.running or not self.owed
        self.next_at = None if still else clock.next_step(self.run, self.told)

    def move(self, due_at: datetime, *, now: datetime) -> None:
        """Runs to another instant from now on; a light that shows at once is known to who moved it."""
        self.due_at = due_at
        shown = self.light(now=now)
        self.told = shown if shown in clock.TOLD else None
        self.aim()

    def stop(self, outcome: str, *, at: datetime) -> None:
        """Ends it, a pause included; while it stood still, its end did not come."""
        if self.paused_at is not None and not self.fell(now=at):
            self.due_at = max(self.due_at, at)
        self.stopped_at, self.outcome = max(at, self.started_at), outcome
        self.paused_at = self.pause_reason = self.pause_asked = None
        self.aim()

    @classmethod
    def tightest(cls, case_ids: Collection[uuid.UUID], *, now: datetime) -> dict[uuid.UUID, Clock]:
        """Case → of the clocks that oblige somebody now the one with the worst light, then the nearest end."""
        found: dict[uuid.UUID, list[Clock]] = defaultdict(list)
        for row in db.session.scalars(select(cls).where(cls.case_id.in_(case_ids), cls.stopped_at.is_(None))):
            if row.owed:
                found[row.case_id].append(row)
        return {
            case_id: max(rows, key=lambda row: (clock.RANKS[row.light(now=now)], -row.due_at.timestamp()))
            for case_id, rows in found.items()
        }

    @classmethod
    def pressing(cls, *, now: datetime) -> ColumnElement[bool]:
        """Whether three quarters of its time are used."""
        return cls.told.is_not(None) | (cls.next_at <= now)
