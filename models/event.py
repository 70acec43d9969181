"""Events: the append-only audit lines, and the hash chain that the timetable seals them into in batches.

Writers only insert an event; they never wait for the chain. A Seal closes a batch; a SealEntry says which event stands
where in it and carries the digest that links to the one before.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ForeignKey, Integer, String, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db

if TYPE_CHECKING:
    from models.org.user import User

START = "0" * 64
BATCH = 500
ANCHORED = "audit.anchor"  # from this event on, each seal was written down outside before it was stored
SLACK = timedelta(hours=2)  # by which clocks are set back, and requests take long
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
    length, digest = chain_end()
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


def chain_end() -> tuple[int, str]:
    """How many events are sealed, and the digest of the last."""
    last = db.session.scalars(select(Seal).order_by(Seal.length.desc()).limit(1)).first()
    return (last.length, last.digest) if last else (0, START)


@dataclass
class _Walk:
    """How far the chain was followed, and what was wrong on the way."""

    digest: str = START
    expected: int = 0
    seen: dict[int, str] = field(default_factory=lambda: {0: START})
    latest: datetime | None = None
    anchored_from: int | None = None
    faults: list[str] = field(default_factory=list)

    def step(self, entry: SealEntry, line: Event | None, sealed_at: datetime | None) -> None:
        """One place of the chain, and the event that stands there."""
        self.expected += 1
        if entry.position != self.expected:
            self.faults.append(f"position {self.expected} is missing")
            self.expected = entry.position
        self.digest = line.digest(self.digest) if line is not None else "event deleted"
        if self.digest != entry.digest:
            self.faults.append(f"position {entry.position}: event {entry.event_id} was changed")
            self.digest = entry.digest
        self.seen[entry.position] = self.digest
        if line is not None:
            self._date(entry.position, line, sealed_at or line.at)

    def _date(self, position: int, line: Event, sealed_at: datetime) -> None:
        """What happened before what was sealed long ago cannot have been written only now.

        A clock that was wrong in the future is no reason: what was sealed after it was set right counts from then.
        """
        latest = self.latest or line.at
        if self.anchored_from is not None and line.at < min(latest, sealed_at) - SLACK:
            self.faults.append(f"position {position}: event {line.id} is older than what was sealed before it")
        self.latest = max(latest, line.at)
        if line.action == ANCHORED and self.anchored_from is None:
            self.anchored_from = position


def verify(anchors: list[tuple[int, str]]) -> list[str]:
    """Walks the whole chain; returns what is wrong, in order, empty when all holds.

    `anchors` are (length, digest) pairs that were written down outside the database: they show a cut tail and a chain
    that was rewritten as a whole. From the first event that says so on, each seal has one.
    """
    walk = _Walk()
    entries = select(SealEntry, Event, Seal.sealed_at).outerjoin(Event, Event.id == SealEntry.event_id)
    rows = entries.outerjoin(Seal, Seal.id == SealEntry.seal_id).order_by(SealEntry.position)
    for entry, line, sealed_at in db.session.execute(rows.execution_options(yield_per=BATCH)):
        walk.step(entry, line, sealed_at)
    known, lacking = set(anchors), []
    for batch in db.session.scalars(select(Seal).order_by(Seal.length)):
        if walk.seen.get(batch.length) != batch.digest:
            walk.faults.append(f"seal {batch.id} does not fit its entries")
        if walk.anchored_from is not None and batch.length >= walk.anchored_from:
            lacking += [batch.length] * ((batch.length, batch.digest) not in known)
    if lacking:
        walk.faults.append(f"{len(lacking)} seals have no anchor, the first at {lacking[0]}")
    wrong = [length for length, digest in anchors if walk.seen.get(length) != digest]
    return walk.faults + [f"anchor at {length} does not fit the chain" for length in wrong]
