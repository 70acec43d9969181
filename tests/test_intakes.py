"""A matter comes in at an office's door: registered once, with its times, handed over and signed for, found again."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from models.base import db
from models.case.case import Case
from models.case.intake import Intake
from models.event import Event
from models.succession import abolish
from rules.case import intake as rule
from tests.conftest import Clock
from tests.support.make import case_body, make_case, make_client, now_of, today
from tests.support.world import World


def form(desk: FlaskClient, **more: Any) -> dict[str, str]:
    """What somebody types into the form that the desk opens, its own hidden id with it."""
    page = desk.get("/intakes/new").text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', page))
    typed = {"origin": "hall", "name": "王大爷", "category": "02", "summary": "邻居把水渠堵了", "place": "东村三组"}
    return hidden | typed | {"urgency": "ordinary", "received_on": today().isoformat()} | more


def register(desk: FlaskClient, **more: Any) -> Intake:
    """The registration that the desk makes."""
    answer = desk.post("/intakes/new", data=form(desk, **more))
    assert answer.status_code == 303, answer.text
    case_id = uuid.UUID(answer.headers["Location"].rsplit("/", 1)[-1])
    return db.session.scalars(select(Intake).where(Intake.case_id == case_id)).one()


@pytest.fixture
def hall(app: Flask, cast: World) -> FlaskClient:
    """孙立's desk in the reception hall."""
    return make_client(app, cast.sun)


@pytest.fixture
def wang(app: Flask, cast: World) -> FlaskClient:
    """王建国's desk in the town."""
    return make_client(app, cast.wang)


def test_what_the_hall_registers_is_the_countys_matter_with_its_times(hall: FlaskClient, cast: World) -> None:
    made = register(hall, phone="13800001111", people="3")
    case = made.case
    assert (case.origin, case.office, case.unit, case.status) == ("hall", cast.county, cast.county, "reported")
    assert [(party.name, party.role) for party in case.parties] == [("王大爷", "applicant")]
    ends = {one.kind: one.due_at.date() for one in case.clocks}
    assert ends == {"register": date(2026, 12, 3), "answer": date(2026, 12, 3)}
    assert case.found_at.date() == today()
    lines = db.session.scalars(select(Event.action).where(Event.subject == f"case:{case.id}"))
    assert list(lines) == ["intake.register"]


def test_a_form_that_is_sent_twice_registers_once(hall: FlaskClient) -> None:
    said = form(hall)
    first, second = (hall.post("/intakes/new", data=said) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert db.session.scalar(select(func.count(Case.id))) == 1


def test_the_same_form_with_other_words_names_what_it_registered_and_keeps_them(hall: FlaskClient) -> None:
    said = form(hall)
    hall.post("/intakes/new", data=said)
    number = db.session.scalar(select(Case.number))
    assert number
    answer = hall.post("/intakes/new", data=said | {"summary": "又来说工资没有发"})
    assert answer.status_code == 409
    assert number in answer.text
    assert "又来说工资没有发" in answer.text
    assert said["id"] not in answer.text.split("<form", 2)[-1].split("</form>")[0]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": ""}, "name"),
        ({"origin": ""}, "origin"),
        ({"origin": "transferred"}, "upper"),
        ({"origin": "transferred", "upper": "市信访局", "answer_owed": "1"}, "reply_by"),
        ({"received_on": "2026-11-19"}, "received_on"),
        ({"phone": "abc"}, "phone"),
        ({"people": "三"}, "people"),
        ({"other_phone": "13800001111"}, "other_name"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(hall: FlaskClient, more: dict[str, str], field: str) -> None:
    answer = hall.post("/intakes/new", data=form(hall, **more))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "邻居把水渠堵了" in answer.text


def test_an_anonymous_letter_and_something_found_by_the_way_need_no_name(hall: FlaskClient, wang: FlaskClient) -> None:
    assert register(hall, origin="letter", name="").case.parties == []
    found = register(wang, origin="by_the_way", name="", place="集市")
    assert found.case.clocks == []  # nobody came who is to be told


def test_a_transferred_matter_has_its_number_there_and_its_day_among_the_deadlines(wang: FlaskClient) -> None:
    day = today() + timedelta(days=13 - today().weekday())  # a Sunday, which stays the day that was named
    more = {"upper": "县信联办", "upper_number": "信转〔2026〕7号", "reply_by": day.isoformat(), "answer_owed": "1"}
    made = register(wang, origin="transferred", **more)
    shown = wang.get("/deadlines").text
    assert made.case.number in shown
    reply = made.case.clock("reply")
    assert reply is not None
    assert reply.due_at.date() == day
    said = {"version": str(made.case.version), "on": today().isoformat(), "text": "已答复"}
    assert wang.post(f"/intakes/{made.case_id}/reply", data=said).status_code == 303
    assert now_of(made.case).clock("reply") is None
    assert wang.post(f"/intakes/{made.case_id}/reply", data=said).status_code == 409


def test_the_hall_hands_over_and_stays_responsible_until_it_is_signed_for(
    app: Flask, hall: FlaskClient, wang: FlaskClient, cast: World
) -> None:
    made = register(hall)
    where = f"/intakes/{made.case_id}/handover"
    said = {"version": "1", "to": str(cast.town.id), "due": "petition", "note": "请核实"}
    assert hall.post(where, data=said).status_code == 303
    case = now_of(made.case)
    assert (case.status, case.handler, case.office) == ("assigned", cast.town, cast.county)
    assert made.responsible is cast.county
    assert "/intakes" in make_client(app, cast.zhao).get("/desk").text
    assert case.number in hall.get("/intakes?show=unsigned").text
    assert case.number not in hall.get("/intakes").text
    assert wang.post(f"/cases/{case.id}/signature", data={"version": str(case.version)}).status_code == 303
    assert db.session.get_one(Intake, case.id, populate_existing=True).responsible is cast.town
    assert hall.post(where, data=said).status_code == 409
    assert case.number in hall.get("/intakes?show=all").text


def test_a_department_hands_what_is_not_its_own_to_the_office_above_which_signs_for_it(
    app: Flask, zhao: FlaskClient, cast: World
) -> None:
    desk = make_client(app, cast.zheng)
    made = register(desk)
    said = {"version": "1", "to": str(cast.county.id), "due": "petition"}
    assert desk.post(f"/intakes/{made.case_id}/handover", data=said).status_code == 303
    case = now_of(made.case)
    assert (case.handler, case.office) == (cast.county, cast.department)
    assert zhao.post(f"/cases/{case.id}/signature", data={"version": str(case.version)}).status_code == 303
    assert now_of(case).office is cast.county


def test_who_got_it_objects_and_the_first_receiver_has_it_again(
    hall: FlaskClient, wang: FlaskClient, cast: World
) -> None:
    made = register(hall)
    said = {"version": "1", "to": str(cast.town.id), "due": "petition"}
    hall.post(f"/intakes/{made.case_id}/handover", data=said)
    case = now_of(made.case)
    wang.post(f"/cases/{case.id}/objection", data={"version": str(case.version), "why": "不在我镇"})
    assert case.number in hall.get("/intakes").text


def test_a_hall_gives_only_to_its_own_office_those_below_and_the_one_above(hall: FlaskClient, cast: World) -> None:
    made = register(hall)
    said = {"version": "1", "due": "petition", "to": str(cast.village.id)}
    assert hall.post(f"/intakes/{made.case_id}/handover", data=said).status_code == 422
    assert now_of(made.case).status == "reported"


def test_found_by_number_or_code_never_by_a_person(hall: FlaskClient) -> None:
    made = register(hall, name="欧阳修")
    full_width = str(made.case.serial).translate(dict(zip(range(48, 58), "０１２３４５６７８９", strict=True)))
    for typed in (made.case.number, full_width, rule.shown_code(made.code).lower()):
        page = hall.get("/intakes", query_string={"number": typed}).text
        assert f"/intakes/{made.case_id}" in page and "查找结果" in page
    assert f"/intakes/{made.case_id}" not in hall.get("/intakes", query_string={"number": "欧阳修"}).text


def test_the_slip_names_number_code_office_and_day_and_nothing_of_the_person(hall: FlaskClient) -> None:
    made = register(hall, phone="13800001111", address="城关镇东街9号")
    slip = hall.get(f"/intakes/{made.case_id}/slip").text
    for said in (made.case.number, rule.shown_code(made.code), "青山县信联办", "0915-3200001", "12月3日"):
        assert said in slip
    for secret in ("王大爷", "13800001111", "东街", "水渠", "东村三组"):
        assert secret not in slip


def test_one_that_may_be_the_same_is_named_by_number_only_and_registered_all_the_same(
    hall: FlaskClient, wang: FlaskClient, cast: World
) -> None:
    known = make_case(cast.town, by=cast.wang, summary="邻居把水渠堵了，浇不了地", place="东村三组")
    first = wang.post("/intakes/new", data=form(wang))
    assert first.status_code == 409
    assert known.number in first.text
    assert wang.post("/intakes/new", data=form(wang, sure="1")).status_code == 303
    assert known.number not in hall.post("/intakes/new", data=form(hall)).text  # a hall sees what it registered


def test_the_hall_sees_nothing_that_others_registered(hall: FlaskClient, wang: FlaskClient, cast: World) -> None:
    made = register(wang)
    for page in ("", "/slip", "/handover"):
        assert hall.get(f"/intakes/{made.case_id}{page}").status_code == 404
    assert made.case.number not in hall.get("/intakes?show=all").text


def test_a_registered_matter_is_counted_once_in_ledger_and_screening(
    wang: FlaskClient, zhao: FlaskClient, cast: World, clock_at: Clock
) -> None:
    made = register(wang, origin="by_the_way", name="")
    assert made.case.number in wang.get("/cases?origin=by_the_way").text
    assert made.case.number in zhao.get("/cases").text


def test_an_office_that_takes_over_another_finds_what_waits_at_its_door(wang: FlaskClient, cast: World) -> None:
    made = register(wang)
    abolish(cast.town, today(), by=cast.zhou, now=made.at, successor=cast.other_town, today=today())
    db.session.commit()
    assert db.session.get_one(Intake, made.case_id, populate_existing=True).responsible is cast.other_town


def test_the_page_of_the_matter_says_how_it_came_in(wang: FlaskClient, zhao: FlaskClient) -> None:
    made = register(wang, origin="transferred", upper="市信访局", upper_number="信转7号", reply_by="2026-11-30")
    shown = zhao.get(f"/cases/{made.case_id}").text
    assert all(said in shown for said in ("市信访局", "信转7号", "11月30日"))
    assert f'href="/intakes/{made.case_id}"' not in shown  # another desk's
    assert f'href="/intakes/{made.case_id}"' in wang.get(f"/cases/{made.case_id}").text


def test_what_a_desk_registered_is_nobodys_to_return_or_to_send_again(wang: FlaskClient, cast: World) -> None:
    made = register(wang)
    assert not made.case.returnable
    said = case_body("换了说法") | {"id": str(made.case_id), "unit_id": cast.town.id, "made_at": made.at.isoformat()}
    for version in (1, 2):
        assert wang.put(f"/api/v1/cases/{made.case_id}", json=said | {"version": version}).status_code == 409
    assert now_of(made.case).summary == "邻居把水渠堵了"
