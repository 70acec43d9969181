"""Reports in the course of life: clocks, moves, merged units, cases that come and go, doubts, people kept secret."""

from __future__ import annotations

import json
import uuid
from datetime import date, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models.base import db
from models.case.case import Case
from models.case.step import CaseStep
from models.event import Event
from models.report.doubt import looks
from models.report.report import Report
from models.succession import abolish
from tests.conftest import SHANGHAI, Clock
from tests.support.make import (
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
from tests.support.phone import put, rows
from tests.support.world import World


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
    abolish(cast.village, date(2026, 11, 17), by=cast.zhou, now=now)
    db.session.commit()
    assert put(phone, report_body(cast.village, cast.week)).status_code == 201


def test_updates_of_a_village_taken_over_by_another_reach_its_cases(phone: FlaskClient, cast: World, now: Any) -> None:
    case = make_case(cast.village, by=cast.li)
    abolish(cast.village, date(2026, 11, 17), by=cast.zhou, now=now, successor=cast.village2)
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


def test_eight_nil_reports_in_a_row_and_an_untouched_case_are_marked_for_the_reviewer(
    phone: FlaskClient, cast: World, clock_at: Clock
) -> None:
    for round_ in make_rounds(cast.weekly, 7, until=date(2026, 11, 15)):
        make_report(cast.village, round_, by=cast.li)
    make_case(cast.village, by=cast.li, at=clock_at.now - timedelta(days=90))
    db.session.commit()
    report_id = uuid.uuid4()
    put(phone, report_body(cast.village, cast.week), report_id)
    report = db.session.get_one(Report, report_id)
    assert [doubt.count for doubt in looks([report], (), SHANGHAI)[report_id].doubts] == [8, 1]


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
    abolish(cast.other_town, date(2026, 11, 17), by=cast.zhou, now=now, successor=cast.town)
    village = make_unit("新村", "village", cast.town)
    cadre = make_user("新", (village, "cadre"))
    db.session.commit()
    assert cast.other_village.parent_id == cast.town.id
    assert put(make_client(app, cadre), report_body(village, cast.week)).status_code == 201
    assert put(make_client(app, cast.he), report_body(cast.other_village, cast.week)).status_code == 201
