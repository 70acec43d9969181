"""Rounds tile time, are due on working days, and belong to the rounds above them."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import holidays
from rules.calendar import Calendar
from rules.meeting import meeting_on
from rules.schedule import (
    FREQUENCIES,
    NOMINAL_DUE,
    Rhythm,
    begins_round,
    belongs,
    owes,
    ripe_at,
    spans,
    stage,
    takes_over,
)

quick = settings(max_examples=50, deadline=None)

PUBLISHED = frozenset({2024, 2025, 2026})
CALENDAR = Calendar({row.on: row.kind for year in PUBLISHED for row in holidays.days_off(year)}, PUBLISHED)
MONDAY = date(2024, 1, 1)


def round_of(frequency: str, day: str, starts_on: date = MONDAY) -> tuple[str, str, str]:
    on = date.fromisoformat(day)
    (span,) = spans(Rhythm(frequency, starts_on), CALENDAR, on, on)
    due = span.due_at.astimezone(CALENDAR.zone)
    return str(span.starts_on), str(span.ends_on), f"{due:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("frequency", "day", "span"),
    [
        ("weekly", "2026-11-20", ("2026-11-16", "2026-11-22", "2026-11-20 17:00")),
        ("weekly", "2026-10-01", ("2026-09-28", "2026-10-04", "2026-10-08 17:00")),
        ("weekly", "2024-02-14", ("2024-02-12", "2024-02-18", "2024-02-18 17:00")),
        ("biweekly", "2024-01-10", ("2024-01-01", "2024-01-14", "2024-01-12 17:00")),
        ("biweekly", "2024-01-15", ("2024-01-15", "2024-01-28", "2024-01-26 17:00")),
        ("half_month", "2026-11-15", ("2026-11-01", "2026-11-15", "2026-11-13 17:00")),
        ("half_month", "2026-11-16", ("2026-11-16", "2026-11-30", "2026-11-30 17:00")),
        ("half_month", "2026-02-16", ("2026-02-16", "2026-02-28", "2026-02-28 17:00")),
        ("half_month", "2026-02-15", ("2026-02-01", "2026-02-15", "2026-02-13 17:00")),
        ("half_month", "2026-10-01", ("2026-10-01", "2026-10-15", "2026-10-13 17:00")),
        ("half_month", "2026-12-31", ("2026-12-16", "2026-12-31", "2026-12-28 17:00")),
        ("half_month", "2024-02-16", ("2024-02-16", "2024-02-29", "2024-02-28 17:00")),
        ("half_month", "2026-06-15", ("2026-06-01", "2026-06-15", "2026-06-12 17:00")),
        ("half_month", "2025-09-01", ("2025-09-01", "2025-09-15", "2025-09-12 17:00")),
        ("monthly", "2024-01-31", ("2024-01-01", "2024-01-31", "2024-02-09 17:00")),
        ("monthly", "2026-11-30", ("2026-11-01", "2026-11-30", "2026-12-10 17:00")),
        ("monthly", "2026-12-31", ("2026-12-01", "2026-12-31", "2027-01-11 17:00")),
        ("monthly", "2026-01-31", ("2026-01-01", "2026-01-31", "2026-02-10 17:00")),
    ],
)
def test_a_round_and_its_due_time(frequency, day, span):
    assert round_of(frequency, day) == span


def test_due_times_leave_as_aware_utc():
    (span,) = spans(Rhythm("weekly", MONDAY), CALENDAR, date(2026, 11, 20), date(2026, 11, 20))
    assert span.due_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert span.due_at.tzinfo is UTC


def test_a_due_day_beyond_a_short_month_is_its_last_day():
    rhythm = Rhythm("monthly", MONDAY, due_day=31)
    (span,) = spans(rhythm, CALENDAR, date(2026, 5, 1), date(2026, 5, 1))
    assert CALENDAR.day_of(span.due_at) == date(2026, 6, 30)


def test_a_schedule_that_ends_in_mid_week_ends_its_round_then_and_no_day_is_in_none():
    wednesday, thursday = date(2026, 11, 18), date(2026, 11, 19)
    old = Rhythm("weekly", MONDAY, ends_on=wednesday)
    new = Rhythm("weekly", thursday)
    ask = (CALENDAR, date(2026, 11, 9), date(2026, 11, 29))
    found = [(span.starts_on.day, span.ends_on.day) for rhythm in (old, new) for span in spans(rhythm, *ask)]
    assert found == [(9, 15), (16, 18), (19, 29)]


def test_two_week_rounds_count_from_the_first_monday_of_the_schedule():
    assert round_of("biweekly", "2024-01-25", starts_on=date(2024, 1, 3))[0] == "2024-01-22"


def test_no_rounds_outside_the_life_of_a_schedule():
    rhythm = Rhythm("monthly", date(2026, 3, 1), ends_on=date(2026, 4, 30))
    asked = spans(rhythm, CALENDAR, date(2026, 1, 1), date(2026, 12, 31))
    assert [span.starts_on.month for span in asked] == [3, 4]
    assert list(spans(rhythm, CALENDAR, date(2026, 6, 1), date(2026, 7, 1))) == []


LEAST = {"weekly": 7, "biweekly": 14, "half_month": 13, "monthly": 28}  # days of the shortest whole round
frequencies = st.sampled_from(sorted(FREQUENCIES))
starts = st.dates(date(2023, 6, 1), date(2026, 12, 1))


@quick
@given(frequency=frequencies, starts_on=starts, length=st.integers(0, 400))
def test_rounds_tile_time_and_are_due_on_working_days_early_only_before_a_meeting(frequency, starts_on, length):
    rhythm = Rhythm(frequency, starts_on)
    found = list(spans(rhythm, CALENDAR, starts_on, starts_on + timedelta(31 + length)))
    assert found
    for before, after in pairwise(found):
        assert after.starts_on == before.ends_on + timedelta(1)
        assert before.due_at <= after.due_at
    for span in found:
        due_on = CALENDAR.day_of(span.due_at)
        assert span.starts_on <= span.ends_on
        assert CALENDAR.is_working(due_on)
        nominal = NOMINAL_DUE[frequency](span.ends_on, rhythm)
        meeting = meeting_on(nominal.year, nominal.month, CALENDAR)
        for_meeting = frequency in ("half_month", "monthly") and nominal.day < 15
        assert due_on >= nominal or (for_meeting and CALENDAR.next_working(nominal) >= meeting)
        assert due_on < meeting or not for_meeting, "its meeting has it in the morning"


@pytest.mark.parametrize(
    ("before", "after", "first", "holds_from"),
    [
        ("weekly", "half_month", "2026-12-16", "2026-12-14"),  # a Wednesday: Monday and Tuesday are too few
        ("weekly", "half_month", "2027-01-16", "2027-01-16"),  # a Saturday: five days stay a week's round
        ("weekly", "monthly", "2026-12-01", "2026-11-30"),
        ("half_month", "weekly", "2026-11-16", "2026-11-16"),
        ("half_month", "weekly", "2026-11-02", "2026-11-01"),
        ("biweekly", "half_month", "2026-12-16", "2026-12-14"),
        ("biweekly", "half_month", "2027-01-01", "2026-12-28"),
        ("monthly", "weekly", "2026-12-07", "2026-12-07"),
    ],
)
def test_a_new_rhythm_takes_over_days_that_are_too_few_for_a_round(before, after, first, holds_from):
    on = date.fromisoformat(first)
    assert str(takes_over(Rhythm(before, MONDAY), Rhythm(after, on))) == holds_from


@quick
@given(before=frequencies, after=frequencies, starts_on=starts, place=st.integers(0, 3))
def test_after_a_change_of_rhythm_every_day_is_in_one_round_of_a_third_at_least(before, after, starts_on, place):
    days = (starts_on + timedelta(number) for number in range(1, 200))
    first = [day for day in days if begins_round(Rhythm(after, day))][place]
    old, new = Rhythm(before, MONDAY), Rhythm(after, first)
    holds = takes_over(old, new)
    rounds = [
        *spans(replace(old, ends_on=holds - timedelta(1)), CALENDAR, first - timedelta(90), first + timedelta(90)),
        *spans(replace(new, starts_on=holds), CALENDAR, first - timedelta(90), first + timedelta(90)),
    ]
    for one, following in pairwise(rounds):
        assert following.starts_on == one.ends_on + timedelta(1)
        assert ((one.ends_on - one.starts_on).days + 1) * 3 >= min(LEAST[before], LEAST[after])


def test_half_months_are_due_on_days_of_their_own_in_short_months_on_the_last():
    rhythm = Rhythm("half_month", date(2026, 2, 1), first_due_day=5, second_due_day=31)
    found = spans(rhythm, CALENDAR, date(2026, 2, 1), date(2026, 4, 30))
    dues = [f"{CALENDAR.day_of(span.due_at):%m-%d}" for span in found]
    assert dues == ["02-05", "02-28", "03-05", "03-31", "04-07", "04-30"]  # 5 April is a Sunday, the 6th a day off


@quick
@given(frequency=frequencies, starts_on=starts, offset=st.integers(0, 400), length=st.integers(0, 40))
def test_a_round_is_the_same_from_whichever_day_one_asks(frequency, starts_on, offset, length):
    rhythm = Rhythm(frequency, starts_on)
    first = starts_on + timedelta(offset)
    last = first + timedelta(length)
    whole = spans(rhythm, CALENDAR, starts_on, last)
    assert list(spans(rhythm, CALENDAR, first, last)) == [span for span in whole if span.ends_on >= first]


@quick
@given(day=st.dates(date(2024, 1, 1), date(2026, 12, 1)))
def test_every_weekly_round_belongs_to_exactly_one_round_of_each_kind_above(day):
    (week,) = spans(Rhythm("weekly", MONDAY), CALENDAR, day, day)
    for frequency in ("biweekly", "half_month", "monthly"):
        above = spans(Rhythm(frequency, MONDAY), CALENDAR, day - timedelta(40), day + timedelta(40))
        assert sum(belongs(week.ends_on, span) for span in above) == 1


@dataclass
class Standing:
    starts_on: date
    ends_on: date | None = None
    entered_at: datetime | None = None


DUE = datetime(2026, 11, 20, 9, tzinfo=UTC)  # of the week of 16 to 22 November


@pytest.mark.parametrize(
    ("unit", "owed"),
    [
        (Standing(date(2020, 1, 1)), True),
        (Standing(date(2026, 11, 18)), True),
        (Standing(date(2026, 11, 20), entered_at=DUE - timedelta(seconds=1)), True),
        (Standing(date(2026, 11, 20), entered_at=DUE), False),
        (Standing(date(2020, 1, 1), entered_at=DUE + timedelta(days=9)), False),
        (Standing(date(2026, 11, 21)), False),
        (Standing(date(2020, 1, 1), date(2026, 11, 19)), False),
        (Standing(date(2020, 1, 1), date(2026, 11, 20)), True),
    ],
)
def test_a_unit_owes_from_the_day_it_exists_what_is_not_due_yet(unit, owed):
    assert owes(unit, date(2026, 11, 22), date(2026, 11, 20), DUE) is owed


def test_a_unit_that_begins_after_a_round_is_over_does_not_owe_it_though_it_is_due_later():
    assert not owes(Standing(date(2027, 1, 4)), date(2027, 1, 3), date(2027, 1, 4), datetime(2027, 1, 4, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-12-28T00:00", "running"),
        ("2026-12-30T23:59", "running"),
        ("2026-12-31T00:00", "due"),  # the last working day before the New Year's weekend
        ("2027-01-04T17:00", "due"),
        ("2027-01-04T17:01", "over"),
    ],
)
def test_a_round_is_asked_for_from_the_last_working_day_before_its_due_day(now, said):
    (span,) = spans(Rhythm("weekly", MONDAY), CALENDAR, date(2026, 12, 30), date(2026, 12, 30))
    assert CALENDAR.day_of(span.due_at) == date(2027, 1, 4)
    assert stage(span.due_at, CALENDAR, now=datetime.fromisoformat(now).replace(tzinfo=CALENDAR.zone)) == said


@pytest.mark.parametrize(
    ("first", "days", "due_day", "ripe"),
    [
        ("2026-11-09", 14, "2026-11-20", "2026-11-18T08:00"),
        ("2026-11-01", 15, "2026-11-13", "2026-11-11T00:00"),
        ("2026-02-16", 13, "2026-02-28", "2026-02-24T16:00"),
        ("2026-11-01", 30, "2026-12-10", "2026-11-21T00:00"),
        ("2026-11-01", 15, "2026-11-05", "2026-11-05T00:00"),
    ],
)
def test_a_screening_may_be_signed_when_two_thirds_of_its_round_have_passed_or_on_its_due_day(
    first, days, due_day, ripe
):
    assert ripe_at(datetime.fromisoformat(first), days, datetime.fromisoformat(due_day)) == datetime.fromisoformat(ripe)
