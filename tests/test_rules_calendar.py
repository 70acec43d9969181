"""Working days, office hours and the published tables of holidays."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import holidays
from rules.calendar import OFF, WORK, Calendar, OfficeHours

quick = settings(max_examples=50, deadline=None)

PUBLISHED = frozenset({2024, 2025, 2026})
CALENDAR = Calendar({row.on: row.kind for year in PUBLISHED for row in holidays.days_off(year)}, PUBLISHED)
HOURS = OfficeHours()

days = st.dates(date(2023, 12, 1), date(2027, 12, 31))
moments = st.integers(0, 3 * 365 * 24 * 60).map(lambda n: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=n))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CALENDAR.zone)


def test_a_weekday_is_working_and_a_weekend_is_not():
    assert CALENDAR.is_working(date(2026, 11, 20))
    assert not CALENDAR.is_working(date(2026, 11, 22))


def test_a_make_up_sunday_is_working_and_a_holiday_friday_is_not():
    assert CALENDAR.is_working(date(2024, 2, 18))
    assert not CALENDAR.is_working(date(2026, 10, 2))


@pytest.mark.parametrize("month_day", [(1, 1), (5, 1), (10, 1)])
def test_an_unpublished_year_knows_weekends_and_fixed_holidays_and_says_it_is_provisional(month_day):
    bare = Calendar({}, frozenset())
    holiday = date(2027, *month_day)
    assert not bare.is_working(holiday)
    assert bare.provisional(holiday)
    assert bare.is_working(date(2027, 2, 8))
    assert not bare.is_working(date(2027, 2, 7))


def test_a_published_year_does_not_guess_fixed_holidays():
    assert Calendar({}, frozenset({2027})).is_working(date(2027, 1, 1))


def test_an_admins_row_wins_over_every_default():
    corrected = Calendar({date(2027, 1, 1): WORK, date(2027, 1, 4): OFF}, frozenset())
    assert corrected.is_working(date(2027, 1, 1))
    assert not corrected.is_working(date(2027, 1, 4))


def test_working_days_are_counted_over_the_spring_festival():
    assert CALENDAR.add_working_days(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert CALENDAR.add_working_days(date(2026, 2, 13), 5) == date(2026, 2, 27)
    assert CALENDAR.add_working_days(date(2026, 2, 24), -1) == date(2026, 2, 14)
    assert CALENDAR.add_working_days(date(2026, 2, 15), 0) == date(2026, 2, 15)


def test_the_next_year_is_missed_from_october_on():
    assert CALENDAR.gaps(date(2026, 9, 30)) == []
    assert CALENDAR.gaps(date(2026, 10, 1)) == [2027]
    assert CALENDAR.gaps(date(2027, 10, 1)) == [2027, 2028]


@quick
@given(day=days)
def test_the_next_working_day_is_the_first_on_or_after(day):
    found = CALENDAR.next_working(day)
    assert found >= day and CALENDAR.is_working(found)
    assert not any(CALENDAR.is_working(day + timedelta(n)) for n in range((found - day).days))
    assert CALENDAR.previous_working(day) < day


@quick
@given(day=days, n=st.integers(1, 30))
def test_adding_and_taking_away_working_days_cancel_out_on_a_working_day(day, n):
    start = CALENDAR.next_working(day)
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(start, n), -n) == start


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-20T08:29:59", False),
        ("2026-11-20T08:30", True),
        ("2026-11-20T11:59:59", True),
        ("2026-11-20T12:00", False),
        ("2026-11-20T14:00", True),
        ("2026-11-20T17:30", False),
        ("2026-11-21T10:00", False),
        ("2026-10-02T10:00", False),
        ("2026-10-10T10:00", True),
    ],
)
def test_office_hours_leave_out_lunch_evenings_and_days_off(moment, expected):
    assert HOURS.within(local(moment), CALENDAR) is expected


def test_the_first_office_moment_after_a_long_holiday_is_the_morning_after():
    assert HOURS.first(local("2026-09-30T18:00"), CALENDAR) == local("2026-10-08T08:30")
    assert HOURS.first(local("2026-11-20T12:30"), CALENDAR) == local("2026-11-20T14:00")


@quick
@given(moment=moments)
def test_the_first_office_moment_is_in_office_hours_and_not_before(moment):
    first = HOURS.first(moment, CALENDAR)
    assert first >= moment and HOURS.within(first, CALENDAR)
    assert HOURS.first(first, CALENDAR) == first


def test_local_dates_and_times_become_instants_in_utc():
    assert CALENDAR.at(date(2026, 11, 20), time(17)) == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert CALENDAR.day_of(datetime(2026, 11, 20, 17, tzinfo=UTC)) == date(2026, 11, 21)


def test_the_library_covers_the_years_in_use():
    assert holidays.published_years() >= PUBLISHED


def test_a_year_outside_the_library_is_refused_not_guessed():
    with pytest.raises(holidays.NotPublished):
        holidays.days_off(2199)


def test_rows_hold_days_off_and_make_up_workdays_with_chinese_names():
    rows = {row.on: row for row in holidays.days_off(2026)}
    assert rows[date(2026, 2, 17)] == (date(2026, 2, 17), OFF, "春节")
    assert rows[date(2026, 2, 28)].kind == WORK
    assert list(rows) == sorted(rows)


def test_an_unpublished_year_is_seeded_as_provisional():
    year = max(holidays.published_years()) + 1
    status, rows = holidays.table(year)
    assert status == "provisional"
    assert {date(year, 1, 1), date(year, 5, 1), date(year, 10, 1)} <= {row.on for row in rows}
    assert holidays.table(2026)[0] == "published"


@pytest.mark.parametrize("year", sorted(PUBLISHED))
def test_two_independent_libraries_agree_on_every_day_of_a_published_year(year):
    other = Calendar({row.on: row.kind for row in holidays.provisional_days_off(year)}, frozenset({year}))
    whole_year = [date(year, 1, 1) + timedelta(n) for n in range(365)]
    assert [day for day in whole_year if CALENDAR.is_working(day) != other.is_working(day)] == []
