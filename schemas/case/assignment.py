"""Shape of an assignment, of signing for it, and of an objection to it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from rules.case.limit import SET, STATUTORY
from schemas.base import Choice, Day, Text, Uuid
from schemas.case.case import UPDATE
from schemas.form import Count, PageForm, Picked

NOTE, PERSON, REASON, REASON_LEAST = 1000, 60, 1000, 4
MOST_HELPERS = 50


class MoveSchema(PageForm):
    """Any move: `version` is that of the case on the page on which it was decided."""

    version = Count(1, 9_999_999, required=True)


class AssignmentSchema(MoveSchema):
    """Who must solve a case by when; a day of one's own needs the day."""

    handler = Picked(required=True)
    due = Choice((*STATUTORY, SET), required=True)
    due_on = Day(load_default=None)
    person = Text(PERSON, load_default="")
    lead = Picked(load_default=None)
    helpers = fields.List(Picked(), load_default=list)
    note = Text(NOTE, load_default="")

    @validates_schema(skip_on_field_errors=True)
    def _own_day_is_said(self, data: dict[str, Any], **_more: Any) -> None:
        if data["due"] == SET and data["due_on"] is None:
            raise ValidationError(str(_l("Say the day by which it must be solved.")), "due_on")
        if len(data["helpers"]) > MOST_HELPERS:
            raise ValidationError(str(_l("At most %(most)s units can help.", most=MOST_HELPERS)), "helpers")


class ManySchema(AssignmentSchema):
    """The same for many cases, each of which comes with its own version; `step` says how far the person is."""

    version = Count(1, 9_999_999, load_default=1)
    step = Choice(("look", "assign", "change"), load_default="look")


class ObjectionSchema(MoveSchema):
    """Why the assignment is not for this unit."""

    why = Text(REASON, load_default="")

    @validates_schema(skip_on_field_errors=True)
    def _says_why(self, data: dict[str, Any], **_more: Any) -> None:
        if len(data["why"]) < REASON_LEAST:
            raise ValidationError(
                str(_l("Write your reason in at least %(least)s characters.", least=REASON_LEAST)), "why"
            )


class ExtensionSchema(MoveSchema):
    """Until when more time is asked for, and why."""

    wanted_on = Day(required=True)
    more_why = Text(REASON, required=True, least=REASON_LEAST)


class AnswerSchema(MoveSchema):
    """What the office says of a request for more time; a refusal says why."""

    decision = Choice(("grant", "refuse"), required=True)
    answer = Text(REASON, load_default="")

    @validates_schema(skip_on_field_errors=True)
    def _refusal_says_why(self, data: dict[str, Any], **_more: Any) -> None:
        if data["decision"] == "refuse" and len(data["answer"]) < REASON_LEAST:
            raise ValidationError(
                str(_l("Write your reason in at least %(least)s characters.", least=REASON_LEAST)), "answer"
            )


class NoteSchema(PageForm):
    """What happened with a case; `id` is the form's own, so that a second click adds nothing."""

    id = Uuid(required=True)
    text = Text(UPDATE, required=True, least=1)


NOTE_FORM = NoteSchema()
EXTENSION = ExtensionSchema()
ANSWER = AnswerSchema()
MOVE = MoveSchema()
ASSIGNMENT = AssignmentSchema()
MANY = ManySchema()
OBJECTION = ObjectionSchema()
