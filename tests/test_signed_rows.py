"""A signed number and the list behind it agree for ever, whatever comes, moves or is corrected later."""

from __future__ import annotations

import io
import re
import uuid
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from models.screening.screening import Screening
from models.succession import move_below
from tests.conftest import SHANGHAI, Clock
from tests.support.make import case_body, make_case, make_client, make_report
from tests.support.world import World
from tests.test_screening_updates import word
from tests.test_screenings import finding, line, signature, signed

LINK = re.compile(r'<a href="(/(?:screenings/reports|cases)\?[^"]*round=[^"]*)">(\d+)</a>')


@pytest.fixture
def town(app: Flask, cast: World) -> FlaskClient:
    return make_client(app, cast.wang, "phone")  # which stays signed in for days


def rows_of(client: FlaskClient, address: str) -> list[list[Any]]:
    """The rows of a list, from its spreadsheet."""
    sheet: Any = load_workbook(io.BytesIO(client.get(f"{address}&format=xlsx").data)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def numbers(client: FlaskClient, page: str) -> dict[str, tuple[int, int]]:
    """Address of each number on the page → (the number, how many rows its list has)."""
    links = {unescape(address): int(number) for address, number in LINK.findall(client.get(page).text)}
    assert len(links) > 8
    return {address: (number, len(rows_of(client, address))) for address, number in links.items()}


def differing(found: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    return {address: pair for address, pair in found.items() if pair[0] != pair[1]}


def everything_changes(cast: World, clock_at: Clock) -> None:
    """What was missing comes, what was open is resolved, found matters change their kind, a village moves away."""
    first, second = cast.village, cast.village2
    [told] = make_report(
        second, cast.week, by=cast.liu, cases=[case_body()], status="accepted", reviewer=cast.wang
    ).cases
    told.category = "05"
    alone = make_case(first, by=cast.li, at=clock_at.now)
    for case in (*signed(cast).cases, alone):
        case.note(
            {"id": uuid.uuid4(), "kind": "resolved", "text": "好了"}, made_at=clock_at.now, by=cast.li, now=clock_at.now
        )
    move_below(first, cast.other_town, by=cast.zhou, now=clock_at.now)


def sign_all(cast: World, town: FlaskClient, clock_at: Clock) -> None:
    """Reports accepted, waiting and missing; an own finding, an own old case resolved with the signature."""
    report = make_report(
        cast.village, cast.week, by=cast.li, cases=[case_body(), case_body(category="03")], status="accepted",
        reviewer=cast.wang,
    )  # fmt: skip
    assert len(report.cases) == 2
    old, other = make_case(cast.town, by=cast.wang), make_case(cast.town, by=cast.wang)
    clock_at.go(hours=1)
    form = signature(cast, **finding()) | word(old, "resolved", "已签协议") | word(other, "unchanged")
    assert town.post("/screenings", data=form).status_code == 303
    clock_at.go(minutes=1)


def test_every_signed_number_has_as_many_rows_as_it_says(cast: World, town: FlaskClient, clock_at: Clock) -> None:
    sign_all(cast, town, clock_at)
    report = signed(cast)
    assert report.counts == Screening(cast.town, cast.fortnight, SHANGHAI, now=clock_at.now).counts()
    assert report.counts and report.counts["matters"] == line(5, 1, 4)
    assert differing(numbers(town, "/screenings")) == {}


def test_they_agree_still_when_everything_has_changed(cast: World, town: FlaskClient, clock_at: Clock) -> None:
    sign_all(cast, town, clock_at)
    before = numbers(town, "/screenings")
    clock_at.go(days=4)
    everything_changes(cast, clock_at)
    after = numbers(town, f"/screenings?round={cast.fortnight.id}")
    assert {address: pair[0] for address, pair in after.items()} == {a: pair[0] for a, pair in before.items()}
    moved_away = {a: pair for a, pair in differing(after).items() if a.startswith("/screenings/reports")}
    assert moved_away == {}, "a report that was counted stays in the list though its village has moved"


def test_the_level_above_finds_the_same_rows_though_all_has_changed(
    app: Flask, cast: World, town: FlaskClient, clock_at: Clock
) -> None:
    sign_all(cast, town, clock_at)
    clock_at.go(days=4)
    everything_changes(cast, clock_at)
    county = make_client(app, cast.zhao)
    assert differing(numbers(county, f"/reports/{signed(cast).id}")) == {}
    page = county.get(f"/cases?round={cast.fortnight.id}&unit={cast.town.id}&part=open&signed=1").text
    assert "签报时计入的内容" in page


def test_a_number_of_today_leads_to_the_rows_of_today(cast: World, town: FlaskClient, clock_at: Clock) -> None:
    make_report(cast.village, cast.week, by=cast.li, cases=[case_body()], status="accepted", reviewer=cast.wang)
    found = numbers(town, "/screenings")
    assert not [address for address in found if "signed" in address] and differing(found) == {}


def test_a_spreadsheet_of_a_signed_screening_tells_the_signed_numbers(
    cast: World, town: FlaskClient, clock_at: Clock
) -> None:
    sign_all(cast, town, clock_at)
    before = rows_of(town, f"/screenings?round={cast.fortnight.id}")
    clock_at.go(days=4)
    everything_changes(cast, clock_at)
    assert rows_of(town, f"/screenings?round={cast.fortnight.id}") == before


def test_signing_again_counts_anew(cast: World, town: FlaskClient, clock_at: Clock) -> None:
    sign_all(cast, town, clock_at)
    make_report(cast.village2, cast.week, by=cast.liu, cases=[case_body()], status="accepted", reviewer=cast.wang)
    form = signature(cast, version="2", **finding(summary="另一件"))
    assert town.post("/screenings", data=form).status_code == 303
    clock_at.go(minutes=1)
    report = signed(cast)
    assert report.counts == Screening(cast.town, cast.fortnight, SHANGHAI, now=clock_at.now).counts()
    assert differing(numbers(town, "/screenings")) == {}


def test_a_correction_after_the_period_counts_as_the_period_was(
    cast: World, town: FlaskClient, clock_at: Clock
) -> None:
    old = make_case(cast.town, by=cast.wang)
    clock_at.go(hours=1)
    told = word(old, "resolved", "已签协议")
    town.post("/screenings", data=signature(cast) | told)
    signed(cast).send_back("请核对", by=cast.zhao, now=clock_at.now)
    clock_at.go(days=(cast.fortnight.ends_on - clock_at.now.date() + timedelta(days=2)).days)
    form = signature(cast, version="2", **finding()) | told
    assert town.post("/screenings", data=form).status_code == 303
    report, now = signed(cast), clock_at.go(minutes=1)
    assert report.counts and report.counts["matters"] == line(1, 1, 0)
    assert report.counts["matters"] == Screening(cast.town, cast.fortnight, SHANGHAI, now=now).matters()
