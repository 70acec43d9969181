"""Shape of what is entered about a petition and its clocks, one form a move."""

from __future__ import annotations

from rules.case.clock import KINDS, PAUSES
from rules.case.petition import CHOICES, OPINIONS, REVIEWS, WAYS
from schemas.base import Choice, Day, Text
from schemas.case.assignment import REASON, REASON_LEAST, MoveSchema

BY_HAND = tuple(way for way in WAYS if way != "unknown")


class RegistrationSchema(MoveSchema):
    """Of which kind it is, when it was received, and for a claim when it was taken up (the same day, if not said)."""

    choice = Choice(tuple(CHOICES), required=True)
    received_on = Day(required=True)
    taken_up_on = Day(load_default=None)
    text = Text(REASON, load_default="")


class TellingSchema(MoveSchema):
    """When and how the petitioner was told."""

    on = Day(required=True)
    way = Choice(tuple(WAYS), required=True)
    text = Text(REASON, load_default="")


class OpinionSchema(MoveSchema):
    """The decision in short, and when and how the petitioner received it."""

    result = Choice(tuple(OPINIONS), required=True)
    on = Day(required=True)
    way = Choice(BY_HAND, required=True)
    text = Text(REASON, required=True, least=REASON_LEAST)


class MoreTimeSchema(MoveSchema):
    """Until when the decision may take, and the reason that the petitioner is told."""

    until = Day(required=True)
    text = Text(REASON, required=True, least=REASON_LEAST)


class RequestSchema(MoveSchema):
    """When the petitioner asked for a review, and on what grounds."""

    on = Day(required=True)
    text = Text(REASON, required=True, least=REASON_LEAST)


class ReviewSchema(OpinionSchema):
    """What the office above decided."""

    result = Choice(tuple(REVIEWS), required=True)


class PauseSchema(MoveSchema):
    """Which time stands still, and why."""

    kind = Choice(tuple(KINDS), data_key="clock", required=True)
    reason = Choice(tuple(PAUSES), required=True)
    text = Text(REASON, load_default="")


class ContinuationSchema(MoveSchema):
    """Which time runs again."""

    kind = Choice(tuple(KINDS), data_key="clock", required=True)
    text = Text(REASON, load_default="")


FORMS: dict[str, MoveSchema] = {
    "registration": RegistrationSchema(),
    "telling": TellingSchema(),
    "opinion": OpinionSchema(),
    "extension": MoreTimeSchema(),
    "review_request": RequestSchema(),
    "review": ReviewSchema(),
    "rereview_request": RequestSchema(),
    "rereview": ReviewSchema(),
    "pause": PauseSchema(),
    "continuation": ContinuationSchema(),
}
