"""Filing: what comes from a phone becomes rows once, however often and in whatever order it comes.

Every write for a unit first locks the unit's row, so that two phones of one village queue up behind each other; the
unique keys of Receipt and Report are the promise beneath.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from models.base import db
from models.org.unit import Unit
from models.org.user import User
from models.receipt import ALONE, Receipt, Sent
from rules import receipt as receipt_rule
from rules.errors import Conflict
from rules.words import N_


@dataclass(frozen=True)
class Filed:
    """The receipt, and whether this very request created it (201) or it stood already (200)."""

    receipt: Receipt
    created: bool


@dataclass(frozen=True)
class Told:
    """What came in: `body` as received (for the digest and the history), `content` with checked, typed values.

    `sent` is what came beside it: of which phone, and what receipt it had before.
    """

    body: dict[str, Any]
    content: dict[str, Any]
    sent: Sent = ALONE

    @property
    def version(self) -> int:
        """The version that the phone counts; things without versions are at 1 for ever."""
        return int(self.content.get("version", 1))

    def heard(self, subject: uuid.UUID | str, *, now: datetime) -> datetime:
        """When it came for the first time: what a restored copy forgot keeps the instant that its receipt proves."""
        return self.sent.heard(subject, self.version, self.body, now=now)


def lock(owner: Unit | User) -> None:
    """Makes writes for one unit, or of one person, take turns (on SQLite the whole database does already)."""
    if db.session.get_bind().dialect.name == "postgresql":
        kind = type(owner)
        db.session.execute(select(kind.id).where(kind.id == owner.id).with_for_update(key_share=True))


def sent_before(kind: str, subject: uuid.UUID | str, told: Told, *, by: User) -> Filed | None:
    """The receipt of the person's own exact repeat: theirs for ever, also of a case that is no longer theirs."""
    receipt = Receipt.find(kind, subject, told.version)
    if receipt is None or receipt.by_id != by.id or receipt.sha256 != receipt_rule.digest(told.body):
        return None
    return Filed(receipt, created=False)


def known(kind: str, subject: uuid.UUID | str, told: Told, *, by: User | None = None) -> Filed | None:
    """The receipt of an exact repeat; Conflict when the same version came with other content.

    `by` is given where the body does not say whose the thing is: then only the sender's own repeat is one.
    """
    receipt = Receipt.find(kind, subject, told.version)
    if receipt is None:
        return None
    if receipt.sha256 != receipt_rule.digest(told.body) or (by is not None and receipt.by_id != by.id):
        raise taken()
    return Filed(receipt, created=False)


def taken() -> Conflict:
    """The refusal of an id under which something else is stored, whoever's it is: it tells nothing of that."""
    return Conflict("different-content", N_("This was sent before with other content. Compare both and choose one."))
