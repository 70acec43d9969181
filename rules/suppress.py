"""Which cells of a table are withheld from readers who do not handle the matters: small ones, and what gives them away.

A cell under FEWEST is withheld. Where its row or column, with their totals shown, would still give it away, others are
withheld with it. Rows, columns and their totals are equations with the withheld cells as unknowns; drawn as a graph
(rows and columns are points, withheld cells lines), a cell can be computed exactly where its line is a bridge, that
is, stands in no circle. So cells are withheld until there is no bridge.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

FEWEST = 5
Cell = tuple[int, int]
Node = tuple[str, int]


def small(count: int) -> bool:
    """Whether a number must not be shown by itself."""
    return count < FEWEST


def with_totals(table: Sequence[Sequence[int]]) -> list[list[int]]:
    """The table with the sum of each row at its end and the sums of the columns as last row."""
    rows = [[*row, sum(row)] for row in table]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def withheld(table: Sequence[Sequence[int]], known: Collection[int] = ()) -> set[Cell]:
    """The cells (row, column) of a table with totals that are not shown; the reader knows the rows in `known`."""
    cells = {(row, column): count for row, line in enumerate(table) for column, count in enumerate(line)}
    hidden = {cell for cell, count in cells.items() if small(count)}
    unknown = {cell: count for cell, count in cells.items() if cell[0] not in known}
    while bridge := _bridge(hidden & unknown.keys()):
        more = _circle(bridge, hidden, unknown)
        if not more:
            return set(cells)
        hidden |= more
    return hidden


def _circle(bridge: Cell, hidden: set[Cell], cells: dict[Cell, int]) -> set[Cell]:
    """The cheapest cells to withhold so that the bridge stands in a circle of four; none where that cannot be."""
    row, column = bridge
    best: tuple[int, set[Cell]] | None = None
    for other_row, other_column in cells:
        if other_row == row or other_column == column:
            continue
        corners = {(row, other_column), (other_row, column), (other_row, other_column)}
        if corners <= cells.keys() and corners - hidden:
            cost = sum(cells[cell] for cell in corners - hidden)
            if best is None or cost < best[0]:
                best = cost, corners - hidden
    return best[1] if best else set()


def _bridge(hidden: set[Cell]) -> Cell | None:
    """A withheld cell that can be computed from the shown ones."""
    lines: dict[Node, list[Cell]] = {}
    for cell in sorted(hidden):
        for node in (("row", cell[0]), ("column", cell[1])):
            lines.setdefault(node, []).append(cell)
    return next((cell for cell in sorted(hidden) if not _round(cell, lines)), None)


def _round(cell: Cell, lines: dict[Node, list[Cell]]) -> bool:
    """Whether there is another way from the cell's row to its column over withheld cells."""
    goal: Node = ("column", cell[1])
    seen: set[Node] = {("row", cell[0])}
    waiting = list(seen)
    while waiting:
        node = waiting.pop()
        for line in lines[node]:
            ends: tuple[Node, Node] = (("row", line[0]), ("column", line[1]))
            far = ends[0] if node == ends[1] else ends[1]
            if line != cell and far not in seen:
                if far == goal:
                    return True
                seen.add(far)
                waiting.append(far)
    return False
