"""Shape of a registration at an office's door, of handing it over, and of the answer to the office above."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from rules.case import category
from rules.case.category import URGENCIES
from rules.case.intake import NAMED, ORIGINS, TRANSFERRED
from rules.case.limit import SET, STATUTORY
from schemas.base import Choice, Day, Text, Uuid
from schemas.case.assignment import NOTE, MoveSchema
from schemas.case.case import ADDRESS, MOST_PEOPLE, NAME, PHONE, PLACE, SUMMARY
from schemas.form import Count, PageForm, Phone, Picked

UPPER, UPPER_NUMBER, REPLY = 120, 60, 2000
REQUIRED = {
    "origin": _l("Choose how it came."),
    "category": _l("Choose the kind of dispute."),
    "summary": _l("Write what the dispute is about."),
    "urgency": _l("Choose how urgent it is."),
    "place": _l("Write where it is."),
    "name": _l("Write who told it: a surname and a form of address is enough."),
    "upper": _l("Write which office transferred it."),
    "reply_by": _l("Say by which day the office above wants its answer."),
}


def _needed(field: str) -> dict[str, Any]:
    return {"required": True, "error_messages": {"required": REQUIRED[field], "null": REQUIRED[field]}}


class IntakeSchema(PageForm):
    """What came in: `id` is the form's own, so that a second click registers nothing more; `unit` where it arose."""

    id = Uuid(required=True)
    office = Picked(required=True)
    origin = Choice(ORIGINS, **_needed("origin"))
    received_on = Day(load_default=None)
    name = Text(NAME, load_default="")
    phone = Phone(PHONE, load_default=None)
    address = Text(ADDRESS, load_default=None)
    category = fields.String(**_needed("category"))
    summary = Text(SUMMARY, least=1, **_needed("summary"))
    place = Text(PLACE, least=1, **_needed("place"))
    unit = Picked(load_default=None)
    people = Count(1, MOST_PEOPLE, load_default=None)
    happened_on = Day(load_default=None)
    urgency = Choice(tuple(URGENCIES), **_needed("urgency"))
    other_name = Text(NAME, load_default="")
    other_phone = Phone(PHONE, load_default=None)
    upper = Text(UPPER, load_default="")
    upper_number = Text(UPPER_NUMBER, load_default="")
    reply_by = Day(load_default=None)
    answer_owed = fields.Boolean(load_default=False)
    project = Picked(load_default=None)
    sure = fields.String(load_default="")

    @validates_schema(skip_on_field_errors=False)
    def _whole(self, data: dict[str, Any], **_more: Any) -> None:
        wrong = {}
        if data.get("category") is not None and not category.known(data["category"]):
            wrong["category"] = [str(REQUIRED["category"])]
        if data.get("origin") in NAMED and not data.get("name"):
            wrong["name"] = [str(REQUIRED["name"])]
        if data.get("origin") == TRANSFERRED and not data.get("upper"):
            wrong["upper"] = [str(REQUIRED["upper"])]
        if data.get("answer_owed") and data.get("reply_by") is None:
            wrong["reply_by"] = [str(REQUIRED["reply_by"])]
        for one in ("", "other_"):
            unnamed = not data.get(f"{one}name") and (data.get(f"{one}phone") or (not one and data.get("address")))
            if unnamed and f"{one}name" not in wrong:
                wrong[f"{one}name"] = [str(_l("Write the person's surname, or empty the telephone."))]
        if wrong:
            raise ValidationError(wrong)


class HandoverSchema(MoveSchema):
    """To whom the first receiver gives it, and by when it is to be solved."""

    to = Picked(required=True)
    due = Choice((*STATUTORY, SET), required=True)
    due_on = Day(load_default=None)
    note = Text(NOTE, load_default="")

    @validates_schema(skip_on_field_errors=True)
    def _own_day_is_said(self, data: dict[str, Any], **_more: Any) -> None:
        if data["due"] == SET and data["due_on"] is None:
            raise ValidationError(str(_l("Say the day by which it must be solved.")), "due_on")


class ReplySchema(MoveSchema):
    """When the answer to the office above was sent, and what it said."""

    on = Day(required=True)
    text = Text(REPLY, load_default="")


INTAKE = IntakeSchema()
HANDOVER = HandoverSchema()
REPLY_FORM = ReplySchema()
