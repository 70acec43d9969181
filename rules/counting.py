"""The one rounding rule of every rate on a page or in a document."""

from decimal import ROUND_HALF_UP, Decimal

ONE_PLACE = Decimal("0.1")


def rate(num: int, den: int) -> Decimal | None:
    """`num` of `den` in per cent, one decimal place, half away from zero; None where there is nothing to divide by."""
    if den == 0:
        return None
    return (Decimal(num) * 100 / Decimal(den)).quantize(ONE_PLACE, ROUND_HALF_UP)
