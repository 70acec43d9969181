"""The one order in which units are ever listed: as they stand in the tree, never by what they reported."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

KINDS = ("province", "city", "county", "town", "department", "village", "community")


class Node(Protocol):
    """What the order needs of a unit."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def parent_id(self) -> int | None: ...


AnyNode = TypeVar("AnyNode", bound=Node)


def in_order(units: Iterable[AnyNode]) -> list[AnyNode]:
    """Each unit before those below it; side by side by kind (towns before departments), then as they were added."""
    chosen = {unit.id: unit for unit in units}
    below: dict[int | None, list[AnyNode]] = {}
    for unit in chosen.values():
        below.setdefault(unit.parent_id if unit.parent_id in chosen else None, []).append(unit)
    found: list[AnyNode] = []
    waiting = _siblings(below.get(None, []))
    while waiting:
        unit = waiting.pop()
        found.append(unit)
        waiting += _siblings(below.get(unit.id, []))
    return found


def _siblings(units: list[AnyNode]) -> list[AnyNode]:
    """In reverse, as the top of a stack is its end."""
    return sorted(units, key=lambda unit: (KINDS.index(unit.kind), unit.id), reverse=True)
