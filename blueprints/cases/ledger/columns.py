"""The columns of the ledger: what each tells of a case, on the page and in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from models.case.case import Case
from rules.case import words
from rules.ledger.ledger import COLUMNS
from sheets.writing import Cell
from wording.catalogues import say

Names = dict[str, Any]
CELLS: dict[str, Callable[[Case, Names], Cell]] = {
    "unit": lambda case, _names: case.unit.name,
    "above": lambda case, _names: case.unit.parent.name if case.unit.parent else "",
    "origin": lambda case, _names: say(words.ORIGINS[case.origin]),
    "category": lambda case, names: names["categories"][case.category],
    "happened": lambda case, _names: case.happened_on,
    "place": lambda case, _names: case.place,
    "people": lambda case, _names: case.people,
    "urgency": lambda case, names: names["urgencies"][case.urgency],
    "found": lambda case, _names: case.found_at,
    "state": lambda case, names: names["states"][case.state],
    "office": lambda case, _names: case.office.name,
    "handler": lambda case, _names: case.handler.name if case.handler else "",
    "lead": lambda case, _names: case.lead.name if case.lead else "",
    "project": lambda case, _names: case.project.name if case.project else "",
    "due": lambda case, _names: case.due_at,
    "resolved": lambda case, _names: case.resolved_at,
    "confirmed": lambda case, _names: case.confirmed_at,
    "closed": lambda case, _names: case.closed_at,
}
LOADED = {"office": Case.office, "handler": Case.handler, "lead": Case.lead, "project": Case.project}


def loads(columns: Iterable[str]) -> list[Any]:
    """What is loaded with each case for these columns."""
    return [joinedload(LOADED[code]) for code in columns if code in LOADED]


def heads(columns: Iterable[str]) -> list[str]:
    """The heads of a file with these columns."""
    return [_("Number"), _("What it is about"), *(say(COLUMNS[code]) for code in columns)]


def row(case: Case, columns: Iterable[str], names: Names) -> list[Cell]:
    """The cells of a file with these columns."""
    return [case.number, case.summary, *(CELLS[code](case, names) for code in columns)]
