"""Shape of what an office says of its old ledger: which sheet, which row has the heads, what each column means."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, post_load, validates_schema

from rules.ledger_words import FIELDS
from schemas.form import Count, PageForm, Picked

MOST_COLUMNS, MOST_SHEETS, MOST_ROW = 60, 250, 1_048_576
PREFIX = "column_"


class SheetSchema(PageForm):
    """The sheet by its place, and the number of the row with the heads."""

    sheet = Count(0, MOST_SHEETS, required=True)
    head = Count(1, MOST_ROW, load_default=None)


class ColumnsSchema(PageForm.from_dict({PREFIX + name: Count(0, MOST_COLUMNS - 1) for name in FIELDS})):  # type: ignore[misc]
    """A column for each field that the ledger has; whose matters they are where no column says it."""

    unit = Picked(required=True)
    year = Count(1990, 2199, load_default=None)

    @validates_schema(skip_on_field_errors=True)
    def _enough(self, data: dict[str, Any], **_more: Any) -> None:
        wrong, seen = {}, set()
        for name in FIELDS:
            at = data.get(PREFIX + name)
            if at is not None and at in seen:
                wrong[PREFIX + name] = [str(_l("This column is chosen twice. Choose another one, or none."))]
            seen.add(at)
        if PREFIX + "title" not in data and PREFIX + "summary" not in data:
            wrong[PREFIX + "summary"] = [str(_l("Say which column tells what it is about."))]
        if PREFIX + "registered_on" not in data and PREFIX + "happened_on" not in data:
            wrong[PREFIX + "registered_on"] = [str(_l("Say which column tells the day."))]
        if wrong:
            raise ValidationError(wrong)

    @post_load
    def _by_field(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        columns = {name: data[PREFIX + name] for name in FIELDS if PREFIX + name in data}
        return {"columns": columns, "unit": data["unit"], "year": data["year"]}


SHEET = SheetSchema()
COLUMNS = ColumnsSchema()
