"""Shape of cases, parties and updates as a phone sends them."""

from __future__ import annotations

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates, validates_schema

from rules.case import category
from rules.case.intake import FIELD_ORIGINS
from rules.case.words import MOST_PARTIES
from schemas.base import REQUIRED, Choice, Day, House, Moment, Number, RowId, Text, Typed, Uuid

PARTY_ROLES = ("applicant", "respondent", "other")
UPDATE_KINDS = ("unchanged", "progress", "resolved")
SUMMARY, PLACE, NAME, PHONE, ADDRESS, UPDATE = 4000, 200, 60, 40, 200, 4000
MOST_PEOPLE = 99_999


def repeated(ids: list[uuid.UUID]) -> int | None:
    """The place of the first id that stood before, or None."""
    seen: set[uuid.UUID] = set()
    for place, one in enumerate(ids):
        if one in seen:
            return place
        seen.add(one)
    return None


class PartySchema(House):
    """A person in the case: a surname and a form of address is enough."""

    id = Uuid(required=True)
    name = Text(NAME, least=1, required=True)
    phone = Typed(PHONE, load_default=None, allow_none=True)
    address = Text(ADDRESS, load_default=None, allow_none=True)
    role = Choice(PARTY_ROLES, load_default="other")


class CaseSchema(House):
    """One matter as it is first told."""

    id = Uuid(required=True)
    category = fields.String(required=True, error_messages={"required": REQUIRED, "null": REQUIRED})
    summary = Text(SUMMARY, least=1, required=True)
    place = Text(PLACE, load_default="")
    happened_on = Day(load_default=None, allow_none=True)
    people = Number(0, MOST_PEOPLE, load_default=None, allow_none=True)
    urgency = Choice(("ordinary", "help", "escalating"), load_default="ordinary")
    parties = fields.List(fields.Nested(PartySchema), load_default=list)
    project_id = RowId(allow_none=True)

    @validates("category")
    def _known(self, value: str, **_more: Any) -> None:
        if not category.known(value):
            raise ValidationError(str(_l("This kind of dispute is not known. Choose one of those offered.")))

    @validates_schema
    def _each_party_once(self, data: dict[str, Any], **_more: Any) -> None:
        if len(data["parties"]) > MOST_PARTIES:
            raise ValidationError(
                str(_l("At most %(most)s people can be named.", most=MOST_PARTIES)), field_name="parties"
            )
        place = repeated([party["id"] for party in data["parties"]])
        if place is not None:
            raise ValidationError({"parties": {place: {"id": [str(_l("This stands twice. Remove one."))]}}})


class SingleCaseSchema(CaseSchema):
    """A case told on its own, on any day: the address gives its id, the body its unit and when it was written.
    A higher `version` puts it right."""

    id = Uuid(load_default=None)
    version = Number(1, 1_000_000, load_default=1)
    unit_id = Number(1, 2**31 - 1, required=True)
    origin = Choice(FIELD_ORIGINS, load_default=FIELD_ORIGINS[0])
    made_at = Moment(required=True)
    device = fields.Dict(load_default=None, allow_none=True)


class UpdateSchema(House):
    """What a unit says of an open case in its report."""

    id = Uuid(required=True)
    case_id = Uuid(required=True)
    kind = Choice(UPDATE_KINDS, required=True)
    text = Text(UPDATE, load_default="")

    @validates_schema
    def _progress_says_what(self, data: dict[str, Any], **_more: Any) -> None:
        if data["kind"] == "progress" and not data["text"]:
            raise ValidationError(str(_l("Say in a few words what has happened.")), field_name="text")


SINGLE_CASE = SingleCaseSchema()
