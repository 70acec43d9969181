"""Every route × method × reader × unit, played by real requests: who gets in, and that nobody reads what is others'."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

import clock
from app import create_app
from models.base import db
from models.case.party import Party
from models.report.report import Report
from tests.conftest import Client, Settled, undone
from tests.support.access import all_text, breaches, play
from tests.support.policy import ROWS
from tests.support.policy_words import SEE, SIGNED_IN, Row
from tests.support.readers import READERS
from tests.support.rich import County
from tests.support.routes import routes
from web.guard import public, requires

BY_NAME = {f"{row.endpoint}-{row.method}": row for row in ROWS}


def test_every_route_has_a_row_and_every_row_a_route(county: Settled) -> None:
    said = {(row.endpoint, row.method) for row in ROWS}
    assert set(routes(county[0])) - said == set(), "say in tests/support/policy.py who gets in there"
    assert said - set(routes(county[0])) == set(), "there is no such route (any more)"
    assert len(said) == len(ROWS), "one row for each route and method"


@pytest.mark.parametrize("name", BY_NAME)
def test_only_those_whom_the_policy_names_get_in_and_read_only_what_is_theirs(county: Settled, name: str) -> None:
    assert breaches(*county, BY_NAME[name], half=list(BY_NAME).index(name) % 2) == []


def test_everybody_does_read_the_marks_of_the_own_unit(county: Settled) -> None:
    app, built = county
    for reader in READERS[:4]:
        text = all_text(play(app, built, reader, "GET", "/api/v1/start"))
        mine = built.belongings[reader.place]
        assert mine.marks["matter"] in text and mine.marks["message"] in text


@pytest.mark.parametrize("place", ["acceptances", "acceptances/undo"])
def test_a_report_of_another_town_named_among_many_stays_as_it_is(county: Settled, place: str) -> None:
    app, built = county
    theirs = db.session.get_one(Report, built.belongings["other_village"].report_id)
    if place == "acceptances/undo":
        theirs.accept(by=built.world.chen, now=clock.now())
    before = theirs.status
    town = app.test_client()
    town.set_cookie("paicha", built.cookies["wang"])
    named = [f"{theirs.id}:1", str(theirs.id)]
    assert town.post(f"/reports/{place}", data={"report": named}).status_code in (303, 404)
    assert db.session.get_one(Report, theirs.id, populate_existing=True).status == before


class Planted:
    """The settled county behind an application with one more route, of somebody in a hurry."""

    def __init__(self, settled: Settled) -> None:
        self.app: Flask = create_app(settled[0].extensions["paicha"])
        self.app.test_client_class = Client
        self.county: County = settled[1]

    def breaches(self, row: Row) -> str:
        with undone(self.app):
            return "\n".join(breaches(self.app, self.county, row))

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()


@pytest.fixture
def planted(settled: Settled, clock_at: object) -> Iterator[Planted]:
    made = Planted(settled)
    yield made
    made.close()


def test_a_planted_page_with_a_matter_of_another_unit_is_found(planted: Planted) -> None:
    words = planted.county.belongings["village"].canary
    planted.app.add_url_rule("/planted", "planted", requires("sign_in")(lambda: f"<p>{words}</p>"))
    found = planted.breaches(Row("planted", "GET", SIGNED_IN))
    assert f"liu GET village:/planted lets out '{words}'" in found
    assert "wu GET village:/planted lets out" in found
    assert "wang GET" not in found
    assert "li GET" not in found


def test_a_planted_header_with_a_matter_of_another_unit_is_found(planted: Planted) -> None:
    words = planted.county.belongings["town"].canary
    planted.app.add_url_rule("/planted", "planted", requires("sign_in")(lambda: ("", 200, {"X-Case": words})))
    assert "zheng GET" in planted.breaches(Row("planted", "GET", SIGNED_IN))


def test_a_planted_page_with_the_names_of_people_is_found_even_for_their_own_unit(planted: Planted) -> None:
    view = requires("see")(lambda: list(db.session.scalars(select(Party.name))))
    planted.app.add_url_rule("/planted", "planted", view)
    assert "li GET village:/planted lets out 'secret-village-end'" in planted.breaches(Row("planted", "GET", SEE))


def test_a_planted_route_without_a_check_of_the_unit_is_found(planted: Planted) -> None:
    planted.app.add_url_rule("/planted/<uuid:case_id>", "planted", requires("see")(lambda case_id: "ok"))
    assert re.search(
        "li GET (other_village|other_town|department):/planted", planted.breaches(Row("planted", "GET", SEE))
    )


def test_a_planted_open_door_is_found(planted: Planted) -> None:
    planted.app.add_url_rule("/planted", "planted", public(lambda: "ok"))
    found = planted.breaches(Row("planted", "GET", SIGNED_IN))
    assert "nobody GET village:/planted should be sign in, is in (200)" in found
