"""Every route that takes a body, attacked with well-formed bodies that name what is another unit's."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import jsonify, request
from marshmallow import Schema

from models.base import db
from models.case.case import Case
from models.report.report import Report
from schemas.base import Uuid
from tests.conftest import Settled, undone
from tests.support.foreign import Attack, attackers
from tests.support.policy import ROWS
from tests.support.policy_words import FILE, Row
from tests.test_access import Planted, planted
from web.guard import requires

__all__ = ["planted"]
BY_NAME = {f"{row.endpoint}-{row.method}": row for row in ROWS if row.method != "GET" and attackers(row)}
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], scope="session")  # the other kind decides by the same paths


@ON_SQLITE
@pytest.mark.parametrize("name", BY_NAME)
def test_what_is_anothers_is_neither_shown_nor_changed_by_its_id(county: Settled, name: str) -> None:
    row = BY_NAME[name]
    assert [fault for one in attackers(row) for fault in Attack(*county, row, one).faults()] == []


class Named(Schema):
    """A body that names a case."""

    case_id = Uuid(required=True)


def faults(planted: Planted, view: Any, rule: str) -> str:
    """What the attack finds of a route of somebody in a hurry."""
    planted.app.add_url_rule(rule, "planted", requires("file")(view), methods=["PUT"])
    row = Row("planted", "PUT", FILE)
    with undone(planted.app):
        return "\n".join(Attack(planted.app, planted.county, row, attackers(row)[0]).faults())


@ON_SQLITE
def test_a_planted_answer_with_the_content_behind_an_id_of_the_body_is_found(planted: Planted) -> None:
    def view(unit_id: int) -> Any:
        case = db.session.get_one(Case, Named().load(request.get_json())["case_id"])
        return jsonify(case.summary)

    assert "lets out 'matter-other_village-end'" in faults(planted, view, "/api/v1/planted/<int:unit_id>")


@ON_SQLITE
def test_a_planted_copy_of_what_stands_under_an_id_of_the_address_is_found(planted: Planted) -> None:
    def view(report_id: uuid.UUID) -> Any:
        Named().load(request.get_json())
        return jsonify(db.session.get_one(Report, report_id).note), 409

    assert "(409) lets out 'matter-other_village-end'" in faults(planted, view, "/api/v1/planted/<uuid:report_id>")


@ON_SQLITE
def test_a_planted_change_of_a_case_that_only_the_body_names_is_found(planted: Planted) -> None:
    def view(unit_id: int) -> Any:
        db.session.get_one(Case, Named().load(request.get_json())["case_id"]).status = "withdrawn"
        db.session.commit()
        return "", 204

    assert "(204) changes what is another's" in faults(planted, view, "/api/v1/planted/<int:unit_id>")
