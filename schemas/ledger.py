"""Shape of what the ledger's address may ask for, and of the reason for showing personal data."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, ValidationError, pre_load, validates_schema

from rules.case import OWN_REASON, REASON_LEAST, REASONS, STATUSES
from rules.category import BY_CODE, URGENCIES
from schemas.base import Choice, Day, House, Number, RowId, Text, whole

PARTS = ("found", "resolved", "open", "own")


class LedgerSchema(House):
    """Filters; empty ones are as if they were not there. `round` and `part` are those of a screening's numbers,
    `signed` asks for those that its signature counted."""

    class Meta:
        unknown = EXCLUDE

    q = Text(200)
    unit = RowId()
    status = Choice(("open", *STATUSES))
    category = Choice(tuple(BY_CODE))
    urgency = Choice(tuple(URGENCIES))
    found_from = Day()
    found_to = Day()
    round = RowId()
    part = Choice(PARTS)
    signed = Choice(("1",))
    page = Number(1, 1_000_000)

    @pre_load
    def _typed(self, data: dict[str, str], **_more: Any) -> dict[str, Any]:
        asked: dict[str, Any] = {name: text.strip() for name, text in data.items() if text.strip()}
        numbers = {name: whole(asked[name]) for name in ("unit", "round", "page") if name in asked}
        return asked | numbers

    @validates_schema(skip_on_field_errors=True)
    def _forward(self, data: dict[str, Any], **_more: Any) -> None:
        if "found_from" in data and "found_to" in data and data["found_from"] > data["found_to"]:
            raise ValidationError(str(_l("The last day lies before the first. Exchange them.")), field_name="found_to")


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
