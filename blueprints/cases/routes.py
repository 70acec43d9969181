"""The sheet of the other lawful routes, for the people of a case to take home."""

from __future__ import annotations

import uuid
from dataclasses import asdict

from flask import render_template, request
from flask.typing import ResponseReturnValue

import clock
from blueprints.cases import bp
from models.case.case import Case
from rules.case import route
from web.guard import requires, visible_or_404
from wording.catalogues import say


@bp.get("/cases/<uuid:case_id>/routes")
@requires("see")
def routes(case_id: uuid.UUID) -> ResponseReturnValue:
    """The routes that fit the kind of dispute in full and the others in short; or only those that the address names."""
    case = visible_or_404(Case, case_id)
    asked = [code for code in route.ROUTES if code in request.args.getlist("show")]
    first = asked or route.fitting(case.category, stopped=case.stopped)
    others = [code for code in route.ROUTES if code not in first and not asked]
    told = {code: {name: say(text) for name, text in asdict(way).items()} for code, way in route.ROUTES.items()}
    shown = {"routes": [told[code] for code in first], "others": [told[code] for code in others]}
    return render_template("cases/routes.html", case=case, now=clock.now(), **shown)
