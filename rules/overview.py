"""One field of the table units × rounds: who has reported, what, and whether in time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.report import is_late
from rules.screening import Passed
from rules.words import N_

STATES = {
    "not_due": N_("Running"),
    "missing": N_("Missing"),
    "nil": N_("Nothing new (nil)"),
    "found": N_("Disputes: %(count)s"),
    "returned": N_("Returned, not yet corrected"),
}
PASSED_ON = N_("Disputes: %(count)s (%(below)s from below, %(own)s own)")

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
    passed: Passed | None = None


@dataclass(frozen=True)
class Cell:
    """A state of STATES, the number of disputes, lateness, and how it came where not by the unit's own phone.

    `passed`: of what the number is made where an office tells of all below it.
    """

    state: str
    count: int = 0
    late: bool = False
    proxy: str | None = None
    passed: Passed | None = None

    @property
    def said(self) -> tuple[str, dict[str, Any]]:
        """Its msgid, and what fills it."""
        if self.state == "found" and self.passed:
            return PASSED_ON, {"count": self.count, "below": self.passed.below, "own": self.passed.own}
        return STATES[self.state], {"count": self.count} if self.state == "found" else {}


def cell(report: Filed | None, due_at: datetime, *, now: datetime) -> Cell:
    """What to show for one unit and round; a report taken back counts as none."""
    if report is None or report.status == "withdrawn":
        return Cell("missing" if now > due_at else "not_due")
    outcome, count = report.outcome, report.count
    if report.passed is not None:
        outcome, count = report.passed.outcome, report.passed.together
    state = "returned" if report.status == "returned" else outcome
    return Cell(state, count, is_late(report.received_at, due_at), report.proxy, report.passed)
