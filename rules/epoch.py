"""An epoch: the life of a database between two restorations; it parts the numbers given before from those after."""

from datetime import datetime

# How far a counter moves on, when a copy is put back, for each day of the installation's life: more than a day gives.
STRIDES = {
    "receipt": 10_000_000,
    "reminder": 1_000_000,
    "case_number": 10_000,
    "round": 10_000,
    "unit": 10_000,
    "user": 10_000,
}
PAPERS_A_WEEK = 100


def ordinal(first: datetime, known: int, *, now: datetime) -> int:
    """The number of an epoch that begins now: the day of the installation's life, and above every one that is known.

    Two restorations of one copy on two machines therefore give different numbers unless both are done on one day.
    """
    return max(known + 1, (now - first).days + 1)


def paper_gap(reaches: datetime, began: datetime) -> int:
    """How many numbers of papers are passed over: 100 for each week, begun or whole, that the copy does not know."""
    return PAPERS_A_WEEK * ((began - reaches).days // 7 + 1)
