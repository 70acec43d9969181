"""The county office freezes a month: from then on its figures stay as they are."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import clock
from blueprints.statistics import bp
from models.base import db
from models.figure.month import Month
from schemas.statistic import FREEZING
from web.guard import me, requires, settings, unit_or_404
from wording import times


@bp.post("/statistics/freezing")
@requires("freeze")
def freeze() -> ResponseReturnValue:
    """Copies the month's matters once; whoever comes second is told that it is frozen already."""
    told = FREEZING.load(request.form.to_dict())
    county, month = unit_or_404(told["unit"], "freeze"), told["month"]
    done = Month.freeze(county, month, settings().timezone, by=me(), now=clock.now())
    db.session.commit()
    said = _("%(month)s is frozen. Its figures stay as they are.") if done else _("%(month)s was frozen before.")
    flash(said % {"month": times.month(month)})
    return redirect(url_for("statistics.show", unit=county.id, month=f"{month:%Y-%m}"), 303)
