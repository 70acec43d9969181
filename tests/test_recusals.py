"""Whoever is complained of neither handles a matter nor sees it nor counts it: the next office above does."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from models.base import db
from models.case.case import Case
from models.case.moves.assignment import Task
from models.case.moves.recusal import Recusal
from models.message.reminder import Reminder
from models.report.report import Report
from models.report.urge import send_assigned, send_noticed
from rules.errors import Invalid, NotAllowed
from tests.support.make import case_body, make_case, make_client, make_notice, make_report, now_of, report_body, today
from tests.support.world import World

ABOUT = "反映干部分配低保不公"
WHY = "反映的就是该单位的干部"


@pytest.fixture
def case(cast: World) -> Case:
    made = make_case(cast.village, by=cast.li, summary=ABOUT, urgency="help")
    db.session.commit()
    return made


@pytest.fixture
def county(app: Flask, cast: World) -> FlaskClient:
    return make_client(app, cast.zhao)


def recuse(client: FlaskClient, case: Case, unit: Any, why: str = WHY) -> Any:
    said = {"version": now_of(case).version, "unit": unit.id, "recusal_why": why}
    return client.post(f"/cases/{case.id}/recusal", data=said)


def assign(case: Case, unit: Any, cast: World) -> None:
    due_at = clock.now() + timedelta(days=9)
    case.assign(Task(unit, "set", due_at), by=cast.wang, now=clock.now())
    send_assigned(case, on=today(), now=clock.now())
    db.session.commit()


def test_of_a_village_s_own_cadre_the_town_takes_over(app: Flask, cast: World, town: FlaskClient, case: Case) -> None:
    assign(case, cast.village, cast)
    case.sign(by=cast.li, now=clock.now())
    db.session.commit()
    phone = make_client(app, cast.li, "phone")
    assert len(phone.get("/api/v1/start").get_json()["cases"]) == 1
    assert recuse(town, case, cast.village).status_code == 303
    told = now_of(case)
    assert (told.status, told.handler, told.office) == ("assigned", cast.town, cast.town), "and has to sign for it"
    start = phone.get("/api/v1/start").get_json()
    assert start["cases"] == [] and not any(case.number in message["text"] for message in start["inbox"])
    assert phone.get(f"/cases/{case.id}").status_code == 404
    said = {"kind": "progress", "text": "已谈好", "made_at": clock.now().isoformat()}
    assert phone.put(f"/api/v1/cases/{case.id}/steps/{uuid.uuid4()}", json=said).status_code == 404
    assert WHY in town.get(f"/cases/{case.id}").text
    inbox = select(Reminder.kind).where(Reminder.subject == f"case:{case.id}", Reminder.unit_id == cast.town.id)
    assert db.session.scalars(inbox).all() == ["recused"]


def test_of_a_town_s_office_the_county_takes_over_and_the_town_counts_it_no_more(
    app: Flask, cast: World, town: FlaskClient, county: FlaskClient, case: Case
) -> None:
    assert ABOUT in town.get("/desk").text
    before = {page: town.get(page).text for page in ("/cases", "/cases?status=open")}
    assert all(case.number in text and "1 件" in text for text in before.values())
    assert recuse(county, case, cast.town).status_code == 303
    assert now_of(case).office == cast.county
    for page in ("/desk", "/cases", "/cases?status=open", f"/cases?q={case.number}", "/assignments", "/reports"):
        assert str(case.id) not in town.get(page).text and ABOUT not in town.get(page).text, page
    assert "1 件" not in town.get("/cases").text
    assert case.number.encode() not in town.get("/cases?format=xlsx").data
    assert ABOUT in county.get("/cases").text
    assert ABOUT in make_client(app, cast.li).get(f"/cases/{case.id}").text, "who told of it still sees it"


def test_its_count_is_missing_where_the_recused_office_reviews_and_screens(
    cast: World, town: FlaskClient, county: FlaskClient
) -> None:
    told = [case_body("两户争界线"), case_body(ABOUT)]
    report = make_report(cast.village, cast.week, by=cast.li, cases=told, status="accepted", reviewer=cast.wang)
    case = report.cases[1]
    db.session.commit()
    pages = ("/reports", f"/reports/{report.id}", f"/reports/{report.id}/print", "/rounds", "/screenings")
    counted = {page: town.get(page).text for page in pages}
    assert recuse(county, case, cast.town).status_code == 303
    shown = {page: town.get(page).text for page in pages}
    assert all(ABOUT not in text for text in shown.values())
    for page in ("/rounds", "/screenings"):
        assert shown[page] != counted[page], f"{page} counts one less"
    again = {page: county.get(page).text for page in (f"/reports/{report.id}", f"/screenings?unit={cast.county.id}")}
    assert ABOUT in again[f"/reports/{report.id}"]


def test_a_newer_version_without_it_takes_back_nothing_that_is_kept_from_the_sender(
    app: Flask, cast: World, county: FlaskClient
) -> None:
    other = case_body("两户争界线")
    report = make_report(cast.village, cast.week, by=cast.li, cases=[other, case_body(ABOUT)])
    case = next(one for one in report.cases if one.summary == ABOUT)
    db.session.commit()
    recuse(county, case, cast.village)
    phone = make_client(app, cast.li, "phone")
    assert [one["summary"] for one in phone.get(f"/api/v1/reports/{report.id}").get_json()["cases"]] == ["两户争界线"]
    body = report_body(cast.village, cast.week, cases=[other]) | {"version": 2}
    assert phone.put(f"/api/v1/reports/{report.id}", json=body).status_code == 200
    assert now_of(case).status == "reported"
    assert len(db.session.get_one(Report, report.id, populate_existing=True).standing_cases) == 2


def test_an_office_can_declare_itself_concerned_but_not_at_the_top(
    cast: World, town: FlaskClient, county: FlaskClient, case: Case
) -> None:
    away = recuse(town, case, cast.town)
    assert (away.status_code, away.location) == (303, "/cases")
    top = recuse(county, case, cast.county)
    assert (top.status_code, "青山县信联办之上没有" in top.text) == (409, True)
    assert recuse(county, case, cast.town).status_code == 422, "not twice"
    assert recuse(county, case, cast.village, "").status_code == 422


def test_nobody_assigns_it_to_the_unit_or_merges_it_into_what_the_unit_sees(
    cast: World, county: FlaskClient, case: Case
) -> None:
    twin = make_case(cast.village, by=cast.li, summary=ABOUT)
    recuse(county, case, cast.village)
    due_at = clock.now() + timedelta(days=9)
    for task in (Task(cast.village, "set", due_at), Task(cast.town, "set", due_at, [cast.village])):
        with pytest.raises(Invalid):
            case.assign(task, by=cast.wang, now=clock.now())
    with pytest.raises(NotAllowed):
        twin.absorb(case, "", by=cast.wang, now=clock.now())
    offered = county.get(f"/cases/{case.id}/assignment").text
    assert f'<option value="{cast.village.id}"' not in offered


def test_what_the_matter_absorbed_and_what_was_said_of_its_times_is_kept_from_the_unit_too(
    app: Flask, cast: World, town: FlaskClient, case: Case
) -> None:
    twin = make_case(cast.village2, by=cast.liu, summary=ABOUT)
    assign(twin, cast.village2, cast)
    case.absorb(twin, "同一件事", by=cast.wang, now=clock.now())
    paper = make_notice(twin, "assignment", by=cast.wang)
    send_noticed(paper, on=today(), now=clock.now())
    params = {"number": twin.number, "clock": "deadline", "unit": "西村", "due_at": clock.now().isoformat()}
    Reminder.create("clock_over", cast.village2.id, f"case:{twin.id}/1", clock.now(), params, now=clock.now())
    db.session.commit()
    west = make_client(app, cast.liu)
    assert west.get(f"/cases/{twin.id}").status_code == 200 and twin.number in west.get("/inbox").text
    assert recuse(town, case, cast.village2).status_code == 303
    assert west.get(f"/cases/{twin.id}").status_code == 404
    inbox = west.get("/inbox").text
    assert twin.number not in inbox and paper.number not in inbox
    twin.come_out(case, by=cast.wang, now=clock.now())
    assert (twin.owner, twin.recused_ids) == (cast.town, {cast.village2.id})
    case.absorb(twin, "同一件事", by=cast.wang, now=clock.now())
    db.session.commit()
    said = {"version": now_of(case).version, "unit": cast.village2.id}
    assert town.post(f"/cases/{case.id}/recusal/lifting", data=said).status_code == 303
    assert west.get(f"/cases/{twin.id}").status_code == 200 and twin.number in west.get("/inbox").text


def test_lifting_it_shows_the_matter_again_and_leaves_it_where_it_is(
    cast: World, town: FlaskClient, county: FlaskClient, case: Case
) -> None:
    recuse(county, case, cast.town)
    said = {"version": now_of(case).version, "unit": cast.town.id}
    assert town.post(f"/cases/{case.id}/recusal/lifting", data=said).status_code == 404
    assert county.post(f"/cases/{case.id}/recusal/lifting", data=said).status_code == 303
    assert town.get(f"/cases/{case.id}").status_code == 200
    assert now_of(case).office == cast.county
    assert db.session.scalar(select(Recusal.lifted_at)) is not None
    assert recuse(county, case, cast.town).status_code == 303, "and again"


def test_a_stale_page_shows_what_changed_and_keeps_the_words(cast: World, town: FlaskClient, case: Case) -> None:
    assign(case, cast.village2, cast)
    stale = town.post(f"/cases/{case.id}/recusal", data={"version": "1", "unit": cast.village.id, "recusal_why": WHY})
    assert (stale.status_code, WHY in stale.text, "西村" in stale.text) == (409, True, True)
