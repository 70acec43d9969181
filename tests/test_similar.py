"""Records that may be of one matter are offered for merging, and never merged by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

import clock
from models.base import db
from models.case.case import Case
from models.ledger.similar import similar_to
from rules.ledger.similar import Told, likeness, place_told
from tests.conftest import Counting
from tests.support.make import case_body, make_case, make_client, make_report, party_body
from tests.support.world import World

WATER = "两户为水渠放水先后争吵"
AGAIN = "水渠放水的事，王家和李家又吵起来"
TOLD = Told(1, WATER, "三组水渠边", "02", frozenset(), frozenset(), clock.now())


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (replace(TOLD, summary=AGAIN), ("words", "place")),
        (replace(TOLD, place="", summary="两户又为放水争吵"), ("words",)),
        (replace(TOLD, summary="为工钱争吵", names=frozenset({"王大山"}), unit_id=2), ("place", "people")),
        (replace(TOLD, phones=frozenset({"f00"}), place="", summary="工钱没有结清"), ("people",)),
    ],
)
def test_words_place_and_people_make_two_records_alike(other: Told, same: tuple[str, ...]) -> None:
    own = replace(TOLD, names=frozenset({"王大山", "李某"}), phones=frozenset({"f00"}))
    found = likeness(own, other)
    assert found and found.same == same


@pytest.mark.parametrize(
    "other",
    [
        replace(TOLD, found_at=TOLD.found_at - timedelta(days=31)),
        replace(TOLD, unit_id=2, place="下河村五组", category="10"),
        replace(TOLD, summary="三轮车相撞，赔多少谈不拢", place=""),
        replace(TOLD, summary="拖欠工钱", place="", names=frozenset({"王某"})),
    ],
    ids=["long ago", "the usual words of another place", "another matter", "a common name"],
)
def test_what_is_far_apart_is_not_asked_about(other: Told) -> None:
    assert likeness(replace(TOLD, names=frozenset({"王某"})), other) is None


@pytest.mark.parametrize(
    ("place", "unit", "told"),
    [
        ("东村", "东村", ""),
        (" 东村村委会", "东村", ""),
        ("城关镇东村", "东村村民委员会", ""),
        ("青山县城关镇幸福社区居委会", "幸福社区", ""),
        ("幸福", "幸福社区居民委员会", ""),
        ("城关镇人民政府", "城关镇", ""),
        ("东村三组", "东村", "东村三组"),
        ("东村", "西村", "东村"),
        ("镇上", "城关镇", "镇上"),
    ],
)
def test_the_name_of_the_unit_is_no_place(place: str, unit: str, told: str) -> None:
    assert place_told(place, unit) == told


def test_two_matters_are_not_alike_because_the_phone_filled_in_the_village(cast: World) -> None:
    first, _other = (
        make_case(cast.village, by=cast.li, summary=summary, place=place, parties=[*map(party_body, ("王某", "李某"))])
        for summary, place in (("宅基地界线", "东村"), ("工程款拖欠", "城关镇东村村委会"))
    )
    db.session.flush()
    assert similar_to(first, cast.wang) == []


@pytest.fixture
def pair(cast: World) -> tuple[Case, Case]:
    first = make_case(cast.village, by=cast.li, at=clock.now() - timedelta(days=2), summary=WATER, place="三组水渠边")
    second = make_case(cast.village2, by=cast.liu, summary=AGAIN, place="东村三组水渠边")
    make_case(cast.other_village, by=cast.he, summary=WATER, place="三组水渠边")
    make_case(cast.village, by=cast.li, summary="三轮车相撞，赔多少谈不拢", place="村口")
    db.session.commit()
    return first, second


def test_the_page_offers_those_of_the_same_town_to_whoever_may_merge(
    app: Flask, cast: World, pair: tuple[Case, Case]
) -> None:
    first, second = pair
    assert [one.case for one in similar_to(second, cast.wang)] == [first]
    page = make_client(app, cast.wang).get(f"/cases/{second.id}").text
    assert "可能是同一件事" in page and f"/cases/{second.id}/merger?with={first.number}" in page
    assert "可能是同一件事" not in make_client(app, cast.liu).get(f"/cases/{second.id}").text
    assert db.session.get_one(Case, second.id).status == "reported", "and merges nothing by itself"


def test_the_queue_shows_it_beside_the_report_and_leads_to_both(
    app: Flask, cast: World, pair: tuple[Case, Case], query_count: Counting
) -> None:
    told = case_body(AGAIN, place="三组水渠边", parties=[party_body("王某")])
    report = make_report(cast.village2, cast.week, by=cast.liu, cases=[told])
    db.session.commit()
    queue = make_client(app, cast.wang).get("/reports").text
    assert "可能是同一件事" in queue and f"/cases/{report.cases[0].id}/merger?with=" in queue
    compared = make_client(app, cast.wang).get(f"/cases/{report.cases[0].id}/merger?with={pair[0].number}&next=queue")
    assert WATER in compared.text and AGAIN in compared.text


def test_looking_for_them_takes_two_queries_however_many_there_are(cast: World, query_count: Counting) -> None:
    cases = [make_case(cast.village, by=cast.li, summary=WATER, parties=[party_body()]) for _ in range(12)]
    db.session.flush()
    with query_count() as statements:
        assert len(similar_to(cases[0], cast.wang)) == 3
    assert len(statements) <= 2
