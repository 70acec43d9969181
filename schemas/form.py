"""What the pages' forms share: blanks are left out, what a browser adds is let be, ids and times come as text."""

from __future__ import annotations

from datetime import time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, ValidationError, fields, pre_load

from rules.org.contact import email_error, phone_error, plain
from schemas.base import MOST_ID, NOT_LISTED, NOT_NUMBER, REQUIRED, House, Text


class PageForm(House):
    """A page's form: a field left blank counts as not filled in."""

    class Meta:
        unknown = EXCLUDE

    @pre_load
    def _without_blanks(self, data: Any, **_more: Any) -> Any:
        return {name: value for name, value in data.items() if not isinstance(value, str) or value.strip()}


class Picked(fields.Field):  # type: ignore[type-arg]
    """An id that was chosen from a list."""

    default_error_messages = {"required": REQUIRED, "null": REQUIRED, "invalid": NOT_LISTED}

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> int:
        text = str(value).strip()
        if not (text.isascii() and text.isdigit() and len(text) < 11 and 1 <= int(text) <= MOST_ID):
            raise self.make_error("invalid")
        return int(text)


class Count(fields.Field):  # type: ignore[type-arg]
    """A small whole number as typed, also in full-width digits."""

    default_error_messages = {"required": REQUIRED, "null": REQUIRED, "invalid": NOT_NUMBER}

    def __init__(self, least: int, most: int, **options: Any) -> None:
        super().__init__(**options)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> int:
        text = plain(str(value))
        if not (text.isascii() and text.isdigit() and len(text) < 9):
            raise self.make_error("invalid")
        if not self.least <= int(text) <= self.most:
            raise ValidationError(
                str(_l("This must be between %(least)s and %(most)s.", least=self.least, most=self.most))
            )
        return int(text)


class TimeOfDay(fields.Field):  # type: ignore[type-arg]
    """A time of day such as 17:00."""

    default_error_messages = {"required": REQUIRED, "invalid": _l("This must be a time of day, for example 17:00.")}

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> time:
        try:
            found = time.fromisoformat(plain(str(value)))
        except ValueError:
            raise self.make_error("invalid") from None
        return found.replace(second=0, microsecond=0, tzinfo=None)


class Phone(Text):
    """A telephone number, also with full-width digits, blanks and dashes."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        return _checked(plain(super()._deserialize(value, attr, data, **more)), phone_error)


class Email(Text):
    """An e-mail address."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        return _checked(plain(super()._deserialize(value, attr, data, **more)), email_error)


def _checked(text: str, error_of: Any) -> str:
    wrong = error_of(text)
    if wrong:
        raise ValidationError(gettext(wrong))
    return text
