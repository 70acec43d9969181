"""For the security auditor: who did what and when, without the content of any matter, and whether the chain holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

import clock
from files import anchors
from models import audit
from models.base import db
from models.event import record
from models.org.unit import Unit
from rules import audit as rules
from rules.case import action
from rules.org.contact import plain
from rules.report.overview import LEVELS
from web import exports
from web.guard import me, requires, settings
from wording import times
from wording.catalogues import say

bp = Blueprint("audit", __name__)
ROWS = 50
MOST_VERIFIED = 200_000

Names = dict[str, tuple[Any, ...]]


@bp.get("/audit")
@requires("audit")
def lines() -> ResponseReturnValue:
    """The lines with filters, and the state of the chain."""
    rows = audit.lines(me(), _wanted())
    if request.args.get("format") == "xlsx":
        return _export(rows)
    count = db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
    last = max(1, -(-count // ROWS))
    page = min(max(request.args.get("page", 1, type=int), 1), last)
    found = db.session.execute(rows.limit(ROWS).offset((page - 1) * ROWS)).all()
    units = db.session.scalars(Unit.visible_to(me(), "audit").order_by(Unit.path)).all()
    asked = {name: value for name, value in request.args.items() if name not in ("page", "format") and value}
    shown: dict[str, Any] = {
        "chain": audit.chain(),
        "anchors": _anchors().pairs,
        "actions": audit.actions(),
        "names": audit.named(event for event, _person, _unit in found),
    }
    return render_template(
        "audit/lines.html", lines=found, count=count, page=page, last=last, units=units, asked=asked, **shown
    )


def _wanted() -> audit.Wanted:
    """The filters of the address; what cannot be read asks for everything."""
    asked = request.args
    since, until = _day(asked.get("since", "")), _day(asked.get("until", ""))
    return audit.Wanted(
        _start(since) if since else None,
        _start(until + timedelta(days=1)) if until else None,
        asked.get("action", "")[:60],
        asked.get("person", "").strip()[:60],
        asked.get("unit_id", type=int),
    )


def _anchors() -> anchors.Anchors:
    return anchors.read(anchors.place(settings()))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(plain(text))
    except ValueError:
        return None
    return day if 1990 < day.year < 2200 else None


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, settings().timezone)


def _concerns(subject: str, names: Names) -> str:
    """事项 2026-000123, 东村 …: never an id, unless the thing is gone."""
    kind, _colon, text = subject.partition(":")
    name = names.get(subject, ())
    if kind in rules.TABLES or kind == "suggestion":
        return say(rules.TABLES.get(kind, rules.SUBJECTS["suggestion"]))
    if kind == "day" and _day(text):
        return times.day(text, year=True)
    if kind == "year":
        return say(rules.SUBJECTS[kind], year=text)
    if not name:
        return subject
    told = {"number": name[0], "unit": name[0], "level": say(LEVELS.get(name[0], ""))}
    period = times.period(*name[-2:]) if kind in ("report", "round") else ""
    return say(rules.SUBJECTS[kind], **told, period=period) if kind in rules.SUBJECTS else str(name[0])


def _detail(detail: dict[str, Any], names: Names) -> str:
    parts = []
    for key, msgid, value in rules.told(detail):
        text = say(msgid) if msgid else str(value)
        if key in rules.UNITS:
            text = str(names.get(f"unit:{value}", (text,))[0])
        if key == "due_at":
            text = times.when(text)
        parts.append(say(rules.DETAILS[key], value=text) if key in rules.DETAILS else text)
    return str(_(", ")).join(parts)


@bp.context_processor
def names() -> dict[str, Any]:
    """How a line's action, subject and details are written."""
    return {"concerns": _concerns, "detail": _detail, "action_name": action.name}


def _export(rows: Any) -> ResponseReturnValue:
    columns = [_("Number"), _("Time"), _("Person"), _("Action"), _("Unit"), _("Concerns"), _("Details"), _("As stored")]

    def cells() -> Iterator[tuple[Any, ...]]:
        with db.session.execute(rows.execution_options(yield_per=500)) as found:  # closed, read to its end or not
            for batch in found.partitions():
                names = audit.named(event for event, _person, _unit in batch)
                for event, person, unit in batch:
                    what = say(action.name(event.action)), unit, _concerns(event.subject, names)
                    stored = " ".join([event.action, event.subject, json.dumps(event.detail, ensure_ascii=False)])
                    yield event.id, event.at, person, *what, _detail(event.detail, names), stored

    return exports.answer(_("Audit"), columns, cells())


@bp.post("/audit/verification")
@requires("audit")
def verification() -> ResponseReturnValue:
    """Walks the whole chain now, where it is not too long for a page."""
    if audit.chain().sealed > MOST_VERIFIED:
        flash(_("The chain is too long for a page. Run `flask audit verify` on the server."), "wait")
        return redirect(url_for("audit.lines"), 303)
    faults = anchors.faults(_anchors())
    record("audit.verify", by=me(), now=clock.now(), faults=len(faults))
    db.session.commit()
    if not faults:
        flash(_("The chain holds: nothing was changed, cut or put in between."))
        return redirect(url_for("audit.lines"), 303)
    head = ngettext("The chain does not hold: %(num)s fault.", "The chain does not hold: %(num)s faults.", len(faults))
    way_on = _("Keep the database as it is, and run `flask audit verify` on the server, which names each.")
    flash(f"{head} {way_on}", "alarm")
    return redirect(url_for("audit.lines"), 303)
