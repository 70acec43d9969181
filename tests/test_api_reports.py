"""Reports from phones: created, repeated, corrected, in conflict, taken back."""

from __future__ import annotations

import json
import uuid

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models.base import db
from models.case.party import Party
from models.receipt import Receipt
from models.report.report import Report
from tests.conftest import Clock
from tests.support.make import case_body, make_client, make_report, party_body, report_body
from tests.support.phone import put, rows
from tests.support.world import World


def test_a_nil_report_is_created_with_a_receipt_that_names_it(phone: FlaskClient, cast: World) -> None:
    report_id = uuid.uuid4()
    answer = put(phone, report_body(cast.village, cast.week), report_id)
    receipt = answer.get_json()["receipt"]
    assert answer.status_code == 201
    assert (receipt["id"], receipt["version"]) == (str(report_id), 1)
    assert receipt["no"].replace(" ", "").isdigit()
    assert len(receipt["sha256"]) == 64
    assert receipt["signature"]


def test_the_same_report_again_gets_the_same_receipt_weeks_later_too(
    phone: FlaskClient, cast: World, clock_at: Clock
) -> None:
    report_id, body = uuid.uuid4(), report_body(cast.village, cast.week)
    first = put(phone, body, report_id)
    clock_at.go(weeks=5)
    again = put(phone, {**body, "device": {"id": str(uuid.uuid4()), "seq": 99}}, report_id)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json()
    assert rows(Report) == rows(Receipt) == 1


def test_a_higher_version_replaces_and_the_earlier_one_stays_in_the_history(phone: FlaskClient, cast: World) -> None:
    report_id = uuid.uuid4()
    put(phone, report_body(cast.village, cast.week), report_id)
    answer = put(phone, report_body(cast.village, cast.week, version=2, cases=[case_body()]), report_id)
    assert answer.status_code == 200
    report = db.session.get_one(Report, report_id)
    assert (report.version, report.outcome) == (2, "found")
    history = Receipt.history("report", report_id)
    assert [receipt.version for receipt in history] == [1, 2]
    assert json.loads(history[0].content or "")["outcome"] == "nil"


def test_an_older_version_that_comes_late_is_kept_but_does_not_win(phone: FlaskClient, cast: World) -> None:
    report_id = uuid.uuid4()
    newer = put(phone, report_body(cast.village, cast.week, version=2, note="新"), report_id)
    older = put(phone, report_body(cast.village, cast.week, version=1, note="旧"), report_id)
    assert (newer.status_code, older.status_code) == (201, 201)
    assert db.session.get_one(Report, report_id).note == "新"
    assert older.get_json()["receipt"]["version"] == 1


def test_the_same_version_with_other_content_is_a_conflict_that_shows_the_stored_one(
    phone: FlaskClient, cast: World
) -> None:
    report_id = uuid.uuid4()
    put(phone, report_body(cast.village, cast.week, note="走访了三户"), report_id)
    answer = put(phone, report_body(cast.village, cast.week, note="别的话"), report_id)
    problem = answer.get_json()
    assert (answer.status_code, problem["type"]) == (409, "different-content")
    assert answer.content_type == "application/problem+json"
    assert problem["report"]["note"] == "走访了三户"


def test_a_second_report_for_the_same_round_is_a_conflict_that_shows_the_first(
    app: Flask, phone: FlaskClient, cast: World
) -> None:
    first_id = uuid.uuid4()
    case = case_body(parties=[party_body("王秀兰")])
    put(make_client(app, cast.zhang), report_body(cast.village, cast.week, cases=[case]), first_id)
    answer = put(phone, report_body(cast.village, cast.week))
    problem = answer.get_json()
    assert (answer.status_code, problem["type"]) == (409, "already-reported")
    assert problem["report"]["id"] == str(first_id)
    assert problem["report"]["cases"][0]["parties"][0]["name"] != "王秀兰", "another author's people are masked"


def test_adding_cases_to_the_other_cadres_report_keeps_the_masked_people_as_they_were(
    app: Flask, phone: FlaskClient, cast: World
) -> None:
    first_id = uuid.uuid4()
    case = case_body(parties=[party_body("王秀兰", phone="13900001111")])
    put(make_client(app, cast.zhang), report_body(cast.village, cast.week, cases=[case]), first_id)
    theirs = put(phone, report_body(cast.village, cast.week)).get_json()["report"]
    merged = report_body(cast.village, cast.week, version=2, cases=[*theirs["cases"], case_body("第二件")])
    assert put(phone, merged, first_id).status_code == 200
    party = db.session.scalars(select(Party)).one()
    assert (party.name, party.phone) == ("王秀兰", "13900001111")
    assert len(db.session.get_one(Report, first_id).standing_cases) == 2


def test_an_accepted_report_cannot_be_changed_from_the_phone(phone: FlaskClient, cast: World) -> None:
    report = make_report(cast.village, cast.week, by=cast.li, status="accepted", reviewer=cast.wang)
    db.session.commit()
    answer = put(phone, report_body(cast.village, cast.week, version=2), report.id)
    assert (answer.status_code, answer.get_json()["type"]) == (409, "different-content")


def test_a_returned_report_comes_back_with_a_higher_version(phone: FlaskClient, cast: World) -> None:
    report = make_report(cast.village, cast.week, by=cast.li, status="returned", reviewer=cast.wang)
    db.session.commit()
    assert put(phone, report_body(cast.village, cast.week, version=2), report.id).status_code == 200
    db.session.refresh(report)
    assert (report.status, report.returned_count) == ("received", 1)


def test_a_stranger_village_is_refused_and_nothing_is_stored(phone: FlaskClient, cast: World) -> None:
    answer = put(phone, report_body(cast.other_village, cast.week))
    assert answer.status_code == 403
    assert answer.get_json()["detail"]
    assert rows(Report) == 0


def test_a_round_of_another_level_or_none_is_not_found(phone: FlaskClient, cast: World) -> None:
    assert put(phone, report_body(cast.village, cast.month)).status_code == 404
    assert put(phone, {**report_body(cast.village, cast.week), "round_id": 99999}).status_code == 404


def test_without_a_session_the_answer_is_401_in_words(app: Flask, cast: World) -> None:
    answer = put(app.test_client(), report_body(cast.village, cast.week))
    assert answer.status_code == 401
    assert answer.get_json()["title"]


def test_a_nil_report_can_be_taken_back_until_due_and_filed_again(
    phone: FlaskClient, cast: World, clock_at: Clock
) -> None:
    report_id = uuid.uuid4()
    put(phone, report_body(cast.village, cast.week), report_id)
    body = {"version": 1, "made_at": clock_at.now.isoformat()}
    taken = phone.put(f"/api/v1/reports/{report_id}/withdrawal", json=body)
    again = phone.put(f"/api/v1/reports/{report_id}/withdrawal", json=body)
    assert (taken.status_code, again.status_code) == (201, 200)
    assert taken.get_json() == again.get_json()
    assert db.session.get_one(Report, report_id).status == "withdrawn"
    assert put(phone, report_body(cast.village, cast.week, version=2), report_id).status_code == 200


def test_after_the_due_time_nothing_is_taken_back(phone: FlaskClient, cast: World, clock_at: Clock) -> None:
    report_id = uuid.uuid4()
    put(phone, report_body(cast.village, cast.week), report_id)
    clock_at("2026-11-20 17:00:00")
    body = {"version": 1, "made_at": clock_at.now.isoformat()}
    answer = phone.put(f"/api/v1/reports/{report_id}/withdrawal", json=body)
    assert answer.status_code == 409
    assert answer.get_json()["detail"]
