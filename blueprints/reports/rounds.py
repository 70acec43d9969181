"""Who has reported: units against rounds, one round with its urging, and the blank form for paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

import clock
from models.base import db
from models.calendar import calendar
from models.message.reminder import INBOX, Reminder
from models.org.unit import Unit
from models.report.overview import Field, Overview, levels_below, of_rounds, overview
from models.report.urge import urge
from models.round import Round
from rules.org.tree import in_order
from rules.report.overview import LEVELS
from rules.report.report import BASES, PROXIES
from rules.schedule import stage
from schemas.base import MOST_ID
from web import exports
from web.guard import me, must, requires, visible_or_404
from wording import times
from wording.catalogues import say

bp = Blueprint("rounds", __name__)


def _office() -> Unit:
    """The office whose units are looked at: the one asked for, if it may be seen, else the person's own."""
    asked = request.args.get("unit", type=int)
    if asked is not None:
        return visible_or_404(Unit, asked) if 0 < asked <= MOST_ID else abort(404)
    return next(iter(me().units("office", "leader")), None) or abort(404)


def _round(round_id: int) -> Round:
    return db.session.get(Round, round_id) or abort(404)


@bp.get("/rounds")
@requires("desk")
def table() -> ResponseReturnValue:
    """The units directly below an office against the last twelve rounds; also as .xlsx."""
    office = _office()
    levels = levels_below(office)
    level = request.args.get("level", "")
    level = level if level in levels else next(iter(levels), "")
    found = overview(office, level, times.zone(), now=clock.now()) if level else Overview([], [])
    current, asked = found.focus(calendar(), now=clock.now())
    missing_only = request.args.get("show") == "missing" and bool(found.rounds)
    if missing_only:
        rows = [row for row in found.rows if (field := row.of(current)) and field.owes]
        found = Overview(found.rounds, rows)
    if request.args.get("format") == "xlsx":
        return exports.answer(_("Who has reported"), _heads(found), _cells(found))
    return render_template(
        "rounds/table.html",
        office=office,
        offices=me().units("office", "leader"),
        levels={one: say(LEVELS[one]) for one in levels},
        level=level,
        found=found,
        missing_only=missing_only,
        current=current,
        asked=asked,
        here={"unit": office.id, "level": level},
        now=clock.now(),
    )


def _heads(found: Overview) -> list[str]:
    return [_("Unit"), _("Telephone"), *(times.period(one.starts_on, one.ends_on) for one in found.rounds)]


def _cells(found: Overview) -> Iterator[list[str]]:
    for row in found.rows:
        yield [row.unit.name, row.unit.phone, *(in_words(field) for field in row.fields)]


def in_words(field: Field) -> str:
    """One field of the table as text: what, whether late, how it came."""
    if field.cell is None:
        return str(_("none due"))
    msgid, fills = field.cell.said
    words = [say(msgid, **fills)]
    if field.cell.late:
        words.append(_("late"))
    if field.cell.proxy:
        words.append(say(PROXIES[field.cell.proxy]))
    return " ".join(words)


@bp.get("/rounds/<int:round_id>")
@requires("desk")
def show(round_id: int) -> ResponseReturnValue:
    """One round: who has reported, who has not, who was urged when; also as .xlsx."""
    office, round_ = _office(), _round(round_id)
    found = of_rounds(office, [round_], times.zone(), now=clock.now())
    fields = [row.fields[0] for row in found.rows if row.fields[0].cell]
    urged = _urged(round_, [row.unit.id for row in found.rows])
    if request.args.get("format") == "xlsx":
        heads = [_("Unit"), _("Telephone"), _("State"), _("Last urged")]
        rows = ([one.unit.name, one.unit.phone, in_words(one), urged.get(one.unit.id)] for one in fields)
        return exports.answer(_("Who has reported"), heads, rows)
    return render_template(
        "rounds/show.html",
        office=office,
        round=round_,
        owing=[field for field in fields if field.owes],
        reported=[field for field in fields if not field.owes],
        urged=urged,
        in_words=in_words,
        stage=stage(round_.due_at, calendar(), now=clock.now()),
    )


def _urged(round_: Round, unit_ids: list[int]) -> dict[int, Any]:
    """Unit id → when it was last urged for the round."""
    said = select(Reminder.unit_id, func.max(Reminder.created_at)).where(
        Reminder.subject == f"round:{round_.id}", Reminder.kind == "urged", Reminder.channel == INBOX
    )
    rows = db.session.execute(said.where(Reminder.unit_id.in_(unit_ids)).group_by(Reminder.unit_id))
    return {row[0]: row[1] for row in rows}


@bp.post("/rounds/<int:round_id>/urging")
@requires("urge")
def urging(round_id: int) -> ResponseReturnValue:
    """Urges the units named, or all that have not reported, at most once an hour each."""
    office, round_ = _office(), _round(round_id)
    owing = of_rounds(office, [round_], times.zone(), now=clock.now()).owing(round_)
    named = set(request.form.getlist("to"))
    units = owing if "all" in named else [unit for unit in owing if str(unit.id) in named]
    for unit in units:
        must("urge", unit)
    if stage(round_.due_at, calendar(), now=clock.now()) == "running":
        flash(_("Nobody was urged: this round only runs. Urge from the last working day before it is due."), "wait")
        return _back(office, round_)
    urged = urge(round_, office, units, by=me(), now=clock.now())
    db.session.commit()
    _say_who(urged.now, urged.before)
    return _back(office, round_)


def _back(office: Unit, round_: Round) -> ResponseReturnValue:
    if request.form.get("back") == "table":
        return redirect(url_for("rounds.table", unit=office.id), 303)
    return redirect(url_for("rounds.show", round_id=round_.id, unit=office.id), 303)


def _say_who(now: list[Unit], before: list[Unit]) -> None:
    if now:
        flash(_("Urged: %(units)s", units=_names(now)))
    if before:
        flash(_("Urged within this hour already: %(units)s. Telephone them.", units=_names(before)), "wait")
    if not now and not before:
        flash(_("Nobody was urged: choose a unit that has not reported."), "wait")


def _names(units: list[Unit]) -> str:
    return str(_(", ")).join(unit.name for unit in units)


@bp.get("/rounds/<int:round_id>/form")
@requires("desk")
def form(round_id: int) -> ResponseReturnValue:
    """The weekly form for paper: for one unit, for each unit below an office, or blank (`?blank=1`)."""
    office, round_ = _office(), _round(round_id)
    if request.args.get("blank") == "1":
        units: list[Unit | None] = [None]
    elif office.kind in round_.schedule.kinds:
        units = [office]
    else:
        units = [*in_order(db.session.scalars(round_.expected().where(Unit.parent_id == office.id)))]
    bases = {code: say(name) for code, name in BASES.items()}
    return render_template("rounds/form.html", round=round_, units=units, office=office, bases=bases)
