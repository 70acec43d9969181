"""One field of the table units × rounds: who has reported, what, and whether in time."""

from dataclasses import dataclass
from datetime import datetime

from rules.report import is_late
from rules.words import N_

STATES = {
    "not_due": N_("Not due yet"),
    "missing": N_("Missing"),
    "nil": N_("Nothing new (nil)"),
    "found": N_("Disputes: %(count)s"),
    "returned": N_("Returned, not yet corrected"),
}

LEVELS = {
    "county": N_("County offices"),
    "town": N_("Towns and departments"),
    "field": N_("Villages and communities"),
}


@dataclass(frozen=True)
class Filed:
    """What the table needs of a report; `received_at` is the arrival of its first version."""

    status: str
    outcome: str
    received_at: datetime
    count: int = 0
    proxy: str | None = None


@dataclass(frozen=True)
class Cell:
    """A state of STATES, the number of disputes, lateness, and how it came where not by the unit's own phone."""

    state: str
    count: int = 0
    late: bool = False
    proxy: str | None = None


def cell(report: Filed | None, due_at: datetime, *, now: datetime) -> Cell:
    """What to show for one unit and round; a report taken back counts as none."""
    if report is None or report.status == "withdrawn":
        return Cell("missing" if now > due_at else "not_due")
    state = "returned" if report.status == "returned" else report.outcome
    return Cell(state, report.count, is_late(report.received_at, due_at), report.proxy)
