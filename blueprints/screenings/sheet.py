"""What the page of an own screening is about: the unit, its rounds with their reports, and what stands in the form."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from flask import abort
from flask_babel import gettext as _

import clock
from blueprints.screenings import typed, updates
from models.base import db
from models.case.case import Case
from models.case.moves.recusal import Recusal
from models.figure.month import COUNTY
from models.org.unit import Unit
from models.report.report import Report
from models.round import Round
from models.screening.screening import signed_by
from rules.calendar import DAY
from rules.screening import month_of
from schemas.base import whole
from schemas.report.proxy import updates_of
from web.guard import me, today
from wording import times

ROUNDS = 12


@dataclass
class Said:
    """What stands in the form: the own findings, what is said of own open cases, why it is signed early."""

    cases: list[dict[str, Any]]
    updates: list[dict[str, Any]]
    moved: dict[str, str] = field(default_factory=dict)
    note: str = ""

    @classmethod
    def typed(cls, form: dict[str, str]) -> Said:
        moved: dict[str, str] = {}
        return cls(typed.cases(form), updates_of(form, moved), moved, form.get("note", ""))

    @classmethod
    def stored(cls, sheet: Sheet) -> Said:
        if sheet.report is None:
            return cls([], [])
        said = [update for update in updates.stored(sheet.report) if uuid.UUID(update["case_id"]) not in sheet.hidden]
        return cls([typed.of(case) for case in sheet.own], said, note=sheet.report.note)

    def words(self) -> list[Any]:
        """What two signatures are compared by."""
        told = [(update["case_id"], update["kind"], update["text"]) for update in self.updates]
        return [sorted(str(case["id"]) for case in self.cases), sorted(told)]


@dataclass
class Sheet:
    """What one page is about: the unit, its rounds with their reports, the one chosen."""

    unit: Unit
    rounds: list[Round]
    signed: dict[int, Report]
    round: Round

    @property
    def report(self) -> Report | None:
        return self.signed.get(self.round.id)

    @cached_property
    def hidden(self) -> set[uuid.UUID]:
        """The cases that are kept from the unit, which they concern."""
        return set(db.session.scalars(Recusal.from_units([self.unit.id])))

    @property
    def month(self) -> date | None:
        """The month that the county's signature freezes."""
        return month_of(self.round.starts_on, self.round.ends_on) if self.unit.kind == COUNTY else None

    @property
    def not_over(self) -> str:
        """Why the month cannot be signed yet; nothing once it can."""
        if self.month is None or today() > self.round.ends_on:
            return ""
        said = {"day": times.day(self.round.ends_on + DAY), "due": times.when(self.round.due_at)}
        said["month"] = times.month(self.month)
        return str(_("%(month)s is not over yet. Sign it from %(day)s on; it is due %(due)s.", **said))

    @property
    def own(self) -> list[Case]:
        return self.report.cases_but(self.hidden) if self.report else []


def sheet_asked(asked: dict[str, str]) -> Sheet | None:
    """The sheet that the address or form asks for; None while no round has begun."""
    offices = me().units("office")
    unit = _chosen(offices, asked.get("unit"), offices[0])
    rounds = list(db.session.scalars(Round.recent(unit.kind, now=clock.now(), count=ROUNDS)))
    if not rounds:
        return None
    signed = signed_by(unit, rounds)
    return Sheet(unit, rounds, signed, _chosen(rounds, asked.get("round"), _next_due(rounds, signed)))


def _chosen(rows: list[Any], asked: str | None, default: Any) -> Any:
    """The row that is asked for by its id; 404 for any other id."""
    if not asked:
        return default
    return next((row for row in rows if row.id == whole(asked)), None) or abort(404)


def _next_due(rounds: list[Round], signed: dict[int, Report]) -> Round:
    """The round to be signed next: the first that is not due yet and not signed, else the newest."""
    waiting = [row for row in reversed(rounds) if row.due_at > clock.now() and row.id not in signed]
    return waiting[0] if waiting else rounds[0]
