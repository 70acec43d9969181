"""Statutory limits: so many days from an event, ending when the offices of a working day close."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.case.limit import LIMITS, due_at, objection_until
from tests.test_rules_calendar import CALENDAR, local, quick


@pytest.mark.parametrize(
    ("last", "until"),
    [
        ("2026-11-20", "2026-11-20 17:30"),
        ("2026-11-21", "2026-11-23 17:30"),  # a Saturday
        ("2026-10-03", "2026-10-08 17:30"),  # a holiday
        ("2026-02-14", "2026-02-14 17:30"),  # a Saturday on which everybody works
    ],
)
def test_a_limit_ends_on_a_working_day(last: str, until: str):
    assert due_at(CALENDAR, date.fromisoformat(last)) == local(until)


@pytest.mark.parametrize(
    ("code", "since", "last"),
    [
        ("answer", "2026-11-04", "2026-11-19"),
        ("answer", "2026-11-06", "2026-11-23"),  # the fifteenth day is a Saturday
        ("petition", "2026-09-17", "2026-11-16"),
        ("objection", "2026-11-18", "2026-11-25"),
        ("objection", "2026-09-30", "2026-10-13"),  # the holiday does not count; Saturday the 10th does
    ],
)
def test_days_are_counted_from_the_day_after(code: str, since: str, last: str):
    assert LIMITS[code].last_day(CALENDAR, date.fromisoformat(since)) == date.fromisoformat(last)


@quick
@given(st.datetimes(datetime(2024, 1, 1), datetime(2026, 11, 30)))  # noqa: DTZ001 - the zone is put in below
def test_an_objection_has_five_whole_working_days(naive: datetime):
    at = naive.replace(tzinfo=CALENDAR.zone)
    until = objection_until(CALENDAR, at)
    days = [date.fromordinal(day) for day in range(at.toordinal() + 1, CALENDAR.day_of(until).toordinal() + 1)]
    assert sum(map(CALENDAR.is_working, days)) == 5
    assert CALENDAR.is_working(days[-1])
