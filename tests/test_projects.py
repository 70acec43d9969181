"""Key projects: a county's list; a matter belongs to at most one, chosen when it comes in or later."""

from __future__ import annotations

import uuid
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from models.base import db
from models.campaign import Campaign
from models.case.case import Case
from models.case.step import CaseStep
from models.event import Event
from models.project import Project
from tests.support.make import case_body, make_case, make_client, make_unit, make_user, report_body, today
from tests.support.world import World


@pytest.fixture
def project(zhao: FlaskClient, cast: World) -> Project:
    answer = zhao.post("/projects", data={"name": "城东工业园", "about": "一期征地八百亩"})
    assert answer.status_code == 303
    return db.session.scalars(select(Project)).one()


@pytest.fixture
def case(cast: World) -> Case:
    return make_case(cast.village, by=cast.li, summary="征地补偿算少了", category="08")


def put_in(client: FlaskClient, case: Case, project_id: object) -> int:
    now = db.session.get_one(Case, case.id, populate_existing=True)
    said = {"version": now.version, "project": project_id}
    return client.post(f"/cases/{case.id}/project", data=said).status_code


def test_the_county_keeps_the_list_and_everybody_below_reads_it(
    zhao: FlaskClient, app: Flask, project: Project, cast: World
) -> None:
    town = make_client(app, cast.wang)
    assert all("城东工业园" in client.get("/projects").text for client in (zhao, town))
    assert town.post("/projects", data={"name": "镇里的项目"}).status_code == 409
    assert town.post(f"/projects/{project.id}/details", data={"name": "改名", "version": 1}).status_code == 403
    twice = zhao.post("/projects", data={"name": "城东工业园", "about": "留着这句"})
    assert (twice.status_code, "已有同名项目" in twice.text, "留着这句" in twice.text) == (422, True, True)
    assert zhao.post(f"/projects/{project.id}/details", data={"name": "城东产业园", "version": 1}).status_code == 303
    stale = zhao.post(f"/projects/{project.id}/details", data={"name": "旧页面", "version": 1})
    assert (stale.status_code, "城东产业园" in stale.text) == (409, True)
    done = db.session.scalars(select(Event.action).where(Event.action.startswith("project.")).order_by(Event.id)).all()
    assert done == ["project.begin", "project.change"]


def test_a_project_of_another_county_is_neither_seen_nor_chosen(
    app: Flask, project: Project, case: Case, cast: World
) -> None:
    county = make_unit("邻县信联办", "county")
    stranger = make_client(app, make_user("邻县", (county, "office")))
    assert stranger.get(f"/projects/{project.id}").status_code == 404
    assert stranger.post("/projects", data={"name": "邻县项目"}).status_code == 303
    theirs = db.session.scalars(select(Project.id).where(Project.name == "邻县项目")).one()
    assert put_in(make_client(app, cast.wang), case, theirs) == 422


def test_a_matter_belongs_to_at_most_one_and_its_history_says_which_before(
    zhao: FlaskClient, town: FlaskClient, project: Project, case: Case, cast: World
) -> None:
    zhao.post("/projects", data={"name": "环城路"})
    road = db.session.scalars(select(Project).where(Project.name == "环城路")).one()
    assert [put_in(town, case, one) for one in (project.id, road.id, road.id, "")] == [303] * 4
    told = [step.detail for step in CaseStep.of_cases([case.id]) if step.kind == "projected"]
    assert [(one["from"], one["to"]) for one in told] == [("", "城东工业园"), ("城东工业园", "环城路"), ("环城路", "")]
    assert put_in(town, case, project.id) == 303
    taken_back = make_case(cast.village, by=cast.li)
    taken_back.status = "withdrawn"
    db.session.commit()
    assert put_in(town, taken_back, project.id) == 409, "what counts nowhere belongs nowhere"
    zhao.post(f"/projects/{road.id}/end", data={"ended": "yes"})
    assert put_in(town, case, road.id) == 422, "an ended one takes in nothing"
    assert "城东工业园" in town.get(f"/cases/{case.id}").text


def test_a_matter_without_a_project_says_so_on_each_page(zhao: FlaskClient, project: Project, cast: World) -> None:
    case = make_case(cast.village, by=cast.li)
    for page in (f"/cases/{case.id}", f"/cases/{case.id}/project", "/intakes/new"):
        text = zhao.get(page).text
        assert "不属于重点项目" in text and "不加密" not in text, page


def test_a_matter_can_belong_to_a_project_from_the_day_it_comes_in(
    zhao: FlaskClient, project: Project, cast: World
) -> None:
    said = {
        "id": "0190a000-0000-7000-8000-000000000001", "office": cast.county.id, "origin": "letter", "name": "王先生",
        "category": "08", "summary": "青苗费没有给", "place": "二组", "urgency": "ordinary", "project": project.id,
    }  # fmt: skip
    assert "城东工业园" in zhao.get("/intakes/new").text
    assert zhao.post("/intakes/new", data=said | {"project": 999}).status_code == 422
    assert zhao.post("/intakes/new", data=said).status_code == 303
    assert db.session.scalars(select(Case.project_id).where(Case.summary == "青苗费没有给")).one() == project.id


def test_its_page_its_file_and_the_ledger_tell_the_same_matters(
    zhao: FlaskClient, project: Project, case: Case, cast: World
) -> None:
    settled = make_case(cast.other_village, by=cast.he, summary="安置房漏水")
    other = make_case(cast.village, by=cast.li)
    for one in (case, settled):
        put_in(zhao, one, project.id)
    settled.status, settled.resolved_at = "resolved", clock.now() - timedelta(minutes=1)
    db.session.commit()
    page = zhao.get(f"/projects/{project.id}").text
    assert "排查 2 件 − 已化解 1 件 − 其他方式结束 0 件 = 现在在办 1 件" in page
    ledger = zhao.get(f"/cases?project={project.id}").text
    for text in (page, ledger):
        assert [one.number in text for one in (case, settled, other)] == [True, True, False]
    assert "重点项目：城东工业园" in ledger and "重点项目" in zhao.get("/cases?column=project").text
    file = openpyxl.load_workbook(BytesIO(zhao.get(f"/projects/{project.id}?format=xlsx").data)).active
    assert file and {row[0] for row in file.iter_rows(min_row=2, values_only=True)} == {case.number, settled.number}
    assert "城东工业园" in zhao.get("/projects").text


def test_a_campaign_takes_matters_by_project_kind_and_age_and_offers_new_ones_that_fit(
    zhao: FlaskClient, app: Flask, project: Project, case: Case, cast: World
) -> None:
    told = {"name": "征地专项", "starts_on": today(), "ends_on": today() + timedelta(days=90), "goal": "逐件办结"}
    campaign = Campaign.begin(cast.county, told, by=cast.zhao, now=clock.now())
    db.session.commit()
    put_in(zhao, case, project.id)
    make_case(cast.village, by=cast.li, summary="别的事")
    case.found_at -= timedelta(days=40)
    db.session.commit()
    at = f"/campaigns/{campaign.id}"
    chosen = zhao.get(f"{at}/choice?project={project.id}&older=30").text
    assert case.number in chosen and "别的事" not in chosen
    assert case.number not in zhao.get(f"{at}/choice?older=60").text
    assert zhao.post(f"{at}/criteria", data={"project": project.id, "older": "30"}).status_code == 303
    assert "有 1 件在办事项符合筛选条件" in zhao.get(at).text
    zhao.post(f"{at}/cases", data={"case": case.id})
    assert "目前没有其他在办事项符合筛选条件" in zhao.get(at).text
    later = make_case(cast.other_village, by=cast.he, at=clock.now() - timedelta(days=31))
    later.project = project
    db.session.commit()
    assert "有 1 件在办事项符合筛选条件" in zhao.get(at).text
    zhao.post(f"{at}/criteria")
    assert "符合筛选条件" not in zhao.get(at).text
    assert zhao.get(f"{at}/choice?older=x").status_code == 422


def test_a_town_sees_the_campaigns_that_hold_its_matters_and_what_is_asked(
    zhao: FlaskClient, app: Flask, case: Case, cast: World
) -> None:
    told = {"name": "征地专项", "starts_on": today(), "ends_on": today() + timedelta(days=90), "goal": "逐件办结"}
    campaign = Campaign.begin(cast.county, told, by=cast.zhao, now=clock.now())
    other = make_case(cast.other_village, by=cast.he, summary="邻镇的事")
    campaign.choose([case, other], by=cast.zhao, now=clock.now())
    group = {"head": "郑卫东", "members": "", "plan": "三日内约谈双方"}
    campaign.group(case, cast.department, group, by=cast.zhao, now=clock.now())
    db.session.commit()
    town = make_client(app, cast.wang)
    assert "涉及本单位事项的专项治理" in town.get("/campaigns").text
    page = town.get(f"/campaigns/{campaign.id}/part").text
    assert all(said in page for said in (case.number, "三日内约谈双方", "郑卫东", "逐件办结"))
    assert "邻镇的事" not in page and other.number not in page
    elsewhere = make_client(app, make_user("邻县", (make_unit("邻县信联办", "county"), "office")))
    assert elsewhere.get(f"/campaigns/{campaign.id}/part").status_code == 404
    assert zhao.get(f"/campaigns/{campaign.id}/part").status_code == 404, "its own office has the whole page"


def sent(client: FlaskClient, cast: World, project_id: int | None) -> Case:
    """The matter that a phone sent on its own."""
    said = case_body(project_id=project_id) | {"unit_id": cast.village.id, "made_at": clock.now().isoformat()}
    answer = client.put(f"/api/v1/cases/{said['id']}", json=said)
    assert answer.status_code == 201, answer.text
    return db.session.get_one(Case, uuid.UUID(said["id"]), populate_existing=True)


def test_a_phone_is_offered_the_running_projects_and_names_one(app: Flask, project: Project, cast: World) -> None:
    phone = make_client(app, cast.li, "phone")
    start = phone.get("/api/v1/start").json
    assert start and start["projects"] == [{"id": project.id, "name": "城东工业园"}]
    assert sent(phone, cast, project.id).project_id == project.id
    assert sent(phone, cast, None).project_id is None
    body = report_body(cast.village, cast.week, cases=[case_body() | {"project_id": project.id}])
    assert phone.put(f"/api/v1/reports/{uuid.uuid4()}", json=body).status_code == 201
    assert db.session.get_one(Case, uuid.UUID(body["cases"][0]["id"])).project_id == project.id


def test_what_an_office_chose_is_not_changed_by_an_older_word_of_a_phone(
    app: Flask, zhao: FlaskClient, project: Project, cast: World
) -> None:
    phone = make_client(app, cast.li, "phone")
    case = sent(phone, cast, project.id)
    other = Project.begin(cast.county, {"name": "环城路", "about": ""}, by=cast.zhao, now=clock.now())
    db.session.commit()
    assert put_in(zhao, case, other.id) == 303
    said = case_body(id=str(case.id), project_id=project.id, summary="改了几个字")
    said |= {"unit_id": cast.village.id, "made_at": clock.now().isoformat(), "version": 2}
    assert phone.put(f"/api/v1/cases/{case.id}", json=said).status_code == 200
    now = db.session.get_one(Case, case.id, populate_existing=True)
    assert (now.summary, now.project_id) == ("改了几个字", other.id)


def test_a_matter_is_kept_though_the_project_that_a_phone_names_is_none_of_its_own(
    app: Flask, zhao: FlaskClient, project: Project, cast: World
) -> None:
    phone = make_client(app, cast.li, "phone")
    assert sent(phone, cast, project.id + 99).project_id is None
    beside = Project.begin(cast.other_town, {"name": "柳河水库", "about": ""}, by=cast.chen, now=clock.now())
    db.session.commit()
    assert sent(phone, cast, beside.id).project_id is None
    project.end(ended=True, by=cast.zhao, now=clock.now())
    db.session.commit()
    assert sent(phone, cast, project.id).project_id is None
    assert phone.get("/api/v1/start").json["projects"] == []  # type: ignore[index]
