"""Filing for a village that telephoned, brought paper or came: what is stored, what is refused, what is never lost."""

from __future__ import annotations

import re
import uuid
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from models.base import db
from models.case.case import Case
from models.receipt import Receipt
from models.report.report import Report
from tests.support.make import case_body, make_case, make_client, make_report, party_body
from tests.support.world import World

INPUT = re.compile(r'<input[^>]*\bname="([^"]+)"[^>]*>')


@pytest.fixture
def address(cast: World) -> str:
    return f"/reports/new?unit={cast.village.id}&round={cast.week.id}"


def fields(page: str) -> dict[str, str]:
    """The hidden and text fields of the form as the browser would send them back."""
    found = {}
    for match in INPUT.finditer(page):
        tag = match[0]
        if 'type="radio"' in tag or 'type="checkbox"' in tag:
            continue
        value = re.search(r'value="([^"]*)"', tag)
        found[match[1]] = unescape(value[1]) if value else ""
    return found


def filled(page: str, **more: object) -> dict[str, object]:
    return {**fields(page), "how": "phone", "said_by": "李秀英", "bases": ["asked"], "outcome": "nil", **more}


def test_a_nil_report_by_telephone_is_marked_and_says_who_told_it(cast: World, town: FlaskClient, address: str):
    answer = town.post(address, data=filled(town.get(address).text))
    assert answer.status_code == 303, answer.text
    report = db.session.scalars(select(Report)).one()
    assert (report.outcome, report.proxy, report.author_id, report.bases) == ("nil", "phone", cast.wang.id, ["asked"])
    page = town.get(answer.location).text
    assert "由李秀英告知" in page and "电话代报" in page


def test_several_disputes_and_news_of_open_ones(cast: World, town: FlaskClient, address: str):
    case = make_case(cast.village, by=cast.li)
    page = town.post(address, data=filled(town.get(address).text, add="1", outcome="found")).text
    assert 'name="cases.1.summary"' in page
    texts = {"category": "02", "summary": "水渠被堵", "people": "3", "urgency": "help"}
    said = {f"cases.{n}.{name}": value for n in (0, 1) for name, value in texts.items()}
    said |= {"cases.0.parties.1.name": "王某", "cases.0.parties.1.phone": "13800001234"}
    said |= {f"updates.{case.id}.kind": "progress", f"updates.{case.id}.text": "谈过一次"}
    answer = town.post(address, data=filled(page, outcome="found", how="paper", **said))
    assert answer.status_code == 303, answer.text
    report = db.session.scalars(select(Report)).one()
    assert [one.summary for one in report.cases] == ["水渠被堵", "水渠被堵"]
    assert [(one.name, one.role) for one in report.cases[0].parties + report.cases[1].parties] == [
        ("王某", "respondent")
    ]
    assert [step.kind for step in report.steps if step.case_id == case.id] == ["progress"]


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(cast: World, town: FlaskClient, address: str):
    data = filled(town.get(address).text, outcome="found", said_by="", note="下雨没走全")
    data |= {"cases.0.summary": "水渠被堵", "cases.0.people": "很多", "cases.0.parties.1.phone": "1380000"}
    answer = town.post(address, data=data)
    assert answer.status_code == 422
    for name in ("said_by", "cases.0.category", "cases.0.people", "cases.0.parties.1.name"):
        assert f'id="{name}-error"' in answer.text, name
    assert "请写明是谁报来的。" in answer.text and "请选择纠纷类型。" in answer.text
    assert all(text in answer.text for text in ("水渠被堵", "很多", "1380000", "下雨没走全"))
    assert db.session.scalar(select(func.count(Report.id))) == 0


@pytest.mark.parametrize(
    "broken",
    [{"id": "x"}, {"version": "x"}, {"made_at": "x"}, {"cases.0.id": "x", "cases.0.summary": "a"}, {"how": "fax"}],
)
def test_a_tampered_form_is_refused_with_a_sentence(town: FlaskClient, address: str, broken: dict[str, str]):
    data = filled(town.get(address).text, outcome="found" if "cases.0.id" in broken else "nil", **broken)
    assert town.post(address, data=data).status_code == 422


def test_nothing_new_and_a_typed_dispute_exclude_each_other(town: FlaskClient, address: str):
    data = filled(town.get(address).text) | {"cases.0.category": "02", "cases.0.summary": "水渠被堵"}
    answer = town.post(address, data=data)
    assert answer.status_code == 422 and 'id="outcome-error"' in answer.text and "水渠被堵" in answer.text


def test_sending_twice_files_once(town: FlaskClient, address: str):
    data = filled(town.get(address).text)
    assert [town.post(address, data=data).status_code for _turn in range(2)] == [303, 303]
    assert db.session.scalar(select(func.count(Receipt.id))) == 1


def test_a_village_that_reported_meanwhile_is_a_clear_conflict(cast: World, town: FlaskClient, address: str):
    data = filled(town.get(address).text, note="电话里说的")
    report = make_report(cast.village, cast.week, by=cast.li)
    answer = town.post(address, data=data)
    assert answer.status_code == 409 and "电话里说的" in answer.text and f"/reports/{report.id}" in answer.text
    page = town.get(address)
    assert page.status_code == 200 and "已经上报" in page.text and "<textarea" not in page.text


def test_a_returned_report_is_corrected_by_telephone_and_kept_names_stay(cast: World, town: FlaskClient, address: str):
    told = [case_body(parties=[party_body("欧阳一二三", phone="13800001234")])]
    make_report(cast.village, cast.week, by=cast.li, cases=told, status="returned", reviewer=cast.wang)
    page = town.get(address).text
    assert "欧**" in page and "一二三" not in page
    texts = {"cases.0.category": "07", "cases.0.summary": "两家争山林", "cases.0.urgency": "ordinary"}
    answer = town.post(address, data=filled(page, outcome="found", **texts))
    assert answer.status_code == 303, answer.text
    report, case = db.session.scalars(select(Report)).one(), db.session.scalars(select(Case)).one()
    assert (report.version, report.status, report.proxy) == (2, "received", "phone")
    assert (case.summary, case.parties[0].name, case.parties[0].phone) == ("两家争山林", "欧阳一二三", "13800001234")


def test_what_a_returned_report_said_of_open_matters_is_said_again(cast: World, town: FlaskClient, address: str):
    case = make_case(cast.village, by=cast.li)
    told = {"id": str(uuid.uuid4()), "case_id": str(case.id), "kind": "resolved", "text": "两家说好了"}
    make_report(cast.village, cast.week, by=cast.li, updates=[told], status="returned", reviewer=cast.wang)
    page = town.get(address).text
    place = f"updates.{case.id}"
    assert re.search(rf'name="{place}.kind" value="resolved"[^>]* checked', page), "the matter is not in the form"
    assert fields(page)[f"{place}.id"] == told["id"]
    said = {f"{place}.kind": "resolved", f"{place}.text": fields(page)[f"{place}.text"]}
    answer = town.post(address, data=filled(page, **said))
    assert answer.status_code == 303, answer.text
    report = db.session.scalars(select(Report)).one()
    assert [(str(step.id), step.kind, step.text) for step in report.steps] == [(told["id"], "resolved", "两家说好了")]
    assert (report.version, case.status) == (2, "resolved")


def test_an_office_files_for_the_villages_directly_below_it_only(app: Flask, cast: World, address: str):
    assert make_client(app, cast.chen).get(address).status_code == 404
    for person in (cast.zhao, cast.qian, cast.li):
        client = make_client(app, person)
        assert (client.get(address).status_code, client.post(address, data={}).status_code) == (403, 403), person.name
    town = make_client(app, cast.wang)
    for query in ("", f"?unit={cast.village.id}", f"?unit={cast.village.id}&round=999", "?unit=x&round=y"):
        assert town.get(f"/reports/new{query}").status_code == 404
    assert town.get(f"/reports/new?unit={cast.village.id}&round={cast.fortnight.id}").status_code == 404
    assert town.get(f"/reports/new?unit={cast.town.id}&round={cast.week.id}").status_code == 404
