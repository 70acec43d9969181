"""What a month states of earlier, frozen ones: how many of their matters were put right, fell out or came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from rules.figure.analysis import Sentence
from rules.words import N_

# What was done → how it is counted, in this order.
PUT_RIGHT, AGAIN = "amended", "again"
FELL_OUT = ("voided", "merged", "taken_back")
TOLD = {
    PUT_RIGHT: N_("%(count)s put right"),
    "voided": N_("%(count)s declared void"),
    "merged": N_("%(count)s merged with another matter"),
    "taken_back": N_("%(count)s taken back"),
    AGAIN: N_("%(count)s counted again"),
}
STEPS = {
    **{kind: kind for kind in (PUT_RIGHT, *FELL_OUT)},
    **dict.fromkeys(("unvoided", "unmerged", "sent_again"), AGAIN),
}
STATED = N_("Corrections to %(month)s, whose figures stay as they are: %(what)s.")
OF_ONE = {
    "voided": N_("declared void, was counted there"),
    "merged": N_("merged with another matter, was counted there"),
    "taken_back": N_("taken back, was counted there"),
    AGAIN: N_("counts again"),
}


def kind_of(step: str, detail: Mapping[str, str], number: str, was: str | None) -> str | None:
    """How a step of the matter with this number is counted; None where it changed nothing of whether it counts: of two
    that were merged only one fell out, and what was sent again had mostly not been taken back."""
    changed = {
        "merged": detail.get("from") == number,
        "unmerged": detail.get("to") == number,
        "sent_again": was == "withdrawn",
    }
    return STEPS[step] if changed.get(step, True) else None


def stated(corrections: Iterable[tuple[date, str]]) -> list[Sentence]:
    """One sentence for each earlier month, the oldest first, from the month and kind of each correction."""
    met: dict[date, Counter[str]] = {}
    for month, kind in corrections:
        met.setdefault(month, Counter())[kind] += 1
    return [Sentence(STATED, {"month": month, "what": _counted(met[month])}) for month in sorted(met)]


def _counted(kinds: Counter[str]) -> list[Sentence]:
    return [Sentence(text, {"count": kinds[kind]}) for kind, text in TOLD.items() if kinds[kind]]
