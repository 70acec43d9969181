"""What a phone says beside a body, in headers: which phone it is, how much waits on it, and which receipt it had."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, request

from models.receipt import Claim, Sent
from web.guard import me

DEVICE, RECEIPT = "Paicha-Device", "Paicha-Receipt"
COOKIE_DAYS = 400
MOST_COUNTED = 2**31 - 1


@dataclass(frozen=True)
class Device:
    """`Paicha-Device: <uuid> <seq> <unsent>`: the phone's own number, its count of what it queued, what still waits."""

    id: uuid.UUID
    seq: int
    unsent: int


def device() -> Device | None:
    """The phone that asks, where it says so; what cannot be read is as if it had not been said."""
    return _device(request.headers.get(DEVICE, "").split())


def _device(parts: list[str]) -> Device | None:
    try:
        id, seq, unsent = uuid.UUID(parts[0]), int(parts[1]), int(parts[2])
    except (IndexError, ValueError):
        return None
    return Device(id, seq, unsent) if min(seq, unsent) >= 0 and max(seq, unsent) <= MOST_COUNTED else None


def sent(told: dict[str, Any] | None = None) -> Sent:
    """The phone, the count of this item, and the receipt that it had before the office put back an older copy.

    `told` is what a report's body says of the phone: those of before say it only there.
    """
    phone = device() or (Device(told["id"], told["seq"], 0) if told else None)
    return Sent(phone.id if phone else None, phone.seq if phone else None, _claim())


def noted() -> Device | None:
    """The phone that asked last with this browser, by a cookie of ours: storage may be cleared where cookies stay."""
    return _device(request.cookies.get(_cookie(), "").split("."))


def note(answer: Response) -> None:
    """Keeps beside the session which phone this is, its count and what waits on it, where that has changed."""
    phone = device()
    if phone is None or phone == noted():
        return
    value = f"{phone.id}.{phone.seq}.{phone.unsent}"
    answer.set_cookie(
        _cookie(),
        value,
        max_age=COOKIE_DAYS * 86400,
        path="/api/v1",
        httponly=True,
        secure=request.is_secure,
        samesite="Lax",
    )


def _cookie() -> str:
    """One for each person: several may use one phone."""
    return f"paicha-device-{me().id}"


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
