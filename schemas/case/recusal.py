"""Shape of keeping a case from a unit, with the reason, and of giving it back."""

from __future__ import annotations

from schemas.base import Text
from schemas.case.assignment import REASON, REASON_LEAST, MoveSchema
from schemas.form import Picked


class LiftingSchema(MoveSchema):
    """Which unit sees the case again."""

    unit = Picked(required=True)


class RecusalSchema(LiftingSchema):
    """From which unit it is kept, and why."""

    recusal_why = Text(REASON, required=True, least=REASON_LEAST)


RECUSAL = RecusalSchema()
LIFTING = LiftingSchema()
