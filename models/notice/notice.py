"""Notices (文书): numbered papers made from a template; drafted, issued, then acknowledged or served."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, Text, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, aliased, joinedload, mapped_column, relationship

from models.base import Base, db, one_of
from models.case.case import Case
from models.case.moves.recusal import Recusal
from models.epoch import Epoch
from models.event import record
from models.filing.told import lock
from models.notice.draft import Drafted
from models.notice.service import Serving
from models.notice.template import Letterhead
from models.org.unit import Unit
from models.sealed import Sealed
from rules.errors import Forbidden, NotAllowed
from rules.notice import notice as rule
from rules.org.permission import reach

if TYPE_CHECKING:
    from models.case.party import Party
    from models.org.user import User


class Notice(Drafted, Serving, Base):
    """One paper. `said` is what was typed, `values` all that went into the file: both may name people, so are sealed.

    The file lies in the data folder under `content_sha256`; with `template_sha256` (None: the default) and the values
    it can be made again. The number is taken when it is issued and stays used. `served_at`: when all people had it.
    """

    __tablename__ = "notice"
    __table_args__ = (
        one_of("kind", tuple(rule.KINDS)),
        one_of("status", tuple(rule.STATUSES)),
        UniqueConstraint("unit_id", "kind", "year", "serial"),
        CheckConstraint("(serial IS NULL) = (issued_at IS NULL)", name="issued_numbered"),
        CheckConstraint("(content_sha256 IS NULL) = (issued_at IS NULL)", name="issued_kept"),
        CheckConstraint("issued_at IS NOT NULL OR status IN ('draft', 'withdrawn')", name="issued_first"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case.id"), index=True)
    addressee_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    party_id: Mapped[uuid.UUID | None]
    subject: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(12), default="draft")
    year: Mapped[int | None]
    serial: Mapped[int | None]
    number: Mapped[str] = mapped_column(String(60), default="")
    sealed_said: Mapped[str] = mapped_column("said", Sealed("notice.said"))
    sealed_values: Mapped[str | None] = mapped_column("values", Sealed("notice.values"))
    template_sha256: Mapped[str | None] = mapped_column(String(64))
    content_sha256: Mapped[str | None] = mapped_column(String(64))
    drafted_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    issued_at: Mapped[datetime | None]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    served_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    addressee: Mapped[Unit | None] = relationship(foreign_keys=[addressee_id])
    case: Mapped[Case | None] = relationship()
    by: Mapped[User] = relationship(foreign_keys=[by_id])
    issued_by: Mapped[User | None] = relationship(foreign_keys=[issued_by_id])
    acknowledged_by: Mapped[User | None] = relationship(foreign_keys=[acknowledged_by_id])

    @classmethod
    def visible_to(cls, user: User) -> Select[Notice]:
        """Those that the user's units issued or received, and the issued ones about cases that the user may see; but
        none about a case that is kept from a unit where the user sits."""
        places = reach(user.seats, "see")
        issuer = aliased(Unit)
        mine = select(issuer.id).where(issuer.within(places))
        cases = Case.visible_to(user).with_only_columns(Case.id)
        received = or_(cls.addressee_id.in_(mine), cls.case_id.in_(cases)) & (cls.status != "draft")
        concerned = cls.issued_at.is_not(None) & received
        kept = Recusal.from_user(user)
        shown = select(cls).where(or_(cls.unit_id.in_(mine), concerned))
        return shown.where(or_(cls.case_id.is_(None), cls.case_id.not_in(kept)))

    @classmethod
    def unacknowledged(cls, unit_ids: Collection[int]) -> Select[Notice]:
        """Those about cases that went to some units, which have not acknowledged them, oldest first."""
        sent = cls.addressee_id.in_(unit_ids) & (cls.status == "issued") & cls.case_id.is_not(None)
        return select(cls).where(sent).options(joinedload(cls.unit)).order_by(cls.issued_at, cls.id)

    @classmethod
    def draft(
        cls,
        kind: str,
        unit: Unit,
        said: dict[str, Any],
        *,
        by: User,
        now: datetime,
        case: Case | None = None,
        addressee: Unit | None = None,
    ) -> Notice:
        """A new draft of a unit. `said`: what was typed, by the codes of rules/notice/notice.py, and `party` where it
        goes to a person."""
        paper = cls(id=uuid.uuid4(), kind=kind, unit=unit, case=case, addressee=addressee, drafted_at=now, by_id=by.id)
        paper.status, paper.number, paper.withdrawn_why = "draft", "", ""
        paper._take(said)
        db.session.add(paper)
        paper._record("draft", by=by, now=now)
        return paper

    @property
    def sort(self) -> rule.Kind:
        """Its kind with all that belongs to it."""
        return rule.KINDS[self.kind]

    @property
    def recipients(self) -> list[Party]:
        """The people to whom it goes, as the matter names them now; none where it goes to a unit."""
        named = self.case.everybody if self.case is not None and self.sort.personal else []
        return [one for one in named if self.sort.to == rule.PARTIES or one.id == self.party_id]

    @property
    def said(self) -> dict[str, Any]:
        """What was typed."""
        found: dict[str, Any] = json.loads(self.sealed_said)
        return found

    @property
    def values(self) -> dict[str, Any]:
        """All that went into the file; empty for a draft."""
        found: dict[str, Any] = json.loads(self.sealed_values or "{}")
        return found

    def _take(self, said: dict[str, Any]) -> None:
        self.sealed_said = json.dumps(said, ensure_ascii=False, default=str)
        self.subject = said["subject"]
        self.party_id = said.get("party")

    def take(self) -> None:
        """Makes people who act on papers of one office take turns, and shows each what the one before did."""
        for unit in sorted({self.unit, self.case.unit if self.case else self.unit}, key=lambda each: each.id):
            lock(unit)
        db.session.refresh(self)
        if self.case is not None:
            db.session.refresh(self.case)

    def must(self, action: str, *, by: User) -> None:
        """The move is this person's and possible, or a sentence says whose and what instead."""
        if action == "acknowledge":
            if self.addressee is None:
                raise NotAllowed(rule.NO_ADDRESSEE)
            if not by.may("sign", self.addressee):
                raise Forbidden(rule.ONLY_ADDRESSEE, addressee=self.addressee.name)
        elif not by.may("issue", self.unit):
            raise rule.only_issuer(self.unit.name)
        if action == "serve" and self.addressee is not None:
            raise NotAllowed(rule.NO_PERSON)
        rule.move(action, self.status, office=self.unit.name, number=self.number)

    def moves_of(self, *, by: User) -> list[str]:
        """The moves that this person can make now."""
        found = []
        for action in dict.fromkeys(action for action, status in rule.MOVES if status == self.status):
            try:
                self.must(action, by=by)
            except NotAllowed:
                continue
            found.append(action)
        return found

    def _go(self, action: str, *, by: User, now: datetime, **detail: Any) -> None:
        self.status = rule.MOVES[action, self.status]
        self._record(action, by=by, now=now, **detail)

    def _record(self, action: str, *, by: User, now: datetime, **detail: Any) -> None:
        record(f"notice.{action}", by=by, now=now, unit_id=self.unit.id, subject=f"notice:{self.id}", **detail)

    def redraft(self, said: dict[str, Any], *, by: User, now: datetime) -> None:
        """Changes what a draft says."""
        self.must("redraft", by=by)
        self._take(said)
        self._go("redraft", by=by, now=now)

    def discard(self, *, by: User, now: datetime) -> None:
        """The draft is not needed; it never had a number."""
        self.must("discard", by=by)
        self.withdrawn_at = now
        self._go("discard", by=by, now=now)

    def next_number(self, year: int) -> tuple[int, str]:
        """(serial, number) that comes next for the unit, the year and the kind; `take` lets nobody else have it."""
        same = (Notice.unit_id == self.unit.id, Notice.kind == self.kind, Notice.year == year)
        last, at = db.session.execute(select(func.max(Notice.serial), func.max(Notice.issued_at)).where(*same)).one()
        serial = (last or 0) + Epoch.papers_lost(year, at) + 1
        return serial, rule.number(Letterhead.of(self.unit).code, year, self.kind, serial)

    def issue(
        self,
        year: int,
        serial: int,
        values: dict[str, Any],
        *,
        sha256: str,
        template_sha256: str | None,
        by: User,
        now: datetime,
        of: str = "",
    ) -> None:
        """The file, kept under its hash, goes out with its number; the case's history says so, `of` which step."""
        self.must("issue", by=by)
        self.year, self.serial, self.number = year, serial, values["number"]
        self.content_sha256, self.template_sha256 = sha256, template_sha256
        self.sealed_values = json.dumps(values, ensure_ascii=False, default=str)
        self.issued_at, self.issued_by_id = now, by.id
        self._go("issue", by=by, now=now)
        if self.case is not None:
            self._go_to(self.recipients)
            to = self.addressee.name if self.addressee else ""
            told = {"from": self.unit.name, "to": to, "paper": self.kind, "number": self.number, "of": of}
            self.case._log("noticed", by=by, now=now, text=self.number, detail=told)

    def acknowledge(self, *, by: User, now: datetime) -> None:
        """The unit to which it is addressed has received it."""
        self.must("acknowledge", by=by)
        self.acknowledged_at, self.acknowledged_by_id = now, by.id
        self._go("acknowledge", by=by, now=now)

    def withdraw(self, why: str, *, by: User, now: datetime) -> None:
        """It counts no longer; its number stays used and the file is kept."""
        self.must("withdraw", by=by)
        self.withdrawn_at, self.withdrawn_why = now, why
        self._go("withdraw", by=by, now=now)
        if self.case is not None:
            told = {"paper": self.kind, "number": self.number, "withdrawn": True}
            self.case._log("noticed", by=by, now=now, text=f"{self.number}: {why}", detail=told)
