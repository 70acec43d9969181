"""Saved views of the ledger: kept with the filters of the address, renamed, replaced, deleted and brought back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.cases import bp
from blueprints.cases.ledger.asked import Asked
from blueprints.cases.ledger.chips import chips
from models.base import db
from models.ledger.view import LedgerView
from models.org.unit import Unit
from rules.errors import Invalid
from rules.ledger.ledger import kept
from rules.report.report import UNDO_WITHIN
from schemas.base import NOT_LISTED
from schemas.ledger.view import CHANGE, VIEW
from web.forms import Entry
from web.guard import me, requires, visible_or_404


@bp.get("/cases/views")
@requires("desk")
def views() -> ResponseReturnValue:
    """The views that the person can open, and a form to keep the filters of the address as another."""
    return _page(Asked.read(), Entry())


@bp.post("/cases/views")
@requires("desk")
def keep_view() -> ResponseReturnValue:
    """Keeps the filters, columns and order of the address under a name."""
    asked, entry = Asked.read(), Entry.sent()
    with entry.tried():
        told = entry.load(VIEW)
        view = LedgerView.keep(told["name"], asked.here, _unit(told["offer"]), by=me(), now=clock.now())
        db.session.commit()
        flash(_("The view “%(name)s” is kept.", name=view.name))
        return redirect(url_for("cases.ledger", **view.query), 303)
    return _page(asked, entry)


@bp.post("/cases/views/<int:view_id>")
@requires("desk")
def change_view(view_id: int) -> ResponseReturnValue:
    """Another name; and the filters of the address instead of its own, where that was ticked."""
    view, asked, entry = _mine(view_id), Asked.read(), Entry.sent()
    with entry.tried():
        told = entry.load(CHANGE)
        view.change(told["name"], asked.here if told["replace"] else None, by=me(), now=clock.now())
        db.session.commit()
        flash(_("The view “%(name)s” is kept.", name=view.name))
        return redirect(url_for("cases.views", **asked.here), 303)
    return _page(asked, entry, changed=view_id)


@bp.post("/cases/views/<int:view_id>/removal")
@requires("desk")
def drop_view(view_id: int) -> ResponseReturnValue:
    """Deletes a view; the page offers to bring it back."""
    _mine(view_id).drop(by=me(), now=clock.now())
    db.session.commit()
    return redirect(url_for("cases.views", **Asked.read().here), 303)


@bp.post("/cases/views/<int:view_id>/return")
@requires("desk")
def bring_back_view(view_id: int) -> ResponseReturnValue:
    """Brings a view back that was just deleted."""
    view, asked, entry = _mine(view_id), Asked.read(), Entry.sent()
    with entry.tried():
        view.bring_back(by=me(), now=clock.now())
        db.session.commit()
        flash(_("The view “%(name)s” is back.", name=view.name))
        return redirect(url_for("cases.views", **asked.here), 303)
    return _page(asked, entry)


def _mine(view_id: int) -> LedgerView:
    """The view, if the person may change it; 404 where it is none of theirs."""
    view = visible_or_404(LedgerView, view_id)
    view.must_change(by=me())
    return view


def _unit(unit_id: int | None) -> Unit | None:
    """The office to which a view is offered, if it is one of those chosen from."""
    if unit_id is None:
        return None
    found = next((unit for unit in _offices() if unit.id == unit_id), None)
    if found is None:
        raise Invalid({"offer": str(NOT_LISTED)})
    return found


def _offices() -> list[Unit]:
    return [unit for unit in me().units() if me().may("offer", unit)]


def _page(asked: Asked, entry: Entry, changed: int = 0) -> ResponseReturnValue:
    now = clock.now()
    gone = LedgerView.just_dropped(me(), now=now)
    shown: dict[str, Any] = {
        "views": LedgerView.standing(me()),
        "gone": gone,
        "seconds": int((UNDO_WITHIN - (now - gone.dropped_at)).total_seconds()) if gone and gone.dropped_at else 0,
        "here": asked.here,
        "query": kept(asked.here),
        "chips": [chip for chip in chips(asked) if chip.value != asked.told.get("q")],
        "offices": _offices(),
        "changed": changed,
    }
    if changed:
        entry.errors = {f"{name}-{changed}" if name else "": said for name, said in entry.errors.items()}
    refused = 409 if "" in entry.errors else 422
    return render_template("cases/ledger_views.html", entry=entry, **shown), refused if entry.errors else 200
