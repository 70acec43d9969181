"""Shape of what is typed for a meeting: its details, an item of its agenda, what it decided of each."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from schemas.base import Choice, Day, Text
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


class ShiftSchema(PageForm):
    """One place up or down."""

    to = Choice(("up", "down"), required=True)


class DecisionSchema(PageForm):
    """What was decided of one item: words, and for an assignment who must do it by when."""

    version = Count(1, 9_999_999, load_default=None)
    handler = Picked(load_default=None)
    due_on = Day(load_default=None)
    lead = Picked(load_default=None)
    person = Text(NAME, load_default="")
    words = Text(NOTE, load_default="")

    @validates_schema(skip_on_field_errors=True)
    def _whole(self, data: dict[str, Any], **_more: Any) -> None:
        if data["handler"] is not None and data["due_on"] is None:
            raise ValidationError(str(_l("Say the day by which it must be solved.")), "due_on")
        if data["handler"] is None and (data["due_on"] or data["lead"] or data["person"]):
            raise ValidationError(str(_l("Say which unit must do it.")), "handler")


MONTH = MonthSchema()
DETAILS = DetailsSchema()
ITEM = ItemSchema()
SHIFT = ShiftSchema()
DECISION = DecisionSchema()
DECISION_FIELDS = tuple(DECISION.fields)
