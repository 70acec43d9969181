"""The filters of the ledger in words, each with the address of the page without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from blueprints.cases.ledger.asked import Asked
from blueprints.cases.words import named
from rules.case.words import ORIGINS
from rules.ledger.ledger import COLUMNS, DATES, LIGHTS, WEEK
from wording import times
from wording.catalogues import say


@dataclass(frozen=True)
class Chip:
    """One filter: what it is called, what is asked of it, the page without it."""

    label: str
    value: str
    href: str


def chips(asked: Asked) -> Iterator[Chip]:
    """The filters that are set; those of a screening's numbers have a line of their own."""
    told = asked.told
    if "q" in told:
        yield Chip(_("Words"), told["q"], asked.address("q"))
    for name, words in _words(asked).items():
        if told.get(name) in words:
            yield Chip(label(name), words[told[name]], asked.address(name))
    for name, text in DATES.items():
        days = [told.get(f"{name}_from"), told.get(f"{name}_to")]
        said = _("this week") if name == "due" and told.get("due") == WEEK else _span(*days)
        if said:
            yield Chip(say(text), said, asked.address(name, f"{name}_from", f"{name}_to"))
    if "merged" in told:
        yield Chip(_("Merged into another"), _("listed too"), asked.address("merged"))


def label(name: str) -> str:
    """What a filter of one choice is called: as its column is."""
    return _("Light") if name == "light" else say(COLUMNS[{"status": "state"}.get(name, name)])


def _words(asked: Asked) -> dict[str, Mapping[Any, str]]:
    """Filter → its values in words."""
    codes, units = named(), {unit.id: unit.name for unit in asked.units}
    return {
        **dict.fromkeys(("unit", "handler", "office"), units),
        "project": {project.id: project.name for project in asked.projects},
        "lead": asked.leads,
        "status": codes["statuses"] | {"open": _("All open")},
        "category": codes["categories"],
        "urgency": codes["urgencies"],
        "origin": {code: say(name) for code, name in ORIGINS.items()},
        "light": {code: say(name) for code, name in LIGHTS.items()},
    }


def _span(first: date | None, last: date | None) -> str:
    if first and last:
        return f"{times.day(first, year=True)} – {times.day(last, year=True)}"
    if first:
        return str(_("from %(day)s", day=times.day(first, year=True)))
    return str(_("until %(day)s", day=times.day(last, year=True))) if last else ""
