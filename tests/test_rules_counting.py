"""One rounding rule for every rate."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.counting import rate

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
