"""Clocks as rules: when each runs out, which may stand still, and the light by the share of the time that is used."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.case.clock import (
    BASES,
    FROM,
    KINDS,
    LIGHTS,
    NO_PAUSE,
    PAUSES,
    Run,
    days_between,
    ends_at,
    light,
    must_pause,
    next_step,
)
from rules.case.limit import LIMITS
from rules.errors import NotAllowed
from tests.test_rules_calendar import CALENDAR, local, quick

LAWFUL = [kind for kind, rule in KINDS.items() if rule.limit]
TWENTY_DAYS = Run(local("2026-11-02 09:00"), local("2026-11-22 09:00"))


@pytest.mark.parametrize(
    ("kind", "since", "until"),
    [
        ("register", "2026-11-04", "2026-11-19"),
        ("register", "2026-01-31", "2026-02-24"),  # the 15th day is the first of the Spring Festival
        ("answer", "2026-11-06", "2026-11-23"),  # a Saturday
        ("settle", "2025-12-17", "2026-02-24"),  # the 60th day is 2026-02-15
        ("settle", "2025-12-16", "2026-02-14"),  # a Saturday on which everybody works
        ("review_request", "2026-08-16", "2026-09-15"),
        ("review", "2026-07-16", "2026-08-17"),  # the 30th day is Saturday 2026-08-15
        ("rereview_request", "2026-09-01", "2026-10-08"),  # the National Day holiday
        ("rereview", "2026-09-01", "2026-10-08"),
        ("court", "2026-01-16", "2026-02-24"),
    ],
)
def test_a_clock_of_the_law_runs_out_by_its_article_moved_past_days_off(kind: str, since: str, until: str) -> None:
    assert ends_at(kind, CALENDAR, date.fromisoformat(since)) == local(f"{until} 17:30")


@pytest.mark.parametrize(
    ("days", "until"), [(0, "2026-10-08"), (5, "2026-10-08"), (10, "2026-10-12"), (12, "2026-10-13")]
)
def test_the_days_of_a_hearing_are_added_to_the_thirty_and_not_to_the_holiday(days: int, until: str) -> None:
    assert ends_at("rereview", CALENDAR, date(2026, 9, 1), paused_days=days) == local(f"{until} 17:30")


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2026-11-01 09:00", "normal"),  # a clock that was set back
        ("2026-11-02 09:00", "normal"),
        ("2026-11-12 08:59", "normal"),
        ("2026-11-12 09:00", "notice"),
        ("2026-11-17 08:59", "notice"),
        ("2026-11-17 09:00", "warning"),
        ("2026-11-19 08:59", "warning"),
        ("2026-11-19 09:00", "serious"),
        ("2026-11-22 09:00", "serious"),
        ("2026-11-22 09:01", "over"),
    ],
)
def test_the_light_says_how_much_of_the_time_is_used(at: str, shown: str) -> None:
    assert light(TWENTY_DAYS, now=local(at)) == shown


def test_time_that_stood_still_is_not_used() -> None:
    still = Run(TWENTY_DAYS.started_at, TWENTY_DAYS.due_at, paused_at=local("2026-11-11 09:00"))
    assert light(still, now=local("2026-12-30 09:00")) == "normal"
    later = Run(TWENTY_DAYS.started_at, local("2026-12-02 09:00"), paused_days=10)
    assert light(later, now=local("2026-11-22 08:59")) == "normal"
    assert light(later, now=local("2026-11-22 09:00")) == "notice"


def test_people_are_told_at_three_lights_each_after_the_one_before() -> None:
    steps = [next_step(TWENTY_DAYS, told) for told in (None, "warning", "serious", "over")]
    assert steps[:2] == [local("2026-11-17 09:00"), local("2026-11-19 09:00")]
    assert steps[2] is not None and light(TWENTY_DAYS, now=steps[2]) == "over"
    assert steps[3] is None


@pytest.mark.parametrize(
    ("kind", "basis", "reason", "article"),
    [
        ("deadline", "petition", "expert", "34"),
        ("register", "register", "party", "22"),
        ("answer", "answer", "party", "23"),
        ("settle", "petition", "hearing", "34"),
        ("review", "review", "hearing", "35"),
        ("rereview", "rereview", "expert", "36"),
        ("review_request", "review_request", "party", "35"),
        ("court", "court", "court", "33"),
    ],
)
def test_what_the_law_does_not_let_stand_still_is_refused_with_the_article(
    kind: str, basis: str, reason: str, article: str
) -> None:
    with pytest.raises(NotAllowed, match=article):
        must_pause(kind, basis, reason, office="城关镇", handler="东村")


def test_the_offices_own_time_stands_still_for_any_reason_and_a_re_review_for_its_hearing() -> None:
    for reason in PAUSES:
        must_pause("deadline", "set", reason)
    must_pause("rereview", "rereview", "hearing")


def test_the_tables_fit_each_other() -> None:
    assert {rule.limit for rule in KINDS.values()} - {None} <= set(LIMITS) <= set(BASES)
    assert set(NO_PAUSE) == set(KINDS)
    assert [*FROM, "over"] == list(LIGHTS)


@quick
@given(st.sampled_from(LAWFUL), st.datetimes(datetime(2024, 1, 1), datetime(2026, 9, 1)), st.integers(0, 90))  # noqa: DTZ001
def test_every_clock_ends_after_it_began_on_a_working_day_and_no_sooner_for_a_pause(
    kind: str, naive: datetime, days: int
) -> None:
    began = naive.replace(tzinfo=CALENDAR.zone)
    ends = ends_at(kind, CALENDAR, began.date())
    later = ends_at(kind, CALENDAR, began.date(), paused_days=days)
    assert began < ends <= later <= ends + timedelta(days=days + 12)
    assert CALENDAR.is_working(CALENDAR.day_of(later))
    assert days_between(CALENDAR, began, began) == 0
    assert ends_at(kind, CALENDAR, began.date(), paused_days=0) == ends
