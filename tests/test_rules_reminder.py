"""Reminders come in office hours, once, and after a break only the latest."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import holidays
from rules.calendar import Calendar, OfficeHours
from rules.message.reminder import ATTEMPTS, KINDS, SENTENCES, TO_REVIEWER, TO_UNIT, due_now, moments, retry_at
from rules.schedule import Rhythm, Span, spans

quick = settings(max_examples=50, deadline=None)

PUBLISHED = frozenset({2026})
CALENDAR = Calendar({row.on: row.kind for row in holidays.days_off(2026)}, PUBLISHED)
HOURS = OfficeHours()


def week_of(day: date, due_time: time = time(17)) -> Span:
    (span,) = spans(Rhythm("weekly", date(2026, 1, 5), due_time=due_time), CALENDAR, day, day)
    return span


WEEK = week_of(date(2026, 11, 20))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CALENDAR.zone)


def shown(span: Span) -> list[tuple[str, str]]:
    found = moments(span, CALENDAR, HOURS)
    return [(kind, f"{at.astimezone(CALENDAR.zone):%m-%d %H:%M}") for kind, at in found]


def kind_at(text: str, **options: Any) -> str | None:
    owed = due_now(WEEK, CALENDAR, HOURS, now=local(text), **options)
    return owed and owed.kind


def test_the_moments_of_an_ordinary_week():
    assert shown(WEEK) == [
        ("round_opened", "11-16 08:30"),
        ("due_tomorrow", "11-19 09:00"),
        ("due_today", "11-20 08:30"),
        ("due_soon", "11-20 15:00"),
        ("overdue", "11-20 17:00"),
        ("missing_list", "11-20 08:30"),
    ]


def test_the_day_before_is_the_working_day_before_a_long_holiday():
    assert shown(week_of(date(2026, 10, 1))) == [
        ("round_opened", "09-28 08:30"),
        ("due_tomorrow", "09-30 09:00"),
        ("due_today", "10-08 08:30"),
        ("due_soon", "10-08 15:00"),
        ("overdue", "10-08 17:00"),
        ("missing_list", "10-08 08:30"),
    ]


def test_a_round_due_at_closing_time_is_overdue_the_next_morning():
    late = shown(week_of(date(2026, 11, 20), due_time=time(17, 30)))
    assert late[-2:] == [("overdue", "11-23 08:30"), ("missing_list", "11-20 08:30")]


def test_a_warning_that_would_come_after_the_due_time_falls_away():
    early = shown(week_of(date(2026, 11, 20), due_time=time(8)))
    assert [kind for kind, _at in early] == ["round_opened", "due_tomorrow", "overdue", "missing_list"]
    assert early[-1] == ("missing_list", "11-19 09:00"), "the list comes on the day before then"


@pytest.mark.parametrize(
    ("now", "kind"),
    [
        ("2026-11-16T08:29", None),
        ("2026-11-16T08:30", "round_opened"),
        ("2026-11-18T16:00", "round_opened"),
        ("2026-11-19T09:00", "due_tomorrow"),
        ("2026-11-20T08:30", "due_today"),
        ("2026-11-20T12:30", None),
        ("2026-11-20T15:00", "due_soon"),
        ("2026-11-20T17:00", "overdue"),
        ("2026-11-21T10:00", None),
        ("2026-12-04T16:59", "overdue"),
        ("2026-12-04T17:01", None),
    ],
)
def test_only_the_latest_moment_past_is_owed_and_only_in_office_hours(now, kind):
    assert kind_at(now) == kind


def test_the_reviewer_gets_one_list_of_who_is_missing():
    assert kind_at("2026-11-20T08:29", kinds=TO_REVIEWER) is None
    assert kind_at("2026-11-20T08:30", kinds=TO_REVIEWER) == "missing_list"
    assert kind_at("2026-11-20T10:00", kinds=TO_REVIEWER, sent={"missing_list"}) is None
    assert kind_at("2026-11-20T17:00", kinds=TO_REVIEWER) is None, "after the due time it is too late for a list"


def test_a_clock_set_back_brings_no_earlier_reminder_again():
    assert kind_at("2026-11-20T08:45", sent={"round_opened", "due_soon"}) is None


def test_seventy_two_hours_without_power_end_in_one_reminder():
    sweeps = [local("2026-11-16T09:00")] + [local("2026-11-19T09:00") + timedelta(minutes=n) for n in range(60)]
    sent = play(sweeps)
    assert sent == ["round_opened", "due_tomorrow"]


def play(sweeps: list[datetime]) -> list[str]:
    """What a timetable sends that sweeps at these times and remembers what it sent."""
    sent: list[str] = []
    for now in sweeps:
        owed = due_now(WEEK, CALENDAR, HOURS, now=now, sent=sent)
        if owed:
            sent.append(owed.kind)
    return sent


OPENED = local("2026-11-16T00:00").astimezone(UTC)
steps = st.integers(-180, 3 * 24 * 60)


@quick
@given(st.lists(steps, max_size=40))
def test_no_kind_comes_twice_or_out_of_order_whatever_restarts_gaps_and_clock_steps(minutes):
    now, sweeps = OPENED, []
    for step in minutes:
        now += timedelta(minutes=step)
        sweeps.append(now)
    places = [TO_UNIT.index(kind) for kind in play(sweeps)]
    assert places == sorted(set(places))


@quick
@given(start=st.integers(0, 12 * 24 * 4))
def test_after_seventy_two_hours_down_at_most_one_comes_at_once_and_one_if_any_was_missed(start):
    down = OPENED + timedelta(minutes=15 * start)
    up = down + timedelta(hours=72)
    before = [OPENED + timedelta(minutes=15 * n) for n in range(start)]
    first = HOURS.first(up, CALENDAR)
    after = [first + timedelta(seconds=n) for n in range(5)]
    sent = play(before)
    came = play(before + after)[len(sent) :]
    missed = {kind for kind, at in moments(WEEK, CALENDAR, HOURS) if kind in TO_UNIT and at <= first} - set(sent)
    late = missed - {kind for kind in missed if sent and TO_UNIT.index(kind) < TO_UNIT.index(sent[-1])}
    silent = first > WEEK.due_at + timedelta(days=14)
    assert len(came) == (1 if late and not silent else 0)


def test_every_sweep_of_a_quiet_week_sends_all_five_once():
    assert play([OPENED + timedelta(minutes=5 * n) for n in range(7 * 24 * 12)]) == list(TO_UNIT)


@quick
@given(day=st.dates(date(2026, 1, 5), date(2027, 12, 1)), due=st.times())
def test_moments_are_ordered_and_in_office_hours_for_any_due_time(day, due):
    found = moments(week_of(day, due_time=due), CALENDAR, HOURS)
    warnings = [moment.at for moment in found if moment.kind in TO_UNIT]
    assert warnings == sorted(warnings)
    assert all(HOURS.within(moment.at, CALENDAR) for moment in found)


def test_every_kind_has_its_sentence():
    assert set(SENTENCES) == set(KINDS)


def test_retries_back_off_to_an_hour_and_then_give_up():
    now = datetime(2026, 11, 20, tzinfo=UTC)
    waits = [retry_at(attempt, now=now) for attempt in range(1, ATTEMPTS)]
    assert [int((at - now).total_seconds() / 60) for at in waits if at] == [1, 2, 4, 8, 16, 32, 60]
    assert retry_at(ATTEMPTS, now=now) is None
