"""Reports: what one unit files for one round, and what its town does with it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, db, one_of
from models.case.case import Case
from models.case.moves.recusal import Recusal
from models.case.step import CaseStep
from models.event import record
from models.org.unit import Unit
from models.receipt import Receipt
from models.round import Round
from rules.case.move import NOT_TOLD
from rules.org.permission import reach
from rules.report import report as rule
from rules.screening import Passed, passed_on

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from models.org.user import User


class Report(Base):
    """Exactly one per unit and round. `version` counts what the reporter sent; receipts keep each of them.

    `doubts` is written empty, for workers of the version before; models/report/doubt.py tells them as things stand.
    """

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("unit_id", "round_id"),
        one_of("status", tuple(rule.STATUSES)),
        one_of("outcome", ("nil", "found")),
        CheckConstraint("proxy IS NULL OR proxy IN ('phone', 'paper', 'visit')", name="proxy_known"),
        CheckConstraint("version >= 1", name="version_counted"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    version: Mapped[int]
    status: Mapped[str] = mapped_column(String(12), index=True)
    outcome: Mapped[str] = mapped_column(String(8))
    bases: Mapped[list[str]]
    note: Mapped[str] = mapped_column(Text, default="")
    counts: Mapped[dict[str, Any] | None]
    doubts: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    proxy: Mapped[str | None] = mapped_column(String(8))
    made_at: Mapped[datetime]
    first_received_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    returned_count: Mapped[int] = mapped_column(default=0)
    return_reason: Mapped[str | None] = mapped_column(Text)
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    receipt: Mapped[Receipt] = relationship()
    unit: Mapped[Unit] = relationship()
    round: Mapped[Round] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    reviewed_by: Mapped[User | None] = relationship(foreign_keys=[reviewed_by_id])
    cases: Mapped[list[Case]] = relationship(order_by="Case.found_at, Case.number")
    steps: Mapped[list[CaseStep]] = relationship(order_by="CaseStep.made_at, CaseStep.id")

    @classmethod
    def visible_to(cls, user: User) -> Select[Report]:
        """The reports of the units that the user may see."""
        return select(cls).join(Unit, Unit.id == cls.unit_id).where(Unit.within(reach(user.seats, "see")))

    @classmethod
    def to_review(cls, user: User) -> Select[Report]:
        """The received reports of the units directly below the user's offices, oldest first."""
        offices = [unit.id for unit in user.units("office")]
        waiting = select(cls).join(Unit, Unit.id == cls.unit_id).where(Unit.parent_id.in_(offices))
        return waiting.where(cls.status == "received").order_by(cls.received_at, cls.id)

    @classmethod
    def of(cls, unit_id: int, round_id: int) -> Report | None:
        """The unit's report for the round, if it filed one."""
        return db.session.scalars(select(cls).where(cls.unit_id == unit_id, cls.round_id == round_id)).first()

    @property
    def late(self) -> bool:
        """Whether the first version came after the round was due, by the server's clock."""
        return rule.is_late(self.first_received_at, self.round.due_at)

    @property
    def unexplained(self) -> bool:
        """Whether it does not say how the unit screened; an office's own stands on the reports that it counts."""
        return not self.bases and self.counts is None

    @property
    def passed(self) -> Passed | None:
        """What an office's screening passes on from below, and of its own; None for a village's report."""
        return passed_on(self.counts)

    @property
    def heard_until(self) -> datetime:
        """Until when its author can have heard of matters."""
        said = json.loads(self.receipt.content or "{}").get("told_at")
        return rule.heard_until(self.made_at, self.received_at, datetime.fromisoformat(said) if said else None)

    def days_early(self, zone: ZoneInfo) -> int:
        """How many days before its due day it was signed; 0 or less where it was not."""
        made_on, received_on = (at.astimezone(zone).date() for at in (self.made_at, self.received_at))
        return (self.round.due_on - rule.signed_on(made_on, received_on, self.round.starts_on)).days

    @property
    def standing_cases(self) -> list[Case]:
        """The cases that the report tells of as it stands."""
        return [case for case in self.cases if case.status not in NOT_TOLD]

    @property
    def updates(self) -> list[CaseStep]:
        """What the report says of open cases."""
        return [step for step in self.steps if step.kind in rule.UPDATES]

    def cases_but(self, hidden: Collection[uuid.UUID]) -> list[Case]:
        """The same without those that are kept from the reader."""
        return [case for case in self.standing_cases if case.id not in hidden]

    def accept(self, *, by: User, now: datetime) -> None:
        """The reviewer takes the report over; its cases are the town's from now on."""
        self.status = rule.move("accept", self.status)
        self.reviewed_at, self.reviewed_by_id, self.return_reason = now, by.id, None
        for case in self.standing_cases:
            case.accept(by=by, now=now)
        self._record("accept", by=by, now=now)

    def undo_acceptance(self, *, by: User, now: datetime) -> None:
        """Takes an acceptance back within half a minute, by the one who gave it."""
        reviewed_at = self.reviewed_at or now
        self.status = rule.undo(
            self.status, reviewed_by_id=self.reviewed_by_id, reviewed_at=reviewed_at, by_id=by.id, now=now
        )
        self.reviewed_at = self.reviewed_by_id = None
        for case in self.standing_cases:
            case.unaccept()
        self._record("undo", by=by, now=now)

    def send_back(self, reason: str, *, by: User, now: datetime) -> None:
        """Returns the report for correction with a reason that its author will read."""
        self.status = rule.move("return", self.status)
        self.reviewed_at, self.reviewed_by_id, self.return_reason = now, by.id, reason
        self.returned_count += 1
        self._record("return", by=by, now=now)

    def _record(self, action: str, *, by: User, now: datetime) -> None:
        record(
            f"report.{action}", by=by, now=now, unit_id=self.unit_id, subject=f"report:{self.id}", version=self.version
        )


def speakable(unit: Unit, report: Report | None) -> list[Case]:
    """Of what the unit can say something: its open cases, those aside that this very report tells of, and the ones
    that it has spoken of already."""
    spoken = {step.case_id: step.case for step in report.updates} if report else {}
    kept = set(db.session.scalars(Recusal.from_units([unit.id])))
    standing = db.session.scalars(Case.open_of([unit.id])).all()
    fresh = [case for case in standing if case.id not in spoken and not (report and case.report_id == report.id)]
    told = [case for case in (*fresh, *spoken.values()) if case.id not in kept]
    return sorted(told, key=lambda case: (case.found_at, case.number))
