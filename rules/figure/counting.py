"""The one rounding rule of every rate on a page or in a document, and the two numbers that it is made of."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from rules.figure.suppress import small

ONE_PLACE = Decimal("0.1")


def rate(num: int, den: int) -> Decimal | None:
    """`num` of `den` in per cent, one decimal place, half away from zero; None where there is nothing to divide by."""
    if den == 0:
        return None
    return (Decimal(num) * 100 / Decimal(den)).quantize(ONE_PLACE, ROUND_HALF_UP)


class Count(NamedTuple):
    """So many of so many."""

    part: int
    whole: int

    @property
    def rate(self) -> Decimal | None:
        """The part in per cent; None where there is nothing to divide by."""
        return rate(*self)

    @property
    def open(self) -> bool:
        """Whether it may be shown to everybody: neither part nor rest is so small that it tells of single people."""
        rest = self.whole - self.part
        return not small(self.part) and not (rest and small(rest))


def withheld(counts: Sequence[Count]) -> set[int]:
    """The places of some counts, beside their known sum, that are not shown: small ones, and as many more as it takes
    until none follows from the sum and what is shown, also for a unit that knows its own."""
    hidden = {at for at, count in enumerate(counts) if not count.open}

    def safe() -> bool:
        known = [hidden, *(hidden - {at} for at in hidden)]
        return all(_together(counts[at] for at in each).open for each in known)

    while hidden and not safe():
        shown = [at for at in range(len(counts)) if at not in hidden]
        if not shown:
            break
        hidden.add(min(shown, key=lambda at: counts[at].whole))
    return hidden


def _together(counts: Iterable[Count]) -> Count:
    parts, wholes = 0, 0
    for part, whole in counts:
        parts, wholes = parts + part, wholes + whole
    return Count(parts, wholes)
