"""How handling is measured: by deadlines that fell due, at who had to act; no honest report ever worsens a figure."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from config import SHANGHAI
from rules.case.ending import METHODS, SETTLED
from rules.case.waiting import Turn, Wait, waits
from rules.figure.counting import Count, rate
from rules.figure.handling import FIGURES, Set, Task
from rules.figure.statistic import Row, period
from tests.test_rules_statistic import row

NOW = datetime(2026, 11, 18, 2, tzinfo=UTC)
SPAN = period(date(2026, 11, 1), date(2026, 11, 1), SHANGHAI, now=NOW)
methods = some.sampled_from([None, *METHODS])
days = some.integers(-90, 16).map(lambda day: datetime(2026, 11, 1, 4, tzinfo=UTC) + timedelta(days=day))


def on(day: int) -> datetime:
    return datetime(2026, 11, day, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("deadline", "met"),
    [
        (Set(on(10), on(9), done=True), True),
        (Set(on(10), on(10), done=True), True),  # the due instant is in time
        (Set(on(10), on(11), done=True), False),
        (Set(on(10)), False),
        (Set(on(10), on(11)), False),  # extended or taken away after it: that it was missed stays
        (Set(on(10), on(9)), None),  # taken away before it
        (Set(on(20), on(9), done=True), None),  # not fallen yet
        (Set(on(20)), None),
        (Set(on(10), paused_at=on(9)), None),  # it stands still
        (Set(on(10), paused_at=on(11)), False),
    ],
)
def test_a_deadline_is_judged_when_it_has_fallen_and_never_again(deadline: Set, met: bool | None) -> None:
    assert deadline.met(NOW) is met


def test_a_matter_waits_until_it_is_assigned_or_goes_on() -> None:
    turns = [
        Turn("reported", on(1), 2),
        Turn("recused", on(2), 2),  # from another unit: it waits on
        Turn("escalated", on(3), 1),
        Turn("assigned", on(4), 9),
        Turn("recused", on(5), 1),
        Turn("objected", on(6), 1),
        Turn("recused", on(7), 5),
        Turn("resolved", on(8), 9),
        Turn("reopened", on(9), 5),
    ]
    assert list(waits(turns)) == [
        Wait(2, on(1), on(3)),
        Wait(1, on(3), on(4), taken_on=True),
        Wait(1, on(6), on(7)),
        Wait(5, on(7), on(8)),
        Wait(5, on(9)),
    ]


@some.composite
def matters(draw: some.DrawFn) -> Row:
    """Any matter that offices have handled in any way."""
    found_at = draw(days)
    later = days.filter(lambda at: at >= found_at)
    maybe = some.none() | later
    resolved_at = draw(maybe)
    closed_at = draw(some.none() | days.filter(lambda at: at >= resolved_at)) if resolved_at else None
    ends = {name: draw(maybe) for name in ("agreed_at", "fulfilled_at")}
    made = row(found_at, resolved_at=resolved_at, closed_at=closed_at, **ends)
    if resolved_at is None:
        return made
    said = some.sampled_from([None, True, False])
    return made._replace(method=draw(methods), confirmed_at=draw(maybe), satisfied=draw(said))


@some.composite
def tasks(draw: some.DrawFn) -> Task | None:
    """Any deadline that was set; None where it has not fallen."""
    due_at, stopped_at = draw(days), draw(some.none() | days)
    met = Set(due_at, stopped_at, draw(some.booleans()), draw(some.none() | days)).met(NOW)
    kind = draw(some.sampled_from(["take_on", "deadline", "answer", "supervision"]))
    return None if met is None else Task(uuid.uuid4(), kind, "/1/2/", due_at, met)


def rates(rows: list[Row], fallen: list[Task | None]) -> dict[str, Decimal | None]:
    """What others see of a unit."""
    due = [task for task in fallen if task is not None]
    return {code: figure.count(rows, due, SPAN).rate for code, figure in FIGURES.items()}


def worse(before: dict[str, Decimal | None], after: dict[str, Decimal | None]) -> list[str]:
    fell = []
    for code, old in before.items():
        new = after[code]
        if old is not None and (new is None or new < old):
            fell.append(code)
    return fell


@settings(max_examples=150, deadline=None, database=None)
@given(
    some.lists(matters(), max_size=10),
    some.lists(tasks(), max_size=10),
    days.filter(lambda at: SPAN.starts_at <= at < NOW),
    some.integers(0, 20),
    methods,
)
def test_an_honest_report_never_worsens_a_figure_of_its_unit_unless_a_deadline_of_its_own_is_missed(
    history: list[Row], fallen: list[Task | None], found_at: datetime, allowed: int, method: str | None
) -> None:
    before = rates(history, fallen)
    due_at = found_at + timedelta(days=allowed)
    met = Set(due_at).met(NOW)
    own = [Task(uuid.uuid4(), "take_on", "/1/2/", due_at, met)] if met is not None else []
    after = rates([*history, row(found_at)], [*fallen, *own])
    assert set(worse(before, after)) <= ({"take_on"} if own else set())
    waiting = [number for number, each in enumerate(history) if each.resolved_at is None]
    for number in waiting:  # the report says of an open matter how it ended: settled, or otherwise
        settled, ended_at = [*history], max(found_at, history[number].found_at)
        settled[number] = history[number]._replace(resolved_at=ended_at, method=method)
        assert worse(before, rates(settled, fallen)) == []


@pytest.mark.parametrize("method", METHODS)
def test_an_end_without_a_settlement_is_none_that_somebody_agreed_to_or_confirmed(method: str) -> None:
    ended = row(on(1), resolved_at=on(5), closed_at=on(8), confirmed_at=on(7))._replace(method=method, satisfied=True)
    earlier = ended._replace(agreed_at=SPAN.starts_at - timedelta(days=3))
    counted = {code: FIGURES[code].count([ended, earlier], [], SPAN) for code in ("agreed", "confirmed", "satisfied")}
    if method in SETTLED:
        assert counted == {"agreed": Count(1, 2), "confirmed": Count(2, 2), "satisfied": Count(2, 2)}
    else:
        assert counted == dict.fromkeys(counted, Count(0, 0))
    reached = ended._replace(agreed_at=on(3))
    assert FIGURES["agreed"].count([reached], [], SPAN) == Count(1, 1), "what was agreed in the month was agreed"
    assert FIGURES["fulfilled"].count([earlier], [], SPAN) == Count(0, 1), "and has to be kept, however it ended"


def test_the_property_fails_where_what_was_found_stands_in_the_whole() -> None:
    naive = [Count(586, 598), Count(586, 599)]
    assert rate(*naive[1]) < rate(*naive[0])  # type: ignore[operator]
