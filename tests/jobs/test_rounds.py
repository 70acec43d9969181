"""Rounds open by themselves on their first day, also those that began while the machine was off."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from sqlalchemy import delete, select

from jobs.rounds import open_rounds
from models.base import db
from models.calendar import DayOff, calendar
from models.round import Round, Schedule
from rules.errors import Invalid
from rules.schedule import FREQUENCIES, Rhythm, begins_round


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
    assert [(held.starts_on.day, held.ends_on.day) for held in opened()] == [(2, 8), (9, 30)], "no day is in none"


changes = st.lists(st.tuples(st.integers(0, 40), st.sampled_from(sorted(FREQUENCIES)), st.integers(0, 2)), max_size=5)


@hypothesis(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes)
def test_rounds_never_overlap_and_leave_no_gap_however_often_the_rhythm_changes(app, work, clock_at, changes):
    clock_at("2026-11-18 10:00")
    db.session.execute(delete(Round))
    db.session.execute(delete(Schedule))
    Schedule.begin("town", Rhythm("biweekly", date(2026, 11, 16)), calendar(), by=None, now=clock_at.now)
    for wait, frequency, place in [*changes, (40, "", 0), (40, "", 0)]:
        clock_at.go(days=wait)
        db.session.commit()
        work(open_rounds)
        days = (clock_at.now.date() + timedelta(days=number) for number in range(1, 100))
        firsts = [day for day in days if frequency and begins_round(Rhythm(frequency, day))]
        for first in firsts[place : place + 2]:  # the next one, where too little of the round under way would be left
            with suppress(Invalid):
                Schedule.begin("town", Rhythm(frequency, first), calendar(), by=None, now=clock_at.now)
                break
    rounds = opened()
    assert rounds[0].starts_on == date(2026, 11, 16) and rounds[-1].ends_on >= clock_at.now.date()
    for before, after in pairwise(rounds):
        assert after.starts_on == before.ends_on + timedelta(days=1)
        assert before.ends_on - before.starts_on >= timedelta(days=2), "nobody reports on a day or two"
    assert all(calendar().is_working(held.due_on) and held.due_on >= held.starts_on for held in rounds)


def test_a_change_of_rhythm_ends_the_round_under_way_and_it_is_due_the_day_after_at_the_latest(work, county, hand):
    at(hand.set(30, 9, month=12), work)
    Schedule.begin("field", Rhythm("monthly", date(2027, 1, 1)), calendar(), by=None, now=hand.set(30, 10, month=12))
    db.session.commit()
    at(hand.clock_at("2027-01-01 09:00"), work)
    assert [(str(held.starts_on), str(held.ends_on), str(held.due_on)) for held in opened()[-2:]] == [
        ("2026-12-28", "2026-12-31", "2027-01-04"),
        ("2027-01-01", "2027-01-31", "2027-02-10"),
    ]


def test_a_round_under_way_is_not_cut_to_a_day_or_two_and_one_to_come_joins_the_next(work, county, hand):
    monthly = Rhythm("monthly", date(2026, 12, 1))  # a Tuesday
    at(hand.set(30, 9), work)
    with pytest.raises(Invalid, match="just begun"):
        Schedule.begin("field", monthly, calendar(), by=None, now=hand.set(30, 9))
    db.session.execute(delete(Round).where(Round.starts_on == date(2026, 11, 30)))
    Schedule.begin("field", monthly, calendar(), by=None, now=hand.set(29, 9))
    db.session.commit()
    at(hand.set(1, 9, month=12), work)
    assert [(str(held.starts_on), str(held.ends_on), str(held.due_on)) for held in opened()[-2:]] == [
        ("2026-11-23", "2026-11-29", "2026-11-27"),
        ("2026-11-30", "2026-12-31", "2027-01-11"),
    ]


def test_a_corrected_calendar_moves_the_due_time_of_a_round_not_yet_due(work, county, hand):
    at(hand.set(16, 9), work)
    db.session.add(DayOff(on=date(2026, 11, 20), kind="off", name="停电"))
    db.session.add(DayOff(on=date(2026, 11, 13), kind="off", name="补录"))
    db.session.commit()
    at(hand.set(16, 10), work)
    assert [held.due_on for held in opened()] == [date(2026, 11, 6), date(2026, 11, 13), date(2026, 11, 23)]
    assert opened()[-1].due_at == datetime(2026, 11, 23, 9, tzinfo=UTC)
