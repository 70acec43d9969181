"""The line that adds up and the settlement rate: of matters that were found, settled, reopened and ended otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as some

from config import SHANGHAI
from rules.case.ending import OTHERWISE
from rules.figure.counting import Count, rate
from rules.figure.line import Line, line, settlement
from rules.figure.statistic import Earlier, Row, book, days, period
from tests.test_rules_statistic import row

NOW = datetime(2026, 12, 20, 2, tzinfo=UTC)
NOVEMBER = period(date(2026, 11, 1), date(2026, 11, 1), SHANGHAI, now=NOW)
DECEMBER = period(date(2026, 12, 1), date(2026, 12, 1), SHANGHAI, now=NOW)
instants = some.integers(-60, 49).map(lambda day: datetime(2026, 11, 1, 4, tzinfo=UTC) + timedelta(days=day))


def test_598_found_and_586_settled_are_a_settlement_rate_of_98_per_cent() -> None:
    at = NOVEMBER.starts_at
    rows = [row(at, resolved_at=at + timedelta(days=1)) for _ in range(586)] + [row(at) for _ in range(12)]
    assert line(rows, NOVEMBER) == Line(carried=0, found=598, settled=586, otherwise=0, open=12)
    assert settlement(rows, NOVEMBER) == Count(586, 598)
    assert settlement(rows, NOVEMBER).rate == Decimal("98.0")
    assert (rate(9, 31), rate(0, 0), rate(1, 8), rate(1, 2000)) == (
        Decimal("29.0"),
        None,
        Decimal("12.5"),
        Decimal("0.1"),
    )


def test_what_ended_otherwise_was_not_settled() -> None:
    at = NOVEMBER.starts_at
    rows = [row(at, resolved_at=at)._replace(method=method) for method in ("mediated", *OTHERWISE, None)]
    assert line(rows, NOVEMBER) == Line(0, 7, 2, 5, 0)
    assert settlement(rows, NOVEMBER) == Count(2, 7)


def test_a_reopened_matter_is_open_from_the_day_on_which_it_was_reopened() -> None:
    settled, reopened = datetime(2026, 11, 20, 4, tzinfo=UTC), datetime(2026, 12, 4, 4, tzinfo=UTC)
    now = row(datetime(2026, 11, 5, 4, tzinfo=UTC))  # as it stands: nothing tells that it was settled
    history = [Earlier(settled, reopened, "mediated")]
    then, since = now.stood(NOVEMBER.ends_at, history), now.stood(DECEMBER.ends_at, history)
    assert line([then], NOVEMBER) == Line(0, 1, 1, 0, 0)
    assert line([since], DECEMBER) == Line(1, 0, 0, 0, 1)
    assert line(book([[then], [since]]), NOVEMBER._replace(ends_at=DECEMBER.ends_at)) == Line(0, 1, 0, 0, 1)


@some.composite
def matters(draw: some.DrawFn) -> tuple[Row, list[Earlier]]:
    """Any matter, settled and reopened however often."""
    turns = sorted(draw(some.lists(instants, min_size=1, max_size=6, unique=True)))
    ways = some.sampled_from(["mediated", *OTHERWISE, None])
    ends = [Earlier(*pair, draw(ways)) for pair in zip(turns[1::2], turns[2::2], strict=False)]
    last = turns[-1] if len(turns) % 2 == 0 else None
    made = row(turns[0], resolved_at=last)._replace(method=draw(ways) if last else None)
    return made._replace(category=draw(some.sampled_from(["01", "02"]))), ends


@settings(max_examples=150, deadline=None, database=None)
@given(some.lists(matters(), max_size=10), some.tuples(some.integers(-40, 40), some.integers(0, 40)))
def test_the_line_adds_up_for_all_days_and_every_category(
    history: list[tuple[Row, list[Earlier]]], stretch: tuple[int, int]
) -> None:
    first = date(2026, 11, 1) + timedelta(days=stretch[0])
    span = days(first, first + timedelta(days=stretch[1]), SHANGHAI, now=NOW)
    rows = [made.stood(span.ends_at, ends) for made, ends in history]
    for category in ("", "01", "02"):
        told = line([each for each in rows if category in ("", each.category)], span)
        assert told.adds_up
        assert min(told) >= 0
    then = [made.stood(span.starts_at, ends) for made, ends in history]
    before = line(then, days(date(2026, 1, 1), first - timedelta(days=1), SHANGHAI, now=NOW))
    again = sum(
        span.holds(one.reopened_at) and one.settled_at < span.starts_at for _made, ends in history for one in ends
    )
    assert before.open <= line(rows, span).carried <= before.open + again, (
        "carried over: open before, or reopened since"
    )


def test_days_of_a_round_are_counted_like_months() -> None:
    half = days(date(2026, 11, 16), date(2026, 11, 30), SHANGHAI, now=NOW)
    early, late = (row(datetime(2026, 11, day, 4, tzinfo=UTC)) for day in (3, 20))
    assert line([early, late], half) == Line(1, 1, 0, 0, 2)
