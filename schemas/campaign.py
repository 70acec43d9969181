"""Shape of what is typed for a campaign: its period and goal, its matters, a work group, the closing report."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, fields, pre_load

from rules.case.category import BY_CODE
from schemas.base import Choice, Day, House, Number, RowId, Text, Uuid, whole
from schemas.form import PageForm, Picked

NAME, PERSON, TEXT, NUMBERS = 60, 60, 4000, 2000
MOST_DAYS = 3660


class CampaignSchema(PageForm):
    """Of which office, from when to when, and what is to be reached."""

    unit_id = Picked(load_default=None)
    name = Text(NAME, required=True, least=1)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    goal = Text(TEXT, load_default="")


class ChoiceSchema(PageForm):
    """Matters by their ticks, or by their numbers in one line."""

    case = fields.List(Uuid(), load_default=list)
    numbers = Text(NUMBERS, load_default="")


class GroupSchema(PageForm):
    """Who leads the group, who is in it, and what they will do."""

    department = Picked(required=True)
    head = Text(PERSON, required=True, least=1)
    units = fields.List(Picked(), load_default=list)
    members = Text(TEXT, load_default="")
    plan = Text(TEXT, load_default="")


class ClosingSchema(PageForm):
    """What the report says in words."""

    summary = Text(TEXT, load_default="")


class FilterSchema(House):
    """What the list of matters to choose from is narrowed by."""

    class Meta:
        unknown = EXCLUDE

    q = Text(200)
    category = Choice(tuple(BY_CODE))
    project = RowId()
    older = Number(1, MOST_DAYS)

    @pre_load
    def _typed(self, data: dict[str, str], **_more: Any) -> dict[str, Any]:
        asked: dict[str, Any] = {name: text.strip() for name, text in data.items() if text.strip()}
        return asked | {name: whole(asked[name]) for name in ("project", "older") if name in asked}


CAMPAIGN = CampaignSchema()
CHOICE = ChoiceSchema()
GROUP = GroupSchema()
CLOSING = ClosingSchema()
FILTER = FilterSchema()
