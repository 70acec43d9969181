"""What a report tells of the phone that wrote it: a clock that is wrong, things written on it that never came."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

AHEAD, BEHIND = timedelta(minutes=10), timedelta(days=60)


def clock_wrong(made_at: datetime, received_at: datetime) -> bool:
    """Whether a report cannot have been written when the phone says: after it came, or 60 days before."""
    return made_at > received_at + AHEAD or made_at < received_at - BEHIND


def gap(seq: int, earlier: Iterable[int], others: int) -> int:
    """How many things written before on the same phone have not come.

    `earlier` are the numbers of its reports that came, `others` how many single cases, updates and photos came since
    the last of them. Without an earlier report nothing can be said.
    """
    before = [one for one in earlier if one < seq]
    return max(0, seq - max(before) - 1 - others) if before else 0
