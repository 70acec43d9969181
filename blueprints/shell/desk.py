"""The desk's first page: what waits, in words, with the way to it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

import clock
from models.case.intake import Intake
from models.desk import desk
from models.filing.held import HeldItem
from models.message.reminder import Reminder
from rules.case.category import URGENCIES
from web.guard import me, requires, today

bp = Blueprint("desk", __name__)


@bp.get("/desk")
@requires("desk")
def home() -> ResponseReturnValue:
    """To do: reviews, what is held, calls for help, who is missing, what was returned, own screenings, messages."""
    now = clock.now()
    return render_template(
        "desk/home.html",
        desk=desk(me(), now=now),
        arrived=Intake.count(me(), "waiting"),
        held=HeldItem.count_waiting(me()),
        unread=Reminder.count_unread(me()),
        clerk=me().may_somewhere("screen"),
        urgencies=URGENCIES,
        today=today(),
        now=now,
    )
