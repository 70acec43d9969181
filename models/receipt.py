"""Receipts: the proof that something from a phone is stored, the key that makes a repeat harmless, and the history.

One row for each version of each thing that a phone named and sent. A repeat finds its row and gets the same receipt.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db, one_of
from models.event import RowId
from models.sealed import Sealed, sign
from rules import receipt as rule

if TYPE_CHECKING:
    from models.user import User

KINDS = ("report", "withdrawal", "case", "step", "attachment", "suggestion")


class Receipt(Base):
    """`subject` is the id that the phone gave, `content` the body as it came (sealed: it may name people)."""

    __tablename__ = "receipt"
    __table_args__ = (one_of("kind", KINDS), UniqueConstraint("kind", "subject", "version"))

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    subject: Mapped[str] = mapped_column(String(110))
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[str | None] = mapped_column(Sealed("receipt.content"))
    received_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

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
        cls, kind: str, subject: uuid.UUID | str, version: int, body: dict[str, Any], *, by: User, now: datetime
    ) -> Receipt:
        """Stores the body under its key and returns the receipt that may be shown once all is committed."""
        row = cls(
            kind=kind,
            subject=str(subject),
            version=version,
            sha256=rule.digest(body),
            content=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
            received_at=now,
            by_id=by.id,
        )
        db.session.add(row)
        return row

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
