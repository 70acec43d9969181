"""Review of reports: the groups of a queue, what was open when one was made, and the usual reasons to return it."""

from collections.abc import Iterable
from datetime import datetime

from rules.words import N_

GROUPS = {
    "nil": N_("Nothing new"),
    "doubtful": N_("Nothing new, but look twice"),
    "found": N_("With disputes"),
    "back": N_("Returned and back again"),
}

REASONS = {
    "1": N_("The place is missing. Please add where it happened."),
    "2": N_("It is not clear who is involved. A surname and a form of address is enough."),
    "3": N_("It is not clear what happened. Please write it in one or two sentences."),
    "4": N_("This looks like a matter that was reported before. Please report it as progress of that one."),
    "5": N_("Please say how you screened: visited, asked or telephoned."),
    "6": N_("Open matters are not mentioned. Please say how they stand."),
    "7": N_("Several matters stand in one entry. Please write one entry for each."),
    "8": N_("The kind of dispute does not fit. Please choose again."),
    "9": N_("Please telephone us before you send it again; something has to be clarified."),
}
EARLY = {"0": N_("This was signed long before it is due. Please look around once more and send it then.")}
OF_DISPUTES, WITHOUT_BASIS, WITHOUT_A_WORD, ALWAYS = frozenset("123478"), "5", "6", "9"
OWN_LEAST = 4


def group(*, outcome: str, returned_count: int, doubtful: bool) -> str:
    """The group of GROUPS where a received report waits."""
    if returned_count:
        return "back"
    if outcome == "found":
        return "found"
    return "doubtful" if doubtful else "nil"


def reasons(*, outcome: str, unexplained: bool, unspoken: int, early: bool) -> dict[str, str]:
    """Key → the usual reasons that fit a report. What it may not know of is no reason: that would tell of it."""
    fitting = {ALWAYS} | (OF_DISPUTES if outcome == "found" else set())
    fitting |= {key for key, fits in ((WITHOUT_BASIS, unexplained), (WITHOUT_A_WORD, unspoken)) if fits}
    return {key: text for key, text in REASONS.items() if key in fitting} | (EARLY if early else {})


def stood(status: str, moves: Iterable[tuple[datetime, str | None]], at: datetime) -> str | None:
    """The status of a matter at an instant, from what it is now and what it was before each move (oldest first)."""
    return next((was for moved_at, was in moves if moved_at > at), status)
