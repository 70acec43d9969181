"""Held items (待核): what a former seat or a closed account hands in, kept as it came until the town decides."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Select, String, Text, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.base import Base, db, one_of
from models.case.case import Case
from models.event import RowId, record
from models.filing.case import file_case
from models.filing.report import file_report
from models.filing.told import Filed, Told, known, lock
from models.org.unit import Unit
from models.receipt import Receipt
from models.report.report import Report
from models.report.urge import send_decided, send_held
from models.round import Round
from rules.errors import NotAllowed
from rules.org.seat import Tenure
from rules.report import held as rule
from rules.report.versions import without

if TYPE_CHECKING:
    from models.org.user import User

KINDS = ("report", "case")


@dataclass(frozen=True)
class Former:
    """How the sender stood to the unit in the round (a case on its own has none): `why` it is held, and whether this
    session was open while the seat was held."""

    unit: Unit
    round: Round | None
    why: str
    known: bool


class HeldItem(Base):
    """One report or case that changes nothing yet. The body stays sealed in its receipt, which the sender has.

    `item_id` is the id that the phone gave. The receipt stands under that id and the sender's, so that it neither takes
    the place of a report's own versions nor tells anybody of them.
    """

    __tablename__ = "held_item"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("why", tuple(rule.WHY)),
        one_of("status", tuple(rule.STATUSES)),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    item_id: Mapped[uuid.UUID]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), unique=True)
    why: Mapped[str] = mapped_column(String(8))
    known: Mapped[bool]
    made_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(10), default="held")
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    unit: Mapped[Unit] = relationship()
    round: Mapped[Round | None] = relationship()
    receipt: Mapped[Receipt] = relationship()
    by: Mapped[User] = relationship(foreign_keys=[by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    @classmethod
    def visible_to(cls, user: User) -> Select[HeldItem]:
        """What waits or waited for the user's offices: of the units directly below them."""
        offices = [unit.id for unit in user.units("office")]
        below = select(cls).join(Unit, Unit.id == cls.unit_id).where(Unit.parent_id.in_(offices))
        return below.options(joinedload(cls.unit), joinedload(cls.round), joinedload(cls.by), joinedload(cls.receipt))

    @classmethod
    def waiting_for(cls, user: User) -> list[HeldItem]:
        """The undecided ones, oldest first."""
        return list(db.session.scalars(cls.visible_to(user).where(cls.status == "held").order_by(cls.id)))

    @classmethod
    def count_waiting(cls, user: User) -> int:
        """How many the user has to decide."""
        waiting = cls.visible_to(user).where(cls.status == "held").with_only_columns(func.count(cls.id)).order_by(None)
        return db.session.scalar(waiting) or 0

    @classmethod
    def sent_by(cls, user: User) -> list[HeldItem]:
        """What the person handed in, oldest first."""
        rows = select(cls).where(cls.by_id == user.id).options(joinedload(cls.unit))
        return list(db.session.scalars(rows.order_by(cls.id)))

    @classmethod
    def tells_of(cls, user: User, case_id: uuid.UUID) -> bool:
        """Whether something that the person handed in, and that still waits, brings this case."""
        waiting = (one for one in cls.sent_by(user) if one.status == "held")
        return any(str(case_id) in {one.get("id") for one in held.cases} or held.item_id == case_id for held in waiting)

    @property
    def body(self) -> dict[str, Any]:
        """What came, as it came."""
        said: dict[str, Any] = json.loads(self.receipt.content or "{}")
        return said

    def shown(self, hidden: Collection[uuid.UUID]) -> Mapping[str, Any]:
        """The same without what is kept from the reader."""
        return without(self.body, {str(one) for one in hidden})

    @property
    def cases(self) -> list[dict[str, Any]]:
        """The cases that it tells of, as they came."""
        return [self.body] if self.kind == "case" else list(self.body.get("cases", []))

    @property
    def rival(self) -> Report | None:
        """The report of the unit that stands for this round already."""
        return Report.of(self.unit_id, self.round_id) if self.kind == "report" and self.round_id else None

    @property
    def decisions(self) -> tuple[str, ...]:
        """What the town can do with it now, by what stands already."""
        rival, told = self.rival, {uuid.UUID(one["id"]) for one in self.cases if one.get("id")}
        ids = told if self.kind == "report" else {self.item_id}
        fresh = ids - set(db.session.scalars(select(Case.id).where(Case.id.in_(ids))))
        own = rival is not None and rival.id == self.item_id and rival.author_id == self.by_id
        newer = own and rival is not None and self.receipt.version > rival.version and rival.status != "accepted"
        return rule.decisions(self.kind, taken=rival is not None, newer=newer, fresh=len(fresh))

    def take(self, told: Told, *, by: User, now: datetime) -> None:
        """Files it in its sender's name as it would have been filed, in time if it came in time."""
        self._decide("taken", by=by, now=now)
        self.by.today = by.today
        if self.kind == "case":
            file_case(self.item_id, told, self.unit, by=self.by, now=now)
            return
        assert self.round, "a report is of a round"
        first = self.rival is None
        file_report(self.item_id, told, self.unit, self.round, by=self.by, now=now)
        if first:
            db.session.get_one(Report, self.item_id).first_received_at = self.receipt.received_at

    def add(self, told: Told, *, by: User, now: datetime) -> None:
        """Files its new cases each on its own, beside the report that stands."""
        self._decide("added", by=by, now=now)
        self.by.today = by.today
        about = {"unit_id": self.unit_id, "made_at": self.body["made_at"]}
        for body, content in zip(self.cases, told.content["cases"], strict=True):
            if db.session.get(Case, content["id"]) is None:
                file_case(content["id"], Told({**body, **about}, content), self.unit, by=self.by, now=now)

    def discard(self, reason: str, *, by: User, now: datetime) -> None:
        """Sets it aside for good; its sender reads why, and it can still be read here."""
        self.reason = reason
        self._decide("discarded", by=by, now=now)

    def _decide(self, status: str, *, by: User, now: datetime) -> None:
        lock(self.unit)
        db.session.refresh(self, ["status"])
        if self.status != "held":
            raise NotAllowed(rule.DECIDED)
        if rule.NEEDS[status] not in (None, *self.decisions):
            raise NotAllowed(rule.OVERTAKEN)
        self.status, self.decided_at, self.decided_by_id = status, now, by.id
        record(f"held.{status}", by=by, now=now, unit_id=self.unit_id, subject=f"held:{self.id}")
        send_decided(self, on=by.today, now=now)


def tenures(user: User, until: date | None) -> list[Tenure]:
    """The person's seats with their periods, also those that have ended; all end with the account, after that day."""
    ends = ((one, min(filter(None, (one.ends_on, until)), default=None)) for one in user.memberships)
    return [Tenure(one.role, one.unit.path, one.starts_on, last) for one, last in ends]


def hold(kind: str, item_id: uuid.UUID, told: Told, former: Former, *, by: User, now: datetime) -> Filed:
    """Keeps what came until the town decides, and tells the town; the same again gets the same receipt."""
    lock(former.unit)
    subject = f"{item_id}:{by.id}"
    again = known(kind, subject, told, by=by)
    if again:
        return again
    _must_have_room(told, by)
    receipt = Receipt.issue(kind, subject, told.version, told.body, by=by, now=now, sent=told.sent)
    item = HeldItem(kind=kind, item_id=item_id, by_id=by.id, receipt=receipt, status="held", reason="")
    item.unit, item.round, item.made_at = former.unit, former.round, told.content["made_at"]
    item.why, item.known = former.why, former.known
    db.session.add(item)
    db.session.flush()
    record("held.file", by=by, now=now, unit_id=former.unit.id, subject=f"held:{item.id}", why=former.why)
    send_held(item, on=by.today, now=now)
    return Filed(receipt, created=True)


def _must_have_room(told: Told, by: User) -> None:
    """A stolen phone must not fill the town's desk."""
    waiting = select(func.count(HeldItem.id)).where(HeldItem.by_id == by.id, HeldItem.status == "held")
    if (db.session.scalar(waiting) or 0) >= rule.MOST_WAITING or len(json.dumps(told.body)) > rule.MOST_BYTES:
        raise NotAllowed(rule.FULL)
