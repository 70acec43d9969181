"""The office's own findings as they stand in the form: flat field names to cases and back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from itertools import count, takewhile
from typing import Any

from models.case.case import Case
from rules import mask
from schemas.base import whole

PLAIN = ("id", "category", "summary", "place", "urgency")
PERSON = ("id", "name", "role", "phone", "address")


def cases(form: Mapping[str, str]) -> list[dict[str, Any]]:
    """The cases that were typed, in order; a person without a name, number or address is nobody."""
    places = takewhile(lambda place: f"cases.{place}.id" in form, count())
    return [_case(form, f"cases.{place}.") for place in places]


def _case(form: Mapping[str, str], at: str) -> dict[str, Any]:
    case: dict[str, Any] = {field: form.get(at + field, "").strip() for field in PLAIN}
    case["happened_on"] = form.get(at + "happened_on", "").strip() or None
    people = form.get(at + "people", "").strip()
    case["people"] = whole(people) if people else None
    places = takewhile(lambda place: f"{at}parties.{place}.id" in form, count())
    persons = [_person(form, f"{at}parties.{place}.") for place in places]
    case["parties"] = [person for person in persons if person["name"] or person["phone"] or person["address"]]
    return case


def _person(form: Mapping[str, str], at: str) -> dict[str, Any]:
    said = {field: form.get(at + field, "").strip() for field in PERSON}
    return {**said, "phone": said["phone"] or None, "address": said["address"] or None}


def blank() -> dict[str, Any]:
    """A case of which nothing is known yet."""
    return {"id": str(uuid.uuid4()), "category": "", "urgency": "ordinary", "parties": []}


def of(case: Case) -> dict[str, Any]:
    """A stored case as it is corrected: its people stay masked, and what stays masked stays as it is."""
    said = {field: getattr(case, field) for field in (*PLAIN, "happened_on", "people")}
    people = [
        {
            "id": party.id,
            "name": mask.name(party.name),
            "role": party.role,
            "phone": mask.phone(party.phone or ""),
            "address": mask.address(party.address or ""),
        }
        for party in case.parties
    ]
    return {**said, "parties": people}


def rows(case: dict[str, Any]) -> list[dict[str, Any]]:
    """The people of a case and some empty rows for more."""
    empty = [{"id": str(uuid.uuid4()), "role": role} for role in ("applicant", "respondent")]
    known: list[dict[str, Any]] = case["parties"]
    return known + (empty[1:] if known else empty)


def flat(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Field name → value, for the form's macros."""
    values: dict[str, Any] = {}
    for place, case in enumerate(found):
        at = f"cases.{place}."
        values |= {at + field: value for field, value in case.items() if field != "parties"}
        for row, person in enumerate(rows(case)):
            values |= {f"{at}parties.{row}.{field}": value for field, value in person.items()}
    return values
