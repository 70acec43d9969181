"""Consent (双人同意): what lets somebody into an office takes effect when a second person who answers for it agrees."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from rules.words import N_

LIVES = timedelta(days=14)
KINDS = {
    "seats": N_("a seat"),
    "links": N_("a one-time link for a new password"),
    "opening": N_("opening a closed account again"),
    "factor": N_("taking the second step away"),
}
OPERATOR = N_("the operator")
OUTCOMES = ("agreed", "refused", "withdrawn")
NOT_YOURS = N_("You cannot agree to this: you proposed it, it concerns you, or your account is younger than it.")
DECIDED = N_("This has been decided, or it has waited for more than 14 days. Propose it anew.")
FAR_APART = N_("These seats are not below one unit. Propose them one by one.")
NO_SEAT = N_("This person has no seat yet. The link comes with the consent to the seat.")


def common(paths: Iterable[str]) -> str:
    """The path of the lowest unit that stands above all of these, or is one of them; "/" when there is none."""
    parts = [path.strip("/").split("/") for path in paths]
    shared = []
    for step in zip(*parts, strict=False):
        if len(set(step)) > 1:
            break
        shared.append(step[0])
    return f"/{'/'.join(shared)}/" if shared else "/"
