"""Twelve weeks of reports, reviews and cases.

Cases, steps and reviews go through the verbs that phones and desks use. Reports are built here a round at a time,
because filing two thousand of them one by one would keep whoever tries the demo waiting for a minute.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from datetime import datetime, time, timedelta
from typing import Any

from demo.county import County
from demo.matters import MATTERS, NOTES, PROGRESS, REASONS, RESOLVED
from demo.places import SURNAMES, TITLES
from demo.proportion import Proportion, left_open
from models.base import db
from models.case.case import Case
from models.event import record
from models.figure.month import Month
from models.filing.case import file_case
from models.filing.told import Told
from models.org.unit import Unit
from models.org.user import User
from models.receipt import Receipt
from models.report.report import Report
from models.report.urge import send_returned
from models.round import Round
from models.screening.counted import numbers_of, rows_now
from models.screening.screening import Screening
from rules.calendar import SHANGHAI
from rules.case.move import OPEN
from rules.meeting import month_after
from rules.report import report as rule
from rules.screening import Passed

MISSING, LATE, FOUND, RETURNED, PROXY = 0.03, 0.06, 0.2, 0.04, 0.05
REVIEW_AFTER = timedelta(hours=14)
HOURS_OF_SLEEP = timedelta(hours=10)


def by_day(at: datetime, *, later: bool = True) -> datetime:
    """The instant itself, or ten hours later or earlier where people sleep."""
    night = not 7 <= at.astimezone(SHANGHAI).hour <= 20
    return at + (HOURS_OF_SLEEP if later else -HOURS_OF_SLEEP) if night else at


class History:
    """What happened in the demo county until now; nothing in it lies in the future."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.chance = county.chance
        self.serial = 0
        self.open: dict[int, list[Case]] = defaultdict(list)
        self.settled = Proportion(county)

    def write(self) -> None:
        """Weekly reports of the villages."""
        weekly = self.county.rounds("field")
        with db.session.no_autoflush:
            for round_ in weekly:
                for village in self.county.villages:
                    self._week(village, round_, current=round_ is weekly[-1])
                db.session.flush()
        self._alone()
        for case in self.settled.settle():
            self.open[case.unit_id].append(case)

    def _alone(self) -> None:
        """Matters that a phone sent on their own, as many as the settled month lacks."""
        days = (self.settled.ends_at - self.settled.starts_at).days
        while left_open(len(self.settled.cases)) is None:
            village = self.chance.choice(self.county.villages[1:])
            hours = self.chance.randrange(days) * 24 + self.chance.uniform(8, 18)
            at = self.settled.starts_at + timedelta(hours=hours)
            told, cadre = self._case(village, at), self.county.people[village.id]
            cadre.today = self.county.day(at)
            body = {"id": str(told["id"]), "version": 1}
            file_case(told["id"], Told(body, told), village, by=cadre, now=at)
            case = db.session.get_one(Case, told["id"])
            case.accept(by=self.county.offices[village.parent_id or 0], now=at + timedelta(hours=2))
            self.settled.cases.append(case)
        db.session.flush()

    def sign(self) -> None:
        """The offices' own screenings, with the numbers that they pass on: when all that they count has happened."""
        for round_ in self.county.rounds("town")[:-1]:
            for office in self.county.towns + self.county.departments:
                self._office(office, round_)
        for round_ in self.county.rounds("county"):
            if round_.due_at < self.county.now:
                self._month(round_)

    def _id(self) -> uuid.UUID:
        """A UUID of version 7 form that is the same in every demo."""
        self.serial += 1
        return uuid.UUID(int=(0x0190 << 112) | (0x7 << 76) | (0x8 << 60) | self.serial)

    def _week(self, village: Unit, round_: Round, *, current: bool) -> None:
        lead = village is self.county.villages[0]
        if (current and (lead or self.chance.random() < 0.2)) or (not lead and self.chance.random() < MISSING):
            return
        late = self.chance.random() < LATE
        hours = self.chance.uniform(1, 40) if late else -self.chance.uniform(1, 75)
        at = by_day(round_.due_at + timedelta(hours=hours), later=late)
        if at > self.county.now:
            return
        proxy = self.chance.choice(("phone", "paper")) if self.chance.random() < PROXY else None
        author = self.county.offices[village.parent_id or 0] if proxy else self.county.people[village.id]
        told = self._told(village, at, found=self.chance.random() < (0.5 if lead else FOUND))
        report = self._file(village, round_, told, at, author=author, proxy=proxy)
        if not current or self.chance.random() < 0.3:
            self._review(report, told, at)

    def _file(
        self, unit: Unit, round_: Round, told: dict[str, Any], at: datetime, *, author: User, proxy: str | None = None
    ) -> Report:
        """A report's first version with its cases and updates, as filing would store it."""
        report = Report(
            id=self._id(), unit=unit, round=round_, version=1, status="received", outcome=told["outcome"],
            cases=[], steps=[], bases=told["bases"], note=told["note"], made_at=told["made_at"],
            first_received_at=at, received_at=at,
            author_id=author.id, proxy=proxy, returned_count=0, doubts=[], counts=told.get("counts"),
        )  # fmt: skip
        report.receipt = Receipt.issue("report", report.id, 1, self._plain(told), by=author, now=at)
        db.session.add(report)
        waiting = self.open[unit.id]
        for update in told["updates"]:
            report.steps.append(update["case"].note(update, made_at=told["made_at"], by=author, now=at))
        for case in told["cases"]:
            report.cases.append(Case.found(case["id"], unit, case, by=author, now=at, report_id=report.id))
        fresh = report.cases
        if self.settled.holds(at):
            self.settled.cases += fresh
            fresh = []
        self.open[unit.id] = [case for case in waiting + fresh if case.status in OPEN]
        record("report.file", by=author, now=at, unit_id=unit.id, subject=f"report:{report.id}", version=1, proxy=proxy)
        return report

    def _plain(self, told: dict[str, Any]) -> dict[str, Any]:
        """The body as a phone would have sent it."""
        updates = [{key: value for key, value in update.items() if key != "case"} for update in told["updates"]]
        body: dict[str, Any] = json.loads(json.dumps({**told, "version": 1, "updates": updates}, default=str))
        return body

    def _told(self, unit: Unit, at: datetime, *, found: bool) -> dict[str, Any]:
        cases = [self._case(unit, at) for _ in range(self.chance.choice((1, 1, 1, 2)))] if found else []
        return {
            "outcome": "found" if cases else "nil",
            "bases": self.chance.sample(["visited", "asked", "called"], self.chance.choice((1, 2, 2))),
            "note": self.chance.choice(NOTES),
            "made_at": at - timedelta(minutes=self.chance.randrange(1, 90)),
            "cases": cases,
            "updates": self._updates(unit),
        }

    def _case(self, unit: Unit, at: datetime) -> dict[str, Any]:
        category, urgency, summary, people = self.chance.choice(MATTERS)
        roles = ("applicant", "respondent")
        return {
            "id": self._id(),
            "category": category,
            "summary": summary,
            "place": f"{unit.name}{self.chance.randrange(1, 9)}组",
            "happened_on": (at - timedelta(days=self.chance.randrange(1, 9))).date(),
            "people": people,
            "urgency": urgency,
            "parties": [
                {"id": self._id(), "role": role, "name": f"{self.chance.choice(SURNAMES)}{self.chance.choice(TITLES)}"}
                for role in roles
            ],
        }

    def _updates(self, unit: Unit) -> list[dict[str, Any]]:
        """Most open cases get a word, a third of them come to an end; the first village keeps its last two open."""
        waiting = self.open[unit.id]
        kept = 2 if unit is self.county.villages[0] else 0
        said = []
        for place, case in enumerate(waiting):
            kind = self.chance.choice(
                ("unchanged", "progress", "resolved") if place >= kept else ("unchanged", "progress")
            )
            text = {
                "unchanged": "",
                "progress": self.chance.choice(PROGRESS),
                "resolved": self.chance.choice(RESOLVED),
            }[kind]
            if self.chance.random() < 0.85:
                said.append({"id": self._id(), "case_id": case.id, "case": case, "kind": kind, "text": text})
        return said

    def _review(self, report: Report, told: dict[str, Any], at: datetime) -> None:
        """The office above accepts, now and then only after one return."""
        clerk = self.county.offices[report.unit.parent_id or 0]
        reviewed_at = min(by_day(at + REVIEW_AFTER * self.chance.uniform(0.2, 2)), self.county.now)
        if report.outcome == "found" and self.chance.random() < 5 * RETURNED:
            report.send_back(self.chance.choice(REASONS), by=clerk, now=reviewed_at)
            again_at = by_day(reviewed_at + timedelta(hours=self.chance.uniform(2, 20)))
            if again_at > self.county.now or self.chance.random() < 0.2:
                day, office = self.county.day(reviewed_at), report.unit.parent
                assert office
                send_returned(report.id, report.unit, report.round, office, on=day, now=reviewed_at)
                return
            self._correct(report, told, again_at)
            reviewed_at = min(again_at + timedelta(hours=3), self.county.now)
        report.accept(by=clerk, now=reviewed_at)

    def _correct(self, report: Report, told: dict[str, Any], at: datetime) -> None:
        author = self.county.people[report.unit.id]
        body = {**self._plain(told), "version": 2, "note": "已补充人数和地点。"}
        report.status = rule.resubmit(report.status, version=2, stored=1)
        report.version, report.note, report.received_at, report.author_id = 2, body["note"], at, author.id
        report.receipt = Receipt.issue("report", report.id, 2, body, by=author, now=at)

    def _month(self, round_: Round) -> None:
        """The county signs once the month is over, which freezes it."""
        month = round_.starts_on.replace(day=1)
        over = datetime.combine(month_after(month), time(9, 40), SHANGHAI)
        at = max(over, round_.due_at - timedelta(hours=2))
        if at <= self.county.now:
            self._sign(self.county.county, round_, at)
            db.session.flush()
            Month.freeze(self.county.county, month, SHANGHAI, by=self.county.offices[self.county.county.id], now=at)

    def _office(self, office: Unit, round_: Round) -> None:
        if self.chance.random() < MISSING and office is not self.county.towns[0]:
            return
        at = min(by_day(round_.due_at - timedelta(hours=self.chance.uniform(1, 30)), later=False), self.county.now)
        self._sign(office, round_, at)

    def _sign(self, office: Unit, round_: Round, at: datetime) -> None:
        rows = rows_now(Screening(office, round_, SHANGHAI, now=at))
        counts = numbers_of(rows)
        told = self._told(office, at, found=False)
        told |= {"counts": counts, "rows": rows, "outcome": Passed.of(counts).outcome}
        report = self._file(office, round_, told, at, author=self.county.offices[office.id])
        if office.parent_id:
            report.accept(by=self.county.offices[office.parent_id], now=min(at + REVIEW_AFTER, self.county.now))
