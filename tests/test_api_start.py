"""Signing in on a phone, and the one answer that lets it work alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from models.base import db
from models.org.sign_in import SignIn
from tests.conftest import Clock
from tests.support.make import (
    PASSWORD,
    make_case,
    make_client,
    make_report,
    make_round,
    make_rounds,
    make_unit,
    make_user,
)
from tests.support.world import World, world


@pytest.fixture
def cast(app: Flask) -> World:
    """The county with its people."""
    people = world()
    people.li.set_phone("138 0000 1111")
    db.session.commit()
    return people


@pytest.mark.parametrize("login", ["li", "LI", " li ", "13800001111", "+86 138-0000-1111"])
def test_a_username_or_a_phone_number_signs_in(app: Flask, cast: World, login: str) -> None:
    answer = app.test_client().post("/api/v1/session", json={"username": login, "password": PASSWORD})
    assert answer.status_code == 200
    me = answer.get_json()["me"]
    assert (me["name"], me["roles"]) == ("李秀英", ["cadre"])
    assert me["units"][0]["call"] == {"name": "城关镇", "phone": "0915-3200101"}


@pytest.mark.parametrize(
    ("login", "password"), [("li", "wrong-password"), ("nobody", PASSWORD), ("13800009999", PASSWORD)]
)
def test_a_wrong_name_or_password_gets_the_same_answer(app: Flask, cast: World, login: str, password: str) -> None:
    answer = app.test_client().post("/api/v1/session", json={"username": login, "password": password})
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers


def test_guessing_is_slowed_down_but_the_owners_phone_is_not_locked_out(app: Flask, cast: World) -> None:
    guesser, owner = app.test_client(), app.test_client()
    body = {"username": "li", "password": "wrong-password"}
    assert owner.post("/api/v1/session", json={**body, "password": PASSWORD}).status_code == 200
    assert owner.delete("/api/v1/session").status_code == 204
    codes = [guesser.post("/api/v1/session", json=body).status_code for _ in range(9)]
    assert codes == [401] * 8 + [429]
    assert guesser.post("/api/v1/session", json=body).headers["Retry-After"] == "2"
    assert owner.post("/api/v1/session", json={**body, "password": PASSWORD}).status_code == 200


def test_a_phone_stays_signed_in_for_a_month_without_use_and_sign_out_ends_it(
    app: Flask, cast: World, clock_at: Clock
) -> None:
    client = app.test_client()
    client.post("/api/v1/session", json={"username": "li", "password": PASSWORD})
    clock_at.go(days=31)
    assert client.get("/api/v1/start").status_code == 200
    assert client.delete("/api/v1/session").status_code == 204
    assert client.get("/api/v1/start").status_code == 401
    assert db.session.scalars(select(SignIn.ended_at)).one() is not None


def test_a_closed_account_is_out_at_once(app: Flask, cast: World, clock_at: Clock) -> None:
    client = make_client(app, cast.li, "phone")
    assert client.get("/api/v1/start").status_code == 200
    cast.li.disable(by=cast.zhou, now=clock_at.now)
    db.session.commit()
    assert client.get("/api/v1/start").status_code == 401


def test_start_gives_rounds_reports_cases_and_terms(app: Flask, cast: World) -> None:
    rounds = make_rounds(cast.weekly, 10, until=date(2026, 11, 15))
    report = make_report(cast.village, rounds[-1], by=cast.li, status="returned", reviewer=cast.wang, reason="写清楚")
    case = make_case(cast.village, by=cast.li)
    make_case(cast.village2, by=cast.liu)
    db.session.commit()
    start = make_client(app, cast.li, "phone").get("/api/v1/start").get_json()
    assert [one["id"] for one in start["rounds"]] == [round_.id for round_ in [*rounds[-7:], cast.week]]
    assert [(one["id"], one["return_reason"]) for one in start["reports"]] == [(str(report.id), "写清楚")]
    assert [one["id"] for one in start["cases"]] == [str(case.id)]
    assert start["cases"][0]["parties"] == [], "nobody is named; who is, is masked: test_api_steps"
    assert start["terms"]["categories"][0] == {"code": "02", "name": "邻里纠纷", "tile": True}
    assert start["rounds"][-1]["due_at"] == "2026-11-20T09:00:00Z"


def test_start_says_304_until_something_changes(app: Flask, cast: World, clock_at: Clock) -> None:
    client = make_client(app, cast.li, "phone")
    etag = client.get("/api/v1/start").headers["ETag"]
    clock_at.go(minutes=10)
    unchanged = client.get("/api/v1/start", headers={"If-None-Match": etag})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    make_case(cast.village, by=cast.li)
    db.session.commit()
    assert client.get("/api/v1/start", headers={"If-None-Match": etag}).status_code == 200


def test_a_cadre_of_two_villages_gets_both(app: Flask, cast: World) -> None:
    both = make_user("两村", (cast.village, "cadre"), (cast.village2, "cadre"))
    make_case(cast.village, by=cast.li)
    make_case(cast.village2, by=cast.liu)
    db.session.commit()
    start = make_client(app, both, "phone").get("/api/v1/start").get_json()
    assert [unit["name"] for unit in start["me"]["units"]] == ["东村", "西村"]
    assert len(start["cases"]) == 2


def test_a_phone_knows_of_which_round_nothing_is_asked_of_its_village(app: Flask, cast: World) -> None:
    last = make_round(cast.weekly, cast.week.starts_on - timedelta(days=1))
    new = make_unit("新村", "village", cast.town, starts_on=cast.week.starts_on + timedelta(days=1))
    both = make_user("两村", (cast.village, "cadre"), (new, "cadre"))
    db.session.commit()
    start = make_client(app, both, "phone").get("/api/v1/start").get_json()
    assert {one["id"]: one["not_owed_by"] for one in start["rounds"]} == {last.id: [new.id], cast.week.id: []}


def test_a_town_gets_its_own_rounds(app: Flask, cast: World) -> None:
    start = make_client(app, cast.wang).get("/api/v1/start").get_json()
    assert [one["id"] for one in start["rounds"]] == [cast.fortnight.id]


def test_administrator_and_auditor_get_no_case_and_no_report(app: Flask, cast: World) -> None:
    make_report(cast.village, cast.week, by=cast.li)
    make_case(cast.village, by=cast.li)
    db.session.commit()
    for person in (cast.zhou, cast.wu, cast.sun):
        start = make_client(app, person).get("/api/v1/start").get_json()
        assert start["reports"] == start["cases"] == []


def test_a_form_post_from_elsewhere_and_one_without_origin_are_refused(app: Flask, cast: World) -> None:
    bare = app.test_client()
    bare.environ_base["HTTP_SEC_FETCH_SITE"] = "cross-site"
    assert bare.post("/api/v1/session", json={"username": "li", "password": PASSWORD}).status_code == 403
    del bare.environ_base["HTTP_SEC_FETCH_SITE"]
    body = {"username": "li", "password": PASSWORD}
    outside = {"base_url": "http://localhost", "headers": {"Origin": "http://evil.example"}}
    no_header = {"HTTP_SEC_FETCH_SITE": ""}
    assert bare.post("/api/v1/session", data=body, environ_overrides=no_header).status_code == 403
    assert bare.post("/api/v1/session", json=body, **outside).status_code in (200, 403)
