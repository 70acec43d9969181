"""Shape of what the ledger's address may ask for, and of the reason for showing personal data."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, ValidationError, fields, pre_load, validates_schema

from rules.case.category import BY_CODE, URGENCIES
from rules.case.words import ORIGINS, OWN_REASON, REASON_LEAST, REASONS, STATUSES
from rules.ledger.ledger import COLUMNS, DATES, LIGHTS, SORTS, WEEK
from schemas.base import Choice, Day, House, Number, RowId, Text, whole

PARTS = ("carried", "found", "settled", "otherwise", "open", "own", "resolved")  # the last in signatures of before
NUMBERS = ("unit", "handler", "office", "lead", "project", "round", "page")
EXCHANGE = _l("The last day lies before the first. Exchange them.")


class LedgerSchema(House):
    """Filters; empty ones are as if they were not there. `round` and `part` are those of a screening's numbers,
    `signed` asks for those that its signature counted."""

    class Meta:
        unknown = EXCLUDE

    q = Text(200)
    unit = RowId()
    handler = RowId()
    office = RowId()
    lead = RowId()
    project = RowId()
    status = Choice(("open", *STATUSES))
    category = Choice(tuple(BY_CODE))
    urgency = Choice(tuple(URGENCIES))
    origin = Choice(tuple(ORIGINS))
    light = Choice(tuple(LIGHTS))
    due = Choice((WEEK,))
    merged = Choice(("1",))
    sort = Choice(SORTS)
    column = fields.List(Choice(tuple(COLUMNS)))
    found_from = Day()
    found_to = Day()
    due_from = Day()
    due_to = Day()
    resolved_from = Day()
    resolved_to = Day()
    confirmed_from = Day()
    confirmed_to = Day()
    closed_from = Day()
    closed_to = Day()
    round = RowId()
    part = Choice(PARTS)
    signed = Choice(("1",))
    page = Number(1, 1_000_000)

    @pre_load
    def _typed(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        texts = {name: text.strip() for name, text in data.items() if isinstance(text, str)}
        asked: dict[str, Any] = {name: text for name, text in texts.items() if text}
        if data.get("column"):
            asked["column"] = data["column"]
        numbers = {name: whole(asked[name]) for name in NUMBERS if name in asked}
        return asked | numbers

    @validates_schema
    def _forward(self, data: dict[str, Any], **_more: Any) -> None:
        spans = {name: (data.get(f"{name}_from"), data.get(f"{name}_to")) for name in DATES}
        wrong = [f"{name}_to" for name, (first, last) in spans.items() if first and last and first > last]
        if wrong:
            raise ValidationError({name: [str(EXCHANGE)] for name in wrong})


class RevealSchema(House):
    """Why somebody wants to see people's data in full: one of the usual reasons, or an own one."""

    reason = Choice((*REASONS, OWN_REASON), required=True)
    own_reason = Text(200, load_default="")

    @validates_schema(skip_on_field_errors=True)
    def _own_says_something(self, data: dict[str, Any], **_more: Any) -> None:
        if data["reason"] == OWN_REASON and len(data["own_reason"]) < REASON_LEAST:
            raise ValidationError(
                str(_l("Write your reason in at least %(least)s characters.", least=REASON_LEAST)), "own_reason"
            )


LEDGER = LedgerSchema()
REVEAL = RevealSchema()
