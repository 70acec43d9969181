"""Matters that phones of the demo's own town sent on their own, and who acts in them when."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from demo.county import County
from demo.history import by_day
from demo.matters import MATTERS
from demo.places import SURNAMES, TITLES
from demo.turns import Who
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.assignment import Task
from models.filing.case import file_case
from models.filing.told import Told
from models.org.user import User
from models.report.urge import send_assigned, send_of_deadline, send_of_end
from rules.calendar import DAY
from rules.case import limit

SPACE = uuid.UUID("0e4f0b8d-54f1-4c86-9d6b-2d1d5a3c8f04")
DAYS, STEP = 9, timedelta(hours=5)


class Acts:
    """Takes one matter after the other to where a story begins; each act has its hours, and none is to come."""

    def __init__(self, county: County) -> None:
        self.county, self.days = county, calendar()
        self.town = county.towns[0]
        self.villages = [village for village in county.villages[1:] if village.parent_id == self.town.id]
        self.number = 0
        self.at = county.now

    def by_town(self) -> Who:
        """The next act, some hours later, by the town's clerk."""
        return self._next(self.county.offices[self.town.id])

    def by_village(self, case: Case) -> Who:
        """The same by the cadre of the village where it arose."""
        return self._next(self.county.people[case.unit_id])

    def by_second(self, case: Case) -> Who:
        """The same by the clerk of the office whose second person decides."""
        return self._next(self.county.offices[case.second.id])

    def _next(self, person: User) -> Who:
        self.at = min(by_day(self.at + STEP), self.county.now)
        person.today = self.county.day(self.at)
        return {"by": person, "now": self.at}

    def sent(self) -> Case:
        """A matter that a phone sent, nine days ago."""
        village = self.villages[self.number % len(self.villages)]
        category, urgency, summary, people = MATTERS[self.number * 5 % len(MATTERS)]
        case_id = uuid.uuid5(SPACE, str(self.number))
        self.number += 1
        self.at = by_day(self.county.now - DAYS * DAY + timedelta(minutes=17 * self.number))
        told: dict[str, Any] = {
            "id": case_id,
            "category": category,
            "summary": summary,
            "place": f"{village.name}{self.number % 7 + 1}组",
            "happened_on": self.county.day(self.at) - DAY,
            "people": people,
            "urgency": "ordinary" if urgency == "escalating" else urgency,
            "made_at": self.at,
            "parties": [self._person(case_id, role) for role in ("applicant", "respondent")],
        }
        cadre = self.county.people[village.id]
        cadre.today = self.county.day(self.at)
        file_case(case_id, Told({"id": str(case_id), "version": 1}, told), village, by=cadre, now=self.at)
        return db.session.get_one(Case, case_id)

    def _person(self, case_id: uuid.UUID, role: str) -> dict[str, Any]:
        chance = self.county.chance
        name = chance.choice(SURNAMES) + chance.choice(TITLES)
        return {"id": uuid.uuid5(case_id, role), "role": role, "name": name}

    def accepted(self) -> Case:
        case = self.sent()
        case.accept(**self.by_town())
        return case

    def handled(self, *, helped: bool = False) -> Case:
        """Given to the village that found it, which has signed."""
        case = self.accepted()
        how = self.by_town()
        due_at = limit.due_at(self.days, self.county.today + 12 * DAY)
        helpers = [self.villages[self.number % len(self.villages)]] if helped else []
        case.assign(Task(case.unit, limit.SET, due_at, helpers, note="三日内上门，弄清原委。"), **how)
        send_assigned(case, on=self.county.day(how["now"]), now=how["now"])
        case.sign(**self.by_village(case))
        return case

    def tell(self, kind: str, case: Case) -> None:
        send_of_deadline(kind, case, on=self.county.day(self.at), now=self.at)

    def end(self, kind: str, case: Case, how: Who) -> None:
        send_of_end(kind, case, case.circle, by=how["by"], on=self.county.day(self.at), now=self.at)

    def today(self) -> date:
        return self.county.day(self.at)
