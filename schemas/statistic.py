"""Shape of what the address of a page of figures may ask for."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, ValidationError, fields, pre_load

from rules.case.category import BY_CODE
from rules.figure.handling import FIGURES
from rules.figure.statistic import COUNTED, SPANS
from schemas.base import FIRST, LAST, NOT_LISTED, Choice, House, Number, RowId, Text, whole

PATTERN = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
TABLES = ("line", "figures", "trend", "heat", "units", "reports")
FORM_TABLES = ("towns", "levels_month", "levels_year", "bands", "kinds", "sums", "sources", "forms")
PARTS = ("kinds", "places", "origins", "ages", "states", "handling")


class MonthField(fields.Field[date]):
    """A month as "2026-10": its first day."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> date:
        match = PATTERN.fullmatch(value) if isinstance(value, str) else None
        if match is None or not FIRST.year < int(match[1]) < LAST.year or not 1 <= int(match[2]) <= 12:
            raise ValidationError(str(_l("This must be a month, for example 2026-10.")))
        return date(int(match[1]), int(match[2]), 1)


class StatisticsSchema(House):
    """Whose figures, up to which month, over which span; `public` asks for the version that leaves the house."""

    class Meta:
        unknown = EXCLUDE

    unit = RowId()
    month = MonthField()
    span = Choice(tuple(SPANS), load_default="month")
    public = Choice(("1",))
    table = Choice(TABLES, load_default="figures")

    @pre_load
    def _typed(self, data: dict[str, str], **_more: Any) -> dict[str, Any]:
        asked: dict[str, Any] = {name: text.strip() for name, text in data.items() if text.strip()}
        return asked | {name: whole(asked[name]) for name in ("unit", "below", "page") if name in asked}


class RowsSchema(StatisticsSchema):
    """Which number's rows are asked for: a figure's part or whole, or a plain count; of a place, of a category."""

    figure = Choice((*FIGURES, *COUNTED), required=True)
    of = Choice(("part", "whole"), load_default="part")
    below = RowId()
    category = Choice(tuple(BY_CODE))
    page = Number(1, 1_000_000, load_default=1)


class AnalysisSchema(StatisticsSchema):
    """Whose analysis of which month, and which of its tables as .xlsx."""

    table = Choice(PARTS, load_default="kinds")


class FormSchema(StatisticsSchema):
    """Whose monthly form, and which of its tables as .xlsx."""

    table = Choice(FORM_TABLES)


class PlanSchema(House):
    """What is planned for a kind; `version` is that of the plan on the page, an empty text ends it."""

    class Meta:
        unknown = EXCLUDE

    category = Choice(tuple(BY_CODE), required=True)
    text = Text(2000, load_default="")
    lead = RowId(load_default=None, allow_none=True)
    version = Number(0, 1_000_000, required=True)

    @pre_load
    def _typed(self, data: dict[str, str], **_more: Any) -> dict[str, Any]:
        lead = whole(data.get("lead", "")) or None
        return {**data, "lead": lead, "version": whole(data.get("version", ""))}


class FreezingSchema(House):
    """Which month of which county is frozen."""

    unit = RowId(required=True)
    month = MonthField(required=True, error_messages={"required": NOT_LISTED, "null": NOT_LISTED})

    @pre_load
    def _typed(self, data: dict[str, str], **_more: Any) -> dict[str, Any]:
        return {**data, "unit": whole(data.get("unit", ""))}


MONTH = MonthField()
STATISTICS = StatisticsSchema()
ROWS = RowsSchema()
ANALYSIS = AnalysisSchema()
FORM = FormSchema()
PLAN = PlanSchema()
FREEZING = FreezingSchema()
