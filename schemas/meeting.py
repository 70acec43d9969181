"""Shape of what is typed for a meeting: its details, an item of its agenda, what it decided of each."""

from __future__ import annotations

from marshmallow import fields

from schemas.base import Choice, Day, Text
from schemas.form import PageForm, Picked, TimeOfDay

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


MONTH = MonthSchema()
DETAILS = DetailsSchema()
ITEM = ItemSchema()
SHIFT = ShiftSchema()
