"""What was put right in a matter, in words for a line of its history: what it said before, and what it says since."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from blueprints.cases.words import named
from models.case.moves.amendment import Amendment
from rules import mask
from rules.case.amendment import NAMES
from rules.case.words import PARTY_ROLES
from wording import times
from wording.catalogues import say

COVERS = {"name": mask.name, "phone": mask.phone, "address": mask.address}
WORDS = ("summary", "place")


@dataclass(frozen=True)
class Change:
    """One thing that was put right; what was not told, or was taken out, is empty."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Amended:
    """All that one step put right; `month` is set where the month of the finding was frozen by then."""

    changes: list[Change]
    month: str


def amended(amendments: list[Amendment], *, full: bool) -> dict[uuid.UUID, Amended]:
    """Step → what it put right; `full`: this reader sees the people's data for the moment."""
    return {
        one.step_id: Amended(list(changes(one.said, full=full)), times.month(one.month) if one.late else "")
        for one in amendments
    }


def changes(said: dict[str, Any], *, full: bool) -> Iterator[Change]:
    """What was put right, field by field, then the people, masked unless `full`."""
    for name, (before, after) in said["fields"].items():
        covered = said["covered"] and not full and name in WORDS
        old = _("covered: it named somebody wrongly") if covered else _value(name, before)
        yield Change(say(NAMES[name]), old, _value(name, after))
    for before, after in said["people"]:
        yield Change(_("Person concerned"), _person(before, full=full), _person(after, full=full))


def _value(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if name in ("category", "urgency"):
        known: dict[str, str] = named()["categories" if name == "category" else "urgencies"]
        return known.get(str(value), str(value))
    return times.day(value, year=True) if name == "happened_on" else str(value)


def _person(person: dict[str, Any] | None, *, full: bool) -> str:
    if person is None:
        return ""
    told = [(person[name] or "") if full else cover(person[name] or "") for name, cover in COVERS.items()]
    return " ".join([*(one for one in told if one), say(PARTY_ROLES[person["role"]])])
