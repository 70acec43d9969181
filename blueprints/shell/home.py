"""The first address: sends everybody to where their work is."""

from __future__ import annotations

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from web.guard import me, public
from web.problems import problem

bp = Blueprint("home", __name__)
WORK = {
    "cadre": "/field/",
    "office": "/desk",
    "leader": "/desk",
    "admin": "/units",
    "auditor": "/audit",
    "hall": "/intakes",
}


@bp.get("/")
@public
def door() -> ResponseReturnValue:
    """To the village app, the desk, or whatever else the person's first role works with."""
    if not current_user.is_authenticated:
        return redirect("/sign-in")
    held = me().roles
    for role, address in WORK.items():
        if role in held:
            return redirect(address)
    return problem(403, _("Your account has no post at present. Ask your administrator to give you one."))
