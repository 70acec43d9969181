"""One field of the table units × rounds: who has reported, what, and whether in time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.report.report import is_late
from rules.screening import Passed
from rules.words import N_

STATES = {
    "not_due": N_("Running"),
    "missing": N_("Missing"),
    "nil": N_("Nothing new (nil)"),
    "found": N_("Disputes: %(count)s"),
    "returned": N_("Returned, not yet corrected"),
}
ALONE = {
    "nil": N_("Nothing new on %(day)s, %(alone)s told on its own"),
    "found": N_("Disputes: %(count)s, and %(alone)s told on its own"),
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
    alone: int = 0


@dataclass(frozen=True)
class Cell:
    """A state of STATES, the number of disputes, lateness, and how it came where not by the unit's own phone.

    `passed`: of what the number is made where an office tells of all below it. `alone`: what its unit told in the round
    outside the report, which came at `filed_at`.
    """

    state: str
    count: int = 0
    late: bool = False
    proxy: str | None = None
    passed: Passed | None = None
    alone: int = 0
    filed_at: datetime | None = None

    @property
    def shape(self) -> str:
        """Its state in short; a nil report beside which something was told is not empty."""
        return "late" if self.late else "found" if self.alone else self.state

    @property
    def said(self) -> tuple[str, dict[str, Any]]:
        """Its msgid, and what fills it; `day` is an instant."""
        if self.alone:
            return ALONE[self.state], {"count": self.count, "alone": self.alone, "day": self.filed_at}
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
    alone = report.alone if state in ALONE and report.passed is None else 0
    late = is_late(report.received_at, due_at)
    return Cell(state, count, late, report.proxy, report.passed, alone, report.received_at if alone else None)
