"""What an office passes on: its villages' n and its own m, wherever the county reads it; nil is only where nobody found
anything."""

from __future__ import annotations

import io
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import text

from models.base import db
from models.report.report import Report
from tests.support.installations import ROOT
from tests.support.make import case_body, make_client, make_report
from tests.support.world import World, world
from tests.test_screenings import finding, signature, signed

SIGNED = "纠纷 3 件（下级 2 件，本级 1 件）"


@pytest.fixture
def told(cast: World, town: FlaskClient) -> Report:
    """A village found two, the town one of its own; the other town has nothing at all, and signs so."""
    make_report(cast.village, cast.week, by=cast.li, cases=[case_body(), case_body()], status="accepted",
                reviewer=cast.wang)  # fmt: skip
    assert town.post("/screenings", data=signature(cast, **finding())).status_code == 303
    return signed(cast)


def sheet(client: FlaskClient, address: str) -> dict[str, list[Any]]:
    """The spreadsheet of a page: unit → the rest of its row."""
    rows: Any = load_workbook(io.BytesIO(client.get(f"{address}&format=xlsx").data)).active
    return {row[0]: list(row[1:]) for row in rows.iter_rows(min_row=2, values_only=True)}


def test_the_county_reads_the_same_two_numbers_in_every_table_and_export(app: Flask, cast: World, told: Report) -> None:
    nil = make_client(app, cast.chen)
    assert nil.post("/screenings", data=signature(cast) | {"unit": str(cast.other_town.id)}).status_code == 303
    county = make_client(app, cast.zhao)
    at = f"unit={cast.county.id}&round={cast.month.id}"
    for address in (f"/screenings/overview?{at}", f"/rounds/{cast.fortnight.id}?unit={cast.county.id}"):
        assert SIGNED in county.get(address).text, address
        row = sheet(county, address)
        assert SIGNED in row["城关镇"] and "零报告" in row["柳河镇"], address
    grid = f"/rounds?unit={cast.county.id}&level=town"
    assert "下级 2 + 本级 1" in county.get(grid).text and sheet(county, grid)["城关镇"][-1] == SIGNED
    for state, unit in (("found", "城关镇"), ("nil", "柳河镇")):
        assert list(sheet(county, f"/screenings/reports?{at}&level=town&state={state}")) == [unit]
    tally = county.get(f"/screenings?round={cast.month.id}").text
    assert 'level=town&amp;state=nil">1</a>' in tally and 'level=town&amp;state=found">1</a>' in tally


def test_the_review_says_what_is_passed_on_and_calls_no_such_report_nil(app: Flask, cast: World, told: Report) -> None:
    county = make_client(app, cast.zhao)
    for address in ("/reports", f"/reports/{told.id}", f"/reports/{told.id}/print"):
        page = county.get(address).text
        assert "上报 3 件：下级 2 件，本级 1 件" in page, address
    assert 'id="group-found"' in county.get("/reports").text and 'id="group-nil"' not in county.get("/reports").text


def test_reports_of_before_are_nil_no_more_where_something_was_found_below(own_app: Flask) -> None:
    people = world()
    make_report(people.village, people.week, by=people.li, cases=[case_body()], status="accepted", reviewer=people.wang)
    client = make_client(own_app, people.wang)
    client.post("/screenings", data=signature(people))
    make_client(own_app, people.chen).post("/screenings", data=signature(people) | {"unit": str(people.other_town.id)})
    outcomes = text("SELECT outcome FROM report JOIN unit ON unit.id = unit_id WHERE kind = 'town' ORDER BY unit_id")
    assert db.session.scalars(outcomes).all() == ["found", "nil"]
    db.session.remove()
    flask_migrate.downgrade(str(ROOT / "migrations"), "0041")
    assert db.session.scalars(outcomes).all() == ["nil", "nil"]
    db.session.remove()
    flask_migrate.upgrade(str(ROOT / "migrations"))
    assert db.session.scalars(outcomes).all() == ["found", "nil"]
