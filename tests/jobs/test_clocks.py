"""Times that run out: handler, leader and office in charge are told once a light, by any number of processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

import clock
from jobs.clocks import warn
from models.base import db
from models.calendar import CalendarYear, calendar
from models.case.case import Case
from models.case.clock import Clock
from models.case.moves.assignment import Task
from models.case.moves.mediation import Terms
from models.case.moves.recusal import Recusal
from models.message.reminder import Reminder, own_inbox
from models.org.user import User
from tests.jobs.conftest import County, Hand, make_channel, make_person
from tests.jobs.test_reminders import MAIL
from tests.support.make import make_case

DAY = timedelta(days=1)
Work = Callable[..., int]


@dataclass
class Given:
    case: Case
    lead: User
    clerk: User


@pytest.fixture
def given(county: County, hand: Hand) -> Given:
    """On Monday 2 November at 9 东镇 gives 东村's case to 南村 for twenty days; a leader of the town answers for it."""
    CalendarYear.seed(2026, by=None, now=clock.now())
    now = hand.set(2, 9)
    lead, clerk = make_person(county.town, "leader"), make_person(county.town, "office")
    clerk.today = now.date()
    made = make_case(county.villages[0], by=make_person(county.villages[0]), at=now)
    made.assign(Task(county.villages[1], "set", now + 20 * DAY, lead=lead), by=clerk, now=now)
    db.session.commit()
    return Given(made, lead, clerk)


def told() -> list[tuple[str, str, str]]:
    """(kind, unit, way) of all messages about clocks."""
    db.session.rollback()
    rows = db.session.scalars(select(Reminder).where(Reminder.kind.like("clock%")).order_by(Reminder.id))
    return [(row.kind, row.unit.name, row.channel) for row in rows]


def test_each_light_is_told_once_to_whom_it_concerns(given: Given, work: Work, hand: Hand) -> None:
    for day in range(2, 28):
        for hour in (9, 11, 16):
            hand.set(day, hour)
            work(warn)
            work(warn)
    village, town, person = ("南村", "inbox"), ("东镇", "inbox"), ("东镇", own_inbox(given.lead.id))
    both = [(kind, *who) for kind in ("clock_serious", "clock_over") for who in (village, person, town)]
    assert told() == [("clock_warning", *village), *both]


def test_after_three_days_without_power_one_light_is_told_and_after_two_weeks_none(
    given: Given, work: Work, hand: Hand
) -> None:
    hand.set(23, 9)
    work(warn)
    assert {kind for kind, *_who in told()} == {"clock_over"}
    db.session.execute(delete(Reminder))
    clock_ = db.session.scalars(select(Clock)).one()
    clock_.told, clock_.next_at = None, clock_.started_at
    db.session.commit()
    hand.set(14, 9, month=12)
    work(warn)
    assert told() == []
    assert db.session.scalars(select(Clock.next_at)).one() is None


def test_nobody_is_told_at_night_nor_of_a_time_that_stands_still_or_has_stopped(
    given: Given, work: Work, hand: Hand
) -> None:
    hand.set(20, 20)
    assert work(warn) == 0
    case = db.session.get_one(Case, given.case.id)
    case.pause("deadline", "party", "", by=given.clerk, now=hand.set(20, 21))
    db.session.commit()
    hand.set(23, 9)
    assert work(warn) == 0


def test_what_is_given_more_time_is_told_again_for_its_new_end(given: Given, work: Work, hand: Hand) -> None:
    hand.set(18, 9)
    work(warn)
    case = db.session.get_one(Case, given.case.id)
    case.due_at = case.due_at and case.due_at + 20 * DAY
    case.keep_clocks(now=hand.set(18, 10))
    db.session.commit()
    hand.set(3, 9, month=12)
    work(warn)
    assert [kind for kind, *_who in told()] == ["clock_warning", "clock_warning"]


def test_the_leader_is_written_to_in_person(given: Given, county: County, work: Work, hand: Hand) -> None:
    mail = make_channel(county.county, "email", MAIL)
    given.lead.email = "lead@example.cn"
    db.session.commit()
    hand.set(20, 9)
    work(warn)
    assert ("clock_serious", "东镇", f"channel:{mail.id}/{given.lead.id}") in told()
    given.lead.today = given.clerk.today = clock.now().date()
    mine = [row.kind for row, _mark in db.session.execute(Reminder.inbox_of(given.lead))]
    assert Counter(mine) == {"clock_serious": 2}, "the office's and the own"
    theirs = [row.kind for row, _mark in db.session.execute(Reminder.inbox_of(given.clerk))]
    assert Counter(theirs) == {"clock_serious": 1}


def supervised(given: Given, county: County, hand: Hand) -> User:
    """On Monday 2 November the county asks 南村 for an answer within ten days."""
    asking = make_person(county.county, "office")
    asking.today = clock.now().date()
    case = db.session.get_one(Case, given.case.id)
    case.supervise("请书面答复", hand.set(2, 10) + 10 * DAY, by=asking, now=clock.now())
    db.session.commit()
    return asking


def of_notice() -> list[tuple[str, str, str]]:
    """Of what `told` gives, what concerns the notice."""
    db.session.rollback()
    rows = db.session.scalars(select(Reminder).where(Reminder.kind.like("clock%")).order_by(Reminder.id))
    return [(row.kind, row.unit.name, row.channel) for row in rows if row.params["clock"] == "supervision"]


def test_who_gave_a_notice_is_told_as_the_one_that_watches_over_it_and_everybody_once(
    given: Given, county: County, work: Work, hand: Hand
) -> None:
    supervised(given, county, hand)
    for day in range(3, 18):
        hand.set(day, 9)
        work(warn)
        work(warn)
    village, person, above = ("南村", "inbox"), ("东镇", own_inbox(given.lead.id)), ("某县", "inbox")
    both = [(kind, *who) for kind in ("clock_serious", "clock_over") for who in (village, person, above)]
    assert of_notice() == [("clock_warning", *village), *both]


def test_where_the_matter_is_kept_from_who_gave_the_notice_the_office_in_charge_watches(
    given: Given, county: County, work: Work, hand: Hand
) -> None:
    asking = supervised(given, county, hand)
    row = Recusal(case_id=given.case.id, unit_id=county.county.id, reason="涉及县", at=clock.now(), by_id=asking.id)
    db.session.add(row)
    db.session.commit()
    hand.set(13, 9)
    work(warn)
    assert {unit for _kind, unit, _way in of_notice()} == {"南村", "东镇"}


def test_an_agreement_that_is_not_performed_is_told_like_any_other_time(given: Given, work: Work, hand: Hand) -> None:
    case = db.session.get_one(Case, given.case.id)
    now = hand.set(3, 9)
    case.agree(Terms("oral", now.date(), "拆墙", now.date() + 2 * DAY), calendar(), by=given.clerk, now=now)
    db.session.commit()
    hand.set(6, 9)
    work(warn)
    work(warn)
    people = [("南村", "inbox"), ("东镇", own_inbox(given.lead.id)), ("东镇", "inbox")]
    assert told() == [("clock_over", *who) for who in people]
