"""A month that was settled like the year of the source: 586 of 598, which is 98.0 %."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta

from demo.county import County
from demo.matters import RESOLVED
from models.base import db
from models.case.case import Case
from rules.calendar import SHANGHAI
from rules.figure.counting import rate
from rules.meeting import month_after

SHARE = rate(586, 598)
WAYS = ("mediated", "agreed", "done", "explained")
HOUR = timedelta(hours=1)


def left_open(found: int) -> int | None:
    """How many of so many matters stay open where the share of the settled is that of the source, if one is."""
    return next((left for left in range(1, found) if rate(found - left, found) == SHARE), None)


class Proportion:
    """The first whole month of the demo: what was found in it was settled in it, but for the two of a hundred."""

    def __init__(self, county: County) -> None:
        self.county, self.chance = county, county.chance
        first = county.first_day.replace(day=1)
        self.month = first if first == county.first_day else month_after(first)
        self.starts_at = datetime.combine(self.month, time(0), SHANGHAI)
        self.ends_at = datetime.combine(month_after(self.month), time(0), SHANGHAI)
        self.cases: list[Case] = []

    def holds(self, at: datetime) -> bool:
        """Whether an instant lies in the month."""
        return self.starts_at <= at < self.ends_at

    def settle(self) -> list[Case]:
        """Settles them, each by the unit that found it; says which stay open."""
        left = left_open(len(self.cases))
        assert left, "the month holds as many as the share asks for"
        accepted = [case for case in self.cases if case.status == "accepted"]
        stays = self.chance.sample(accepted, left)
        for case in self.cases:
            if case not in stays:
                self._settle(case)
        db.session.flush()
        return stays

    def _settle(self, case: Case) -> None:
        latest = self.ends_at - HOUR
        at = min(case.found_at + timedelta(hours=self.chance.uniform(20, 150)), latest)
        at = max(at, case.found_at + HOUR / 12)
        method, text = self.chance.choice(WAYS), self.chance.choice(RESOLVED)
        told = {"id": uuid.uuid5(case.id, "settled"), "kind": "resolved", "text": text, "method": method}
        case.note(told, made_at=at, by=self.county.people[case.unit_id], now=at)
