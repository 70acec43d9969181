"""Importing units and people from Excel: the template, a dry run, the errors written back, then all or nothing."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from files.gate import MEGA
from models.base import db
from models.org.roster import carry_out, known_to, units_of
from rules.org.roster import Plan, plan
from rules.org.unit import KIND_NAMES, ROLE_NAMES
from sheets import people
from sheets.reading import TABLE
from web.exports import TYPE
from web.forms import Entry, sent_file
from web.guard import me, requires, today
from wording.catalogues import say

bp = Blueprint("imports", __name__)
SHOWN = 200


@bp.get("/imports")
@requires("manage")
def upload() -> ResponseReturnValue:
    """Three steps: template, file, look and confirm."""
    return render_template("imports/upload.html", entry=Entry())


@bp.get("/imports/template.xlsx")
@requires("manage")
def template() -> ResponseReturnValue:
    """An empty table with heads, an example row and notes."""
    example = {
        "unit": _("Example village"),
        "kind": say(KIND_NAMES["village"]),
        "parent": _("Example town"),
        "unit_phone": "0900-1234567",
        "name": _("Example person"),
        "username": "lixiuying",
        "phone": "13800001111",
        "role": say(ROLE_NAMES["cadre"]),
    }
    name = _("Units and people") + ".xlsx"
    return send_file(people.template(example), mimetype=TYPE, as_attachment=True, download_name=name)


@bp.post("/imports")
@requires("manage")
def check() -> ResponseReturnValue:
    """The dry run: what would be set up, or what is wrong, row by row. Nothing is stored, the file neither."""
    entry = Entry()
    with entry.tried():
        _given, raw = sent_file(TABLE.most * MEGA)
        db.session.rollback()  # nothing is stored, so nobody need wait
        return _result(raw, *_read(raw))
    return render_template("imports/upload.html", entry=entry), 422


@bp.post("/imports/errors.xlsx")
@requires("manage")
def errors() -> ResponseReturnValue:
    """The file again, with a column that says what is wrong."""
    table, found = _read(_carried())
    copy = people.with_errors(table, found.wrong)
    return send_file(copy, mimetype=TYPE, as_attachment=True, download_name=_("Units and people, errors") + ".xlsx")


@bp.post("/imports/confirmation")
@requires("manage")
def confirm() -> ResponseReturnValue:
    """Checks once more and does it, all or nothing."""
    raw, entry = _carried(), Entry()
    with entry.tried():
        table, found = _read(raw)
        if found.wrong:
            return _result(raw, table, found)
        carry_out(found, units_of(me()), on=today(), by=me(), now=clock.now())
        db.session.commit()
        done = {"units": len(found.units), "people": len(found.accounts)}
        flash(_("Set up: %(units)s units, %(people)s people. A second person agrees to seats and slips.", **done))
        return redirect(url_for("units.tree"), 303)
    return render_template("imports/upload.html", entry=entry), 422


def _read(raw: bytes) -> tuple[people.Table, Plan]:
    table = people.Table(raw)
    found = plan(table.rows, known_to(units_of(me())), people.kinds(), people.roles())
    found.wrong = sorted([*table.wrong, *found.wrong], key=lambda one: one.row)
    return table, found


def _carried() -> bytes:
    """The file as the dry run's page carries it; nothing of it lies on the server meanwhile."""
    try:
        return base64.urlsafe_b64decode(request.form.get("table", ""))
    except (binascii.Error, ValueError):
        return b""


def _result(raw: bytes, table: people.Table, found: Plan) -> ResponseReturnValue:
    shown: dict[str, Any] = {"kind_names": KIND_NAMES, "role_names": ROLE_NAMES, "most": SHOWN}
    carried = base64.urlsafe_b64encode(raw).decode()
    unread = [(text, people.head(near) if near else "") for text, near in table.unread()]
    page = render_template(
        "imports/result.html", found=found, carried=carried, sentence=people.sentence, unread=unread, file=table,
        **shown,
    )  # fmt: skip
    return page, 422 if found.wrong else 200
