"""A half-month is due before its last day: what came by then counts in it, the rest in the next one."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask

from models.base import db
from models.round import Round
from models.screening.screening import Screening
from tests.conftest import SHANGHAI, Clock
from tests.support.make import make_case, make_client, make_round, make_schedule
from tests.support.world import World, world


@pytest.fixture
def halves(app: Flask, cast: World) -> list[Round]:
    """1 to 15 and 16 to 30 November: due on Friday the 13th and, as the 28th is a Saturday, on Monday the 30th."""
    db.session.delete(cast.fortnight)
    cast.biweekly.ends_on = date(2026, 10, 31)
    schedule = make_schedule("town", "half_month", starts_on=date(2026, 11, 1))
    return [make_round(schedule, date(2026, 11, day)) for day in (1, 16)]


@pytest.fixture
def cast(app: Flask) -> World:
    return world()


def found(cast: World, round_: Round, now: datetime) -> int:
    counted: int = Screening(cast.town, round_, SHANGHAI, now=now).counts()["matters"]["found"]
    return counted


def test_what_came_by_the_due_time_counts_in_it_and_the_rest_in_the_next(
    cast: World, halves: list[Round], clock_at: Clock
):
    first, second = halves
    assert (first.due_on, second.due_on) == (date(2026, 11, 13), date(2026, 11, 30))
    for at in ("2026-11-13 17:00", "2026-11-13 17:01", "2026-11-15 23:00", "2026-11-30 16:59", "2026-11-30 17:01"):
        make_case(cast.village, by=cast.li, at=clock_at(at))
    now = clock_at("2026-12-02 10:00")
    assert [found(cast, half, now) for half in halves] == [1, 3]
    after = make_round(first.schedule, date(2026, 12, 1))
    assert found(cast, after, now) == 1


def test_a_week_that_is_due_with_the_half_month_belongs_to_it_and_a_later_one_to_the_next(
    cast: World, halves: list[Round], clock_at: Clock
):
    weeks = [make_round(cast.weekly, date(2026, 11, day)) for day in (9, 23)]
    now = clock_at("2026-12-02 10:00")
    below = [Screening(cast.town, half, SHANGHAI, now=now).rounds["field"] for half in halves]
    assert below == [[weeks[0]], [cast.week, weeks[1]]]


def test_the_page_says_plainly_what_it_tells_of(app: Flask, cast: World, halves: list[Round], clock_at: Clock):
    clock_at("2026-11-18 10:00")
    page = make_client(app, cast.wang).get(f"/screenings?round={halves[1].id}").text
    assert "11月13日（周五） 17:00" in page and "计入下一个半月" in page
