"""The ledger and one case: what is found, who may see it, and people in full only for a reason and a while."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import make_transient

from models.base import db
from models.case.case import Case
from models.case.step import CaseStep
from models.event import Event
from models.org.unit import Unit
from tests.conftest import Clock, Counting
from tests.support.make import case_body, make_case, make_client, make_report, make_unit, make_user, party_body
from tests.support.world import World, world

NAME, PHONE, ADDRESS = "欧阳一二三", "13800001234", "城关镇东村一组十二号"


@pytest.fixture
def cast(app: Flask) -> World:
    return world()


def a_case_with_people(cast: World) -> Case:
    person = party_body(NAME, phone=PHONE) | {"address": ADDRESS}
    return make_case(cast.village, by=cast.li, parties=[person])


def numbers(client: FlaskClient, query: str = "") -> list[str]:
    """The case numbers of the exported ledger, in its order."""
    answer = client.get(f"/cases?format=xlsx&{query}")
    assert answer.status_code == 200, answer.text
    sheet: Any = load_workbook(io.BytesIO(answer.data)).active
    return [str(row[0].value) for row in sheet.iter_rows(min_row=2)]


def test_the_ledger_lists_the_own_units_and_those_below_newest_first(cast: World, town: FlaskClient, clock_at: Clock):
    older = make_case(cast.village, by=cast.li)
    clock_at.go(hours=1)
    newer = make_case(cast.town, by=cast.wang)
    make_case(cast.other_village, by=cast.he)
    assert numbers(town) == [newer.number, older.number]
    page = town.get("/cases").text
    assert page.index(newer.number) < page.index(older.number)


def test_a_department_sees_its_own_matters_only(app: Flask, cast: World):
    make_case(cast.village, by=cast.li)
    own = make_case(cast.department, by=cast.zheng)
    assert numbers(make_client(app, cast.zheng)) == [own.number]


def test_every_filter_stands_in_the_address(cast: World, town: FlaskClient, clock_at: Clock):
    sunday = clock_at.now - timedelta(days=3)
    fence = make_case(cast.village, by=cast.li, at=sunday, summary="围墙界线", category="03", urgency="help")
    water = make_case(cast.village2, by=cast.liu, summary="水渠 90071% 堵了", place="北坡")
    for query in (
        "q=围墙", f"q={fence.number}", "category=03", "urgency=help", f"unit={cast.village.id}",
        "found_to=2026-11-15", "found_from=2026-11-15&found_to=2026-11-17", "q=围墙+界线",
    ):  # fmt: skip
        assert numbers(town, query) == [fence.number], query
    for query in ("q=90071%25", "q=北坡", "found_from=2026-11-18", f"unit={cast.village2.id}"):
        assert numbers(town, query) == [water.number], query
    for query in ("q=_", "q=%25%25%25", "status=resolved", f"unit={cast.other_village.id}", "q=围墙+水渠"):
        assert numbers(town, query) == [], query
    assert len(numbers(town, f"status=open&unit={cast.town.id}&q=&category=")) == 2


@pytest.mark.parametrize(
    "query", ["unit=x", "unit=99999999999", "category=77", "page=0", "page=-1", "found_from=2026-13-01", "status=%00",
              "found_from=2026-11-20&found_to=2026-11-01", "part=all", "q=" + "x" * 201],
)  # fmt: skip
def test_a_filter_that_cannot_be_is_explained_and_keeps_what_was_typed(town: FlaskClient, query: str):
    answer = town.get("/cases?" + query)
    assert answer.status_code == 422
    assert 'class="summary"' in answer.text


def test_a_page_beyond_the_last_shows_the_last(cast: World, town: FlaskClient):
    case = make_case(cast.village, by=cast.li)
    assert case.number in town.get("/cases?page=99").text


def test_a_long_ledger_has_pages_and_keeps_its_filters(cast: World, town: FlaskClient):
    for _ in range(51):
        make_case(cast.village, by=cast.li)
    page = town.get("/cases?category=02").text
    assert 'href="/cases?category=02&amp;page=2" rel="next"' in page
    assert town.get("/cases?category=02&page=2").text.count('<th scope="row"') == 1


def test_empty_lists_say_so(cast: World, town: FlaskClient):
    assert "还没有上报的事项" in town.get("/cases").text
    assert "没有符合条件的事项" in town.get("/cases?category=03").text


def test_two_languages_in_turn_are_each_answered_in_their_own(app: Flask, cast: World, town: FlaskClient):
    foreign = make_client(app, cast.wang)
    foreign.set_cookie("paicha_locale", "en")
    for client, spoken, other in ((town, "已化解", "Settled"), (foreign, "Settled", "已化解")) * 2:
        text = client.get("/cases").text
        assert spoken in text and other not in text


def test_the_ledger_names_nobody(cast: World, town: FlaskClient):
    a_case_with_people(cast)
    seen = town.get("/cases").text
    assert [text for text in (NAME, PHONE, ADDRESS) if text in seen] == []
    assert numbers(town, f"q={NAME}") == []


def test_what_is_done_at_one_instant_stands_in_the_order_it_was_done(cast: World):
    case = make_case(cast.village, by=cast.li)
    case.accept(by=cast.wang, now=case.found_at)
    db.session.flush()
    first = CaseStep.of_cases([case.id])[0]
    db.session.delete(first)
    db.session.flush()
    make_transient(first)
    db.session.add(first)  # the database keeps it last now
    assert [step.kind for step in CaseStep.of_cases([case.id])] == ["reported", "accepted"]


def test_a_case_shows_its_facts_with_its_people_masked(cast: World, town: FlaskClient):
    report = make_report(
        cast.village, cast.week, by=cast.li, cases=[case_body(parties=[party_body(NAME, phone=PHONE)])]
    )
    page = town.get(f"/cases/{report.cases[0].id}").text
    assert "欧**" in page
    assert "138****1234" in page
    assert NAME not in page
    assert PHONE not in page
    assert "首次上报" in page
    assert "11月16日" in page, "the round of the report it came from"
    assert "<title>事项 2026-" in page


@pytest.mark.parametrize("form", [{"reason": "call"}, {"reason": "own", "own_reason": "核对欧阳的证明"}])
def test_people_are_shown_in_full_for_a_reason_and_fifteen_minutes(
    cast: World, town: FlaskClient, clock_at: Clock, form: dict[str, str]
):
    case = a_case_with_people(cast)
    assert town.post(f"/cases/{case.id}/reveal", data=form).status_code == 303
    answer = town.get(f"/cases/{case.id}")
    assert all(text in answer.text for text in (NAME, PHONE, ADDRESS))
    assert "11月18日（周三） 10:15" in answer.text
    (event,) = db.session.scalars(select(Event).where(Event.action == "party.reveal"))
    assert (event.by_id, event.subject, event.detail) == (cast.wang.id, f"case:{case.id}", {"reason": form["reason"]})
    clock_at.go(minutes=14, seconds=59)
    assert NAME in town.get(f"/cases/{case.id}").text
    clock_at.go(seconds=1)
    assert NAME not in town.get(f"/cases/{case.id}").text


def test_what_one_person_may_see_in_full_another_does_not(app: Flask, cast: World, town: FlaskClient):
    case = a_case_with_people(cast)
    town.post(f"/cases/{case.id}/reveal", data={"reason": "visit"})
    assert NAME not in make_client(app, cast.zhao).get(f"/cases/{case.id}").text


@pytest.mark.parametrize("form", [{}, {"reason": "own"}, {"reason": "own", "own_reason": " 看看 "}, {"reason": "x"}])
def test_without_a_reason_nothing_is_shown(cast: World, town: FlaskClient, form: dict[str, str]):
    case = a_case_with_people(cast)
    answer = town.post(f"/cases/{case.id}/reveal", data=form)
    assert answer.status_code == 422
    assert NAME not in answer.text
    assert not db.session.scalars(select(Event).where(Event.action == "party.reveal")).all()


def test_another_towns_case_is_as_if_it_were_not_there(app: Flask, cast: World):
    case = a_case_with_people(cast)
    for who in (cast.chen, cast.zheng, cast.he):
        client = make_client(app, who)
        assert client.get(f"/cases/{case.id}").status_code == 404
        assert client.post(f"/cases/{case.id}/reveal", data={"reason": "call"}).status_code == 404
    for who in (cast.zhou, cast.wu):
        assert make_client(app, who).get(f"/cases/{case.id}").status_code == 403


def test_queries_do_not_grow_with_the_ledger_or_the_history(
    app: Flask, cast: World, town: FlaskClient, query_count: Counting, clock_at: Clock
):
    case = a_case_with_people(cast)
    addresses = ("/cases", "/cases?format=xlsx", f"/cases/{case.id}")
    few = [_asked(town, address, query_count) for address in addresses]
    for number in range(8):
        village = make_unit(f"新村{number}", "village", cast.town)
        cadre = make_user(f"干部{number}", (village, "cadre"))
        make_case(village, by=cadre, parties=[party_body()])
        case.note(
            {"id": uuid.uuid4(), "kind": "progress", "text": "走访"},
            made_at=clock_at.now,
            by=cadre,
            now=clock_at.now + timedelta(minutes=number),
        )
    assert [_asked(town, address, query_count) for address in addresses] == few


def _asked(client: FlaskClient, address: str, query_count: Counting) -> int:
    db.session.commit()
    with query_count() as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_units_to_choose_from_stand_in_the_order_of_the_tree(app: Flask, cast: World):
    for _ in range(3):
        make_case(cast.other_village, by=cast.he)
    page = make_client(app, cast.zhao).get("/cases").text
    places = [page.index(f"{unit.name}</option>") for unit in in_tree_order(cast)]
    assert places == sorted(places)


def in_tree_order(cast: World) -> list[Unit]:
    return [cast.county, cast.town, cast.village, cast.village2, cast.other_town, cast.other_village, cast.department]
