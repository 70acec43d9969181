"""Shape of the file by which a platform above answers."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, ValidationError, fields, post_load, validates

from rules.ledger.platform import RECEIPTS, STATES, VERSION, Told
from schemas.base import Choice, House, Moment, Number, Text, Uuid

MOST = 20_000


class ReceiptSchema(House):
    """One answer: our id, their number, their state and when."""

    class Meta:
        unknown = EXCLUDE

    id = Uuid(required=True)
    number = Text(60, least=1, required=True)
    state = Choice(tuple(STATES), required=True)
    at = Moment(required=True)

    @post_load
    def _told(self, data: dict[str, Any], **_more: Any) -> Told:
        return Told(data["id"], data["number"], data["state"], data["at"])


class ReceiptsSchema(House):
    """The file as a whole."""

    class Meta:
        unknown = EXCLUDE

    format = Choice((RECEIPTS,), required=True)
    version = Number(1, VERSION, required=True)
    platform = Text(60, least=1, required=True)
    receipts = fields.List(fields.Nested(ReceiptSchema), required=True)

    @validates("receipts")
    def _bearable(self, value: list[Told], **_more: Any) -> None:
        if len(value) > MOST:
            raise ValidationError(str(_l("At most %(most)s answers in one file.", most=MOST)))


RECEIPTS_FILE = ReceiptsSchema()
