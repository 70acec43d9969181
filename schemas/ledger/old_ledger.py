"""Shape of what an office says of its old ledger: which sheet, which row has the heads, what each column means."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, post_load, validates_schema

from rules.ledger.old_matter import MAPPED
from rules.ledger.words import FIELDS
from schemas.base import Choice, Day, Text
from schemas.form import Count, PageForm, Picked

MOST_COLUMNS, MOST_SHEETS, MOST_ROW = 60, 250, 1_048_576
MOST_WORD, MOST_CODE = 120, 12
PREFIX = "column_"
FOR_ALL = ("year", "day", "ended_on", "hidden")


class SheetSchema(PageForm):
    """The sheet by its place, and the number of the row with the heads."""

    sheet = Count(0, MOST_SHEETS, required=True)
    head = Count(1, MOST_ROW, load_default=None)


class ColumnsSchema(PageForm.from_dict({PREFIX + name: Count(0, MOST_COLUMNS - 1) for name in FIELDS})):  # type: ignore[misc]
    """A column for each field that the ledger has; whose matters they are where no column says it."""

    unit = Picked(required=True)
    year = Count(1990, 2199, load_default=None)
    day = Day(load_default=None)
    ended_on = Day(load_default=None)
    hidden = Count(0, 1, load_default=0)

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
        if not (PREFIX + "registered_on" in data or PREFIX + "happened_on" in data or data["day"]):
            wrong[PREFIX + "registered_on"] = [
                str(_l("Say which column tells the day, or give one day for all below."))
            ]
        if wrong:
            raise ValidationError(wrong)

    @post_load
    def _by_field(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        columns = {name: data[PREFIX + name] for name in FIELDS if PREFIX + name in data}
        return {"columns": columns, "unit": data["unit"], "for_all": {name: data[name] for name in FOR_ALL}}


class WordsSchema(PageForm):
    """What words of the office's own mean, as three lists of one length; a blank code takes back what was said."""

    field = fields.List(Choice(MAPPED), load_default=list)
    word = fields.List(Text(MOST_WORD), load_default=list)
    code = fields.List(Text(MOST_CODE), load_default=list)

    @post_load
    def _by_word(self, data: dict[str, Any], **_more: Any) -> dict[tuple[str, str], str]:
        said = zip(data["field"], data["word"], data["code"], strict=False)
        return {(field, word): code for field, word, code in said}


SHEET = SheetSchema()
WORDS = WordsSchema()
COLUMNS = ColumnsSchema()
