"""Whether a reminder that waits for an outside channel still makes sense, and when a failed one is tried again."""

from datetime import datetime, timedelta

from rules.message.reminder import TO_REVIEWER, TO_UNIT, retry_at

AFTER_DUE = ("overdue",)


def outdated(kind: str, due_at: datetime, *, reported: bool, now: datetime) -> bool:
    """True for a unit's own reminder once it has reported, and for a warning or list once the due time is there."""
    if kind not in TO_UNIT:
        return kind in TO_REVIEWER and now >= due_at
    return reported or (kind not in AFTER_DUE and now >= due_at)


def next_try(attempt: int, wait: int | None, *, now: datetime) -> datetime | None:
    """When to try after the attempt-th failure: by our own back-off, and not before the seconds that the other side
    asked for. None: failed for good."""
    own = retry_at(attempt, now=now)
    if own is None:
        return None
    return max(own, now + timedelta(seconds=wait or 0))
