"""Rounds open by themselves on their first day, also those that began while the machine was off."""

from datetime import UTC, date, datetime, time

from sqlalchemy import select

from jobs.rounds import open_rounds
from models.base import db
from models.calendar import DayOff
from models.round import Round, Schedule


def at(_now: datetime, work) -> int:
    return work(open_rounds)


def opened() -> list[Round]:
    return list(db.session.scalars(select(Round).order_by(Round.starts_on).execution_options(populate_existing=True)))


def test_a_round_opens_on_its_first_day_and_once(work, county, hand):
    now = hand.set(16, 0, 1)
    assert work(open_rounds) == 3
    assert work(open_rounds) == 0
    last = opened()[-1]
    assert (last.starts_on, last.ends_on) == (date(2026, 11, 16), date(2026, 11, 22))
    assert last.due_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert last.opened_at == now


def test_the_minute_before_monday_opens_nothing_of_the_week_to_come(work, county, hand):
    at(hand.set(15, 23, 59), work)
    assert opened()[-1].starts_on == date(2026, 11, 9)


def test_weeks_that_began_during_a_standstill_are_opened_afterwards(work, county, hand):
    at(hand.set(3, 9), work)
    assert at(hand.set(24, 9), work) == 3
    assert [held.starts_on.day for held in opened()] == [2, 9, 16, 23]


def test_a_clock_set_back_opens_nothing_again(work, county, hand):
    at(hand.set(16, 0, 1), work)
    assert at(hand.set(15, 23, 1), work) == 0
    assert len(opened()) == 3


def test_a_schedule_that_ended_opens_no_more_rounds(work, county, hand):
    schedule = db.session.scalars(select(Schedule)).one()
    schedule.ends_on = date(2026, 11, 8)
    db.session.add(Schedule(level="field", frequency="half_month", starts_on=date(2026, 11, 9), due_time=time(17)))
    db.session.commit()
    at(hand.set(17, 9), work)
    assert [(held.starts_on.day, held.ends_on.day) for held in opened()] == [(2, 8), (16, 30)]


def test_a_corrected_calendar_moves_the_due_time_of_a_round_not_yet_due(work, county, hand):
    at(hand.set(16, 9), work)
    db.session.add(DayOff(on=date(2026, 11, 20), kind="off", name="停电"))
    db.session.add(DayOff(on=date(2026, 11, 13), kind="off", name="补录"))
    db.session.commit()
    at(hand.set(16, 10), work)
    assert [held.due_on for held in opened()] == [date(2026, 11, 6), date(2026, 11, 13), date(2026, 11, 23)]
    assert opened()[-1].due_at == datetime(2026, 11, 23, 9, tzinfo=UTC)
