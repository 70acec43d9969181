"""Shape of what a town decides about a held item."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validates_schema

from rules.report.held import DECISIONS
from rules.report.review import OWN_LEAST
from schemas.base import Choice, House, Text

REASON = 1000


class DecisionSchema(House):
    """What becomes of it; who sets it aside says why."""

    decision = Choice(tuple(DECISIONS), required=True)
    reason = Text(REASON, load_default="")

    @validates_schema(skip_on_field_errors=True)
    def _says_why(self, data: dict[str, Any], **_more: Any) -> None:
        if data["decision"] == "discard" and len(data["reason"]) < OWN_LEAST:
            raise ValidationError(
                str(_l("Write in at least %(least)s characters why it is set aside.", least=OWN_LEAST)), "reason"
            )


DECISION = DecisionSchema()
