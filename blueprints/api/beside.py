"""What a phone says beside a body, in headers: which phone it is, how much waits on it, and which receipt it had."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from flask import request

from models.receipt import Claim, Sent

DEVICE, RECEIPT = "Paicha-Device", "Paicha-Receipt"
MOST_COUNTED = 2**31 - 1


@dataclass(frozen=True)
class Device:
    """`Paicha-Device: <uuid> <seq> <unsent>`: the phone's own number, its count of what it queued, what still waits."""

    id: uuid.UUID
    seq: int
    unsent: int


def device() -> Device | None:
    """The phone that asks, where it says so; what cannot be read is as if it had not been said."""
    parts = request.headers.get(DEVICE, "").split()
    try:
        id, seq, unsent = uuid.UUID(parts[0]), int(parts[1]), int(parts[2])
    except (IndexError, ValueError):
        return None
    return Device(id, seq, unsent) if min(seq, unsent) >= 0 and max(seq, unsent) <= MOST_COUNTED else None


def sent() -> Sent:
    """The phone, the count of this item, and the receipt that it had before the office put back an older copy."""
    phone = device()
    return Sent(phone.id if phone else None, phone.seq if phone else None, _claim())


def _claim() -> Claim | None:
    """`Paicha-Receipt: <number without spaces> <received_at> <signature>`, or None."""
    parts = request.headers.get(RECEIPT, "").split()
    try:
        digits, received_at, signature = parts[0], datetime.fromisoformat(parts[1]), parts[2]
    except (IndexError, ValueError):
        return None
    if received_at.tzinfo is None or not (digits.isdecimal() and digits.isascii() and signature.isascii()):
        return None
    number = " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
    return Claim(number, received_at, signature)
