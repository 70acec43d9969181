"""What waits for the town's decision (待核): the work of a cadre who moved, and of an account that was closed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from models.base import db
from models.case.case import Case
from models.filing.held import HeldItem
from models.message.reminder import Reminder
from models.org.sign_in import SignIn
from models.report.report import Report
from rules.report import held as rule
from tests.conftest import Clock
from tests.support.make import case_body, make_client, make_report, party_body, report_body
from tests.support.phone import put, rows
from tests.support.world import World


def move(cast: World, clock_at: Clock) -> None:
    """李秀英 moves from 东村 to 西村 while her phone is offline, two days ago."""
    cast.li.memberships[0].end(date(2026, 11, 18), by=cast.zhou, now=clock_at.now)
    cast.li.appoint(cast.village2, "cadre", date(2026, 11, 19), by=cast.zhou, now=clock_at.now)
    db.session.commit()
    clock_at.go(days=2)


def told(cast: World, clock_at: Clock, *cases: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A report of 东村 as it was written when the clock stood here."""
    return report_body(cast.village, cast.week, made_at=clock_at.now.isoformat(), cases=list(cases), **more)


def held() -> HeldItem:
    """The one thing that waits."""
    return db.session.scalars(select(HeldItem)).one()


@pytest.fixture
def town(app: Flask, cast: World) -> Callable[[], FlaskClient]:
    """王建国 signs in at the town's desk, whatever the hour."""
    return lambda: make_client(app, cast.wang)


Desk = Callable[[], FlaskClient]


def decide(desk: Desk, decision: str, reason: str = "") -> TestResponse:
    """The town's decision about it."""
    return desk().post(f"/reports/held/{held().id}/decision", data={"decision": decision, "reason": reason})


def test_a_moved_cadres_report_gets_its_receipt_and_waits_for_the_town(
    phone: FlaskClient, town: Desk, cast: World, clock_at: Clock
) -> None:
    report_id, body = uuid.uuid4(), told(cast, clock_at, case_body("界桩之争", parties=[party_body("欧阳修竹")]))
    move(cast, clock_at)
    first, again = put(phone, body, report_id), put(phone, body, report_id)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert first.get_json()["held"] is True
    assert first.get_json()["receipt"]["id"] == str(report_id)
    assert (rows(Report), rows(Case), rows(HeldItem)) == (0, 0, 1)
    [message] = db.session.scalars(select(Reminder).where(Reminder.kind == "held"))
    assert message.unit_id == cast.town.id
    assert "李秀英" in town().get("/reports").get_data(as_text=True)
    page = town().get(f"/reports/held/{held().id}").get_data(as_text=True)
    assert "界桩之争" in page and "李秀英" in page and "欧**" in page
    assert "欧阳修竹" not in page
    assert phone.get("/api/v1/start").get_json()["held"][0] == {
        "id": str(report_id),
        "unit": "东村",
        "status": "held",
        "reason": None,
    }


def test_taken_it_is_the_villages_report_by_its_sender_and_in_time(
    phone: FlaskClient, town: Desk, cast: World, clock_at: Clock
) -> None:
    report_id, body = uuid.uuid4(), told(cast, clock_at, case_body("界桩之争"))
    move(cast, clock_at)
    put(phone, body, report_id)
    clock_at.go(days=4)
    assert decide(town, "take").status_code == 303
    report = db.session.get_one(Report, report_id)
    assert (report.author_id, report.unit_id, report.status, report.late) == (
        cast.li.id,
        cast.village.id,
        "received",
        False,
    )
    assert [case.summary for case in report.cases] == ["界桩之争"]
    [message] = db.session.scalars(select(Reminder).where(Reminder.kind == "held_taken"))
    assert (message.unit_id, message.channel) == (cast.village2.id, f"inbox/{cast.li.id}")
    assert decide(town, "take").status_code == 422


def test_beside_a_report_that_stands_only_its_new_matters_can_be_added(
    phone: FlaskClient, town: Desk, cast: World, clock_at: Clock
) -> None:
    body = told(cast, clock_at, case_body("界桩之争"))
    move(cast, clock_at)
    standing = make_report(cast.village, cast.week, by=cast.zhang)
    assert put(phone, body).get_json()["held"] is True
    assert decide(town, "take").status_code == 422
    assert decide(town, "add").status_code == 303
    db.session.refresh(standing)
    assert (standing.version, standing.author_id, standing.outcome) == (1, cast.zhang.id, "nil")
    [case] = db.session.scalars(select(Case)).all()
    assert (case.summary, case.report_id, case.unit_id, case.by_id) == ("界桩之争", None, cast.village.id, cast.li.id)


def test_set_aside_it_tells_its_sender_why(phone: FlaskClient, town: Desk, cast: World, clock_at: Clock) -> None:
    body = told(cast, clock_at)
    move(cast, clock_at)
    put(phone, body)
    assert decide(town, "discard").status_code == 422
    assert decide(town, "discard", "这一周东村已另报").status_code == 303
    [line] = phone.get("/api/v1/start").get_json()["held"]
    assert (line["status"], line["reason"], rows(Report)) == ("discarded", "这一周东村已另报", 0)


def test_a_single_case_from_the_old_seat_waits_and_its_photo_is_refused_in_words(
    phone: FlaskClient, town: Desk, cast: World, clock_at: Clock
) -> None:
    body = case_body("界桩之争") | {"unit_id": cast.village.id, "made_at": clock_at.now.isoformat()}
    move(cast, clock_at)
    assert phone.put(f"/api/v1/cases/{body['id']}", json=body).get_json()["held"] is True
    photo = phone.put(f"/api/v1/attachments/{SHA_OF_X}?case={body['id']}", data=b"x")
    assert (photo.status_code, photo.get_json()["type"]) == (409, "held")
    assert decide(town, "take").status_code == 303
    assert db.session.get_one(Case, uuid.UUID(body["id"])).unit_id == cast.village.id


SHA_OF_X = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"


def test_a_session_that_was_opened_after_the_seat_ended_is_held_with_a_warning(
    app: Flask, phone: FlaskClient, town: Desk, cast: World, clock_at: Clock
) -> None:
    before, after = told(cast, clock_at), told(cast, clock_at)
    move(cast, clock_at)
    assert put(phone, before).status_code == 201
    assert put(make_client(app, cast.li, "phone"), after).status_code == 201
    warned = {
        item.known: "这部手机是在那之后才登录的" in town().get(f"/reports/held/{item.id}").get_data(as_text=True)
        for item in db.session.scalars(select(HeldItem)).all()
    }
    assert warned == {True: False, False: True}


def test_an_office_elsewhere_neither_finds_nor_decides_it(
    app: Flask, phone: FlaskClient, cast: World, clock_at: Clock
) -> None:
    body = told(cast, clock_at, case_body("界桩之争"))
    move(cast, clock_at)
    put(phone, body)

    def other() -> FlaskClient:
        return make_client(app, cast.chen)

    assert "东村" not in other().get("/reports").get_data(as_text=True)
    assert [other().get(f"/reports/held/{held().id}").status_code, decide(other, "take").status_code] == [404, 404]
    assert held().status == "held"


def close(cast: World, clock_at: Clock) -> None:
    """The account of 李秀英 is closed, as the administrator's page does it."""
    cast.li.disable(by=cast.zhou, now=clock_at.now)
    SignIn.end_all(cast.li, but=None, now=clock_at.now)
    db.session.commit()


def test_what_was_written_before_the_account_was_closed_waits_for_the_town(
    phone: FlaskClient, town: Desk, cast: World, clock_at: Clock
) -> None:
    report_id, body = uuid.uuid4(), told(cast, clock_at, case_body("界桩之争"))
    clock_at.go(hours=2)
    close(cast, clock_at)
    clock_at.go(days=3)
    answer, again = put(phone, body, report_id), put(phone, body, report_id)
    assert (answer.status_code, again.status_code, answer.get_json()["held"]) == (201, 200, True)
    assert answer.get_json() == again.get_json()
    assert (held().why, held().by_id, rows(Report)) == ("closed", cast.li.id, 0)
    assert "李秀英" in town().get(f"/reports/held/{held().id}").get_data(as_text=True)
    assert decide(town, "take").status_code == 303
    assert db.session.get_one(Report, report_id).author_id == cast.li.id


def test_a_closed_account_reads_nothing_and_changes_nothing(phone: FlaskClient, cast: World, clock_at: Clock) -> None:
    report = make_report(cast.village, cast.week, by=cast.li, cases=[case_body("界桩之争")])
    case_id, written = report.cases[0].id, clock_at.now.isoformat()
    clock_at.go(hours=2)
    close(cast, clock_at)
    step = {"kind": "resolved", "text": "和好了", "made_at": written}
    refused = [
        phone.get("/api/v1/start"),
        phone.get(f"/api/v1/reports/{report.id}"),
        phone.put(f"/api/v1/cases/{case_id}/steps/{uuid.uuid4()}", json=step),
        phone.put(f"/api/v1/reports/{report.id}/withdrawal", json={"version": 1, "made_at": written}),
        phone.put(f"/api/v1/attachments/{SHA_OF_X}?case={case_id}", data=b"x"),
        put(phone, report_body(cast.village, cast.week)),  # written after it was closed
    ]
    assert [(one.status_code, one.get_json()["type"]) for one in refused[:5]] == [(401, "account-closed")] * 5
    assert refused[5].status_code == 401
    forged = report_body(cast.village, cast.week, version=2, made_at=written)
    assert put(phone, forged, report.id).get_json()["held"] is True
    assert (report.version, rows(Case)) == (1, 1)


@pytest.mark.parametrize("ended", ["signed out before", "reset", "long ago", "another's"])
def test_only_a_session_that_the_closing_ended_hands_in(
    phone: FlaskClient, cast: World, clock_at: Clock, ended: str
) -> None:
    body = told(cast, clock_at)
    clock_at.go(hours=2)
    if ended in ("signed out before", "reset"):
        SignIn.end_all(cast.li, but=None, now=clock_at.now)
        clock_at.go(hours=1)
    if ended != "reset":
        close(cast, clock_at)
    if ended == "long ago":
        clock_at.go(days=61)
        body |= {"made_at": "2026-11-18T10:00:00+08:00"}
    names = {"Paicha-User": str(cast.zhang.id)} if ended == "another's" else {}
    answer = phone.put(f"/api/v1/reports/{uuid.uuid4()}", json=body, headers=names)
    assert (answer.status_code, rows(HeldItem)) == (401, 0)


def test_a_stolen_phone_cannot_fill_the_towns_desk(
    phone: FlaskClient, cast: World, clock_at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule, "MOST_WAITING", 2)
    body = told(cast, clock_at)
    clock_at.go(hours=2)
    close(cast, clock_at)
    assert [put(phone, body).status_code for _time in range(3)] == [201, 201, 409]
    large = body | {"note": "长" * 4000, "cases": [case_body("长" * 900) for _case in range(100)], "outcome": "found"}
    assert put(phone, large).status_code == 409
    assert rows(HeldItem) == 2
