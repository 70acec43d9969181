"""How units are called, short and in full (东村, 东村村委会, 城关镇东村村民委员会), and which of them a name means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rules.ledger.words import key

ENDINGS = (
    ("village", re.compile(r"(?:村民委员会|村委会|村委|村)$")),
    ("community", re.compile(r"(?:社区|村)?(?:居民委员会|居委会|居委)$|社区$")),
    ("town", re.compile(r"(?:镇|乡|街道)(?:党委|人民政府|政府|办事处|办)?$")),
)
OFFICE = re.compile(r"(?:人民政府|政府|办事处)$")


class Named(NamedTuple):
    """A unit as it is looked for; `path` as in the tree of units: "/1/7/"."""

    id: int
    name: str
    kind: str
    path: str


def parted(name: str) -> tuple[str, str]:
    """(what a unit is called, the kind that the name tells or ""): 东关村民委员会 is ("东关", "village")."""
    said = key(name)
    for kind, ending in ENDINGS:
        bare = ending.sub("", said)
        if bare and bare != said:
            again = bare.removesuffix("村") if kind == "village" else bare
            return again or bare, kind
    return OFFICE.sub("", said) or said, ""


def means(said: str, name: str, kind: str) -> bool:
    """Whether what was written may mean the unit of that name and kind; a kind that is said must be its own."""
    stem, of_kind = parted(said)
    own, told = parted(name)
    return stem == own and of_kind in ("", kind, told)


def alike(said: str, name: str) -> bool:
    """Whether two names may be one, as far as can be told without their kinds."""
    return said == name or parted(said)[0] == parted(name)[0]


class Names:
    """Units by their names, of which one may be long or short, with the units above before it or not."""

    def __init__(self, units: Iterable[Named]) -> None:
        self.exact: dict[str, list[Named]] = {}
        self.stems: dict[str, list[Named]] = {}
        self.paths: dict[str, list[Named]] = {}
        every = list(units)
        named = {unit.id: unit for unit in every}
        self.ids = frozenset(named)
        for unit in every:
            self.exact.setdefault(key(unit.name), []).append(unit)
            self.stems.setdefault(parted(unit.name)[0], []).append(unit)
            above = [named[at] for at in map(int, unit.path.strip("/").split("/")) if at in named and at != unit.id]
            for first in range(len(above)):
                for front in {"".join(key(one.name) for one in above[first:]), key(above[first].name)}:
                    self.paths.setdefault(front, []).append(unit)

    def find(self, said: str, above: str = "") -> Sequence[int]:
        """The ids of the units that may be meant, one where it is clear; `above` is what the column of towns says."""
        if above and said:
            below = tuple(one.path for one in self._found(above))
            found = [one for one in self._found(said) if below and one.path.startswith(below)]
        else:
            found = self._found(said or above)
        return [unit.id for unit in found]

    def _found(self, said: str) -> list[Named]:
        """By the whole name, by the short one, or by the names of units above and its own."""
        text = key(said)
        stem, kind = parted(text)
        short = [one for one in self.stems.get(stem, ()) if kind in ("", one.kind, parted(one.name)[1])]
        return self.exact.get(text) or short or self._below(text)

    def _below(self, text: str) -> list[Named]:
        """城关镇东村: what follows the names of units above."""
        for end in range(len(text) - 1, 0, -1):
            own, below = text[end:], self.paths.get(text[:end], ())
            exact = [one for one in below if key(one.name) == own]
            if found := exact or [one for one in below if means(own, one.name, one.kind)]:
                return found
        return []
