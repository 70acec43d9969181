"""How figures are made: a matter counts once, a withheld cell cannot be computed, a chart ends at a round number."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from config import SHANGHAI
from rules.figure.chart import shade, top
from rules.figure.statistic import Row, book, first_of, months, period
from rules.figure.suppress import small, with_totals, withheld, withheld_of_sum

NOW = datetime(2026, 11, 18, 2, tzinfo=UTC)
SPAN = period(date(2026, 11, 1), date(2026, 11, 1), SHANGHAI, now=NOW)


def row(found_at: datetime, **dates: datetime | None) -> Row:
    values: dict[str, Any] = dict.fromkeys(Row._fields) | {
        "found_at": found_at,
        "counted": True,
        "case_id": uuid.uuid4(),
    }
    return Row(**values | {"path": "/1/2/", "category": "02", "origin": "screening", "urgency": "ordinary"} | dates)


def test_a_matter_of_several_months_counts_once_as_the_last_one_has_it() -> None:
    first = row(SPAN.starts_at)
    last = first._replace(resolved_at=NOW)
    assert book([[first], [last]]) == [last]
    assert book([[first], [first._replace(counted=False)]]) == []
    assert last.as_of(NOW) == first
    assert months(date(2026, 2, 1), "year") == [date(2026, 1, 1), date(2026, 2, 1)]
    assert [len(months(date(2026, 11, 1), span)) for span in ("month", "quarter", "half", "year", "twelve")] == [
        1,
        2,
        5,
        11,
        12,
    ]
    assert (first_of(date(2026, 1, 9), 1), first_of(date(2026, 12, 9), -1)) == (date(2025, 12, 1), date(2027, 1, 1))


tables = some.integers(1, 5).flatmap(
    lambda wide: some.lists(some.lists(some.integers(0, 12), min_size=wide, max_size=wide), min_size=1, max_size=5)
)


def readers(inner: list[list[int]]) -> list[int | None]:
    """Nobody in particular, and the office of each place, which knows its row; of a single one it knows all."""
    return [None, *range(len(inner))] if len(inner) > 1 else [None]


def computable(hidden: set[tuple[int, int]], shape: tuple[int, int]) -> list[tuple[int, int]]:
    """The hidden cells that follow from the shown ones, by solving the equations of rows and columns."""
    cells = sorted(hidden)
    lines = [[Decimal(cell[0] == row) for cell in cells] for row in range(shape[0])]
    lines += [[Decimal(cell[1] == column) for cell in cells] for column in range(shape[1])]
    done = 0
    for column in range(len(cells)):
        pivot = next((number for number in range(done, len(lines)) if lines[number][column]), None)
        if pivot is None:
            continue
        lines[done], lines[pivot] = lines[pivot], lines[done]
        scale = lines[done][column]
        lines[done] = [value / scale for value in lines[done]]
        for number, line in enumerate(lines):
            if number != done and line[column]:
                factor = line[column]
                lines[number] = [a - factor * b for a, b in zip(line, lines[done], strict=True)]
        done += 1
    single = [[number for number, value in enumerate(line) if value] for line in lines]
    return [cells[one[0]] for one in single if len(one) == 1]


@settings(max_examples=150, deadline=None, database=None)
@given(tables)
def test_a_withheld_cell_cannot_be_computed_from_what_is_shown_not_even_by_who_knows_one_row(
    inner: list[list[int]],
) -> None:
    table = with_totals(inner)
    hidden = withheld(table)
    cells = list(product(range(len(table)), range(len(table[0]))))
    assert {(r, c) for r, c in cells if small(table[r][c])} <= hidden
    if hidden != set(cells):
        for known in readers(inner):
            assert computable({cell for cell in hidden if cell[0] != known}, (len(table), len(table[0]))) == []


small_tables = some.sampled_from([(1, 2), (2, 1), (2, 2), (3, 1), (1, 3), (2, 3)]).flatmap(
    lambda shape: some.lists(
        some.lists(some.integers(0, 6), min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    )
)


def others_like(table: list[list[int]], hidden: set[tuple[int, int]], most: int = 8) -> list[list[list[int]]]:
    """All tables of counts that say the same where something is shown."""

    def same(row: int, line: list[int]) -> bool:
        return all((row, column) in hidden or table[row][column] == count for column, count in enumerate(line))

    rows = [
        [
            list(line)
            for line in product(
                *[range(most) if (row, at) in hidden else [count] for at, count in enumerate(counts[:-1])]
            )
            if same(row, [*line, sum(line)])
        ]
        for row, counts in enumerate(table[:-1])
    ]
    found = (with_totals(inner) for inner in product(*rows))
    return [each for each in found if same(len(table) - 1, each[-1])]


@settings(max_examples=25, deadline=None, database=None)
@given(small_tables)
def test_a_withheld_cell_could_be_another_count_even_for_who_knows_that_none_is_negative_and_one_row(
    inner: list[list[int]],
) -> None:
    table = with_totals(inner)
    hidden = withheld(table)
    if len(hidden) < len(table) * len(table[0]):
        for known in readers(inner):
            unknown = {cell for cell in hidden if cell[0] != known}
            others = others_like(table, unknown)
            assert all(len({each[row][column] for each in others}) > 1 for row, column in unknown)


@given(some.lists(some.integers(0, 12), min_size=1, max_size=8))
def test_what_is_withheld_of_a_sum_is_never_one_alone_nor_so_few_that_they_tell(parts: list[int]) -> None:
    hidden = withheld_of_sum([*parts, sum(parts)])
    assert {at for at, count in enumerate(parts) if small(count)} <= hidden
    if hidden and len(parts) not in hidden:
        assert (len(hidden) > 1, small(sum(parts[at] for at in hidden))) == (True, False)


@pytest.mark.parametrize(("most", "expected"), [(0, 2), (3, 4), (9, 10), (17, 20), (25, 40), (70, 100), (101, 200)])
def test_a_chart_ends_at_a_round_number(most: int, expected: int) -> None:
    assert top(most) == expected


def test_shades_are_four_and_none_is_none() -> None:
    assert [shade(count, 8) for count in (0, 1, 2, 3, 8)] == [0, 1, 1, 2, 4]
    assert shade(0, 0) == 0
