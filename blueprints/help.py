"""Help in plain words, for print as well: what to do each week, on the phone, at the desk, as administrator."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from guard import public
from models.unit import Unit

bp = Blueprint("help", __name__)
SECTIONS = {"cadre": "cadre", "office": "office", "leader": "office", "hall": "office", "admin": "admin"}


@bp.get("/help")
@public
def show() -> ResponseReturnValue:
    """All sections, the reader's own first; with the telephone number of the office above."""
    known = current_user.is_authenticated
    mine = [SECTIONS[role] for role in current_user.roles if role in SECTIONS] if known else []
    sections = list(dict.fromkeys([*mine, "cadre", "office", "admin"]))
    layout = "layouts/office.html" if known else "layouts/plain.html"
    return render_template("help/show.html", layout=layout, sections=sections, above=_above() if known else None)


def _above() -> Unit | None:
    """The office above the reader's own, or that itself where nothing stands above."""
    unit: Unit | None = next(iter(current_user.units()), None)
    return (unit.parent or unit) if unit else None
