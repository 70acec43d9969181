"""Shape of putting a matter right at the desk: its facts, and its people in flat fields named by their place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from rules.case.category import BY_CODE, URGENCIES
from schemas.base import NOT_LISTED, REQUIRED, Choice, Day, Text, Uuid
from schemas.case.assignment import REASON, REASON_LEAST, MoveSchema
from schemas.case.case import ADDRESS, MOST_PEOPLE, NAME, PARTY_ROLES, PHONE, PLACE, SUMMARY
from schemas.form import Count, PageForm

PERSON = re.compile(r"^persons\.(\d{1,2})\.")
SAID = ("name", "phone", "address")
FACTS = ("version", "category", "summary", "place", "happened_on", "people", "urgency", "amend_why", "covered")
Values = Mapping[str, Any]


class PersonSchema(PageForm):
    """Somebody in the matter as it should be; `gone` says that the person does not belong to it."""

    id = Uuid(load_default=None)
    name = Text(NAME, load_default="")
    phone = Text(PHONE, load_default="")
    address = Text(ADDRESS, load_default="")
    role = Choice(PARTY_ROLES, load_default=None)
    gone = Choice(("1",), load_default=None)

    @validates_schema(skip_on_field_errors=True)
    def _has_a_name_and_a_role(self, data: dict[str, Any], **_more: Any) -> None:
        missing = [] if data["gone"] else [name for name in ("name", "role") if not data[name]]
        if missing:
            raise ValidationError({name: [str(REQUIRED if name == "name" else NOT_LISTED)] for name in missing})


class AmendmentSchema(MoveSchema):
    """What is right, and why it is changed; `covered`: the words of before name somebody wrongly."""

    category = Choice(tuple(BY_CODE), required=True)
    summary = Text(SUMMARY, least=1, required=True)
    place = Text(PLACE, load_default="")
    happened_on = Day(load_default=None)
    people = Count(0, MOST_PEOPLE, load_default=None)
    urgency = Choice(tuple(URGENCIES), required=True)
    amend_why = Text(REASON, required=True, least=REASON_LEAST)
    covered = Choice(("1",), load_default=None)
    persons = fields.List(fields.Nested(PersonSchema), load_default=list)


AMENDMENT = AmendmentSchema()


def places(values: Values) -> list[str]:
    """The blocks of people in the form, in order."""
    numbers = {int(match[1]) for name in values if (match := PERSON.match(name))}
    return [f"persons.{number}" for number in sorted(numbers)]


def body_of(values: Values) -> tuple[dict[str, Any], list[str]]:
    """What the schema reads, and where each person stands in the form; one of whom nothing is said is left out."""
    body: dict[str, Any] = {name: values[name] for name in FACTS if name in values}
    body["persons"], stands = [], []
    for place in places(values):
        said = {name: values.get(f"{place}.{name}") or "" for name in ("id", *SAID)}
        if any(text.strip() for text in said.values()):
            more = {name: values.get(f"{place}.{name}") or "" for name in ("role", "gone")}
            body["persons"].append(said | more)
            stands.append(place)
    return body, stands


def by_place(errors: Mapping[str, Any], stands: list[str]) -> dict[str, Any]:
    """Errors by the form's own field names."""
    found = {}
    for path, said in errors.items():
        number, _dot, rest = path.removeprefix("persons.").partition(".")
        moved = path.startswith("persons.") and number.isdigit() and int(number) < len(stands)
        found[f"{stands[int(number)]}.{rest}" if moved else path] = said
    return found
