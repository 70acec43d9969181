"""What offices did with the matters: some of the open ones are assigned, signed for, or came back with an objection."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from demo import petitions
from demo.county import County
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.assignment import Task
from models.org.unit import Unit
from models.org.user import User
from models.report.urge import send_assigned
from rules.calendar import DAY, Calendar
from rules.case import limit

EVERY = 2
TOLD_FOR = 21 * DAY
TASKS = ("三日内联系双方当事人，先稳定情绪，再约时间面谈。", "会同司法所核对合同和地界，提出处理意见。", "")
OBJECTION = "此事项属于人社部门职责，建议改交。"


class Handling:
    """Goes over the cases that are still open, oldest first; every second one is assigned."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.chance = county.chance
        self.days: Calendar = calendar()

    def write(self, waiting: dict[int, list[Case]]) -> None:
        """`waiting`: unit id → its open cases."""
        cases = [case for unit_id in waiting for case in waiting[unit_id] if case.status == "accepted"]
        for number, case in enumerate(cases[::EVERY]):
            self._assign(case, number)
        for case in waiting[self.county.villages[0].id]:
            if case.status == "accepted":
                self._give(case)
                break
        db.session.flush()

    def _give(self, case: Case) -> None:
        """The demo's own village has something to sign for on its phone."""
        at = self.county.now - timedelta(hours=20)
        due_at = limit.due_at(self.days, self.county.today + 14 * DAY)
        town = self.county.offices[case.office.id]
        case.assign(Task(case.unit, limit.SET, due_at, note=TASKS[0]), by=self._by(town, at), now=at)

    def _by(self, user: User, at: datetime) -> User:
        user.today = self.county.day(at)
        return user

    def _assign(self, case: Case, number: int) -> None:
        """By the town to a village or itself; the first, and now and then another, by the county to a department."""
        assert case.accepted_at
        at = min(case.accepted_at + timedelta(hours=self.chance.uniform(3, 60)), self.county.now)
        county = number % 7 == 0
        office = self.county.county if county else case.office
        handler = self._handler(case, number, county)
        set_by_office = number % 2
        last = self.county.day(at) + 20 * DAY if set_by_office else self._statutory(case)
        due_at = limit.due_at(self.days, last)
        if not at < due_at:
            return
        basis = limit.SET if set_by_office else "petition"
        lead = self.county.leader if county else None
        helpers = [case.unit] if handler is not case.unit else []
        task = Task(handler, basis, due_at, helpers, lead, self.chance.choice(("", "周明", "许静")), TASKS[number % 3])
        clerk = self._by(self.county.offices[office.id], at)
        petitions.register(case, number, self.days, by=clerk, now=at)
        case.assign(task, by=clerk, now=at)
        if self.county.now - at < TOLD_FOR:
            send_assigned(case, on=clerk.today, now=at)
        self._answer(case, handler, number, at)
        petitions.go_on(case, number, self.days, by=clerk, since=at, until=self.county.now)

    def _statutory(self, case: Case) -> date:
        assert case.accepted_at
        return limit.LIMITS["petition"].last_day(self.days, self.county.day(case.accepted_at))

    def _handler(self, case: Case, number: int, county: bool) -> Unit:
        if county:
            return self.county.departments[number // 7 % len(self.county.departments)]
        return case.office if number % 3 else case.unit

    def _answer(self, case: Case, handler: Unit, number: int, at: datetime) -> None:
        """Two of three units have signed; one in eleven has objected."""
        then = min(at + timedelta(hours=self.chance.uniform(1, 20)), self.county.now)
        people = self.county.offices if handler.id in self.county.offices else self.county.people
        clerk = self._by(people[handler.id], then)
        if number % 11 == 5:
            case.object(OBJECTION, self.days, by=clerk, now=then)
        elif number % 3:
            case.sign(by=clerk, now=then)
