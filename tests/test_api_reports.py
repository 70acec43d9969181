"""The phone's protocol for reports: every row of its table of answers, on both databases."""

from __future__ import annotations

import gzip
import json
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from models.base import db
from models.case import Case, CaseStep, Party
from models.event import Event
from models.receipt import Receipt
from models.report import Report
from tests.conftest import Clock
from tests.make import (
    case_body,
    make_case,
    make_client,
    make_report,
    make_rounds,
    make_unit,
    make_user,
    party_body,
    report_body,
    update_body,
)
from tests.world import World, world


@pytest.fixture
def cast(app: Flask) -> World:
    """The county with its people."""
    people = world()
    db.session.commit()
    return people


@pytest.fixture
def phone(app: Flask, cast: World) -> FlaskClient:
    """李秀英's phone, signed in."""
    return make_client(app, cast.li, "phone")


def put(client: FlaskClient, body: dict[str, Any], report_id: uuid.UUID | None = None) -> TestResponse:
    """Sends a report."""
    return client.put(f"/api/v1/reports/{report_id or uuid.uuid4()}", json=body)


def rows(model: type[Any]) -> int:
    """How many rows the table has."""
    return db.session.scalar(select(func.count()).select_from(model)) or 0


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


def test_one_invalid_case_refuses_the_whole_report_and_names_its_field(phone: FlaskClient, cast: World) -> None:
    body = report_body(cast.village, cast.week, cases=[case_body(), case_body(summary=" ")])
    answer = put(phone, body)
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == ["cases.1.summary"]
    assert rows(Report) == rows(Case) == rows(Receipt) == 0


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"outcome": "found"}, "outcome"),
        ({"version": 0}, "version"),
        ({"version": True}, "version"),
        ({"version": 10**30}, "version"),
        ({"round_id": "x"}, "round_id"),
        ({"made_at": "2026-11-20T15:04:05"}, "made_at"),
        ({"made_at": "yesterday"}, "made_at"),
        ({"bases": ["dreamt"]}, "bases.0"),
        ({"note": "x" * 4001}, "note"),
        ({"note": "a\u0000b"}, "note"),
        ({"note": 7}, "note"),
        ({"device": {"id": "no", "seq": 1}}, "device.id"),
        ({"points": 5}, "points"),
        ({"updates": [{"id": "1"}]}, "updates.0.id"),
    ],
)
def test_a_wrong_field_is_named_by_its_path(phone: FlaskClient, cast: World, change: dict[str, Any], path: str) -> None:
    answer = put(phone, {**report_body(cast.village, cast.week), **change})
    assert answer.status_code == 422
    assert path in answer.get_json()["errors"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"category": "nope"}, "category"),
        ({"happened_on": "0001-01-01"}, "happened_on"),
        ({"people": -1}, "people"),
        ({"people": 2.5}, "people"),
        ({"urgency": "panic"}, "urgency"),
        ({"parties": [party_body("")]}, "parties.0.name"),
    ],
)
def test_a_wrong_field_of_a_case_is_named_by_its_path(
    phone: FlaskClient, cast: World, change: dict[str, Any], field: str
) -> None:
    answer = put(phone, report_body(cast.village, cast.week, cases=[case_body(**change)]))
    assert answer.status_code == 422
    assert f"cases.0.{field}" in answer.get_json()["errors"]


RAW = [b"", b"[]", b"null", b"\xff\xfe", b'{"version": NaN}', b"{" * 100_000, b'{"a":' * 5_000]


@pytest.mark.parametrize("body", RAW, ids=range(len(RAW)))
def test_what_is_no_json_object_is_refused_in_words(phone: FlaskClient, body: bytes) -> None:
    answer = phone.put(f"/api/v1/reports/{uuid.uuid4()}", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json()["detail"]


def test_a_lone_surrogate_is_refused_by_its_field(phone: FlaskClient, cast: World) -> None:
    body = json.dumps({**report_body(cast.village, cast.week), "note": "\ud800"})
    answer = phone.put(f"/api/v1/reports/{uuid.uuid4()}", data=body, content_type="application/json")
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["note"])


def test_rare_characters_emoji_and_four_thousand_of_them_are_kept_as_written(phone: FlaskClient, cast: World) -> None:
    summary = "𠮷家😀" * 1000
    report_id = uuid.uuid4()
    assert put(phone, report_body(cast.village, cast.week, cases=[case_body(summary)]), report_id).status_code == 201
    stored = phone.get(f"/api/v1/reports/{report_id}").get_json()
    assert stored["cases"][0]["summary"] == summary


def test_a_gzip_body_is_read_and_a_bomb_is_refused(phone: FlaskClient, cast: World) -> None:
    url = f"/api/v1/reports/{uuid.uuid4()}"
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    packed = gzip.compress(json.dumps(report_body(cast.village, cast.week)).encode())
    assert phone.put(url, data=packed, headers=headers).status_code == 201
    assert phone.put(url, data=gzip.compress(b" " * 20_000_000), headers=headers).status_code == 413
    assert phone.put(url, data=packed[:20], headers=headers).status_code == 400


def test_a_phone_whose_clock_is_a_year_wrong_reports_in_time_by_the_servers_clock(
    phone: FlaskClient, cast: World, now: Any
) -> None:
    report_id = uuid.uuid4()
    wrong = (now - timedelta(days=365)).isoformat()
    assert put(phone, report_body(cast.village, cast.week, made_at=wrong), report_id).status_code == 201
    assert not db.session.get_one(Report, report_id).late


def test_what_arrives_after_the_due_time_is_late_and_counts(phone: FlaskClient, cast: World, clock_at: Clock) -> None:
    clock_at("2026-11-20 17:00:01")
    report_id = uuid.uuid4()
    assert put(phone, report_body(cast.village, cast.week), report_id).status_code == 201
    assert db.session.get_one(Report, report_id).late


def test_a_cadre_who_moved_while_offline_still_files_for_the_village_of_that_day(
    app: Flask, phone: FlaskClient, cast: World, clock_at: Clock
) -> None:
    written = clock_at.now
    cast.li.memberships[0].end(date(2026, 11, 18), by=cast.zhou, now=written)
    cast.li.appoint(cast.village2, "cadre", date(2026, 11, 19), by=cast.zhou, now=written)
    db.session.commit()
    clock_at.go(days=2)
    moved = make_client(app, cast.li)
    body = report_body(cast.village, cast.week, made_at=written.isoformat())
    assert put(moved, body).status_code == 201
    assert put(moved, {**report_body(cast.village, cast.week), "made_at": clock_at.now.isoformat()}).status_code == 403


def test_a_village_abolished_in_mid_week_may_still_report_that_week(phone: FlaskClient, cast: World, now: Any) -> None:
    cast.village.abolish(date(2026, 11, 17), by=cast.zhou, now=now)
    db.session.commit()
    assert put(phone, report_body(cast.village, cast.week)).status_code == 201


def test_updates_of_a_village_taken_over_by_another_reach_its_cases(phone: FlaskClient, cast: World, now: Any) -> None:
    case = make_case(cast.village, by=cast.li)
    cast.village.abolish(date(2026, 11, 17), by=cast.zhou, now=now, successor=cast.village2)
    db.session.commit()
    body = report_body(cast.village, cast.week, updates=[update_body(case, "progress", "谈了一次")])
    assert put(phone, body).status_code == 201
    assert case.unit_id == cast.village2.id


def test_an_update_resolves_its_case_and_a_corrected_version_takes_that_back(phone: FlaskClient, cast: World) -> None:
    case, report_id = make_case(cast.village, by=cast.li), uuid.uuid4()
    db.session.commit()
    update = update_body(case, "resolved", "和好了")
    put(phone, report_body(cast.village, cast.week, updates=[update]), report_id)
    db.session.refresh(case)
    assert case.status == "resolved"
    put(phone, report_body(cast.village, cast.week, version=2), report_id)
    db.session.refresh(case)
    assert case.status == "reported"
    assert db.session.get(CaseStep, uuid.UUID(update["id"])) is None


def test_an_update_of_another_villages_case_is_refused_by_its_path(phone: FlaskClient, cast: World) -> None:
    case = make_case(cast.other_village, by=cast.he)
    db.session.commit()
    answer = put(phone, report_body(cast.village, cast.week, updates=[update_body(case)]))
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["updates.0.case_id"])


def test_a_case_left_out_of_a_new_version_no_longer_counts_and_one_put_back_does(
    phone: FlaskClient, cast: World
) -> None:
    report_id, kept, dropped = uuid.uuid4(), case_body("留下"), case_body("去掉")
    put(phone, report_body(cast.village, cast.week, cases=[kept, dropped]), report_id)
    put(phone, report_body(cast.village, cast.week, version=2, cases=[kept]), report_id)
    report = db.session.get_one(Report, report_id)
    assert [case.summary for case in report.standing_cases] == ["留下"]
    put(phone, report_body(cast.village, cast.week, version=3, cases=[kept, dropped]), report_id)
    db.session.expire_all()
    assert len(report.standing_cases) == 2
    assert rows(Case) == 2


def test_a_case_id_that_exists_elsewhere_is_refused_by_its_path(phone: FlaskClient, cast: World) -> None:
    case = make_case(cast.village, by=cast.li)
    db.session.commit()
    answer = put(phone, report_body(cast.village, cast.week, cases=[case_body(id=str(case.id))]))
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["cases.0.id"])


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


def test_eight_nil_reports_in_a_row_and_an_untouched_case_are_marked_for_the_reviewer(
    phone: FlaskClient, cast: World, clock_at: Clock
) -> None:
    for round_ in make_rounds(cast.weekly, 7, until=date(2026, 11, 15)):
        make_report(cast.village, round_, by=cast.li)
    make_case(cast.village, by=cast.li)
    db.session.commit()
    report_id = uuid.uuid4()
    put(phone, report_body(cast.village, cast.week), report_id)
    doubts = db.session.get_one(Report, report_id).doubts
    assert [doubt["count"] for doubt in doubts] == [8, 1]


def test_names_of_people_are_unreadable_in_the_database_and_masked_for_others(
    app: Flask, phone: FlaskClient, cast: World
) -> None:
    report_id = uuid.uuid4()
    case = case_body(parties=[party_body("欧阳修竹", phone="13912345678")])
    put(phone, report_body(cast.village, cast.week, cases=[case]), report_id)
    raw = db.session.connection().exec_driver_sql("SELECT name, phone FROM party").one()
    assert all("欧阳".encode() not in bytes(value) and b"139" not in bytes(value) for value in raw)
    stored = db.session.connection().exec_driver_sql("SELECT content FROM receipt").scalar_one()
    assert "欧阳".encode() not in bytes(stored)
    own = phone.get(f"/api/v1/reports/{report_id}").get_json()["cases"][0]["parties"][0]
    town = make_client(app, cast.wang).get(f"/api/v1/reports/{report_id}").get_json()["cases"][0]["parties"][0]
    assert own["name"] == "欧阳修竹"
    assert (town["name"], town["phone"]) == ("欧**", "139****5678")


def test_events_tell_who_filed_what_without_any_persons_data(phone: FlaskClient, cast: World) -> None:
    put(phone, report_body(cast.village, cast.week, cases=[case_body(parties=[party_body("欧阳修竹")])]))
    lines = db.session.scalars(select(Event).where(Event.action == "report.file")).all()
    assert [(line.by_id, line.unit_id) for line in lines] == [(cast.li.id, cast.village.id)]
    assert "欧阳" not in json.dumps([line.detail for line in lines], ensure_ascii=False)


def test_the_town_may_not_use_the_phones_address_for_another_towns_village(app: Flask, cast: World) -> None:
    town = make_client(app, cast.wang)
    assert put(town, report_body(cast.other_village, cast.week)).status_code == 403


def test_a_new_unit_below_an_abolished_town_reports_to_the_town_that_took_over(
    app: Flask, cast: World, now: Any
) -> None:
    cast.other_town.abolish(date(2026, 11, 17), by=cast.zhou, now=now, successor=cast.town)
    village = make_unit("新村", "village", cast.town)
    cadre = make_user("新", (village, "cadre"))
    db.session.commit()
    assert cast.other_village.parent_id == cast.town.id
    assert put(make_client(app, cadre), report_body(village, cast.week)).status_code == 201
    assert put(make_client(app, cast.he), report_body(cast.other_village, cast.week)).status_code == 201
