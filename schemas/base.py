"""What all schemas share: text that every database can keep, instants with a zone, ids that fit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields

from rules.org.contact import plain

MOST_ID = 2**31 - 1
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)

REQUIRED = _l("Please fill this in.")
TOO_LONG = _l("This is too long. At most %(most)s characters.")
NOT_TEXT = _l("This must be text.")
NOT_NUMBER = _l("This must be a whole number.")
NOT_DATE = _l("This must be a date, for example 2026-11-20.")
NOT_INSTANT = _l("This must be a time with its zone, for example 2026-11-20T17:00:00+08:00.")
NOT_ID = _l("This is not a valid id.")
NOT_LISTED = _l("Choose one of those offered.")


class Text(fields.String):
    """Text of any script, trimmed, at most `most` characters; NUL and lone surrogates cannot be kept."""

    default_error_messages = {"required": REQUIRED, "null": REQUIRED, "invalid": NOT_TEXT}

    def __init__(self, most: int, *, least: int = 0, **options: Any) -> None:
        super().__init__(**options)
        self.most, self.least = most, least

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        text = super()._deserialize(value, attr, data, **more)
        assert text is not None
        text = text.strip()
        if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
            raise ValidationError(str(_l("This text has a character that cannot be kept. Please type it again.")))
        if len(text) > self.most:
            raise ValidationError(str(_l("This is too long. At most %(most)s characters.", most=self.most)))
        if len(text) < self.least:
            raise ValidationError(str(REQUIRED))
        return text


class Typed(Text):
    """What is typed sign by sign: a number, a code, a name to sign in with; full-width signs are ordinary ones."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        return super()._deserialize(plain(value) if isinstance(value, str) else value, attr, data, **more)


class Number(fields.Integer):
    """A whole number within bounds that the database can keep."""

    default_error_messages = {"required": REQUIRED, "null": REQUIRED, "invalid": NOT_NUMBER, "too_large": NOT_NUMBER}

    def __init__(self, least: int, most: int, **options: Any) -> None:
        super().__init__(strict=True, **options)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> int:
        if isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        number = super()._deserialize(value, attr, data, **more)
        assert number is not None
        if not self.least <= number <= self.most:
            raise ValidationError(
                str(_l("This must be between %(least)s and %(most)s.", least=self.least, most=self.most))
            )
        return number


def RowId(**options: Any) -> Number:  # noqa: N802 - reads as a field type
    """An id given by the server."""
    return Number(1, MOST_ID, **options)


class Uuid(fields.UUID):
    """An id given by the phone."""

    default_error_messages = {"required": REQUIRED, "null": REQUIRED, "invalid_uuid": NOT_ID}


class Day(fields.Date):
    """A date of our time."""

    default_error_messages = {"required": REQUIRED, "null": REQUIRED, "invalid": NOT_DATE}

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> date:
        day: date = super()._deserialize(plain(value) if isinstance(value, str) else value, attr, data, **more)
        if not FIRST <= day <= LAST:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return day


class Moment(fields.AwareDateTime):
    """An instant with its zone, of our time."""

    default_error_messages = {
        "required": REQUIRED,
        "null": REQUIRED,
        "invalid": NOT_INSTANT,
        "invalid_awareness": NOT_INSTANT,
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> datetime:
        moment: datetime = super()._deserialize(plain(value) if isinstance(value, str) else value, attr, data, **more)
        if not FIRST.year < moment.year < LAST.year:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return moment.astimezone(UTC)


class Choice(fields.String):
    """One of a few readable codes."""

    default_error_messages = {"required": REQUIRED, "null": REQUIRED, "invalid": NOT_LISTED}

    def __init__(self, values: tuple[str, ...], **options: Any) -> None:
        super().__init__(**options)
        self.values = values

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        text = super()._deserialize(value, attr, data, **more)
        if text not in self.values:
            raise self.make_error("invalid")
        return str(text)


class House(Schema):
    """Base of all schemas: unknown fields are refused by name, with a sentence of ours."""

    error_messages = {
        "unknown": _l("This field is not known."),
        "type": _l("This must be an object with fields."),
    }


def whole(text: str) -> int | str:
    """A whole number as people type it into a form or an address, also in full-width digits; anything else stays as
    it was, to be refused."""
    said = plain(text)
    return int(said) if said.isascii() and said.isdigit() and len(said) <= len(str(MOST_ID)) else text
