"""Shape of returning a single matter to its sender: one of the usual reasons by its number, or own words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validates_schema

from rules.report.review import OWN_LEAST, REASONS
from schemas.base import Choice, Text
from schemas.case.assignment import MoveSchema
from schemas.report.review import OWN


class CaseReturnSchema(MoveSchema):
    """Why it goes back."""

    return_reason = Choice((*REASONS, "own"), required=True)
    return_own = Text(OWN, load_default="")

    @validates_schema(skip_on_field_errors=True)
    def _own_says_something(self, data: dict[str, Any], **_more: Any) -> None:
        if data["return_reason"] == "own" and len(data["return_own"]) < OWN_LEAST:
            text = _l("Write in at least %(least)s characters what the unit should put right.", least=OWN_LEAST)
            raise ValidationError(str(text), "return_own")


CASE_RETURN = CaseReturnSchema()
