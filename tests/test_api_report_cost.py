"""What a first report may cost: each row written once, and no more questions than it needs."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.conftest import Counting
from tests.support.make import report_body
from tests.support.phone import put
from tests.support.world import World

QUESTIONS = {"sqlite": 7, "postgres": 7}  # SQLite asks again who is there, PostgreSQL locks the unit's row


def test_a_first_report_is_written_at_once_after_few_questions(
    phone: FlaskClient, cast: World, query_count: Counting, database: str
) -> None:
    body = report_body(cast.village, cast.week)
    with query_count() as statements:
        assert put(phone, body).status_code == 201
    written = [statement.split()[2] for statement in statements if statement.startswith("INSERT")]
    asked = [statement for statement in statements if statement.startswith("SELECT")]
    assert sorted(written) == ["event", "receipt", "report"]
    assert not [statement for statement in statements if statement.startswith("UPDATE")]
    assert len(asked) <= QUESTIONS[database], "\n".join(asked)
