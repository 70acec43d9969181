"""A single matter from a phone goes back to its sender, who puts it right or takes it back, until it is taken on."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

import clock
from models.base import db
from models.case.case import Case
from models.case.step import CaseStep
from models.ledger.ledger import Wanted, listed
from models.receipt import Receipt
from tests.support.make import case_body, make_client, make_report, now_of, party_body
from tests.support.world import World

WHY = "请写明是哪两户"


def body(cast: World, **more: Any) -> dict[str, Any]:
    said = case_body(parties=[party_body("王大明", phone="13812341234")]) | {"unit_id": cast.village.id}
    return said | {"made_at": clock.now().isoformat()} | more


def send(phone: FlaskClient, told: dict[str, Any], **more: Any) -> TestResponse:
    return phone.put(f"/api/v1/cases/{told['id']}", json=told | more)


@pytest.fixture
def li(app: Flask, cast: World) -> FlaskClient:
    """李秀英's phone in 东村."""
    return make_client(app, cast.li, "phone")


@pytest.fixture
def told(cast: World, li: FlaskClient) -> dict[str, Any]:
    """What 李秀英 sent on its own."""
    said = body(cast)
    assert send(li, said).status_code == 201
    return said


def case_of(told: dict[str, Any]) -> Case:
    return db.session.get_one(Case, uuid.UUID(told["id"]), populate_existing=True)


def send_back(town: FlaskClient, told: dict[str, Any], **more: str) -> TestResponse:
    said = {"version": case_of(told).version, "return_reason": "own", "return_own": WHY} | more
    return town.post(f"/cases/{told['id']}/return", data=said)


def alone(phone: FlaskClient, told: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(
        one["alone"] for one in phone.get("/api/v1/start").get_json()["cases"] if one["id"] == told["id"]
    )
    return found


def test_it_is_returned_put_right_and_sent_again_under_its_number(
    app: Flask, cast: World, li: FlaskClient, town: FlaskClient, told: dict[str, Any]
) -> None:
    number = case_of(told).number
    assert send_back(town, told, return_own="").status_code == 422
    assert send_back(town, told).status_code == 303
    assert send_back(town, told).status_code == 409, "once"
    back = alone(li, told)
    assert (back["version"], back["returned"]) == (1, WHY)
    message = next(one for one in li.get("/api/v1/start").get_json()["inbox"] if one["kind"] == "case_returned")
    assert (message["case_id"], number in message["text"]) == (told["id"], True)
    again = send(li, told, version=2, summary="东头王家与西头李家争界线")
    assert (again.status_code, again.get_json()["receipt"]["version"]) == (200, 2)
    repeat = send(li, told, version=2, summary="东头王家与西头李家争界线")
    assert repeat.get_json()["receipt"] == again.get_json()["receipt"]
    case = case_of(told)
    assert (case.number, case.summary, case.returned) == (number, "东头王家与西头李家争界线", False)
    kinds = select(CaseStep.kind).where(CaseStep.case_id == case.id).order_by(CaseStep.version)
    assert db.session.scalars(kinds).all() == ["reported", "sent_back", "sent_again"]
    assert number in town.get("/inbox").text and alone(li, told)["returned"] is None


def test_an_older_version_never_wins_and_other_words_under_a_version_are_a_conflict(
    li: FlaskClient, told: dict[str, Any]
) -> None:
    assert send(li, told, version=3, place="村尾").status_code == 200
    assert send(li, told, version=2, place="后山").status_code == 200
    assert case_of(told).place == "村尾"
    assert send(li, told, version=3, place="后山").status_code == 409
    assert send(li, told).status_code == 200, "an old phone's repeat finds its receipt"


def test_once_it_is_taken_on_its_sender_changes_nothing_any_more(
    cast: World, li: FlaskClient, told: dict[str, Any]
) -> None:
    case_of(told).escalate("请镇里牵头", escalating=True, by=cast.wang, now=clock.now())
    db.session.commit()
    assert send(li, told, version=2, place="后山").get_json()["type"].endswith("different-content")
    away = {"version": 1, "made_at": clock.now().isoformat()}
    assert li.put(f"/api/v1/cases/{told['id']}/withdrawal", json=away).status_code == 409
    assert (case_of(told).place, case_of(told).status) == ("村口", "accepted")
    assert all(one["alone"] is None for one in li.get("/api/v1/start").get_json()["cases"])


def test_its_sender_takes_it_back_and_may_send_it_once_more(
    cast: World, li: FlaskClient, town: FlaskClient, told: dict[str, Any]
) -> None:
    place = f"/api/v1/cases/{told['id']}/withdrawal"
    away = {"version": 1, "made_at": clock.now().isoformat()}
    assert li.put(place, json=away | {"version": 2}).status_code == 409
    first = li.put(place, json=away)
    assert (first.status_code, li.put(place, json=away).get_json()) == (201, first.get_json())
    assert case_of(told).status == "withdrawn"
    assert db.session.scalars(listed(cast.wang, Wanted(status="open"))).all() == []
    assert case_of(told).number in town.get("/inbox").text
    assert send(li, told, version=2).status_code == 200
    assert case_of(told).status == "reported"


def test_the_copy_is_read_by_its_unit_with_people_unmasked_for_its_author_alone(
    app: Flask, cast: World, li: FlaskClient, told: dict[str, Any]
) -> None:
    mine, theirs = (
        client.get(f"/api/v1/cases/{told['id']}").get_json() for client in (li, make_client(app, cast.zhang, "phone"))
    )
    assert (mine["version"], mine["parties"][0]["name"], theirs["parties"][0]["name"]) == (1, "王大明", "王**")
    again = make_client(app, cast.zhang, "phone")
    sent = {name: theirs[name] for name in ("category", "summary", "place", "urgency", "parties")}
    assert send(again, told, version=2, **sent).status_code == 200
    assert now_of(case_of(told)).parties[0].name == "王大明", "what came back masked stays as it is kept"


def test_strangers_neither_return_nor_send_nor_take_back(app: Flask, cast: World, told: dict[str, Any]) -> None:
    he, chen = make_client(app, cast.he, "phone"), make_client(app, cast.chen)
    away = {"version": 1, "made_at": clock.now().isoformat()}
    assert he.put(f"/api/v1/cases/{told['id']}/withdrawal", json=away).status_code == 404
    assert send(he, told, version=2).status_code == 403
    assert send(he, told, version=2, unit_id=cast.other_village.id).status_code == 409
    assert send_back(chen, told).status_code == 404
    assert he.get(f"/api/v1/cases/{told['id']}").status_code == 404
    assert (case_of(told).status, case_of(told).returned) == ("reported", False)
    assert db.session.scalar(select(func.count(Receipt.id)).where(Receipt.kind == "case")) == 1


def test_what_came_with_a_report_is_returned_with_it(cast: World, town: FlaskClient) -> None:
    report = make_report(cast.village, cast.week, by=cast.li, cases=[case_body()])
    db.session.commit()
    told = {"id": str(report.cases[0].id)}
    assert "退回上报人" not in town.get(f"/cases/{told['id']}").text
    assert send_back(town, told).status_code == 409
