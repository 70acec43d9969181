"""How numbers are drawn: the shade of a cell, the top of a scale."""

SHADES = 4


def shade(count: int, most: int) -> int:
    """Which of the shades a number of a table gets whose largest number is `most`; 0 for none."""
    return -(-SHADES * count // most) if most else 0


def top(most: int) -> int:
    """The number at the top of a chart: the next even one of 1, 2 or 5 times a power of ten, at least 2."""
    step = 1
    while True:
        for times in (2, 4, 10):
            if times * step >= most:
                return times * step
        step *= 10
