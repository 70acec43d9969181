"""The meeting of the 15th: its day, when lists are due, and why a matter belongs on its agenda."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from rules import holidays
from rules.calendar import Calendar
from rules.errors import NotAllowed
from rules.meeting import CLOSED, Matter, lists_due, meeting_on, month_after, must_be_open, next_step, place

PUBLISHED = frozenset({2024, 2025, 2026})
CALENDAR = Calendar({row.on: row.kind for year in PUBLISHED for row in holidays.days_off(year)}, PUBLISHED)
NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("nominal", "moved"),
    [
        ("2024-02-15", "2024-02-18"),
        ("2024-06-15", "2024-06-17"),
        ("2024-09-15", "2024-09-18"),
        ("2025-02-15", "2025-02-17"),
        ("2025-11-15", "2025-11-17"),
        ("2026-02-15", "2026-02-24"),
        ("2026-03-15", "2026-03-16"),
        ("2026-08-15", "2026-08-17"),
        ("2026-11-15", "2026-11-16"),
        ("2026-12-15", "2026-12-15"),
    ],
)
def test_the_meeting_of_the_15th_moves_past_days_off(nominal: str, moved: str) -> None:
    day = date.fromisoformat(nominal)
    assert meeting_on(day.year, day.month, CALENDAR) == date.fromisoformat(moved)


def test_lists_are_due_three_working_days_before_also_across_a_weekend_and_the_new_year() -> None:
    assert lists_due(date(2026, 11, 16), CALENDAR).astimezone(CALENDAR.zone).isoformat() == "2026-11-11T17:00:00+08:00"
    assert lists_due(date(2026, 2, 24), CALENDAR).astimezone(CALENDAR.zone).date() == date(2026, 2, 12)
    assert (month_after(date(2026, 11, 3)), month_after(date(2026, 12, 31))) == (date(2026, 12, 1), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ({}, []),
        ({"urgency": "escalating"}, ["escalating"]),
        ({"due_at": NOW - DAY}, ["overdue"]),
        ({"due_at": NOW + DAY}, []),
        ({"supervised_at": NOW - DAY}, ["unanswered"]),
        ({"returned": 2}, []),
        ({"returned": 3}, ["returned"]),
        ({"parts": ["城关镇"]}, []),
        ({"parts": ["城关镇", "柳河镇"]}, ["across"]),
        ({"urgency": "escalating", "due_at": NOW - DAY, "returned": 4}, ["escalating", "overdue", "returned"]),
    ],
)
def test_each_reason_stands_for_itself_and_the_gravest_comes_first(said: dict[str, object], codes: list[str]) -> None:
    matter = Matter(**({"urgency": "ordinary", "found_at": NOW - 30 * DAY} | said))  # type: ignore[arg-type]
    assert [reason["code"] for reason in matter.reasons(now=NOW)] == codes


def test_items_stand_by_reason_and_then_by_how_long_they_wait() -> None:
    escalating, overdue = [{"code": "escalating"}], [{"code": "overdue"}, {"code": "across"}]
    rows = [(overdue, NOW - 9 * DAY), (escalating, NOW), (overdue, NOW - 20 * DAY)]
    assert sorted(place(*row) for row in rows) == [place(*rows[1]), place(*rows[2]), place(*rows[0])]


def test_closed_minutes_stay_as_they_were() -> None:
    must_be_open("held")
    with pytest.raises(NotAllowed, match=CLOSED[:20]):
        must_be_open("minuted")


READY = {"begun": False, "owed": False, "items": True, "undecided": True, "told": True}


@pytest.mark.parametrize(
    ("status", "otherwise", "step"),
    [
        ("planned", {"owed": True, "items": False, "told": False}, "urge"),
        ("planned", {"items": False, "told": False}, "propose"),
        ("planned", {"told": False}, "invite"),
        ("planned", {}, "download"),
        ("planned", {"begun": True, "owed": True}, "decide"),
        ("planned", {"begun": True, "undecided": False}, "hold"),
        ("held", {"begun": True}, "decide"),
        ("held", {"begun": True, "undecided": False}, "close"),
        ("minuted", {"begun": True}, ""),
    ],
)
def test_its_page_leads_to_the_one_thing_that_comes_next(status: str, otherwise: dict[str, bool], step: str) -> None:
    assert next_step(status, **(READY | otherwise)) == step
