"""Help in plain words, for print as well: what to do each week, on the phone, at the desk, as administrator."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from models.org.unit import Unit
from rules.words import N_
from web.guard import public
from wording.catalogues import say

bp = Blueprint("help", __name__)
TITLES = {
    "cadre": N_("For village and community cadres: every week"),
    "office": N_("For towns, departments and the county office"),
    "admin": N_("For administrators"),
}
SECTIONS = {"cadre": "cadre", "office": "office", "leader": "office", "hall": "office", "admin": "admin"}


@bp.get("/help")
@public
def show() -> ResponseReturnValue:
    """The reader's own section, the others folded; with the telephone number of the office above."""
    known = current_user.is_authenticated
    mine = [SECTIONS[role] for role in current_user.roles if role in SECTIONS] if known else []
    layout = "layouts/office.html" if known else "layouts/plain.html"
    shown = {"mine": list(dict.fromkeys(mine)), "others": [name for name in TITLES if name not in mine]}
    titles = {name: say(title) for name, title in TITLES.items()}
    return render_template("help/show.html", layout=layout, titles=titles, above=_above() if known else None, **shown)


def _above() -> Unit | None:
    """The office above the reader's own, or that itself where nothing stands above."""
    unit: Unit | None = next(iter(current_user.units()), None)
    return (unit.parent or unit) if unit else None
