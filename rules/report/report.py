"""The life of a report: what it may say, how it moves, when a reviewer should doubt it, how a table shows it."""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile

from rules.errors import NotAllowed
from rules.words import N_

BASES = {
    "visited": N_("Visited households"),
    "asked": N_("Asked people in the village"),
    "called": N_("Telephoned"),
}
OUTCOMES = {"nil": N_("Nothing new"), "found": N_("Disputes found")}
UPDATES = {
    "unchanged": N_("No change"),
    "progress": N_("Progress"),
    "resolved": N_("Resolved"),
}
STATUSES = {
    "received": N_("Received, waits for review"),
    "accepted": N_("Accepted"),
    "returned": N_("Returned for correction"),
    "withdrawn": N_("Taken back by the unit"),
}
PROXIES = {
    "phone": N_("By telephone"),
    "paper": N_("On paper"),
    "visit": N_("In person"),
}

MOVES: dict[tuple[str, str | None], str] = {
    ("receive", None): "received",
    ("resubmit", "received"): "received",
    ("resubmit", "returned"): "received",
    ("resubmit", "withdrawn"): "received",
    ("accept", "received"): "accepted",
    ("return", "received"): "returned",
    ("withdraw", "received"): "withdrawn",
    ("undo", "accepted"): "received",
}
REFUSALS: dict[str | None, str] = {
    None: N_("There is no report for this round yet."),
    "received": N_("This report has arrived and waits for review."),
    "accepted": N_(
        "This report is accepted already. Whoever accepted it can undo that within half a minute; "
        "later, what has changed is told with the next report."
    ),
    "returned": N_("This report was returned and waits for the unit's correction."),
    "withdrawn": N_("This report was taken back by the unit and waits to be sent again."),
}

TOO_LATE = N_(
    "The 30 seconds for undoing have passed, so the report stays accepted. "
    "What has changed is told with the next report."
)
UNDO_WITHIN = timedelta(seconds=30)
DOUBTFUL_RUN = 8
EARLY_DAYS = 3


def move(action: str, status: str | None) -> str:
    """The status after `action`; NotAllowed says why the status forbids it. A new report has status None."""
    try:
        return MOVES[action, status]
    except KeyError:
        raise NotAllowed(REFUSALS[status]) from None


def resubmit(status: str, *, version: int, stored: int) -> str:
    """A higher version replaces one that is not accepted; the same or a lower version never does."""
    after = move("resubmit", status)
    if version <= stored:
        raise NotAllowed(N_("A newer version of this report has already arrived."))
    return after


def withdraw(status: str, *, outcome: str, due_at: datetime, now: datetime) -> str:
    """The unit takes back a nil report until it is due; one with disputes is corrected, never taken back."""
    after = move("withdraw", status)
    if outcome != "nil":
        raise NotAllowed(N_("A report with disputes cannot be taken back. Correct it and send it again."))
    if now >= due_at:
        raise NotAllowed(N_("The due time has passed. Ask your reviewer to return the report."))
    return after


def undo(status: str, *, reviewed_by_id: int | None, reviewed_at: datetime, by_id: int, now: datetime) -> str:
    """Whoever accepted may take that back within 30 seconds."""
    after = move("undo", status)
    if by_id != reviewed_by_id:
        raise NotAllowed(N_("Only the person who accepted this report can undo it, within half a minute. Ask them."))
    if now - reviewed_at > UNDO_WITHIN:
        raise NotAllowed(TOO_LATE)
    return after


@dataclass(frozen=True)
class Doubt:
    """Why a reviewer should look twice: a msgid with %(count)s and the count."""

    msgid: str
    count: int


def doubts(
    history: Sequence[str | None],
    open_cases: Collection[Hashable],
    touched: Collection[Hashable],
    *,
    days_early: int = 0,
) -> list[Doubt]:
    """Reasons to doubt a nil report; none for any other.

    `history` holds the unit's outcomes, newest first, this report at its head, None for a round without
    one; `open_cases` and `touched` are ids: what was open when it was made, and what was said of. `days_early`
    counts from the day on which it was signed to the day on which it is due.
    """
    if not history or history[0] != "nil":
        return []
    run = len(list(takewhile(lambda outcome: outcome == "nil", history)))
    untouched = len(set(open_cases) - set(touched))
    found = []
    if run >= DOUBTFUL_RUN:
        found.append(Doubt(N_("Nothing new in the last %(count)s rounds"), run))
    if untouched:
        found.append(Doubt(N_("Open matters without a word: %(count)s"), untouched))
    if is_early(days_early):
        found.append(Doubt(N_("Signed %(count)s days before it was due"), days_early))
    return found


def is_early(days: int) -> bool:
    """Whether a nil report was signed so long before its due day that much could still happen."""
    return days > EARLY_DAYS


def heard_until(made_at: datetime, received_at: datetime, told_at: datetime | None = None) -> datetime:
    """Until when its author can have heard of matters.

    `told_at` is when the server gave the list that the phone showed; a phone of before says only when it wrote the
    report. Both are claims, and nobody has heard of what came after the report itself.
    """
    return min(told_at or made_at, received_at)


def signed_on(made_on: date, received_on: date, starts_on: date) -> date:
    """The day on which it was signed: as the phone says, where that lies between the round's first day and arrival."""
    return made_on if starts_on <= made_on <= received_on else received_on


def is_late(received_at: datetime, due_at: datetime) -> bool:
    """Late is what arrives after the due instant; the server's clock decides, not the phone's."""
    return received_at > due_at
