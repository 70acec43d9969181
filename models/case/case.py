"""Cases: one dispute or petition from first word to confirmed resolution, its steps, and the people in it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Select, String, Text, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, db, one_of
from models.case import search_index
from models.case.agreement import Agreement
from models.case.clock import Clock
from models.case.indexes import by_date, newest_first
from models.case.moves.amendment import Amendable
from models.case.moves.assignment import CoHandler
from models.case.moves.case_return import Returnable
from models.case.moves.escalation import Passing
from models.case.moves.handover import Receiving
from models.case.moves.merger import Merging
from models.case.moves.petition import Petitioning
from models.case.moves.recusal import Recusal
from models.case.moves.voiding import Voidable
from models.case.number import CaseNumber
from models.case.party import Party
from models.case.reach import visible
from models.case.step import OLDEST_FIRST, CaseStep
from models.event import record
from models.org.unit import Unit
from models.project import Project, claim
from models.work_group import Grouped, WorkGroup
from rules.case.ending import METHODS
from rules.case.intake import ORIGINS as RECEIVED
from rules.case.limit import BASES
from rules.case.move import OPEN
from rules.org.permission import reach

if TYPE_CHECKING:
    from models.org.user import User

STATUSES = ("reported", "accepted", "assigned", "handling", "resolved", "closed", "merged", "withdrawn", "voided")
PETITIONS = ("suggestion", "accusation", "claim")
URGENCIES = ("ordinary", "help", "escalating")
ORIGINS = ("screening", *RECEIVED)


class Case(Grouped, Receiving, Petitioning, Amendable, Merging, Passing, Voidable, Returnable, Base):
    """One matter. `unit_id` is the unit where it arose, `report_id` the report that first told of it.

    `office_id` is the office in charge from the first moment on, `handler_id` the unit that has to solve it while it is
    assigned; `owner` is whose turn it is. `serial` is the number's own part and the key of the search. `version` counts
    the moves, so that nobody acts on a stale page. That it was settled, agreed, fulfilled, confirmed and closed are
    five dates. `tries` counts the attempts to mediate, `petition` is its kind (信访工作条例 Art. 29-31), if it is one.
    """

    __tablename__ = "case"
    __table_args__ = (
        one_of("status", STATUSES),
        one_of("urgency", URGENCIES),
        one_of("origin", ORIGINS),
        *newest_first(),
        *by_date(),
        Index("ix_case_status_due_at", "status", "due_at"),
        CheckConstraint("people IS NULL OR people >= 0", name="people_counted"),
        CheckConstraint("handler_id IS NOT NULL OR status NOT IN ('assigned', 'handling')", name="handler_named"),
        CheckConstraint("(due_at IS NULL) = (due_basis IS NULL)", name="due_founded"),
        one_of("due_basis", tuple(BASES)),
        one_of("method", tuple(METHODS)),
        one_of("petition", PETITIONS),
        CheckConstraint("(status = 'merged') = (merged_into_id IS NOT NULL)", name="merged_somewhere"),
        CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed_once"),
        CheckConstraint("(status = 'voided') = (voided_at IS NOT NULL)", name="voided_once"),
        CheckConstraint("resolved_at IS NOT NULL OR status NOT IN ('resolved', 'closed')", name="resolved_first"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    serial: Mapped[int] = mapped_column(BigInteger, unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    report_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("report.id"), index=True)
    origin: Mapped[str] = mapped_column(String(12), default="screening")
    category: Mapped[str] = mapped_column(String(4))
    summary: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(200), default="")
    happened_on: Mapped[date | None]
    people: Mapped[int | None]
    urgency: Mapped[str] = mapped_column(String(12), default="ordinary")
    status: Mapped[str] = mapped_column(String(12), default="reported")
    version: Mapped[int] = mapped_column(default=1)
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    person: Mapped[str] = mapped_column(String(60), default="")
    accepted_at: Mapped[datetime | None]
    assigned_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    due_basis: Mapped[str | None] = mapped_column(String(12))
    asked_due_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    supervised_due_at: Mapped[datetime | None]
    found_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    method: Mapped[str | None] = mapped_column(String(12))
    agreed_at: Mapped[datetime | None]
    fulfilled_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case.id"), index=True)
    petition: Mapped[str | None] = mapped_column(String(12))
    tries: Mapped[int] = mapped_column(default=0)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    mediation_stopped_at: Mapped[datetime | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    office: Mapped[Unit] = relationship(foreign_keys=[office_id])
    handler: Mapped[Unit | None] = relationship(foreign_keys=[handler_id])
    lead: Mapped[User | None] = relationship(foreign_keys=[lead_id])
    project: Mapped[Project | None] = relationship()
    co_handlers: Mapped[list[Unit]] = relationship(secondary=CoHandler.__table__, order_by=Unit.id)
    parties: Mapped[list[Party]] = relationship(
        order_by="Party.position", cascade="all, delete-orphan", back_populates="case"
    )
    absorbed: Mapped[list[Case]] = relationship(
        foreign_keys=[merged_into_id], viewonly=True, order_by="Case.found_at, Case.serial"
    )
    agreements: Mapped[list[Agreement]] = relationship(order_by="Agreement.at, Agreement.id")
    steps: Mapped[list[CaseStep]] = relationship(order_by=OLDEST_FIRST, back_populates="case")
    clocks: Mapped[list[Clock]] = relationship(order_by="Clock.id", back_populates="case")

    @classmethod
    def visible_to(cls, user: User, *, many: bool = False) -> Select[Case]:
        """The cases that arose in, or are handled or helped with by, a unit that the user may see; but none that is
        kept from a unit where the user sits; `many`: see models.reaching."""
        return visible(cls, tuple(reach(user.seats, "see")), tuple(unit.id for unit in user.units()), many=many)

    @classmethod
    def open_of(cls, unit_ids: list[int]) -> Select[Case]:
        """The open cases that arose in some units, oldest first."""
        return select(cls).where(cls.unit_id.in_(unit_ids), cls.status.in_(OPEN)).order_by(cls.found_at, cls.id)

    @classmethod
    def open_with(cls, unit_ids: list[int], *, settled_since: datetime) -> Select[Case]:
        """Those open, and those settled since but not closed, which some units have to do with, oldest first."""
        helped = select(CoHandler.case_id).where(CoHandler.unit_id.in_(unit_ids))
        grouped = WorkGroup.reached_by(unit_ids)
        theirs = or_(cls.unit_id.in_(unit_ids), cls.handler_id.in_(unit_ids), cls.id.in_(helped), cls.id.in_(grouped))
        shown = cls.id.not_in(Recusal.from_units(unit_ids))
        settled = (cls.status == "resolved") & (cls.resolved_at >= settled_since)
        return select(cls).where(theirs, shown, cls.status.in_(OPEN) | settled).order_by(cls.found_at, cls.id)

    @classmethod
    def found(
        cls,
        case_id: uuid.UUID,
        unit: Unit,
        told: dict[str, Any],
        *,
        by: User,
        now: datetime,
        report_id: uuid.UUID | None,
        number: tuple[int, str] | None = None,
        origin: str = "screening",
        office: Unit | None = None,
    ) -> Case:
        """A new case, its number for life (taken before where many are found at once) and first step; `office` is in
        charge where it is not that of the unit."""
        case = cls(
            id=case_id,
            unit_id=unit.id,
            office_id=office.id if office else unit.office_id,
            origin=origin,
            report_id=report_id,
            by_id=by.id,
            found_at=now,
            status="reported",
            version=0,
            tries=0,
            parties=[],
        )
        case.serial, case.number = number or CaseNumber.next(case_id, now=now)
        case._told(told)
        if number is None:  # whoever finds many at once puts them into the index at once
            search_index.put(case)
        db.session.add(case)
        case._log("reported", by=by, now=now, detail={"office_id": office.id} if office else {})
        case.version = 1
        return case

    def tell(self, told: dict[str, Any]) -> None:
        """Takes over what the reporter says of the matter; a party's masked name leaves the kept one alone."""
        if self.status != "voided":
            self._told(told)
            search_index.put(self)

    def _told(self, told: dict[str, Any]) -> None:
        for field in ("category", "summary", "place", "happened_on", "people", "urgency"):
            setattr(self, field, told[field])
        self.tell_parties(told["parties"])
        claim(self, told.get("project_id"))

    def note(self, told: dict[str, Any], *, made_at: datetime, by: User, now: datetime) -> CaseStep:
        """Adds what the unit says of the case: `told` has id, kind (unchanged, progress, resolved), text."""
        kind = told["kind"]
        method = told.get("method")
        detail = {"method": method} if method else {}
        step = self._log(kind, by=by, now=now, step_id=told["id"], text=told["text"], made_at=made_at, detail=detail)
        if kind == "resolved" and self.status in OPEN:
            self._settle(method, now)
            self.keep_clocks(now=now)
        record("case.note", by=by, now=now, unit_id=self.unit_id, subject=f"case:{self.id}", kind=kind)
        return step

    def take_back(self, step: CaseStep) -> None:
        """Removes a step that its report no longer says; its receipt keeps the words."""
        settled = step.kind == "resolved" and step.was in OPEN and step.at == self.resolved_at
        if settled and self.status == "resolved":
            with db.session.no_autoflush:
                self.status, self.version = step.was or "accepted", self.version + 1
                self._unsettle()
            self.revive_clocks(step.at)
        db.session.delete(step)

    def accept(self, *, by: User, now: datetime) -> None:
        """The town has taken the case over with its report."""
        if self.status == "reported":
            self._log("accepted", by=by, now=now)
            self.accepted_at = now
            self._go("accept")

    def unaccept(self) -> None:
        """Undoes an acceptance within its half minute."""
        if self.status == "accepted":
            self.accepted_at = None
            self._go("unaccept")
            for step in self.steps:
                if step.kind == "accepted":
                    db.session.delete(step)

    def withdraw(self) -> None:
        """Its report no longer tells of it: not counted, not open, still kept."""
        if self.status == "reported":
            self._go("withdraw")

    def restore(self) -> None:
        """Its report tells of it again."""
        if self.status == "withdrawn":
            self._go("restore")
