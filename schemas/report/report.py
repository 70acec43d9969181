"""Shape of a report as a phone sends it (PUT /api/v1/reports/<uuid>)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from rules.report.report import BASES
from schemas.base import Choice, House, Moment, Number, RowId, Text, Uuid
from schemas.case.case import CaseSchema, UpdateSchema, repeated

NOTE, MOST_CASES, MOST_UPDATES = 4000, 100, 500


class DeviceSchema(House):
    """Which phone sent it, and how many things that phone had sent before: a gap shows lost storage."""

    id = Uuid(required=True)
    seq = Number(0, 2**31 - 1, required=True)


class ReportSchema(House):
    """One version of what a unit found in one round; `outcome` is nil exactly when `cases` is empty.

    `told_at` is the `server_time` of the start document whose open cases the phone showed.
    """

    version = Number(1, 1_000_000, required=True)
    unit_id = RowId(required=True)
    round_id = RowId(required=True)
    outcome = Choice(("nil", "found"), required=True)
    bases = fields.List(Choice(tuple(BASES)), load_default=list)
    note = Text(NOTE, load_default="")
    made_at = Moment(required=True)
    told_at = Moment(load_default=None, allow_none=True)
    device = fields.Nested(DeviceSchema, load_default=None, allow_none=True)
    cases = fields.List(fields.Nested(CaseSchema), load_default=list)
    updates = fields.List(fields.Nested(UpdateSchema), load_default=list)

    @validates_schema
    def _whole(self, data: dict[str, Any], **_more: Any) -> None:
        if (data["outcome"] == "nil") != (not data["cases"]):
            raise ValidationError(
                str(_l("Nothing new and a list of disputes exclude each other.")), field_name="outcome"
            )
        for name, most in (("cases", MOST_CASES), ("updates", MOST_UPDATES)):
            _check_list(data[name], name, most)


def _check_list(rows: list[dict[str, Any]], name: str, most: int) -> None:
    if len(rows) > most:
        raise ValidationError(str(_l("At most %(most)s at a time.", most=most)), field_name=name)
    place = repeated([row["id"] for row in rows])
    if place is not None:
        raise ValidationError({name: {place: {"id": [str(_l("This stands twice. Remove one."))]}}})


class WithdrawalSchema(House):
    """Takes a nil report back."""

    version = Number(1, 1_000_000, required=True)
    made_at = Moment(required=True)


REPORT = ReportSchema()
WITHDRAWAL = WithdrawalSchema()
