"""Events: the append-only audit lines, and the hash chain that the timetable seals them into in batches.

Writers only insert an event; they never wait for the chain. A Seal closes a batch; a SealEntry says which event stands
where in it and carries the digest that links to the one before.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ForeignKey, Integer, String, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db

if TYPE_CHECKING:
    from models.user import User

START = "0" * 64
BATCH = 500
RowId = BigInteger().with_variant(Integer, "sqlite")


class Event(Base):
    """One line: who did what to which thing of which unit. `detail` never holds personal data."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    action: Mapped[str] = mapped_column(String(60))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    subject: Mapped[str] = mapped_column(String(120), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)

    def digest(self, previous: str) -> str:
        """SHA-256 in hex over the digest before and this line in canonical JSON."""
        line = [
            self.id,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.by_id,
            self.action,
            self.unit_id,
            self.subject,
            self.detail,
        ]
        text = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


class Seal(Base):
    """A sealed batch: its last digest and how many entries the whole chain has then."""

    __tablename__ = "seal"

    id: Mapped[int] = mapped_column(primary_key=True)
    sealed_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    length: Mapped[int] = mapped_column(RowId, unique=True)


class SealEntry(Base):
    """The place of one event in the chain. `position` counts from 1 without a gap."""

    __tablename__ = "seal_entry"

    position: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), unique=True)
    seal_id: Mapped[int] = mapped_column(ForeignKey("seal.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))


def record(
    action: str, *, by: User | None, now: datetime, unit_id: int | None = None, subject: str = "", **detail: Any
) -> None:
    """Appends an event to the session; it is stored with the change that it tells of, or not at all."""
    db.session.add(
        Event(at=now, by_id=by.id if by else None, action=action, unit_id=unit_id, subject=subject, detail=detail)
    )


def seal(*, now: datetime) -> Seal | None:
    """Seals the next batch of unsealed events, oldest first; None when there is nothing to seal.

    Two processes that seal at once meet at the unique `length` and `position`: one of them is refused and tries later.
    """
    last = db.session.scalars(select(Seal).order_by(Seal.length.desc()).limit(1)).first()
    digest, length = (last.digest, last.length) if last else (START, 0)
    sealed = exists().where(SealEntry.event_id == Event.id)  # an anti-join: NOT IN re-reads the list for every event
    waiting = db.session.scalars(select(Event).where(~sealed).order_by(Event.id).limit(BATCH)).all()
    if not waiting:
        return None
    digests = []
    for line in waiting:
        digest = line.digest(digest)
        digests.append(digest)
    batch = Seal(sealed_at=now, digest=digest, length=length + len(waiting))
    db.session.add(batch)
    db.session.flush()
    for offset, (line, own) in enumerate(zip(waiting, digests, strict=True), start=1):
        db.session.add(SealEntry(position=length + offset, event_id=line.id, seal_id=batch.id, digest=own))
    return batch


def verify(anchors: list[tuple[int, str]]) -> list[str]:
    """Walks the whole chain; returns what is wrong, in order, empty when all holds.

    `anchors` are (length, digest) pairs that were written down outside the database: they show a cut tail and a chain
    that was rewritten as a whole.
    """
    faults: list[str] = []
    digest, expected, seen = START, 0, {0: START}
    rows = select(SealEntry, Event).outerjoin(Event, Event.id == SealEntry.event_id).order_by(SealEntry.position)
    for entry, line in db.session.execute(rows.execution_options(yield_per=BATCH)):
        expected += 1
        if entry.position != expected:
            faults.append(f"position {expected} is missing")
            expected = entry.position
        digest = line.digest(digest) if line is not None else "event deleted"
        if digest != entry.digest:
            faults.append(f"position {entry.position}: event {entry.event_id} was changed")
            digest = entry.digest
        seen[entry.position] = digest
    for batch in db.session.scalars(select(Seal).order_by(Seal.length)):
        if seen.get(batch.length) != batch.digest:
            faults.append(f"seal {batch.id} does not fit its entries")
    faults += [f"anchor at {length} does not fit the chain" for length, known in anchors if seen.get(length) != known]
    return faults
