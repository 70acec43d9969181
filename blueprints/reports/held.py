"""What former seats and closed accounts handed in (待核): read by the office above, which decides about each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.reports.page import names
from models.base import db
from models.case.moves.recusal import Recusal
from models.filing.held import HeldItem
from models.filing.told import Told
from rules.report import held as rule
from rules.report.versions import changes
from schemas.case.case import SINGLE_CASE
from schemas.report.held import DECISION
from schemas.report.report import REPORT
from web.forms import Entry
from web.guard import me, must, requires, visible_or_404
from wording.catalogues import say

bp = Blueprint("held", __name__)


@bp.get("/reports/held/<int:held_id>")
@requires("review")
def show(held_id: int) -> ResponseReturnValue:
    """One held item: who sent it when and why it is held, what it says, and what can be decided."""
    return _page(visible_or_404(HeldItem, held_id), Entry())


@bp.post("/reports/held/<int:held_id>/decision")
@requires("review")
def decide(held_id: int) -> ResponseReturnValue:
    """Files it, adds its matters, or sets it aside with a reason."""
    item, entry = visible_or_404(HeldItem, held_id), Entry.sent()
    must("review", item.unit)
    with entry.tried():
        said = entry.load(DECISION)
        _decided(item, said)
        db.session.commit()
        flash(_("Decided: %(what)s", what=say(rule.STATUSES[item.status])))
        return redirect(url_for("reports.queue"), 303)
    return _page(visible_or_404(HeldItem, held_id), entry), 422


def _decided(item: HeldItem, said: dict[str, Any]) -> None:
    if said["decision"] == "discard":
        item.discard(said["reason"], by=me(), now=clock.now())
        return
    schema = REPORT if item.kind == "report" else SINGLE_CASE
    told = Told(item.body, schema.load(item.body))
    verb = item.take if said["decision"] == "take" else item.add
    verb(told, by=me(), now=clock.now())


def _page(item: HeldItem, entry: Entry) -> str:
    body = item.shown(Recusal.hidden(me()))
    return render_template(
        "reports/held.html",
        item=item,
        body=body,
        cases=[body] if item.kind == "case" else body.get("cases", []),
        says=changes({}, {name: value for name, value in body.items() if name != "cases"}),
        why=say(rule.WHY[item.why]),
        status_named=say(rule.STATUSES[item.status]),
        decisions=[(code, say(rule.DECISIONS[code])) for code in item.decisions] if item.status == "held" else [],
        entry=entry,
        **names(),
    )
