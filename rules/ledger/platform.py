"""What goes to a platform above as a file, and what it gives back: formats, their version, the digest of a record."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from rules.words import N_

EXPORT, RECEIPTS, VERSION = "paicha-cases", "paicha-receipts", 1
STATES = {
    "received": N_("received there"),
    "accepted": N_("taken over there"),
    "returned": N_("sent back from there"),
    "closed": N_("closed there"),
}


def sealed(record: dict[str, Any]) -> dict[str, Any]:
    """The record with the SHA-256 of its canonical JSON (keys sorted, no blanks, UTF-8)."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {**record, "sha256": hashlib.sha256(text.encode()).hexdigest()}


@dataclass(frozen=True)
class Told:
    """What a platform says of one case."""

    case_id: UUID
    number: str
    state: str
    at: datetime


class Answer(Enum):
    """What became of an answer that came."""

    NEW = "new"
    KNOWN = "known"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"


ANSWERS = {
    Answer.NEW: N_("stored"),
    Answer.KNOWN: N_("was here already"),
    Answer.CONFLICT: N_("not stored: the platform gave this matter another number before"),
    Answer.UNKNOWN: N_("not stored: no such matter of your office"),
}
