"""Shape of proposing that a case be void or count again, and of the second person's answer."""

from __future__ import annotations

from rules.case.voiding import CAUSES
from schemas.base import Choice, Text
from schemas.case.assignment import REASON, REASON_LEAST, MoveSchema


class UnvoidingSchema(MoveSchema):
    """Why it counts again."""

    void_why = Text(REASON, required=True, least=REASON_LEAST)


class VoidingSchema(UnvoidingSchema):
    """For which cause it is void, and why."""

    cause = Choice(tuple(CAUSES), required=True)


class RefusalSchema(MoveSchema):
    """Why the second person says no, or who proposed it takes it back."""

    refuse_why = Text(REASON, required=True, least=REASON_LEAST)


VOIDING = VoidingSchema()
UNVOIDING = UnvoidingSchema()
REFUSAL = RefusalSchema()
