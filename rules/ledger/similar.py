"""Which records may be of one matter: by their words, their place, their people, and the days between them.

It only ever asks; whether two are one, a person decides who looks at both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property

from rapidfuzz import fuzz

from rules.words import N_

WITHIN = timedelta(days=30)
ENOUGH = 50
ALIKE, SAME_PLACE = 60, 85  # percent from which on words or places count as the same
SHARED = 3  # signs that two texts must share to be compared at all
EMPTY = frozenset("的了又在和与及因为是有个上下起来去把被将对向要也都就还不，。、；：！？（）“” 0123456789")
SAME = {"words": N_("the same words"), "place": N_("the same place"), "people": N_("the same people")}
ABOVE = r"(?:[^省市县旗区镇乡]{1,10}(?:省|市|县|旗|区|镇|乡|街道))*"  # 青山县城关镇 before a village's name
OFFICES = r"(?:村民委员会|村委会|居民委员会|居委会|人民政府|政府)?"
KIND_OF_PLACE = re.compile(r"(?:村|社区|镇|乡|街道|县|区|市)$")
WORDS, PLACE, ELSEWHERE, PEOPLE, FAMILIES, HOME, KIND = 50, 20, -10, 40, 15, 10, 5  # points


@dataclass(frozen=True)
class Told:
    """What is compared of a record: texts as told, the people's names, fingerprints of their telephone numbers."""

    unit_id: int
    summary: str
    place: str
    category: str
    names: frozenset[str]
    phones: frozenset[str]
    found_at: datetime

    @cached_property
    def signs(self) -> frozenset[str]:
        """The signs that carry meaning."""
        return frozenset(self.summary) - EMPTY

    @cached_property
    def line(self) -> str:
        """The same as words of one sign each."""
        return " ".join(sorted(self.signs))

    @cached_property
    def families(self) -> frozenset[str]:
        """The first sign of each name."""
        return frozenset(name[0] for name in self.names)


def place_told(place: str, unit: str) -> str:
    """The place as far as it says more than which unit it was: the unit's own name, long or short, is none at all."""
    said = "".join(place.split())
    return "" if _own_place(unit).fullmatch(said) else said


@cache
def _own_place(unit: str) -> re.Pattern[str]:
    """东村, 东村村委会, 城关镇东村 of a unit 东村 or 东村村民委员会; 城关 of 城关镇."""
    name = re.sub(OFFICES + "$", "", "".join(unit.split()), count=1)
    short = KIND_OF_PLACE.sub("", name)
    names = {name, short} if len(short) > 1 else {name}
    return re.compile(f"{ABOVE}(?:{'|'.join(map(re.escape, names))})(?:村)?{OFFICES}")


@dataclass(frozen=True)
class Likeness:
    """How alike two records are, of about a hundred, and in what (codes of SAME)."""

    points: int
    same: tuple[str, ...]


def likeness(one: Told, other: Told) -> Likeness | None:
    """None where they are too far apart in time or too little alike to ask."""
    if abs(one.found_at - other.found_at) > WITHIN:
        return None
    words = _words(one, other)
    people = _people(one, other)
    place = _place(one.place, other.place)
    home = (HOME if one.unit_id == other.unit_id else 0) + (KIND if one.category == other.category else 0)
    points = words * WORDS // 100 + people + place + home
    if points < ENOUGH:
        return None
    found = {"words": words >= ALIKE, "place": place > 0, "people": people > 0}
    return Likeness(points, tuple(name for name, is_same in found.items() if is_same))


def _words(one: Told, other: Told) -> int:
    """Percent of the shorter summary's signs that stand in the longer one as well."""
    if len(one.signs & other.signs) < SHARED:
        return 0
    return round(fuzz.token_set_ratio(one.line, other.line))


def _people(one: Told, other: Told) -> int:
    """The same telephone or full name weighs most; two families of the same names, as 王某 and 李某, weigh a little."""
    whole = {name for name in one.names & other.names if _is_whole(name)}
    if whole or one.phones & other.phones:
        return PEOPLE
    return FAMILIES if one.families == other.families and len(one.families) > 1 else 0


def _is_whole(name: str) -> bool:
    return len(name) > 1 and not set(name) & set("某*老小家")


def _place(one: str, other: str) -> int:
    if not (one and other):
        return 0
    return PLACE if fuzz.partial_ratio(one, other) >= SAME_PLACE else ELSEWHERE
