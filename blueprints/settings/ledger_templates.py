"""The sheet in which an office wants its ledger: upload, what may stand in it, the default to begin from."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from files import attached, store
from files.gate import MEGA
from models.base import db
from models.ledger.template import LedgerTemplate
from sheets import ledger
from web.exports import TYPE
from web.forms import Entry, sent_file
from web.guard import me, requires, settings, take_turn
from wording.catalogues import say

bp = Blueprint("ledger_templates", __name__)


@bp.get("/ledger-template")
@requires("import")
def show() -> ResponseReturnValue:
    """What counts now, and every placeholder with its meaning."""
    return _page(Entry())


def _page(entry: Entry, status: int = 200) -> ResponseReturnValue:
    lists = {
        "on_page": {name: say(text) for name, text in ledger.ON_PAGE.items()},
        "in_row": {name: say(text) for name, text in ledger.IN_ROW.items()},
    }
    own = LedgerTemplate.of(me().units("office")[0])
    return render_template("ledger_templates/show.html", entry=entry, own=own, **lists), status


@bp.get("/ledger-template/default.xlsx")
@requires("import")
def default() -> ResponseReturnValue:
    """A sheet to begin from."""
    name = _("Ledger") + ".xlsx"
    return send_file(BytesIO(ledger.default()), mimetype=TYPE, as_attachment=True, download_name=name)


@bp.post("/ledger-template")
@requires("import")
def keep() -> ResponseReturnValue:
    """Checks every placeholder and keeps the sheet, or goes back to the default."""
    unit, entry = me().units("office")[0], Entry()
    with entry.tried():
        own = LedgerTemplate.of(unit)
        if request.form.get("drop") and own is not None:
            own.drop(by=me(), now=clock.now())
        else:
            given, raw = sent_file(ledger.FILLED.most * MEGA)
            db.session.rollback()  # a sheet takes a while to look at: meanwhile others write
            ledger.check(raw)
            take_turn()
            kept = store.keep(settings().data_dir, raw)
            LedgerTemplate.put(unit, kept, attached.name_of(given, TYPE), by=me(), now=clock.now())
        db.session.commit()
        flash(_("Kept. The ledger is filled into it from now on."))
        return redirect(url_for("ledger_templates.show"), 303)
    return _page(entry, 422)
