"""What the ledger can be asked: its dates, its orders, the lights of its clocks, its views for every day."""

from __future__ import annotations

from typing import Any

from rules.words import N_

DATES = {
    "found": N_("Found"),
    "due": N_("Due"),
    "resolved": N_("Resolved at"),
    "confirmed": N_("Confirmed at"),
    "closed": N_("Closed at"),
}
NEWEST = "-found"
SORTS = tuple(sign + name for name in DATES for sign in ("", "-"))
LIGHTS = {"pressing": N_("Urgent"), "over": N_("Overdue"), "paused": N_("Standing still")}
WEEK = "week"
EVERY_DAY = (
    (N_("Due this week"), {"due": WEEK, "status": "open", "sort": "due"}),
    (N_("Overdue"), {"light": "over"}),
    (N_("May escalate, open"), {"urgency": "escalating", "status": "open"}),
)
# What a row can tell beside its number and what it is about, in the order of the columns.
COLUMNS = {
    "unit": N_("Unit"),
    "above": N_("Unit above"),
    "origin": N_("Origin"),
    "category": N_("Kind of dispute"),
    "happened": N_("Happened on"),
    "place": N_("Place"),
    "people": N_("People involved"),
    "urgency": N_("Urgency"),
    "found": N_("Found"),
    "state": N_("State"),
    "office": N_("Office in charge"),
    "handler": N_("Handling unit"),
    "lead": N_("Lead leader"),
    "project": N_("Key project"),
    "due": N_("Due"),
    "resolved": N_("Resolved at"),
    "confirmed": N_("Confirmed at"),
    "closed": N_("Closed at"),
}
USUAL = ("unit", "category", "urgency", "found", "state")
USUAL_IN_FILES = (
    *("unit", "above", "origin", "category", "happened", "place", "people", "urgency", "found", "state", "due"),
    "resolved",
)
# A view keeps what narrows and lays out the ledger, and no words: see docs/decisions.
FORGOTTEN = ("q", "page", "format", "round", "part", "signed")
MOST_VIEWS = 20


def kept(query: dict[str, Any]) -> dict[str, Any]:
    """What a saved view remembers of an address."""
    return {name: value for name, value in query.items() if name not in FORGOTTEN}
