"""Phones as the office sees them: that one has lost what it kept, that two count under one number. The town is told."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from models.base import db
from models.filing.told import lock
from models.message.outlet import outlets
from models.message.reminder import INBOX, Reminder
from models.org.unit import Unit
from models.org.user import User
from models.receipt import Receipt


@dataclass(frozen=True)
class Loss:
    """What a phone says of a loss: how much had not been sent, and whether it knows that or the office's note does."""

    device: uuid.UUID
    seq: int
    unsent: int
    exact: bool

    @property
    def kind(self) -> str:
        """The kind of the message: exact where it is known, at least, or perhaps."""
        if self.exact:
            return "phone_lost" if self.unsent else "phone_emptied"
        return "phone_lost_least" if self.unsent else "phone_lost_maybe"


def tell_loss(loss: Loss, *, by: User, now: datetime) -> bool:
    """Tells the towns above the person's units of a loss; False where they know of it already."""
    lock(by)
    subject = f"device:{loss.device}/{loss.seq}"
    if db.session.scalar(select(exists().where(Reminder.subject == subject))):
        return False
    _tell(loss.kind, subject, {"n": loss.unsent}, due_at=now, by=by, now=now)
    return True


def forked(receipt: Receipt, *, by: User, now: datetime) -> bool:
    """Whether another thing came under the same number and count of a phone: it was copied, or put back from a copy.

    Nothing is refused for that. The towns are told once of each number.
    """
    if receipt.device is None or not receipt.seq:
        return False
    db.session.flush()
    same = Receipt.device == receipt.device, Receipt.seq == receipt.seq, Receipt.by_id == receipt.by_id
    if db.session.scalar(select(Receipt.id).where(*same, Receipt.id != receipt.id).limit(1)) is None:
        return False
    subject = f"device:{receipt.device}"
    if not db.session.scalar(select(exists().where(Reminder.subject == subject))):
        _tell("phone_forked", subject, {}, due_at=now, by=by, now=now)
    return True


def _tell(kind: str, subject: str, params: dict[str, Any], *, due_at: datetime, by: User, now: datetime) -> None:
    """One message for each office above, with the names of the units below it that the person sits at."""
    below: dict[Unit, list[str]] = defaultdict(list)
    for unit in by.units("cadre", "office"):
        if unit.parent is not None:
            below[unit.parent].append(unit.name)
    ways = outlets(list(below), on=by.today)
    for office, names in below.items():
        for way in (INBOX, *ways.get(office.id, [])):
            Reminder.create(kind, office.id, subject, due_at, {**params, "units": names}, now=now, channel=way)
