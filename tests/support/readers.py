"""Those who knock: the cast, and the strangers for whom a door is easily left open; and how each unit stands to them.

The relations are reckoned here from the story, by parents, not by the paths and rules that are under test.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reader:
    """A name of the cast with the one seat held today, (role, field of World), or none; `live` can sign in."""

    name: str
    role: str = ""
    place: str = ""
    live: bool = True


READERS = (
    Reader("li", "cadre", "village"),
    Reader("zhang", "cadre", "village"),
    Reader("liu", "cadre", "village2"),
    Reader("he", "cadre", "other_village"),
    Reader("moved", "cadre", "other_village"),
    Reader("wang", "office", "town"),
    Reader("chen", "office", "other_town"),
    Reader("zheng", "office", "department"),
    Reader("zhao", "office", "county"),
    Reader("qian", "leader", "county"),
    Reader("town_leader", "leader", "town"),
    Reader("sun", "hall", "county"),
    Reader("zhou", "admin", "county"),
    Reader("town_admin", "admin", "other_town"),
    Reader("wu", "auditor", "county"),
    Reader("seatless"),
    Reader("closed", live=False),
    Reader("nobody", live=False),
)
PARENTS = {
    "village": "town",
    "village2": "town",
    "other_village": "other_town",
    "town": "county",
    "other_town": "county",
    "department": "county",
    "county": "",
}


# A case that arose in one town's village, handled by a department with another town: key → part → units.
HANDS: dict[str, dict[str, tuple[str, ...]]] = {
    "shared": {
        "hands": ("other_village", "department", "town"),
        "handler": ("department",),
        "office": ("county",),
    },
    "hushed": {"hands": ("village",), "handler": ("village",), "office": ("county",)},
}
# A case that complains of the town's office, found by a village below it: key → units from which it is kept.
RECUSED = {"hushed": ("town",)}


def relations(place: str, key: str, part: str = "hands") -> set[str]:
    """How the units that count for a thing stand to the place; most things belong to one unit."""
    if place in RECUSED.get(key, ()):
        return set()
    units = HANDS[key][part or "hands"] if key in HANDS else (key,)
    return {relation(place, unit) for unit in units}


def relation(place: str, unit: str) -> str:
    """How the unit stands to the place: own, child, below, above, beside (one parent), elsewhere."""
    if place == unit:
        return "own"
    above = _line(unit)
    if place in above:
        return "child" if above[0] == place else "below"
    if unit in _line(place):
        return "above"
    return "beside" if PARENTS[place] == PARENTS[unit] else "elsewhere"


def _line(unit: str) -> list[str]:
    """The units above, nearest first."""
    parent = PARENTS[unit]
    return [parent, *_line(parent)] if parent else []
