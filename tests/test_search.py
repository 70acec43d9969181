"""The ledger's search: words in any order, pinyin, first letters, numbers, names of units; alike on both databases."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

import clock
from models.base import db
from models.case.case import Case
from models.case.moves.assignment import Task
from models.ledger.search import rebuild, unfound
from rules.ledger.search import WRITTEN_DOTS
from tests.support.make import case_body, make_case, make_client, make_report, make_unit
from tests.support.world import World, world

SUMMARY = "单家与曾家因宅基地界线争吵，2026年Ａ栋"


@pytest.fixture
def cast(app: Flask) -> World:
    return world()


@pytest.fixture
def fence(cast: World) -> Case:
    """The case that is looked for, between two that are not meant."""
    make_case(cast.village2, by=cast.liu, summary="水渠堵了，地里的界桩被人移走", place="北坡", category="05")
    found = make_case(cast.village, by=cast.li, summary=SUMMARY, place="三组村口", category="03")
    make_case(cast.village2, by=cast.liu, summary="婆媳吵架", place="老街", category="01")
    return found


def shown(client: FlaskClient, query: str) -> list[str]:
    """The numbers on the page of the ledger that the words find."""
    answer = client.get("/cases", query_string={"q": query})
    assert answer.status_code == 200, answer.text
    every = db.session.scalars(db.select(Case).order_by(Case.serial)).all()
    return [case.number for case in every if f"/cases/{case.id}" in answer.text]


@pytest.mark.parametrize(
    "query",
    ["宅基地", "界线 单家", "栋", "a栋", "Ａ栋", "zhaijidi", "zhaijid", "zjd", "shanjia", "danjia", "zengjia", "yzj",
     "jiexian zjd", "宅基地 zhengc", "sanzu", "szck", "三组", "dongcun", "东村", "zhaijidijiexian", "2026年"],
)  # fmt: skip
def test_a_matter_is_found_by_characters_pinyin_and_first_letters(town: FlaskClient, fence: Case, query: str) -> None:
    assert shown(town, query) == [fence.number]


@pytest.mark.parametrize(
    "query", ["宅地", "基地宅", "地界宅", "zjx", "单家曾家", "dizhaiji", "移走 单家", "_", "%", "§u1", "'", '"']
)
def test_what_does_not_stand_there_is_not_found(town: FlaskClient, fence: Case, query: str) -> None:
    assert shown(town, query) == []


def test_a_number_is_found_whole_and_by_its_end(town: FlaskClient, fence: Case) -> None:
    year, serial = fence.number.split("-")
    for query in (fence.number, serial, f"{year}-{int(serial)}"):
        assert fence.number in shown(town, query), query
    assert shown(town, fence.number) == [fence.number]


@pytest.mark.parametrize(
    "query", ["zz" * 99, "AND OR NOT", "a* b:c", "(", "''' & !", "NEAR(a b)", "-z", "东" * 200, "u" * 200, "\\\\", "d"]
)
def test_nothing_that_can_be_typed_breaks_the_search(town: FlaskClient, fence: Case, query: str) -> None:
    assert shown(town, query) == []


def test_what_is_told_anew_is_found_anew_in_the_same_transaction(cast: World, town: FlaskClient) -> None:
    told = case_body("两家争树")
    report = make_report(cast.village, cast.week, by=cast.li, cases=[told])
    assert len(shown(town, "争树")) == 1
    make_report(cast.village, cast.week, by=cast.li, id=report.id, version=2, cases=[told | {"summary": "两家争井"}])
    assert (shown(town, "争树"), len(shown(town, "zhengjing"))) == ([], 1)
    case = db.session.get_one(Case, uuid.UUID(told["id"]))
    case.tell({**told, "summary": "两家争路"})
    db.session.rollback()
    assert (len(shown(town, "争井")), shown(town, "争路")) == (1, [])


def test_a_handed_over_matter_is_found_by_its_new_unit(cast: World, town: FlaskClient, fence: Case) -> None:
    new = make_unit("新安村", "village", cast.town)
    fence.hand_over(new, by=cast.zhou, now=fence.found_at)
    assert (shown(town, "xinan"), shown(town, "东村")) == ([fence.number], [])


def test_nobody_finds_matters_of_others(app: Flask, cast: World, fence: Case) -> None:
    for who in (cast.chen, cast.zheng):
        assert shown(make_client(app, who), "宅基地") == []


def test_who_handles_or_helps_with_a_matter_finds_it_by_its_words_and_no_other_of_its_unit(
    app: Flask, cast: World, fence: Case
) -> None:
    make_case(cast.village, by=cast.li, summary="宅基地的另一处界线")
    task = Task(cast.department, "set", clock.now() + timedelta(days=20), [cast.other_town])
    fence.assign(task, by=cast.zhao, now=clock.now())
    for who in (cast.zheng, cast.chen):
        assert shown(make_client(app, who), "zjd 界线") == [fence.number]


def test_the_page_marks_what_answers_and_shows_the_place_of_it(cast: World, town: FlaskClient) -> None:
    make_case(cast.village, by=cast.li, summary="事情经过很长" * 30 + "<b>宅基地</b>" + "后面还有" * 30)
    page = town.get("/cases?q=zjd").text
    assert "<mark>宅基地</mark>" in page and "&lt;b&gt;" in page and "<b>宅" not in page
    assert "没有符合条件的事项" in town.get("/cases?q=zzz").text


@pytest.mark.parametrize("dot", WRITTEN_DOTS)
def test_a_dotted_name_is_found_without_its_dot(cast: World, town: FlaskClient, dot: str) -> None:
    case = make_case(cast.village, by=cast.li, summary=f"买买提{dot}艾力与邻居争墙")
    for typed in ("买买提艾力", "买买提•艾力", "买买提·艾力"):
        assert shown(town, typed) == [case.number]


def test_the_index_is_written_anew_when_it_lacks_cases(town: FlaskClient, fence: Case) -> None:
    db.session.execute(text("DELETE FROM case_search"))
    assert (unfound(), shown(town, "zjd")) == (3, [])
    assert rebuild() == 3
    assert (unfound(), shown(town, "zjd")) == (0, [fence.number])


def test_a_long_ledger_is_counted_to_ten_thousand_and_its_pages_end_there(
    cast: World, town: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.ledger.ledger.MOST_COUNTED", 3)
    monkeypatch.setattr("blueprints.cases.ledger.page.MOST_COUNTED", 3)
    for number in range(4):
        assert "超过" not in town.get("/cases").text, number
        make_case(cast.village, by=cast.li)
    page = town.get("/cases?page=9").text
    assert "超过 3 件" in page and "请用发现日期缩小范围" in page


@pytest.mark.parametrize("many", [1, 5000])
def test_frequent_words_are_found_the_other_way_round_alike(
    app: Flask, cast: World, fence: Case, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr("models.ledger.search.MANY", many)
    county = make_client(app, cast.zhao)
    assert shown(county, "zjd 界线") == [fence.number]
    assert shown(county, "zzzz") == []
