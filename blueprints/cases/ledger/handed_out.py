"""The ledger in other forms: by GB/T 31000, in the office's own sheet, as JSON for a platform above. People masked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import IO, Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.cases.words import named
from files import store
from models.base import db
from models.case.case import Case
from models.ledger.ledger import Wanted
from models.ledger.standard import items_of, outcome, with_all
from models.ledger.template import LedgerTemplate
from rules.case import words
from rules.case.ending import METHODS
from rules.ledger import standard
from rules.ledger.platform import EXPORT, VERSION, sealed
from sheets import ledger
from web import exports
from web.guard import me, settings, today
from wording import times
from wording.catalogues import say

BATCH = 500
Lines = Iterator[tuple[Case, str]]


def answer(form: str, wanted: Wanted, asked: dict[str, Any]) -> ResponseReturnValue:
    """The ledger as asked for, in one of FORMS."""
    return FORMS[form](wanted, asked)


def _lines(wanted: Wanted) -> Lines:
    """The cases as asked, each with how it was settled."""
    rows = with_all(me(), wanted).add_columns(outcome()).execution_options(yield_per=BATCH)
    with db.session.execute(rows) as found:
        for case, result in found:
            yield case, result or ""


def _standard(wanted: Wanted, _asked: dict[str, Any]) -> ResponseReturnValue:
    heads = [say(item) for item in standard.ITEMS]
    rows = (items_of(case, result, _method(case)) for case, result in _lines(wanted))
    return exports.answer(_("Ledger by GB/T 31000"), heads, rows)


def _method(case: Case) -> str:
    return say(METHODS[case.method]) if case.method else ""


def _own(wanted: Wanted, asked: dict[str, Any]) -> ResponseReturnValue:
    office = me().units()[0]
    template = LedgerTemplate.of(office)
    raw = store.read(settings().data_dir, template.sha256) if template else ledger.default()
    page: dict[str, ledger.Value] = {
        "office": me().units()[0].name,
        "period": _period(asked),
        "printed_on": today(),
    }

    def write(file: IO[bytes], rows: Iterable[tuple[Case, str]]) -> int:
        names = named()
        return ledger.fill(raw, page, (_values(case, result, names) for case, result in rows), file)

    return exports.hand_out(_("Ledger in our own form"), _lines(wanted), write)


def _values(case: Case, result: str, names: dict[str, Any]) -> dict[str, ledger.Value]:
    """What a row of an office's own sheet may say of a case."""
    above = case.unit.parent.name if case.unit.parent else ""
    return {
        "number": case.number,
        "title": standard.name_of(case.summary),
        "summary": case.summary,
        "unit": case.unit.name,
        "above": above,
        "origin": say(words.ORIGINS[case.origin]),
        "category": names["categories"][case.category],
        "urgency": names["urgencies"][case.urgency],
        "state": names["states"][case.state],
        "place": case.place,
        "people": case.people,
        "happened_on": case.happened_on,
        "found_on": _day(case.found_at),
        "due_on": _day(case.due_at),
        "resolved_on": _day(case.resolved_at),
        "closed_on": _day(case.closed_at),
        "in_charge": case.office.name,
        "handler": case.handler.name if case.handler else "",
        "result": result,
    }


def _day(at: datetime | None) -> date | None:
    return at.astimezone(times.zone()).date() if at else None


def _period(asked: dict[str, Any]) -> str:
    first, last = asked.get("found_from"), asked.get("found_to")
    return times.period(first, last, year=True) if first and last else _("all days")


def _platform(wanted: Wanted, asked: dict[str, Any]) -> ResponseReturnValue:
    period = {name: str(asked[name]) for name in ("found_from", "found_to") if name in asked}

    def write(file: IO[bytes], rows: Iterable[tuple[Case, str]]) -> int:
        cases = sorted((sealed(_record(case, result)) for case, result in rows), key=lambda one: str(one["number"]))
        whole = {"format": EXPORT, "version": VERSION, "office": me().units()[0].name, "period": period, "cases": cases}
        file.write(json.dumps(whole, ensure_ascii=False, indent=1).encode())
        return len(cases)

    name = _("Ledger for a platform above")
    form = {"ending": ".json", "mimetype": "application/json", "always": True}
    return exports.hand_out(name, _lines(wanted), write, **form)  # type: ignore[arg-type]


def _record(case: Case, result: str) -> dict[str, Any]:
    """One case for a machine: codes, ids, instants in UTC, and the items of the standard by their numbers."""
    instants = {name: getattr(case, name) for name in ("found_at", "due_at", "resolved_at", "closed_at")}
    items = {str(at): value for at, value in enumerate(items_of(case, result, case.method or ""), 1)}
    return {
        "id": str(case.id),
        "number": case.number,
        "status": case.status,
        "origin": case.origin,
        "category": case.category,
        "content_class": standard.content_of(case.category),
        "unit": case.unit.name,
        **{name: at.isoformat() if at else None for name, at in instants.items()},
        "gbt31000": {at: value.isoformat() if isinstance(value, date) else value for at, value in items.items()},
    }


FORMS = {"standard": _standard, "own": _own, "json": _platform}


def wants() -> str:
    """The form that the address asks for, if it is one of these."""
    form = request.args.get("format", "")
    return form if form in FORMS else ""
