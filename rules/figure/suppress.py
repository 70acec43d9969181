"""Which numbers are withheld from readers who do not handle the matters: small ones, and what gives them away.

A number under FEWEST is withheld. Where its row, its column or a sum, with what is shown, would still give it away,
others are withheld with it. A reader knows that no count is negative: two noughts follow from their sum. So it is asked
of each withheld cell whether it could be another one while all that is shown stays as it is. Drawn as a graph (rows and
columns are points, withheld cells lines), it can where it stands in a circle around which one can be shifted.

Each row is a place whose office knows its own numbers: so it is asked once for a stranger and once for each place, who
could subtract its row. All of them read the same version, and no two versions give away together what each withholds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

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


def withheld_of_sum(counts: Sequence[int]) -> set[int]:
    """The places of a list that ends with its sum which are not shown."""
    *parts, whole = counts
    hidden = {at for at, count in enumerate(parts) if small(count)}
    if small(whole):
        return {*hidden, len(parts)}
    while hidden and (len(hidden) == 1 or small(sum(parts[at] for at in hidden))):
        hidden.add(min((at for at in range(len(parts)) if at not in hidden), key=lambda at: parts[at]))
    return hidden


def withheld(table: Sequence[Sequence[int]]) -> set[Cell]:
    """The cells (row, column) of a table with totals that are not shown to those who know one row of it, or none."""
    graph = _Graph({(row, column): count for row, line in enumerate(table) for column, count in enumerate(line)})
    hidden = {cell for cell, count in graph.cells.items() if small(count)}
    places = range(graph.last[0]) if graph.last[0] > 1 else ()  # who knows the only row knows all
    while given_away := next(graph.given_away(hidden, places), None):
        more = graph.circle(*given_away, hidden)
        if not more:
            return set(graph.cells)
        hidden |= more
    return hidden


class _Graph:
    """The cells of a table with totals, in which a sum counts against what it is the sum of."""

    def __init__(self, cells: Mapping[Cell, int]) -> None:
        self.cells = cells
        self.last: Cell = max(cells)

    def shifts(self, cell: Cell, by: int) -> bool:
        """Whether it can be one more (`by` 1) or one less (-1) for its row and column; no count can be under nought."""
        sums = (cell[0] == self.last[0]) + (cell[1] == self.last[1])
        return self.cells[cell] > 0 or (by > 0) == (sums != 1)

    def given_away(self, hidden: set[Cell], places: Iterable[int]) -> Iterator[tuple[Cell, int | None]]:
        """The withheld cells that can only be what they are, each with the place for whose office it is so."""
        for known in (None, *places):
            fixed = self.fixed({cell for cell in hidden if cell[0] != known})
            if fixed:
                yield fixed, known

    def fixed(self, hidden: set[Cell]) -> Cell | None:
        """A withheld cell that can only be what it is."""
        arcs: dict[Node, list[tuple[Node, Cell]]] = {}
        for cell in sorted(hidden):
            row, column = ("row", cell[0]), ("column", cell[1])
            if self.shifts(cell, 1):
                arcs.setdefault(row, []).append((column, cell))
            if self.shifts(cell, -1):
                arcs.setdefault(column, []).append((row, cell))
        return next((cell for cell in sorted(hidden) if not self._free(cell, arcs)), None)

    def _free(self, cell: Cell, arcs: Mapping[Node, Sequence[tuple[Node, Cell]]]) -> bool:
        row, column = ("row", cell[0]), ("column", cell[1])
        ways = ((1, column, row), (-1, row, column))
        return any(self.shifts(cell, by) and _reaches(start, goal, cell, arcs) for by, start, goal in ways)

    def circle(self, fixed: Cell, known: int | None, hidden: set[Cell]) -> set[Cell]:
        """The cheapest cells to withhold so that the fixed one stands in a circle of four; none where none can."""
        best: tuple[int, set[Cell]] | None = None
        for far in self.cells:
            beside, under = (fixed[0], far[1]), (far[0], fixed[1])
            more = {far, beside, under} - hidden
            if far[0] in {fixed[0], known} or far[1] == fixed[1] or not more:
                continue
            turns = ((fixed, 1), (beside, -1), (far, 1), (under, -1))
            if any(all(self.shifts(cell, by * way) for cell, by in turns) for way in (1, -1)):
                cost = sum(self.cells[cell] for cell in more)
                if best is None or cost < best[0]:
                    best = cost, more
        return best[1] if best else set()


def _reaches(start: Node, goal: Node, but: Cell, arcs: Mapping[Node, Sequence[tuple[Node, Cell]]]) -> bool:
    """Whether the arcs lead from one point to another without a cell."""
    seen = {start}
    waiting = [start]
    while waiting:
        for node, cell in arcs.get(waiting.pop(), ()):
            if cell != but and node not in seen:
                if node == goal:
                    return True
                seen.add(node)
                waiting.append(node)
    return False
