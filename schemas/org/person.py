"""Shape of the forms about people: their accounts and their seats."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from marshmallow import ValidationError, fields

from rules.org.contact import person_name, plain, username_error
from rules.org.permission import ROLES
from schemas.base import Choice, Day, Text
from schemas.form import Email, PageForm, Phone, Picked


class Username(Text):
    """A username in small letters."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        username = plain(super()._deserialize(value, attr, data, **more)).lower()
        wrong = username_error(username)
        if wrong:
            raise ValidationError(gettext(wrong))
        return username


class PersonName(Text):
    """A name: one that was spread to fill its line is put together, dots within it are all of one kind."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        return person_name(super()._deserialize(value, attr, data, **more))


class PersonDetails(PageForm):
    """Who it is. A number or an address left blank stays as it is."""

    name = PersonName(60, least=1, required=True)
    username = Username(60, required=True)
    phone = Phone(40, load_default=None)
    email = Email(120, load_default=None)
    no_phone = fields.Boolean(load_default=False)
    no_email = fields.Boolean(load_default=False)


class SeatForm(PageForm):
    """A role at a unit from a day on."""

    unit_id = Picked(required=True)
    role = Choice(ROLES, required=True)
    starts_on = Day(required=True)
    head = fields.Boolean(load_default=False)


class NewPerson(SeatForm):
    """A person with the first seat; without a username one is made."""

    name = PersonName(60, least=1, required=True)
    username = Username(60, load_default=None)
    phone = Phone(40, load_default=None)
    email = Email(120, load_default=None)


class Ending(PageForm):
    """The last day of a seat."""

    last_day = Day(required=True)


class Refusal(PageForm):
    """Why a second person does not agree."""

    reason = Text(500, least=2, required=True)


PERSON_DETAILS = PersonDetails()
SEAT = SeatForm()
NEW_PERSON = NewPerson()
ENDING = Ending()
REFUSAL = Refusal()
