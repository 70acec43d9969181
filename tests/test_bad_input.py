"""No fault of ours for any address, query, body or header that a client can send, whoever sends it.

Each route is met with all of tests/support/bad.py by one who may do most there, and with what hypothesis thinks of.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from werkzeug.routing import Rule

from models.base import db
from tests.conftest import Settled
from tests.support.access import play
from tests.support.bad import BODIES, HEADERS, JUNK, UUIDS, Listening, queries
from tests.support.policy import ROWS
from tests.support.policy_words import Row
from tests.support.readers import READERS
from tests.support.rich import County
from tests.support.routes import request_for, routes

BY_NAME = {f"{row.endpoint}-{row.method}": row for row in ROWS}
PEOPLE = {reader.name: reader for reader in READERS}
FIRST = {"cadre": "li", "office": "wang", "leader": "qian", "admin": "zhou", "auditor": "wu", "hall": "sun"}


def who_may(row: Row) -> str:
    """One who passes the door: an office where it may, else whoever the row names first."""
    names = [FIRST[role] for role in ("office", "cadre", "admin", "auditor") if role in row.roles]
    return names[0] if names else "nobody"


def addresses(address: str, rule: Rule, ids: dict[str, Any]) -> Iterator[str]:
    """The address with each of its own values replaced by junk."""
    for name in rule.arguments:
        value = str(ids.get(name, ""))
        if value and value in address:
            yield from (address.replace(value, junk, 1) for junk in [*JUNK, *UUIDS, value.upper()])


def tries(
    county: County, row: Row, rule: Rule, address: str, said: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """(address, keywords of client.open) of everything that is tried on a route."""
    if row.method == "GET":
        yield address, said
    yield from ((each, said) for each in addresses(address, rule, county.belongings["village"].ids))
    if row.method == "GET":
        yield from ((f"{address}?{query}", {**said, "query_string": None}) for query in queries())
    else:
        yield from ((address, body) for body in BODIES)


@pytest.fixture
def listening(county: Settled, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on the application's questions for the words of an address are noted."""

    class Request(county[0].request_class):  # type: ignore[misc]
        parameter_storage_class = Listening

    monkeypatch.setattr(county[0], "request_class", Request)
    Listening.heard.clear()


@pytest.mark.usefixtures("listening")
@pytest.mark.parametrize("name", BY_NAME)
def test_nothing_that_a_client_can_send_is_a_fault_of_ours(county: Settled, name: str) -> None:
    (app, built), row = county, BY_NAME[name]
    rule = routes(app)[row.endpoint, row.method]
    mine = built.belongings["village"]
    address, said = request_for(app, rule, mine, row.send(built, mine) if row.send else {})
    faults = []
    # PostgreSQL takes less for granted than SQLite: of what is thought of the one is asked a third, the other a
    # twelfth, from another start at each route, so that together the routes meet all of it.
    every = 3 if db.engine.dialect.name == "postgresql" else 12
    first = list(BY_NAME).index(name) % every
    for at, sent in islice(tries(built, row, rule, address=address, said=said), first, None, every):
        answer = play(app, built, PEOPLE[who_may(row)], row.method, at, **sent)
        if answer.status_code >= 500:
            faults.append(f"{answer.status_code} {row.method} {at[:120]} {str(sent)[:160]}")
    assert faults == []


def test_what_an_application_asks_of_an_address_is_noted_and_only_that_is_tried() -> None:
    Listening.heard.clear()
    assert Listening([("page", "2"), ("show", "x")]).get("page", type=int) == 2
    asked = {"page=-1", "page=%00", "%"}
    assert asked < set(queries()) and not {"show=x", "unit=x"} & set(queries())
    assert dict(Listening([("page", "2")])) == {"page": "2"}
    assert asked | {"show=x", "unit=x"} < set(queries())


@pytest.mark.parametrize("database", ["sqlite"], scope="session")  # no header reaches a database
@pytest.mark.parametrize("at", ["/sign-in", "/desk", "/api/v1/start", "/nowhere", "/cases?format=xlsx", "/field/"])
def test_no_header_and_no_ending_of_an_address_is_a_fault_of_ours(county: Settled, at: str) -> None:
    app, built = county
    for who in ("wang", "nobody"):
        for method in ("GET", "POST", "PUT", "HEAD", "OPTIONS", "TRACE"):
            for headers in HEADERS:
                assert play(app, built, PEOPLE[who], method, at, headers=headers).status_code < 500, (method, headers)
        for end in ("/", "/x", "%00", "/../..", ";x", "%2F", "😀"):
            assert play(app, built, PEOPLE[who], "GET", at + end).status_code < 500, end


values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=40),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
fields = some.sampled_from(
    [
        "version",
        "unit_id",
        "round_id",
        "outcome",
        "bases",
        "note",
        "made_at",
        "device",
        "cases",
        "updates",
        "text",
        "kind",
    ]
)


@pytest.mark.parametrize("endpoint", ["api_reports.put_report", "api_cases.put_case", "api_cases.put_step"])
def test_a_right_body_with_any_field_made_strange_is_no_fault_of_ours(county: Settled, endpoint: str) -> None:
    app, built = county
    row = BY_NAME[f"{endpoint}-PUT"]
    mine = built.belongings["village2"]

    @settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(some.dictionaries(fields, values, min_size=1, max_size=3))
    def strange(changes: dict[str, Any]) -> None:
        assert row.send
        address, said = request_for(app, routes(app)[endpoint, "PUT"], mine, row.send(built, mine))
        known = {name: value for name, value in changes.items() if name in said["json"]} or changes
        answer = play(app, built, PEOPLE["liu"], "PUT", address, json={**said["json"], **known})
        assert answer.status_code < 500

    strange()
