"""A single matter from a phone says how it was heard of; who came with it is to be told in time."""

from __future__ import annotations

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from models.base import db
from models.case.case import Case
from tests.support.make import case_body
from tests.support.world import World


@pytest.mark.parametrize(("origin", "clocks"), [("by_the_way", set()), ("hall", {"register", "answer"})])
def test_a_case_of_any_day_says_how_it_was_heard_of(
    phone: FlaskClient, cast: World, origin: str, clocks: set[str]
) -> None:
    body = case_body(origin=origin) | {"unit_id": cast.village.id, "made_at": clock.now().isoformat()}
    assert phone.put(f"/api/v1/cases/{body['id']}", json=body).status_code == 201
    case = db.session.scalars(select(Case)).one()
    assert (case.origin, case.office, {one.kind for one in case.clocks}) == (origin, cast.town, clocks)
    assert (
        phone.put(f"/api/v1/cases/{uuid.uuid4()}", json=body | {"id": None, "origin": "transferred"}).status_code == 422
    )
    other = "hall" if origin == "by_the_way" else "by_the_way"
    assert phone.put(f"/api/v1/cases/{body['id']}", json=body | {"version": 2, "origin": other}).status_code == 200
    case = db.session.get_one(Case, case.id, populate_existing=True)
    assert (case.origin, case.clock("answer") is not None) == (other, other == "hall")
