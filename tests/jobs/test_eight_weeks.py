"""Eight weeks by the clock, over New Year and Spring Festival: what each unit owes, is told, sees and signs."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

import clock
from config import Settings
from jobs.clocks import warn
from jobs.meetings import open_meetings
from jobs.reminders import create_reminders
from jobs.rounds import open_rounds
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.desk import desk
from models.figure.month import Month
from models.meeting.meeting import Meeting
from models.message.reminder import Reminder
from models.org.unit import Unit
from models.org.user import User
from models.report.owing import owing
from models.report.report import Report
from models.round import LEVELS, Round, Schedule
from models.screening.screening import Screening
from rules.calendar import DAY
from rules.schedule import Rhythm
from tests.conftest import SHANGHAI, Clock
from tests.support.make import case_body, make_client, make_schedule, make_unit, make_user, report_body
from tests.test_intakes import register

FIRST, LAST = date(2026, 12, 21), date(2027, 2, 14)
CHANGED_ON = date(2027, 1, 16)  # from fortnights to half-months
GIVEN_ON, SETTLED_ON, DUE_ON = date(2027, 1, 13), date(2027, 1, 20), date(2027, 1, 22)  # of two tasks one is done
ENTERED_ON, LEAVES_ON = date(2026, 12, 30), date(2027, 1, 20)  # a village comes in mid-week, and one goes
CAME_ON = date(2027, 1, 5)  # somebody comes to the hall


class Story:
    """Two towns, two departments and a hall; east reports on Mondays, west never, the new village on Thursdays."""

    def __init__(self, app: Flask, settings: Settings, clock_at: Clock) -> None:
        self.app, self.settings, self.clock_at = app, settings, clock_at
        self.county = make_unit("青山县", "county")
        self.town, self.other = (make_unit(name, "town", self.county) for name in ("城关镇", "柳河镇"))
        self.east, self.west, self.leaving = (make_unit(name, parent=self.town) for name in ("东村", "西村", "南村"))
        self.new: Unit | None = None
        self.people: dict[int, User] = {}
        self.justice, self.housing = (make_unit(name, "department", self.county) for name in ("司法局", "住建局"))
        self.hall = make_user("大厅", (self.county, "hall"))
        for unit in (self.county, self.town, self.other, self.justice, self.housing):
            self.people[unit.id] = make_user(unit.name, (unit, "office"))
        for unit in (self.east, self.west, self.leaving):
            self.people[unit.id] = make_user(unit.name, (unit, "cadre"))
        for level, frequency in (("field", "weekly"), ("town", "biweekly"), ("county", "monthly")):
            make_schedule(level, frequency, starts_on=FIRST if level != "county" else FIRST.replace(day=1))
        db.session.commit()

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        return self.clock_at(f"{day} {hour:02}:{minute:02}")

    def work(self) -> None:
        """What the timetable does at this minute."""
        db.session.rollback()
        for job in (open_rounds, open_meetings, create_reminders, warn):
            with self.app.app_context():
                job(self.settings, now=clock.now())
        db.session.rollback()

    def client(self, unit: Unit, kind: str = "desk") -> Any:
        return self.client_of(self.people[unit.id], kind)

    def client_of(self, person: User, kind: str = "desk") -> Any:
        user = db.session.get_one(User, person.id)
        user.today = calendar().day_of(clock.now())
        return make_client(self.app, user, kind)

    def rounds(self, level: str) -> list[Round]:
        rows = select(Round).join(Schedule).where(Schedule.level == level).order_by(Round.starts_on)
        return list(db.session.scalars(rows))

    def now_in(self, level: str) -> Round:
        """The round that is under way."""
        today = calendar().day_of(clock.now())
        return next(row for row in self.rounds(level) if row.starts_on <= today <= row.ends_on)

    def file(self, unit: Unit, *cases: dict[str, Any]) -> None:
        body = report_body(unit, self.now_in("field"), cases=list(cases))
        answer = self.client(unit, "phone").put(f"/api/v1/reports/{uuid.uuid4()}", json=body)
        assert answer.status_code == 201, answer.text

    def sign(self, unit: Unit, round_: Round) -> int:
        told = {"unit": unit.id, "round": round_.id, "version": 1, "action": "sign", "confirm": "1"}
        status: int = self.client(unit).post("/screenings", data=told).status_code
        return status

    def handle(self, today: date) -> None:
        """The county gives two matters to the justice office, which signs for both and settles one in time."""
        of_east = select(Case).where(Case.unit_id == self.east.id).order_by(Case.found_at)
        cases = list(db.session.scalars(of_east.limit(2)))
        if today == GIVEN_ON:
            for case in cases:
                told = {"version": case.version, "handler": self.justice.id, "due": "set", "due_on": str(DUE_ON)}
                assert self.client(self.county).post(f"/cases/{case.id}/assignment", data=told).status_code == 303
        if today == GIVEN_ON + DAY:
            for case in cases:
                told = {"version": case.version}
                assert self.client(self.justice).post(f"/cases/{case.id}/signature", data=told).status_code == 303
        if today == SETTLED_ON:
            told = {"version": cases[0].version, "method": "mediated", "text": "双方握手言和"}
            answer = self.client(self.justice).post(f"/cases/{cases[0].id}/forms/settlement", data=told)
            assert answer.status_code == 303

    def receive(self, today: date) -> None:
        """The hall registers who comes and hands the matter to a town, which signs for it the day after."""
        if today == CAME_ON:
            hall = self.client_of(self.hall)
            told = {"version": "1", "to": self.other.id, "due": "petition"}
            assert hall.post(f"/intakes/{register(hall).case_id}/handover", data=told).status_code == 303
        if today == CAME_ON + DAY:
            case = db.session.scalars(select(Case).where(Case.handler_id == self.other.id)).one()
            told = {"version": case.version}
            assert self.client(self.other).post(f"/cases/{case.id}/signature", data=told).status_code == 303

    def handled(self, reader: Unit, month: str) -> list[str]:
        """The shares that stand on the reader's page of figures, in their order."""
        page = self.client(reader).get(f"/statistics?unit={reader.id}&month={month}").text
        told = re.findall(r"(\d+) ?/ ?(\d+) (?:件 = )?([\d.]+ %)", " ".join(re.sub(r"<[^>]+>", " ", page).split()))
        return [f"{part}/{of} = {rate}" for part, of, rate in told]

    def day(self, today: date) -> None:
        """One day: the timetable in the morning, people, the timetable again before and after the due time."""
        self.at(today, 9)
        if today == ENTERED_ON:
            self.new = make_unit("新村", parent=self.town, starts_on=today, entered_at=clock.now())
            self.people[self.new.id] = make_user("新村", (self.new, "cadre"), since=today)
        if today == LEAVES_ON:
            self.leaving.ends_on = today
        if today == CHANGED_ON - 3 * DAY:
            rhythm = Rhythm("half_month", CHANGED_ON)
            Schedule.begin("town", rhythm, calendar(), by=None, now=clock.now())
        db.session.commit()
        self.work()
        self.at(today, 10)
        if today.weekday() == 0:
            found = [case_body(f"{today} 两户争水")] if today.day % 2 else []
            self.file(self.east, *found)
            if self.leaving.ends_on is None:
                self.file(self.leaving)
        if today.weekday() == 3 and self.new is not None:
            self.file(self.new)
        self.review()
        self.handle(today)
        self.receive(today)
        for hour, minute in ((15, 1), (16, 30)):
            self.at(today, hour, minute)
            self.work()
        self.at(today, 17, 5)
        self.work()
        self.check(today)

    def review(self) -> None:
        """The town accepts what waits."""
        waiting = db.session.scalars(select(Report).where(Report.status == "received", Report.unit_id != self.town.id))
        named = [f"{one.id}:{one.version}" for one in waiting if one.unit.parent_id == self.town.id]
        if named:
            assert self.client(self.town).post("/reports/acceptances", data={"report": named}).status_code == 303

    def check(self, today: date) -> None:
        """No overlap and no gap; phone, town and the rule name the same as missing."""
        for level in LEVELS:
            spans = [(row.starts_on, row.ends_on) for row in self.rounds(level)]
            assert all(later[0] == earlier[1] + DAY for earlier, later in pairwise(spans)), level
        clerk = db.session.get_one(User, self.people[self.town.id].id)
        clerk.today = today
        told = {(owed.round.id, unit.id) for owed in desk(clerk, now=clock.now()).missing for unit in owed.units}
        start = self.client(self.west, "phone").get("/api/v1/start").get_json()
        offered = {row["id"] for row in start["rounds"]}
        done = {row["round_id"] for row in start["reports"]}
        of_west = {round_id for round_id, unit_id in told if unit_id == self.west.id}
        assert of_west <= offered - done, f"{today}: what the town misses stands on the phone"
        assert not {unit_id for _round, unit_id in told} & {self.east.id}, "who reports each Monday is never missing"


def told(unit: Unit) -> Counter[str]:
    rows = select(Reminder.kind).where(Reminder.unit_id == unit.id, Reminder.subject.startswith("round:"))
    return Counter(db.session.scalars(rows))


def kinds(unit: Unit) -> Counter[str]:
    return Counter(db.session.scalars(select(Reminder.kind).where(Reminder.unit_id == unit.id)))


@pytest.mark.parametrize("database", ["sqlite"], scope="session")  # each job is tried on both kinds elsewhere
def test_eight_weeks_go_by_without_an_overlap_or_a_gap(app: Flask, settings: Settings, clock_at: Clock) -> None:
    clock_at(f"{FIRST} 00:05")
    story = Story(app, settings, clock_at)
    for number in range((LAST - FIRST).days + 1):
        story.day(FIRST + timedelta(days=number))
    now = story.at(LAST + DAY, 9)
    field = [row for row in story.rounds("field") if row.due_at < now]
    assert len(field) >= 7
    west = told(story.west)
    assert west["overdue"] == len(field), "each that was not reported, once"
    assert west["due_today"] == west["due_tomorrow"] == len(field)
    assert told(story.town)["missing_list"] == len(field), "on the day it is due"
    assert told(story.east)["overdue"] == 0

    assert story.new is not None
    reported = select(Report.round_id).where(Report.unit_id == story.new.id)
    owed = {row.id for row in field if row.owed_by(story.new)}
    assert owed == set(db.session.scalars(reported)) & {row.id for row in field}, "it owes from the week it came in"
    gone = {row.id for row in field if row.due_on > LEAVES_ON}
    assert not any(row.owed_by(story.leaving) for row in field if row.id in gone)

    towns = [(row.starts_on, row.ends_on) for row in story.rounds("town")]
    assert (CHANGED_ON, date(2027, 1, 31)) in towns, "half-months follow the fortnight that was cut"

    january = date(2027, 1, 1)
    counted = owing(story.county, january, SHANGHAI, now=now)["expected"]
    due = [row for row in field if calendar().day_of(row.due_at).replace(day=1) == january]
    assert counted[str(story.east.id)] == counted[str(story.west.id)] == len(due)

    month = next(row for row in story.rounds("county") if row.starts_on == january)
    figures = Screening(story.county, month, SHANGHAI, now=now).counts()["matters"]
    found = db.session.scalars(select(Case.found_at)).all()
    assert figures["found"] == sum(calendar().day_of(at).replace(day=1) == january for at in found) > 0
    assert story.sign(story.county, month) == 303
    frozen = select(Month.by_id).where(Month.unit_id == story.county.id, Month.starts_on == january)
    assert db.session.scalars(frozen).all() == [story.people[story.county.id].id], "signing freezes the month"
    assert "1/2 = 50.0 %" in story.handled(story.county, "2027-01"), "one of two was done by its deadline"
    assert "1/2 = 50.0 %" in story.handled(story.justice, "2027-01"), "and the office itself is told the same"
    assert "1/2 = 50.0 %" not in story.handled(story.town, "2027-01"), "where the matters arose has no part in it"
    assert not {"assigned", "clock_over"} & kinds(story.housing).keys(), "who got nothing is told of nothing"
    assert story.handled(story.housing, "2027-01") == [], "and what nobody asked of it is no rate of nought"
    came = db.session.scalars(select(Case).where(Case.origin == "hall")).one()
    assert (came.handler_id, came.status, came.clock("answer") is not None) == (story.other.id, "handling", True)
    assert kinds(story.other)["assigned"] == 1
    assert kinds(story.justice)["assigned"] == 2 and kinds(story.justice)["clock_over"] == 1
    meetings = select(Meeting.held_on).where(Meeting.unit_id == story.county.id).order_by(Meeting.month)
    assert date(2027, 1, 15) in db.session.scalars(meetings).all()
