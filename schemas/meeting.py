"""Shape of what is typed for a meeting: its details, an item of its agenda, what it decided of each."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, pre_load, validates_schema

from rules.case.limit import SET, STATUTORY
from schemas.base import Choice, Day, Text, Uuid
from schemas.case.assignment import MOST_HELPERS
from schemas.form import Count, PageForm, Picked, TimeOfDay

NAME, PLACE, WHAT, NOTE, SUMMARY = 60, 100, 200, 1000, 4000


class MonthSchema(PageForm):
    """Which meeting to plan: of which unit, in which month."""

    unit_id = Picked(required=True)
    month = Day(required=True)


class DetailsSchema(PageForm):
    """When and where it is held, and by whom; `present` are the units that came."""

    held_on = Day(required=True)
    begins_at = TimeOfDay(required=True)
    place = Text(PLACE, load_default="")
    chair = Text(NAME, load_default="")
    keeper = Text(NAME, load_default="")
    summary = Text(SUMMARY, load_default="")
    present = fields.List(Picked(), load_default=list)


class ItemSchema(PageForm):
    """A matter by its number, or a subject in words."""

    kind = Choice(("matter", "subject"), required=True)
    what = Text(WHAT, required=True, least=1)
    note = Text(NOTE, load_default="")


class ProposalSchema(PageForm):
    """Which of the matters that the rule names: the ticked ones, or the weightiest."""

    how = Choice(("rule", "ticked"), load_default="rule")
    case = fields.List(Uuid(), load_default=list)

    @validates_schema(skip_on_field_errors=True)
    def _something(self, data: dict[str, Any], **_more: Any) -> None:
        if data["how"] == "ticked" and not data["case"]:
            raise ValidationError(str(_l("Tick the matters to put on the agenda first.")), "case")


class RemovalSchema(PageForm):
    """Which items to take off together."""

    item = fields.List(Picked(), load_default=list)

    @validates_schema(skip_on_field_errors=True)
    def _something(self, data: dict[str, Any], **_more: Any) -> None:
        if not data["item"]:
            raise ValidationError(str(_l("Tick the items to take off first.")), "item")


class HoldingSchema(PageForm):
    """Whether the meeting was held."""

    held = Choice(("yes", "no"), required=True)


class ShiftSchema(PageForm):
    """One place up or down."""

    to = Choice(("up", "down"), required=True)


class DecisionSchema(PageForm):
    """What was decided of one item: words, and for an assignment who must do it by when."""

    version = Count(1, 9_999_999, load_default=None)
    handler = Picked(load_default=None)
    due = Choice((*STATUTORY, SET), load_default=None)
    due_on = Day(load_default=None)
    helpers = fields.List(Picked(), load_default=list)
    lead = Picked(load_default=None)
    person = Text(NAME, load_default="")
    words = Text(NOTE, load_default="")

    @pre_load
    def _none_chosen(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        """A day that was typed is a deadline of one's own, whether or not the list says so."""
        return data if data.get("due") else data | {"due": SET if data.get("due_on") else None}

    @validates_schema(skip_on_field_errors=True)
    def _whole(self, data: dict[str, Any], **_more: Any) -> None:
        if data["handler"] is not None and data["due"] in (None, SET) and data["due_on"] is None:
            raise ValidationError(str(_l("Say the day by which it must be solved.")), "due_on")
        if data["handler"] is None and any(data[name] for name in ("due", "lead", "person", "helpers")):
            raise ValidationError(str(_l("Say which unit must do it.")), "handler")
        if len(data["helpers"]) > MOST_HELPERS:
            raise ValidationError(str(_l("At most %(most)s units can help.", most=MOST_HELPERS)), "helpers")


MONTH = MonthSchema()
DETAILS = DetailsSchema()
ITEM = ItemSchema()
SHIFT = ShiftSchema()
PROPOSAL = ProposalSchema()
REMOVAL = RemovalSchema()
HOLDING = HoldingSchema()
DECISION = DecisionSchema()
DECISION_FIELDS = tuple(DECISION.fields)
