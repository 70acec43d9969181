"""The moves of a case: what may be done in which state, by which of its units, and what to say to everybody else."""

from __future__ import annotations

from rules.errors import Forbidden, NotAllowed
from rules.permission import CHILD, OWN, relation
from rules.words import N_

OFFICE, HANDLER = "office", "handler"
OPEN = ("reported", "accepted", "assigned", "handling")
WITH_HANDLER = ("assigned", "handling")
NOT_COUNTED = ("withdrawn", "merged")  # told no more, or told once already

ACTIONS = {
    "assign": N_("assign it"),
    "sign": N_("sign for it"),
    "object": N_("object to the assignment"),
    "ask": N_("ask for more time"),
    "grant": N_("give more time"),
    "refuse": N_("refuse more time"),
    "urge": N_("urge the handling unit"),
    "merge": N_("merge it with another matter"),
    "unmerge": N_("take it out of the matter it was merged into"),
}
# Whose move it is: the office in charge and those above it, or the unit that handles the case.
WHO = {
    "assign": OFFICE,
    "sign": HANDLER,
    "object": HANDLER,
    "ask": HANDLER,
    "grant": OFFICE,
    "refuse": OFFICE,
    "urge": OFFICE,
    "merge": OFFICE,
    "unmerge": OFFICE,
}
AS = {"urge": "assign", "merge": "assign", "unmerge": "assign"}  # who may do the one may do the other
# Moves that need a request for more time to be open, or need that there is none.
REQUEST = {"ask": False, "grant": True, "refuse": True}
REQUESTS = {
    True: N_("More time has been asked for already; %(office)s decides about it."),
    False: N_("Nobody asks for more time in this matter. %(handler)s can ask for it."),
}

MOVES: dict[tuple[str, str], str] = {
    ("accept", "reported"): "accepted",
    ("unaccept", "accepted"): "reported",
    ("withdraw", "reported"): "withdrawn",
    ("restore", "withdrawn"): "reported",
    **{("assign", status): "assigned" for status in OPEN},
    ("sign", "assigned"): "handling",
    ("object", "assigned"): "accepted",
    ("object", "handling"): "accepted",
    ("ask", "handling"): "handling",
    ("grant", "handling"): "handling",
    ("refuse", "handling"): "handling",
    ("urge", "assigned"): "assigned",
    ("urge", "handling"): "handling",
    **{("resolve", status): "resolved" for status in OPEN},
    ("close", "resolved"): "closed",
    **{("merge", status): "merged" for status in OPEN},
    ("unmerge", "merged"): "accepted",  # or the open state that it came from
}

REFUSALS = {
    "reported": N_("This matter is not assigned yet. %(office)s can assign it."),
    "accepted": N_("This matter is with %(office)s, which can assign it."),
    "assigned": N_(
        "This matter waits at %(handler)s, which can sign for it or object. %(office)s can assign it to another unit."
    ),
    "handling": N_("%(handler)s has signed for this matter and handles it. %(office)s can assign it to another unit."),
    "resolved": N_("This matter is settled. Anybody who handles it can still add to its history."),
    "closed": N_("This matter is closed. %(office)s can reopen it under the same number."),
    "merged": N_("This matter was merged into another one. Go on there, or %(office)s can take it out again."),
    "withdrawn": N_("The unit that reported this matter has taken it back, and can report it again."),
}
NOT_YOURS = {
    OFFICE: N_("Only %(office)s, which is in charge of this matter, or an office above it can do this. Call them."),
    HANDLER: N_("Only %(handler)s, which is to handle this matter, can do this. Call them."),
}
OTHERS = {
    OFFICE: N_("%(office)s, which is in charge, or an office above it can: %(actions)s."),
    HANDLER: N_("%(handler)s, which is to handle it, can: %(actions)s."),
}


def possible(action: str, status: str) -> bool:
    """Whether the state allows the move, whoever makes it."""
    return (action, status) in MOVES


def move(action: str, status: str, *, office: str, handler: str) -> str:
    """The state after the move; NotAllowed says who may do what instead. `office`, `handler`: names of units."""
    if not possible(action, status):
        raise NotAllowed(REFUSALS[status], office=office, handler=handler)
    return MOVES[action, status]


def not_yours(action: str, *, office: str, handler: str) -> Forbidden:
    """The refusal for somebody whose move it is not."""
    return Forbidden(NOT_YOURS[WHO[action]], office=office, handler=handler)


def may_handle(office_path: str, unit_path: str, home_path: str) -> bool:
    """To whom an office may assign: itself, those directly below it, and the unit where the matter arose."""
    return relation(office_path, unit_path) in (OWN, CHILD) or unit_path == home_path
