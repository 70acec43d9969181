"""Shape of a return: one of the usual reasons by its number, or own words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validates_schema

from rules.report.review import EARLY, OWN_LEAST, REASONS
from schemas.base import Choice, House, Text

OWN = 1000


class ReturnSchema(House):
    """Why a report goes back to its unit."""

    reason = Choice((*REASONS, *EARLY, "own"), required=True)
    own_reason = Text(OWN, load_default="")

    @validates_schema(skip_on_field_errors=True)
    def _own_says_something(self, data: dict[str, Any], **_more: Any) -> None:
        if data["reason"] == "own" and len(data["own_reason"]) < OWN_LEAST:
            raise ValidationError(
                str(_l("Write in at least %(least)s characters what the unit should put right.", least=OWN_LEAST)),
                "own_reason",
            )


RETURN = ReturnSchema()
