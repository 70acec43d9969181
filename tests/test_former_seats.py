"""A seat that has ended gives no right over what others filed, and an id of theirs no sight of it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.base import db
from models.case.case import Case
from models.receipt import Receipt
from tests.conftest import Clock
from tests.support.make import case_body, make_case, make_client, make_report, make_round, report_body, update_body
from tests.support.phone import put, rows
from tests.support.world import World


@pytest.fixture
def left(app: Flask, phone: FlaskClient, cast: World, clock_at: Clock) -> FlaskClient:
    """李秀英's phone, signed in while she sat in 东村, 25 days after she moved to 西村."""
    clock_at.go(days=25)
    cast.li.memberships[0].end(date(2026, 11, 18), by=cast.zhou, now=clock_at.now)
    cast.li.appoint(cast.village2, "cadre", date(2026, 11, 19), by=cast.zhou, now=clock_at.now)
    db.session.commit()
    return phone


def back_dated(body: dict[str, Any], cast: World) -> dict[str, Any]:
    """The body as written on the last day of the seat, as the phone says."""
    return body | {"made_at": cast.week.opened_at.isoformat()}


def test_a_back_dated_version_neither_replaces_the_present_cadres_report_nor_withdraws_its_case(
    left: FlaskClient, cast: World
) -> None:
    told = case_body("打起来了", urgency="escalating")
    report = make_report(cast.village, cast.week, by=cast.zhang, cases=[told])
    db.session.commit()
    forged = back_dated(report_body(cast.village, cast.week, version=2), cast)
    for report_id in (report.id, uuid.uuid4()):
        answer = put(left, forged, report_id)
        assert "打起来了" not in answer.get_data(as_text=True)
    db.session.refresh(report)
    assert (report.version, report.author_id, report.outcome) == (1, cast.zhang.id, "found")
    assert db.session.get_one(Case, uuid.UUID(told["id"])).status == "reported"
    assert [one.version for one in Receipt.history("report", report.id)] == [1]


def test_nothing_that_others_filed_is_read_withdrawn_or_added_to(left: FlaskClient, cast: World) -> None:
    report = make_report(cast.village, cast.week, by=cast.zhang)
    case = make_case(cast.village, by=cast.zhang)
    db.session.commit()
    moment = cast.week.opened_at.isoformat()
    assert left.get(f"/api/v1/reports/{report.id}").status_code == 404
    taken = left.put(f"/api/v1/reports/{report.id}/withdrawal", json={"version": 1, "made_at": moment})
    assert taken.status_code == 404
    for kind in ("progress", "resolved", "agreed", "stopped"):
        said = {"kind": kind, "text": "已经和好了,不用再管", "made_at": moment}
        more = {"form": "oral", "on": "2026-11-18"} if kind == "agreed" else {}
        assert left.put(f"/api/v1/cases/{case.id}/steps/{uuid.uuid4()}", json=said | more).status_code == 404
    assert left.put(f"/api/v1/attachments/{'0' * 64}?case={case.id}", data=b"x").status_code in (400, 404)
    db.session.expire_all()
    assert (report.status, case.status, len(case.steps)) == ("received", "reported", 1)


def test_words_about_a_case_of_others_do_not_settle_it_from_a_former_seat(left: FlaskClient, cast: World) -> None:
    case = make_case(cast.village, by=cast.zhang)
    db.session.commit()
    body = report_body(cast.village, cast.week, updates=[update_body(case, "resolved", "和好了")])
    put(left, back_dated(body, cast))
    db.session.refresh(case)
    assert (case.status, len(case.steps)) == ("reported", 1)


def test_a_round_that_began_after_the_seat_ended_is_not_its_former_holders(
    left: FlaskClient, cast: World, clock_at: Clock
) -> None:
    later = make_round(cast.weekly, date(2026, 11, 25))
    long_after = make_report(cast.village, later, by=cast.zhang)
    db.session.commit()
    forged = back_dated(report_body(cast.village, later, version=2), cast)
    assert put(left, forged, long_after.id).status_code == 403
    clock_at.go(days=40)
    assert put(left, back_dated(report_body(cast.village, cast.week), cast)).status_code == 403


def test_what_was_delivered_from_the_old_seat_keeps_its_receipt(
    phone: FlaskClient, cast: World, clock_at: Clock
) -> None:
    report_id, body = uuid.uuid4(), report_body(cast.village, cast.week)
    first = put(phone, body, report_id)
    clock_at.go(days=70)
    cast.li.memberships[0].end(date(2026, 11, 18), by=cast.zhou, now=clock_at.now)
    cast.li.appoint(cast.village2, "cadre", date(2026, 11, 19), by=cast.zhou, now=clock_at.now)
    again = put(phone, body, report_id)
    assert (again.status_code, again.get_json()) == (200, first.get_json())


def test_a_leader_who_was_its_cadre_takes_no_report_back(app: Flask, cast: World, clock_at: Clock) -> None:
    report = make_report(cast.village, cast.week, by=cast.zhang)
    cast.li.memberships[0].end(date(2026, 11, 18), by=cast.zhou, now=clock_at.now)
    for unit, role in ((cast.town, "leader"), (cast.village2, "cadre")):
        cast.li.appoint(unit, role, date(2026, 11, 19), by=cast.zhou, now=clock_at.now)
    clock_at.go(days=1)
    said = {"version": 1, "made_at": (clock_at.now - timedelta(days=1)).isoformat()}
    answer = make_client(app, cast.li).put(f"/api/v1/reports/{report.id}/withdrawal", json=said)
    assert (answer.status_code, report.status) == (403, "received")


def test_a_foreign_report_id_with_ones_own_unit_is_answered_without_its_content(
    phone: FlaskClient, cast: World
) -> None:
    theirs = make_report(cast.other_village, cast.week, by=cast.he, cases=[case_body("别村的秘密")], note="别村的秘密")
    db.session.commit()
    for version in (1, 2):
        answer = put(phone, report_body(cast.village, cast.week, version=version), theirs.id)
        assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["round_id"])
        assert "秘密" not in answer.get_data(as_text=True)
    assert rows(Receipt) == 1


def test_a_foreign_id_of_a_step_case_or_suggestion_gives_no_receipt_of_somebody_else(
    app: Flask, phone: FlaskClient, cast: World
) -> None:
    other = make_client(app, cast.he)
    ours, theirs = make_case(cast.village, by=cast.li), make_case(cast.other_village, by=cast.he)
    db.session.commit()
    said = {"kind": "progress", "text": "谈过一次", "made_at": cast.week.opened_at.isoformat()}
    word = {"text": "字再大一点", "made_at": cast.week.opened_at.isoformat()}
    step_id, word_id = uuid.uuid4(), uuid.uuid4()
    assert other.put(f"/api/v1/cases/{theirs.id}/steps/{step_id}", json=said).status_code == 201
    assert other.put(f"/api/v1/suggestions/{word_id}", json=word).status_code == 201
    single = case_body(id=str(theirs.id)) | {"unit_id": cast.village.id, "made_at": said["made_at"]}
    answers = [
        phone.put(f"/api/v1/cases/{ours.id}/steps/{step_id}", json=said),
        phone.put(f"/api/v1/suggestions/{word_id}", json=word),
        phone.put(f"/api/v1/cases/{theirs.id}", json=single),
    ]
    assert [(one.status_code, "receipt" in one.get_json()) for one in answers] == [(409, False)] * 3
    assert {one.get_json()["detail"] for one in answers} == {answers[0].get_json()["detail"]}
    assert len(ours.steps) == 1


def test_words_under_the_id_of_another_cases_step_are_refused_by_their_path(phone: FlaskClient, cast: World) -> None:
    ours, theirs = make_case(cast.village, by=cast.li), make_case(cast.other_village, by=cast.he)
    update = update_body(ours, "progress", "谈过一次") | {"id": str(theirs.steps[0].id)}
    answer = put(phone, report_body(cast.village, cast.week, updates=[update]))
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["updates.0.id"])
