"""Receipts: the proof that something from a phone is stored, the key that makes a repeat harmless, and the history.

One row for each version of each thing that a phone named and sent. A repeat finds its row and gets the same receipt.
"""

from __future__ import annotations

import hmac
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db, one_of
from models.epoch import Epoch
from models.event import RowId
from models.sealed import Sealed, sign
from rules import receipt as rule

if TYPE_CHECKING:
    from models.org.user import User

KINDS = ("report", "withdrawal", "case", "step", "attachment", "suggestion")


@dataclass(frozen=True)
class Claim:
    """The receipt that a phone shows for what it offers again after a restoration: number, instant, signature."""

    no: str
    received_at: datetime
    signature: str

    def proven(self, subject: uuid.UUID | str, version: int, body: dict[str, Any]) -> bool:
        """Whether this installation gave that receipt for exactly this body: its signature is the proof."""
        said = rule.signed_text(
            no=self.no,
            subject=str(subject),
            version=version,
            sha256=rule.digest(body),
            received_at=self.received_at,
        )
        return hmac.compare_digest(sign(said), self.signature)


@dataclass(frozen=True)
class Sent:
    """What came beside a body: the phone's own number and its count of what it sent, and an earlier receipt."""

    device: uuid.UUID | None = None
    seq: int | None = None
    claim: Claim | None = None

    def heard(self, subject: uuid.UUID | str, version: int, body: dict[str, Any], *, now: datetime) -> datetime:
        """When it came for the first time: now, unless an earlier receipt proves that it was before."""
        claim = self.claim
        return claim.received_at if claim and claim.proven(subject, version, body) else now


ALONE = Sent()


class Receipt(Base):
    """`subject` is the id that the phone gave, `content` the body as it came (sealed: it may name people).

    `device` and `seq` are the phone and its count, as far as it says so.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        one_of("kind", KINDS),
        UniqueConstraint("kind", "subject", "version"),
        Index("ix_receipt_device_seq", "device", "seq"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    subject: Mapped[str] = mapped_column(String(110))
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[str | None] = mapped_column(Sealed("receipt.content"))
    received_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    device: Mapped[uuid.UUID | None]
    seq: Mapped[int | None]

    @classmethod
    def find(cls, kind: str, subject: uuid.UUID | str, version: int) -> Receipt | None:
        """The receipt given for this version, if it was ever given."""
        same = select(cls).where(cls.kind == kind, cls.subject == str(subject), cls.version == version)
        return db.session.scalars(same).first()

    @classmethod
    def history(cls, kind: str, subject: uuid.UUID | str) -> list[Receipt]:
        """Every version received, oldest first."""
        rows = select(cls).where(cls.kind == kind, cls.subject == str(subject)).order_by(cls.version, cls.id)
        return list(db.session.scalars(rows))

    @classmethod
    def issue(
        cls,
        kind: str,
        subject: uuid.UUID | str,
        version: int,
        body: dict[str, Any],
        *,
        by: User,
        now: datetime,
        sent: Sent = ALONE,
    ) -> Receipt:
        """Stores the body under its key and returns the receipt that may be shown once all is committed.

        What was lost with an older copy, and is proven by its receipt, gets that receipt again, number and all.
        """
        row = cls(
            kind=kind,
            subject=str(subject),
            version=version,
            sha256=rule.digest(body),
            content=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
            received_at=now,
            by_id=by.id,
            device=sent.device,
            seq=sent.seq,
        )
        if sent.claim and sent.claim.proven(subject, version, body):
            row.received_at = sent.claim.received_at
            row.id = cls._id_again(sent.claim)  # type: ignore[assignment]  # None: the next of the table
        db.session.add(row)
        return row

    @classmethod
    def _id_again(cls, claim: Claim) -> int | None:
        """The id behind a lost receipt, where nothing else can ever get it."""
        id = rule.parse(claim.no)
        with db.session.no_autoflush:  # what the receipt is for is not whole yet
            lost = id is not None and id < Epoch.current().first_receipt and db.session.get(cls, id) is None
        return id if lost else None

    @classmethod
    def last_seq(cls, device: uuid.UUID, user: User) -> int:
        """The highest count of one phone of which this person has a receipt; 0 where there is none."""
        theirs = select(func.max(cls.seq)).where(cls.device == device, cls.by_id == user.id)
        return db.session.scalar(theirs) or 0

    @classmethod
    def known(cls, keys: list[tuple[str, str, int]]) -> set[tuple[str, str, int, str]]:
        """Those of the keys (kind, subject, version) that have a receipt, each with the digest of its content."""
        rows = select(cls.kind, cls.subject, cls.version, cls.sha256)
        found = db.session.execute(rows.where(tuple_(cls.kind, cls.subject, cls.version).in_(keys)))
        return {(row[0], row[1], row[2], row[3]) for row in found}

    @property
    def no(self) -> str:
        """The number that can be read over the telephone."""
        return rule.number(self.id)

    def as_dict(self) -> dict[str, Any]:
        """The receipt as the phone keeps it; the signature lets the office recognise its own."""
        received = self.received_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        said = rule.signed_text(
            no=self.no, subject=self.subject, version=self.version, sha256=self.sha256, received_at=self.received_at
        )
        return {
            "no": self.no,
            "id": self.subject.split(":")[0],
            "version": self.version,
            "sha256": self.sha256,
            "received_at": received,
            "signature": sign(said),
        }
