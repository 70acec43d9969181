"""What clients send where the address alone does not say which unit is meant: bodies that are right in every field."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

import clock
from models.base import db
from models.round import Round
from tests.support.make import case_body, report_body
from tests.support.rich import Belongings, County, picture


def report(county: County, mine: Belongings) -> dict[str, Any]:
    """A report of the unit for a round of its kind, under an id of its own: met by a conflict or a receipt."""
    round_ = db.session.get_one(Round, mine.ids["round_id"])
    return {"json": report_body(mine.unit, round_)}


def withdrawal(county: County, mine: Belongings) -> dict[str, Any]:
    """Takes the unit's report back."""
    return {"json": {"version": 1, "made_at": clock.now().isoformat()}}


def case(county: County, mine: Belongings) -> dict[str, Any]:
    """A new case of the unit."""
    said = case_body("新的争吵") | {"unit_id": mine.unit.id, "made_at": clock.now().isoformat()}
    return {"json": {name: value for name, value in said.items() if name != "id"}, "new": "case_id"}


def step(county: County, mine: Belongings) -> dict[str, Any]:
    """An update of the unit's case."""
    said = {"kind": "progress", "text": "谈过一次", "made_at": clock.now().isoformat()}
    return {"json": said, "new": "step_id"}


def photo(county: County, mine: Belongings) -> dict[str, Any]:
    """A photo of the unit's case."""
    raw = picture(str(uuid.uuid4()))
    query = {"case": str(mine.case_id)}
    return {"data": raw, "query_string": query, "sha256": hashlib.sha256(raw).hexdigest()}


def suggestion(county: County, mine: Belongings) -> dict[str, Any]:
    """A word to those who run the software."""
    return {"json": {"text": "字再大一点"}, "new": "suggestion_id"}


def memory(county: County, mine: Belongings) -> dict[str, Any]:
    """The receipts that a phone holds against the server's memory: none of it is shown to anybody."""
    key = {"kind": "case", "id": str(mine.case_id), "version": 1, "sha256": "0" * 64}
    return {"json": {"receipts": [key]}}


def loss(county: County, mine: Belongings) -> dict[str, Any]:
    """A phone has lost what it kept: told to the office above the sender's own unit, whatever the address."""
    return {"json": {"unsent": 1, "exact": True}}


def of_unit(county: County, mine: Belongings) -> dict[str, Any]:
    """A page that is asked for another office than one's own."""
    return {"query_string": {"unit": str(mine.unit.id)}}


def of_figure(county: County, mine: Belongings) -> dict[str, Any]:
    """The matters behind a number of the unit, in this month."""
    return {"query_string": {"unit": str(mine.unit.id), "month": f"{clock.now():%Y-%m}", "figure": "found"}}


def of_plan(county: County, mine: Belongings) -> dict[str, Any]:
    """The plan of the unit for a kind of dispute."""
    about = {"unit": str(mine.unit.id), "category": "02"}
    return {"query_string": about, "data": about | {"version": "0", "text": "走访"}}


def of_month(county: County, mine: Belongings) -> dict[str, Any]:
    """The last month of the unit, which is over."""
    return {"data": {"unit": str(mine.unit.id), "month": "2026-10"}}


def of_unit_id(county: County, mine: Belongings) -> dict[str, Any]:
    """A page or form that names its unit beside the address."""
    return {"query_string": {"unit_id": str(mine.unit.id)}, "data": {"unit_id": str(mine.unit.id)}}


def of_screening(county: County, mine: Belongings) -> dict[str, Any]:
    """The screening of a unit for a round of its kind."""
    return {"query_string": {"unit": str(mine.unit.id), "round": str(mine.ids["round_id"])}}


def signature(county: County, mine: Belongings) -> dict[str, Any]:
    """Signs the unit's own screening."""
    base = {"unit": mine.unit.id, "round": mine.ids["round_id"], "version": 9, "action": "sign", "confirm": "1"}
    return {"data": {name: str(value) for name, value in base.items()}}


def intake(county: County, mine: Belongings) -> dict[str, Any]:
    """A matter that comes in at the unit's door."""
    said = {"id": str(uuid.uuid4()), "office": str(mine.unit.id), "origin": "letter", "category": "02", "sure": "1"}
    return {"data": said | {"summary": "新的争吵", "place": "村口", "urgency": "ordinary"}}


def chosen(county: County, mine: Belongings) -> dict[str, Any]:
    """The unit's case among those chosen in the ledger, to be assigned."""
    case = {"case": f"{mine.case_id}:1"}
    return {"query_string": case, "data": case | {"step": "look", "due": "set", "due_on": "2026-12-01"}}
