"""The page of one registration, and the slip for the person who came."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue

import clock
from blueprints.intakes import bp
from blueprints.intakes.words import named
from models.case.clock import Clock
from models.case.intake import Intake
from rules import mask
from rules.case import intake
from rules.case.clock import KINDS, OUTCOMES, REPLY
from rules.case.words import PARTY_ROLES
from web.guard import me, requires
from wording.catalogues import say


def intake_or_404(intake_id: uuid.UUID) -> Intake:
    """The registration, if this person's desk made it; else 404, as if it were not there."""
    return Intake.of_case(intake_id, me()) or abort(404)


@bp.get("/intakes/<uuid:intake_id>")
@requires("receive")
def show(intake_id: uuid.UUID) -> ResponseReturnValue:
    """What was registered, who is responsible for it now, and what the desk can do."""
    found = intake_or_404(intake_id)
    return render_template(
        "intakes/show.html", intake=found, mask=mask, sees=me().may_somewhere("see"), **_times(found), **named()
    )


@bp.get("/intakes/<uuid:intake_id>/slip")
@requires("receive")
def slip(intake_id: uuid.UUID) -> ResponseReturnValue:
    """The slip: number, code and what happens by when; of the person nothing."""
    found = intake_or_404(intake_id)
    return render_template("intakes/slip.html", intake=found, told_by=_last(found, "answer"), **named())


def _times(found: Intake) -> dict[str, Any]:
    """Until when the person is to be told and the office above answered, each with its light while it runs."""
    now = clock.now()
    running = [one for one in found.case.clocks if one.kind in ("answer", REPLY)]
    times = [(one, one.light(now=now) if one.running else "") for one in running]
    owed = found.case.clock(REPLY) is not None
    return {
        "times": times,
        "reply_owed": owed,
        "tells": intake.tells(found.case.origin),
        "said_clocks": {code: say(kind.name) for code, kind in KINDS.items()},
        "outcomes": {code: say(name) for code, name in OUTCOMES.items()},
        "roles": {code: say(name) for code, name in PARTY_ROLES.items()},
    }


def _last(found: Intake, kind: str) -> Clock | None:
    return next((one for one in reversed(found.case.clocks) if one.kind == kind), None)
