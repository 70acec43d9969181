"""Taking over an office's old Excel ledger: upload, say what its columns mean, look at every row, then confirm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

import clock
from files import attached
from files.gate import MEGA
from models.base import db
from models.ledger.memory import ImportWord
from models.ledger.old_ledger import OldLedger, Rest
from models.ledger.take_over import take_over
from rules.case.category import CATEGORIES
from rules.case.ending import OTHERWISE
from rules.case.words import ORIGINS, STATUSES
from rules.errors import Invalid, NotAllowed
from rules.ledger.old_ledger import FIELD_NAMES, PERSONAL, matters, unread
from rules.ledger.old_matter import MOST_ROWS
from rules.ledger.old_row import FIRST_DAY, NO_END, NO_FIRST, NO_SUCH_DAY
from rules.ledger.words import FIELDS
from rules.org.roster import Wrong
from rules.words import N_
from rules.written import NO_YEAR
from schemas.ledger.old_ledger import COLUMNS, FOR_ALL, PREFIX, SHEET, WORDS
from sheets import reading, writing
from web import exports
from web.forms import Entry, sent_file
from web.guard import me, requires, settings, take_turn, takes, today, visible_or_404
from wording.catalogues import say

bp = Blueprint("old_ledgers", __name__)
SHOWN, EARLIER = 200, 50


@bp.get("/old-ledgers")
@requires("import")
def listing() -> ResponseReturnValue:
    """Where a file is chosen, and what was taken over before."""
    return _listing(Entry())


def _listing(entry: Entry, status: int = 200) -> ResponseReturnValue:
    ledgers = db.session.scalars(OldLedger.visible_to(me()).limit(EARLIER)).all()
    return render_template("old_ledgers/listing.html", entry=entry, ledgers=ledgers), status


@bp.post("/old-ledgers")
@requires("import")
@takes((reading.LEDGER.most + 1) * MEGA)
def upload() -> ResponseReturnValue:
    """Reads the file and keeps it sealed until it is taken over."""
    entry = Entry()
    with entry.tried():
        given, raw = sent_file(reading.LEDGER.most * MEGA)
        db.session.rollback()  # a large table takes seconds to read: meanwhile others write
        sheets = reading.sheets(raw, MOST_ROWS)
        take_turn()
        name = attached.name_of(given, exports.TYPE)
        ledger = OldLedger.begin(name, sheets, me().units("office")[0], by=me(), now=clock.now())
        db.session.commit()
        return redirect(url_for("old_ledgers.columns", ledger_id=ledger.id), 303)
    return _listing(entry, 422)


def _draft(ledger_id: int) -> OldLedger:
    """The ledger while it waits to be taken over."""
    ledger = visible_or_404(OldLedger, ledger_id)
    if ledger.done_at is not None:
        raise NotAllowed(N_("This ledger has been taken over already. Nothing was stored twice."))
    if not ledger.sheets:
        raise NotAllowed(N_("This file was kept for 30 days and is gone. Upload it once more."))
    return ledger


@bp.get("/old-ledgers/<int:ledger_id>/columns")
@requires("import")
def columns(ledger_id: int) -> ResponseReturnValue:
    """Which column means what, as guessed or remembered."""
    return _columns(_draft(ledger_id), Entry())


def _columns(ledger: OldLedger, entry: Entry, status: int = 200) -> ResponseReturnValue:
    said, layout, sheets = ledger.said, ledger.layout, ledger.sheets
    rows = list(matters(sheets[said["sheet"]], layout))
    samples = {
        at: next((str(cells[at]) for _row, cells in rows if at < len(cells) and cells[at]), "") for at in layout.heads
    }
    values = entry.values or _typed(ledger)
    page = render_template(
        "old_ledgers/columns.html", ledger=ledger, sheets=sheets, layout=layout, entry=entry, values=values,
        head=sheets[said["sheet"]].rows[said["head"]][0], rows=len(rows), samples=samples, units=ledger.units(),
        fields=[(name, say(FIELD_NAMES[name])) for name in FIELDS], prefix=PREFIX, personal=PERSONAL,
        unread=unread(layout, said["columns"]),
    )  # fmt: skip
    return page, status


@bp.post("/old-ledgers/<int:ledger_id>/sheet")
@requires("import")
def turn(ledger_id: int) -> ResponseReturnValue:
    """Turns to another sheet, or to another row as the one with the heads."""
    ledger, entry = _draft(ledger_id), Entry.sent()
    with entry.tried():
        told = entry.load(SHEET)
        sheets = ledger.sheets
        if told["sheet"] >= len(sheets):
            raise Invalid({"sheet": N_("Choose one of those offered.")})
        places = {number: at for at, (number, _cells) in enumerate(sheets[told["sheet"]].rows)}
        same = told["sheet"] == ledger.said["sheet"] and told["head"] is not None
        if same and told["head"] not in places:
            raise Invalid({"head": N_("There is nothing in this row. Give the number of the row with the heads.")})
        ledger.choose(told["sheet"], places[told["head"]] if same else None)
        db.session.commit()
        return redirect(url_for("old_ledgers.columns", ledger_id=ledger.id), 303)
    wrong = Entry()
    wrong.errors = entry.errors
    return _columns(_draft(ledger_id), wrong, 422)


@bp.post("/old-ledgers/<int:ledger_id>/columns")
@requires("import")
def say_columns(ledger_id: int) -> ResponseReturnValue:
    """Keeps what the columns mean, for this ledger and the next one; then every row is looked at."""
    ledger, entry = _draft(ledger_id), Entry.sent()
    with entry.tried():
        told = entry.load(COLUMNS)
        unit = next((unit for unit in ledger.units() if unit.id == told["unit"]), None)
        if unit is None:
            raise Invalid({"unit": N_("Choose one of those offered.")})
        ahead = [name for name in ("day", "ended_on") if not FIRST_DAY <= (told["for_all"][name] or today()) <= today()]
        if ahead:
            raise Invalid(dict.fromkeys(ahead, NO_SUCH_DAY))
        ledger.say(told["columns"], unit, told["for_all"], now=clock.now())
        db.session.commit()
        return redirect(url_for("old_ledgers.show", ledger_id=ledger.id), 303)
    return _columns(_draft(ledger_id), entry, 422)


@bp.get("/old-ledgers/<int:ledger_id>")
@requires("import")
def show(ledger_id: int) -> ResponseReturnValue:
    """What would be taken over and what not, row by row; later, what was; the rest also as .xlsx."""
    ledger = visible_or_404(OldLedger, ledger_id)
    found = None if ledger.done_at or not ledger.sheets else ledger.check(ledger.units(), today())
    rest = ledger.rest(found) if found else ledger.stayed
    if request.args.get("format") == "xlsx":
        heads = [*rest.heads, _("What is wrong")]
        return exports.answer(_("Rows left of %(name)s", name=ledger.name), heads, _rows(rest))
    units = {unit.id: unit.full_name for unit in ledger.units()}
    kinds = {one.code: say(one.name) for one in CATEGORIES}
    meanings = _meanings(ledger)
    lacking = {
        name: sum(one.msgid == msgid for _row, _cells, wrong in rest.rows for one in wrong)
        for name, msgid in (("year", NO_YEAR), ("day", NO_FIRST), ("ended_on", NO_END))
    }
    return render_template(
        "old_ledgers/show.html", ledger=ledger, found=found, rest=rest, most=SHOWN, sentence=sentence, units=units,
        kinds=kinds, statuses=dict(meanings["status"]), lacking=lacking, columns=_typed(ledger),
        field_names=FIELD_NAMES, meanings=meanings,
        unread=unread(ledger.layout, ledger.said["columns"]) if found else [],
    )  # fmt: skip


def _typed(ledger: OldLedger) -> dict[str, Any]:
    """What the columns' form said, to be sent again with a year or a day."""
    said = ledger.said
    columns = {PREFIX + name: at for name, at in said["columns"].items()}
    return columns | {"unit": said["unit"]} | {name: said[name] for name in FOR_ALL if said.get(name)}


def _meanings(ledger: OldLedger) -> dict[str, list[tuple[str, str]]]:
    """What a word of the office's own may mean, by field."""
    return {
        "category": [(one.code, say(one.name)) for one in CATEGORIES],
        "status": [
            *((code, say(STATUSES[code])) for code in ("reported", "accepted", "resolved", "closed")),
            *((code, say(text)) for code, text in OTHERWISE.items()),
        ],
        "origin": [(code, say(name)) for code, name in ORIGINS.items()],
        "unit": [(str(unit.id), unit.full_name) for unit in ledger.units()],
    }


@bp.post("/old-ledgers/<int:ledger_id>/words")
@requires("import")
def say_words(ledger_id: int) -> ResponseReturnValue:
    """Keeps what the office's own words mean, for this ledger and the next one."""
    ledger = _draft(ledger_id)
    words = WORDS.load(Entry.sent("field", "word", "code").values)
    meanings = _meanings(ledger)
    if any(code and code not in dict(meanings[field]) for (field, _word), code in words.items()):
        raise NotAllowed(N_("Choose one of those offered."))
    ImportWord.keep(ledger.unit_id, words, now=clock.now())
    db.session.commit()
    return redirect(url_for("old_ledgers.show", ledger_id=ledger.id), 303)


def _rows(rest: Rest) -> Iterator[list[writing.Cell]]:
    for _number, cells, wrong in rest.rows:
        filled = [str(cell or "") for cell in cells] + [""] * (len(rest.heads) - len(cells))
        yield [*filled, "\n".join(sentence(one) for one in wrong)]


@bp.post("/old-ledgers/<int:ledger_id>/taking-over")
@requires("import")
def confirm(ledger_id: int) -> ResponseReturnValue:
    """Takes over what is right; the rest stays for the person to put right."""
    ledger = _draft(ledger_id)
    found = take_over(ledger, settings().timezone, by=me(), now=clock.now())
    db.session.commit()
    taken = len(found.matters)
    flash(ngettext("%(num)s matter was taken over.", "%(num)s matters were taken over.", taken))
    return redirect(url_for("old_ledgers.show", ledger_id=ledger_id), 303)


def sentence(wrong: Wrong) -> str:
    """What is wrong with a cell, named by its field."""
    return str(_("%(what)s: %(said)s", what=say(FIELD_NAMES[wrong.column]), said=say(wrong.msgid, **wrong.params)))
