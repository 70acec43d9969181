"""The figures as people read them: of several rounds the median, with the smallest and the largest beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

from bench.play import Figure

HEADS = ("database", "clients", "", "reports/s", "reports/CPU s", "CPU ms server+db", "p50 ms", "p99 ms", "refused")


@dataclass(frozen=True)
class Cell:
    """The rounds of both contestants at one number of clients on one database, in the order in which they ran."""

    database: str
    clients: int
    product: list[Figure]
    floor: list[Figure]


def spread(values: Iterable[float | None], digits: int = 0) -> str:
    """The median and, in brackets, the smallest and the largest; a dash where a value is not known."""
    found = list(values)
    known = [value for value in found if value is not None]
    if not known or len(known) < len(found):
        return "–"
    return f"{median(known):.{digits}f} [{min(known):.{digits}f} … {max(known):.{digits}f}]"


def ratios(cell: Cell, figure: Callable[[Figure], float | None]) -> list[float | None]:
    """Product by floor, round by round: neighbours in time, so that a drifting machine hits both."""
    pairs = [(figure(ours), figure(bare)) for ours, bare in zip(cell.product, cell.floor, strict=True)]
    return [ours / bare if ours is not None and bare else None for ours, bare in pairs]


def lines(cells: list[Cell]) -> list[str]:
    """The table as text, every column as wide as it must be."""
    rows = [HEADS, *(row for cell in cells for row in _rows(cell))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _rows(cell: Cell) -> list[tuple[str, ...]]:
    place = (cell.database, str(cell.clients))
    rates = ratios(cell, lambda figure: figure.rate)
    yields = ratios(cell, lambda figure: figure.yield_)
    return [
        (*place, "product", *_columns(cell.product)),
        (*place, "floor", *_columns(cell.floor)),
        (*place, "ratio", spread(rates, 2), spread(yields, 2), "", "", "", ""),
    ]


def _columns(figures: list[Figure]) -> tuple[str, ...]:
    return (
        spread(figure.rate for figure in figures),
        spread(figure.yield_ for figure in figures),
        f"{_each(figures, lambda figure: figure.server_cpu)} + {_each(figures, lambda figure: figure.database_cpu)}",
        f"{median(figure.p50 for figure in figures):.1f}",
        f"{median(figure.p99 for figure in figures):.1f}",
        str(sum(figure.refused for figure in figures)),
    )


def _each(figures: list[Figure], used: Callable[[Figure], float | None]) -> str:
    """CPU milliseconds for one accepted report, the median of the rounds."""
    values = [used(figure) for figure in figures]
    each = [1000 * value / figure.accepted for value, figure in zip(values, figures, strict=True) if value is not None]
    return f"{median(each):.2f}" if each else "–"
