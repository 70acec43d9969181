"""Builds the demo county's units, people, calendar, schedules and rounds."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from demo.places import COMMUNITIES, COUNTY, DEPARTMENTS, GIVEN, SURNAMES, TOWNS, VILLAGES
from models.base import db
from models.calendar import CalendarYear, calendar
from models.org.unit import Unit
from models.org.user import User, hasher
from models.round import Round, Schedule
from rules.calendar import SHANGHAI
from rules.schedule import spans

PASSWORD = "paicha-demo"  # noqa: S105 - the demo's, published on purpose
FIELD_UNITS = 186
WEEKS = 12
ACCOUNTS = ("village", "village2", "town", "department", "county", "leader", "hall", "admin", "auditor")


class County:
    """The people and places that the history is about."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today = now.astimezone(SHANGHAI).date()
        self.chance = random.Random(20261115)
        monday = self.today - timedelta(days=self.today.weekday())
        self.first_day = monday - timedelta(weeks=WEEKS)
        self.founded_on = self.first_day - timedelta(days=400)
        self.born_at = datetime.combine(self.first_day, time(8), SHANGHAI)
        self.hashed = hasher.hash(PASSWORD)
        self.people: dict[int, User] = {}
        self.offices: dict[int, User] = {}

    def build(self) -> None:
        """Units, people, accounts, calendar, schedules, rounds."""
        self._units()
        self._people()
        for year in sorted({self.first_day.year, self.today.year, self.today.year + 1}):
            CalendarYear.seed(year, by=None, now=self.born_at)
        self._rounds()

    def _unit(self, name: str, kind: str, above: Unit | None) -> Unit:
        phone = f"0900-{6000000 + self.chance.randrange(999999)}"
        return Unit.create(name, kind, above, starts_on=self.founded_on, by=None, now=self.born_at, phone=phone)

    def _units(self) -> None:
        self.county = self._unit(COUNTY, "county", None)
        self.towns = [self._unit(name, "town", self.county) for name in TOWNS]
        self.departments = [self._unit(name, "department", self.county) for name in DEPARTMENTS]
        self.villages: list[Unit] = []
        for number in range(FIELD_UNITS):
            town = self.towns[number % len(TOWNS)]
            urban = town.name.endswith("街道")
            names = COMMUNITIES if urban else VILLAGES
            turn = number // len(TOWNS)
            name = names[(turn + (0 if urban else 3 * (number % len(TOWNS)))) % len(names)]
            name = name if not urban or turn < len(names) else f"{names[turn % len(names)][:-2]}新村社区"
            self.villages.append(self._unit(name, "community" if urban else "village", town))

    def _person(self, username: str, name: str) -> User:
        return User.create(username, name, now=self.born_at, by=None)

    def _name(self) -> str:
        return self.chance.choice(SURNAMES) + self.chance.choice(GIVEN)

    def _people(self) -> None:
        """One cadre a village, one clerk an office, and the accounts that the demo's readers sign in with."""
        named = {"village": "李秀英", "village2": "张德福", "town": "王建国", "department": "陈立新", "county": "赵敏"}
        named |= {"leader": "钱进", "hall": "孙立", "admin": "周平", "auditor": "吴清"}
        accounts = {username: self._person(username, named[username]) for username in ACCOUNTS}
        for account in accounts.values():
            account.password_hash = self.hashed
        for number, village in enumerate(self.villages):
            cadre = accounts["village"] if number == 0 else self._person(f"c{number:03d}", self._name())
            self._seat(cadre, village, "cadre")
            self.people[village.id] = cadre
        self._seat(accounts["village2"], self.villages[0], "cadre")
        known = {self.towns[0].id: "town", self.departments[0].id: "department", self.county.id: "county"}
        for number, office in enumerate([self.county, *self.towns, *self.departments]):
            clerk = accounts[known[office.id]] if office.id in known else self._person(f"o{number:02d}", self._name())
            self._seat(clerk, office, "office", head=office is self.county)
            self.offices[office.id] = clerk
        for number, office in enumerate([*self.towns, *self.departments]):
            self._seat(self._person(f"l{number:02d}", self._name()), office, "leader")
        self.leader = accounts["leader"]
        for role in ("leader", "hall", "admin", "auditor"):
            self._seat(accounts[role], self.county, role)

    def _seat(self, person: User, unit: Unit, role: str, *, head: bool = False) -> None:
        person.appoint(unit, role, self.founded_on, head=head, by=None, now=self.born_at)

    def _rounds(self) -> None:
        month = self.first_day.replace(day=1)
        for level, frequency, first in (
            ("field", "weekly", self.first_day),
            ("town", "biweekly", self.first_day),
            ("county", "monthly", month),
        ):
            schedule = Schedule(level=level, frequency=frequency, starts_on=first, due_time=time(17))
            db.session.add(schedule)
            db.session.flush()
            for span in spans(schedule.rhythm, calendar(), first, self.today):
                opened = datetime.combine(span.starts_on, time(0), SHANGHAI)
                Round.open(schedule, span, SHANGHAI, now=opened)

    def rounds(self, level: str) -> list[Round]:
        """The rounds of a level, oldest first."""
        rows = select(Round).join(Schedule, Schedule.id == Round.schedule_id).where(Schedule.level == level)
        return list(db.session.scalars(rows.order_by(Round.starts_on)))

    def day(self, moment: datetime) -> date:
        """The local date of an instant."""
        return moment.astimezone(SHANGHAI).date()
