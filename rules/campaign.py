"""Campaigns: a period of special effort over chosen matters, and what its closing report counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Self

from rules.errors import NotAllowed
from rules.figure.counting import rate
from rules.words import N_

LONGEST_DAYS = 366
STATUSES = {
    "planned": N_("Not begun yet"),
    "running": N_("Running"),
    "over": N_("Over, to be closed"),
    "closed": N_("Closed"),
}
TONES = {"planned": "quiet", "running": "wait", "over": "alarm", "closed": "done"}
OVERTAKEN = N_("Somebody else changed this work group meanwhile. See below what it says now, then decide again.")
CHANGED = N_("Somebody else changed this campaign meanwhile. See below what it says now, then decide again.")
CLOSED = N_("This campaign is closed; its report stays as it is. Begin another one for what is left.")


def status(starts_on: date, ends_on: date, *, closed: bool, today: date) -> str:
    """How a campaign stands on a day."""
    if closed:
        return "closed"
    return "planned" if today < starts_on else "running" if today <= ends_on else "over"


def must_be_open(*, closed: bool) -> None:
    """NotAllowed once the closing report is made."""
    if closed:
        raise NotAllowed(CLOSED)


def months(starts_on: date, ends_on: date) -> int:
    """How many months it lasts, a begun one counted whole; the day on which the next would begin begins none."""
    whole = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month
    return whole + (1 if ends_on.day > starts_on.day else 0) or 1


@dataclass(frozen=True)
class Result:
    """The counts of a campaign: chosen matters, those closed (办结), settled but not closed, and with a work group."""

    chosen: int
    closed: int
    settled: int
    grouped: int

    @property
    def closed_rate(self) -> Decimal | None:
        """Closed of chosen in per cent, by the one rounding rule."""
        return rate(self.closed, self.chosen)

    @classmethod
    def kept(cls, told: Mapping[str, Any]) -> Self:
        """The counts from what was kept at the closing."""
        return cls(**{field.name: told[field.name] for field in fields(cls)})

    def as_dict(self) -> dict[str, int]:
        """The counts, to be kept for ever."""
        return asdict(self)
