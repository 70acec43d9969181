"""Shape of the receipts that a phone holds against the server's memory (POST /api/v1/memory)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from schemas.base import House, Number, Text

MOST = 200


class ReceiptKeySchema(House):
    """What names one receipt: its kind, the id that the phone gave, the version, and the digest of the content."""

    kind = Text(12, least=1, required=True)
    id = Text(110, least=1, required=True)
    version = Number(1, 1_000_000, required=True)
    sha256 = Text(64, least=64, required=True)


class MemorySchema(House):
    """At most 200 receipts at a time."""

    receipts = fields.List(fields.Nested(ReceiptKeySchema), required=True)

    @validates_schema
    def _few(self, data: dict[str, Any], **_more: Any) -> None:
        if len(data["receipts"]) > MOST:
            raise ValidationError(str(_l("At most %(most)s at a time.", most=MOST)), field_name="receipts")


class LossSchema(House):
    """What a phone says of its loss: how much had not been sent, and whether that is exact or the least."""

    unsent = Number(0, 1_000_000, required=True)
    exact = fields.Boolean(required=True)


LOSS = LossSchema()
MEMORY = MemorySchema()
