"""Shape of the forms about mediation and about the end of a case."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from rules.case.clock import PAUSES
from rules.case.ending import ANSWERS, COURT_OUTCOMES, FORMS, METHODS, OTHERWISE, OUTCOMES, WAYS
from rules.case.route import ROUTES
from schemas.base import REQUIRED, Choice, Day, Text, Typed, Uuid
from schemas.case.assignment import REASON, REASON_LEAST, MoveSchema
from schemas.case.case import ADDRESS, NAME, PARTY_ROLES, PHONE, UPDATE

SAY_WHY = _l(
    "It ended without a settlement: say why. Which way, which office and its number, or what stood against it."
)


class SettlementSchema(MoveSchema):
    """How it was settled, or ended otherwise and then why."""

    method = Choice(tuple(METHODS), required=True)
    text = Text(UPDATE, required=True, least=1)

    @validates_schema(skip_on_field_errors=True)
    def _otherwise_says_why(self, told: dict[str, Any], **_more: Any) -> None:
        if told["method"] in OTHERWISE and len(told["text"]) < REASON_LEAST:
            raise ValidationError({"text": [SAY_WHY]})


class ClosingSchema(MoveSchema):
    """Why it is closed, where somebody has not confirmed."""

    close_why = Text(REASON, load_default="")


class ReasonSchema(MoveSchema):
    """A move that says why."""

    why = Text(REASON, required=True, least=REASON_LEAST)


class OpinionSchema(MoveSchema):
    """What a helping unit knows of the matter, and what it can do."""

    text = Text(UPDATE, required=True, least=REASON_LEAST)


class StandstillSchema(MoveSchema):
    """For what its time should stand still."""

    reason = Choice(tuple(PAUSES), required=True)
    text = Text(REASON, required=True, least=REASON_LEAST)


class AttemptSchema(MoveSchema):
    """What came of sitting down with them."""

    outcome = Choice(tuple(OUTCOMES), required=True)
    text = Text(UPDATE, load_default="")


class AgreementSchema(MoveSchema):
    """What was agreed, and by when it is to be done."""

    form = Choice(tuple(FORMS), required=True)
    reached_on = Day(required=True)
    terms = Text(UPDATE, required=True, least=1)
    perform_on = Day(load_default=None)


class CorrectionSchema(AgreementSchema):
    """The agreement as it should have been written, and what was wrong."""

    why = Text(REASON, required=True, least=REASON_LEAST)


class PerformanceSchema(MoveSchema):
    """The day on which what was agreed was done."""

    fulfilled_on = Day(required=True)
    text = Text(UPDATE, load_default="")


class CourtSchema(MoveSchema):
    """The day of the joint request to the court."""

    asked_on = Day(required=True)
    text = Text(UPDATE, load_default="")


class RulingSchema(MoveSchema):
    """What the court decided, and when."""

    outcome = Choice(tuple(COURT_OUTCOMES), required=True)
    decided_on = Day(required=True)
    text = Text(UPDATE, load_default="")


class ConfirmationSchema(MoveSchema):
    """What a party says of the end; who says that it is not solved is quoted."""

    party = Uuid(required=True)
    answer = Choice(tuple(ANSWERS), required=True)
    way = Choice(tuple(WAYS), required=True)
    text = Text(UPDATE, load_default="")

    @validates_schema(skip_on_field_errors=True)
    def _dispute_is_quoted(self, data: dict[str, Any], **_more: Any) -> None:
        if data["answer"] == "disputed" and not data["text"]:
            raise ValidationError(str(_l("Write down in this person's words what is not solved.")), "text")


class PersonSchema(MoveSchema):
    """One more person: a surname and a form of address is enough."""

    name = Text(NAME, required=True, least=1)
    role = Choice(PARTY_ROLES, required=True)
    phone = Typed(PHONE, load_default="")
    address = Text(ADDRESS, load_default="")


class StopSchema(ReasonSchema):
    """Who does not want the mediation, and why; nobody where none of those named does."""

    party = Uuid(load_default=None)


class ReferralSchema(MoveSchema):
    """Which routes somebody was told of."""

    routes = fields.List(Choice(tuple(ROUTES)), load_default=list)
    text = Text(REASON, load_default="")

    @validates_schema(skip_on_field_errors=True)
    def _names_one(self, data: dict[str, Any], **_more: Any) -> None:
        if not data["routes"]:
            raise ValidationError(str(REQUIRED), "routes")


SETTLEMENT = SettlementSchema()
CLOSING = ClosingSchema()
WHY = ReasonSchema()
OPINION = OpinionSchema()
STANDSTILL = StandstillSchema()
ATTEMPT = AttemptSchema()
AGREEMENT = AgreementSchema()
CORRECTION = CorrectionSchema()
PERFORMANCE = PerformanceSchema()
COURT = CourtSchema()
RULING = RulingSchema()
CONFIRMATION = ConfirmationSchema()
PERSON = PersonSchema()
STOP = StopSchema()
REFERRAL = ReferralSchema()
