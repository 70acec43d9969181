"""What the address of the ledger asks for: what can be used of it, and what is wrong with the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from flask import request, url_for
from marshmallow import ValidationError

import clock
from models.base import db
from models.case.reach import near
from models.case.search_index import CATEGORY
from models.ledger.deadlines import with_light
from models.ledger.ledger import Span, Wanted
from models.ledger.search import unit_tags
from models.org.choices import leaders_seen
from models.org.unit import Unit
from models.project import Project
from rules.case.category import CATEGORIES
from rules.ledger.ledger import COLUMNS, DATES, NEWEST, USUAL, WEEK
from rules.org.permission import FIELD_KINDS
from rules.org.tree import in_order
from schemas.base import NOT_LISTED
from schemas.ledger.ledger import LEDGER
from web.guard import me, settings, today
from web.problems import paths
from wording.catalogues import say

NOWHERE = "/none/"
ROWS = {"handler": "handler_id", "office": "office_id", "lead": "lead_id", "project": "project_id"}
CODES = ("category", "urgency", "origin")
Errors = dict[str, list[str]]


@dataclass
class Asked:
    """The address as it was read: `told` is what can be used, `errors` say by field what is wrong with the rest."""

    units: list[Unit]
    leads: dict[int, str]
    projects: list[Project]
    told: dict[str, Any] = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)

    @classmethod
    def read(cls) -> Asked:
        """What this request asks (three queries: the units, the leaders and the projects that the reader can name)."""
        projects = list(db.session.scalars(Project.visible_to(me()).order_by(Project.name, Project.id)))
        asked = cls(in_order(db.session.scalars(Unit.visible_to(me()))), leaders_seen(me(), today()), projects)
        sent = {**request.args.to_dict(), "column": request.args.getlist("column")}
        try:
            asked.told = LEDGER.load(sent)
        except ValidationError as wrong:
            asked.errors = paths(wrong.messages)
            bad = {name.partition(".")[0] for name in asked.errors}
            asked.told = {name: value for name, value in dict(wrong.valid_data).items() if name not in bad}  # type: ignore[arg-type]
        asked._only_offered()
        return asked

    def _only_offered(self) -> None:
        units = {unit.id for unit in self.units}
        offered = {"handler": units, "office": units, "lead": set(self.leads)}
        offered["project"] = {project.id for project in self.projects}
        for name, ids in offered.items():
            if name in self.told and self.told[name] not in ids:
                del self.told[name]
                self.errors[name] = [str(NOT_LISTED)]

    @property
    def offices(self) -> list[Unit]:
        """The units that can be in charge of a matter."""
        return [unit for unit in self.units if unit.kind not in FIELD_KINDS]

    @property
    def unit(self) -> Unit | None:
        """The unit whose matters, and those of all below it, are asked for."""
        return next((unit for unit in self.units if unit.id == self.told.get("unit")), None)

    @property
    def sort(self) -> str:
        """The order: a code of rules/ledger/ledger.py."""
        return str(self.told.get("sort", NEWEST))

    @property
    def columns(self) -> list[str]:
        """What stands in a row, in the order of the table."""
        chosen = self.told.get("column") or USUAL
        return [code for code in COLUMNS if code in chosen]

    @cached_property
    def here(self) -> dict[str, Any]:
        """What can be used, as an address says it again: all but the page and the form."""
        found = {name: request.args[name].strip() for name in self.told if name not in ("page", "column")}
        if found.get("sort") == NEWEST:
            del found["sort"]
        chosen = self.told.get("column")
        return found | ({"column": self.columns} if chosen and set(chosen) != set(USUAL) else {})

    def address(self, *without: str, **more: Any) -> str:
        """The page's own address without some of what it asks, and with more."""
        return url_for("cases.ledger", **{name: it for name, it in self.here.items() if name not in without} | more)

    @property
    def same(self) -> dict[str, Any]:
        """Name of a column of cases → what it must be."""
        return {ROWS.get(name, name): self.told[name] for name in (*CODES, *ROWS) if name in self.told}

    def wanted(self, **more: Any) -> Wanted:
        """The same for the models; `more` are what a screening's numbers stand for."""
        told, unit = self.told, self.unit
        asked: dict[str, Any] = {
            "q": told.get("q", ""),
            "named": _tags() if "q" in told else {},
            "near": near(me().seats) if "q" in told else (),
            "below": unit.path if unit else NOWHERE if "unit" in told else "",
            "status": told.get("status", ""),
            "merged": "merged" in told,
            "same": self.same,
            "between": dict(self._between()),
            "sort": self.sort,
            "lit": with_light(told["light"], now=clock.now()) if "light" in told else None,
        }
        return Wanted(**asked | more)

    def _between(self) -> Iterator[tuple[str, Span]]:
        for name in DATES:
            first, last = self.told.get(f"{name}_from"), self.told.get(f"{name}_to")
            if name == "due" and self.told.get("due") == WEEK:
                first = today() - timedelta(days=today().weekday())
                last = first + timedelta(days=6)
            if first or last:
                yield name, (_midnight(first) if first else None, _midnight(last + timedelta(days=1)) if last else None)


def _tags() -> dict[str, str]:
    """Names of units and kinds of dispute, by which a word of the search finds their matters too."""
    return unit_tags() | {f"{CATEGORY}{one.code}": say(one.name) for one in CATEGORIES}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=settings().timezone)
