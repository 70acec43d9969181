"""Shape of passing a case up, of a supervision notice, and of its answer."""

from __future__ import annotations

from marshmallow import fields

from schemas.base import Day, Text
from schemas.case.assignment import REASON, REASON_LEAST, MoveSchema


class EscalationSchema(MoveSchema):
    """Why the level above must take it over; `escalating` that it may escalate, whatever was said before."""

    escalation_why = Text(REASON, required=True, least=REASON_LEAST)
    escalating = fields.Boolean(load_default=False)


class SupervisionSchema(MoveSchema):
    """What is asked of the handling unit, and the last day for the answer."""

    wanted = Text(REASON, required=True, least=REASON_LEAST)
    answer_on = Day(required=True)


class SupervisionAnswerSchema(MoveSchema):
    """What the handling unit answers."""

    notice_answer = Text(REASON, required=True, least=REASON_LEAST)


ESCALATION = EscalationSchema()
SUPERVISION = SupervisionSchema()
SUPERVISION_ANSWER = SupervisionAnswerSchema()
