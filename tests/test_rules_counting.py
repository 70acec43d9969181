"""One rounding rule for every rate."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.figure.counting import Count, rate, withheld

quick = settings(max_examples=50, deadline=None)


@pytest.mark.parametrize(
    ("num", "den", "shown"),
    [
        (586, 598, "98.0"),
        (9, 31, "29.0"),
        (0, 5, "0.0"),
        (5, 5, "100.0"),
        (1, 2000, "0.1"),
        (3, 2000, "0.2"),
        (-34, 100, "-34.0"),
    ],
)
def test_a_rate_has_one_place_and_rounds_half_up(num, den, shown):
    assert str(rate(num, den)) == shown


def test_nothing_to_divide_by_is_no_rate():
    assert rate(0, 0) is None


@quick
@given(num=st.integers(0, 10**9), den=st.integers(1, 10**9))
def test_a_rate_is_never_further_off_than_half_a_place(num, den):
    assert abs(rate(num, den) * den - num * 100) <= Decimal("0.05") * den


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([(10, 10), (20, 20)], set()),  # none is small
        ([(10, 12), (20, 20)], {0, 1}),  # the first would follow from the sum
        ([(10, 12), (20, 20), (30, 30)], {0, 1, 2}),  # a rest of two is told by the sum, whoever else is withheld
        ([(2, 8), (5, 14), (40, 50), (40, 50)], {0, 1, 2}),  # the first follows for the second, which knows its own
        ([(0, 0)], {0}),
    ],
)
def test_small_counts_beside_their_sum_are_withheld_with_as_many_as_it_takes(
    counts: list[tuple[int, int]], hidden: set[int]
) -> None:
    assert withheld([Count(*count) for count in counts]) == hidden
