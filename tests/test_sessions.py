"""Signing in and out on pages, and where everybody goes from the first address."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from models.base import db
from models.org.sign_in import LIVES, SignIn
from tests.conftest import Clock
from tests.support.make import PASSWORD, make_client, make_user
from tests.support.world import world


def enter(client: FlaskClient, username: str, password: str = PASSWORD, **more: str) -> TestResponse:
    return client.post("/sign-in", data={"username": username, "password": password, **more})


@pytest.mark.parametrize(
    ("who", "goal"),
    [
        ("li", "/field/"),
        ("wang", "/desk"),
        ("qian", "/desk"),
        ("zhou", "/units"),
        ("wu", "/audit"),
        ("sun", "/intakes"),
    ],
)
def test_everybody_is_sent_to_their_work(app: Flask, who: str, goal: str):
    client = make_client(app, world().people[who])
    assert client.get("/").location == goal


def test_a_stranger_is_sent_to_the_form(client: FlaskClient):
    assert client.get("/").location == "/sign-in"


def test_someone_without_a_post_is_told_so(app: Flask):
    answer = make_client(app, make_user("离任的人")).get("/")
    assert answer.status_code == 403 and "没有岗位" in answer.text


def test_a_name_and_a_password_open_a_session_for_the_day(client: FlaskClient):
    cast = world()
    answer = enter(client, "wang", next="/reports?group=nil")
    assert (answer.status_code, answer.location) == (303, "/reports?group=nil")
    row = db.session.scalars(select(SignIn)).one()
    assert (row.user_id, row.kind, row.expires_at - row.created_at) == (cast.wang.id, "desk", LIVES["desk"])


def test_a_telephone_number_does_as_well_and_a_phone_stays_signed_in(client: FlaskClient):
    make_user("李秀英", (world().village, "cadre"), username="li2", phone="138 0000 1111")
    assert enter(client, "+86 13800001111", keep="1").status_code == 303
    assert db.session.scalars(select(SignIn.kind)).one() == "phone"


def test_a_wrong_password_keeps_the_name_and_says_what_to_do(client: FlaskClient):
    world()
    answer = enter(client, "wang", "not-this-one", next="/desk")
    assert answer.status_code == 422
    assert 'value="wang"' in answer.text and "not-this-one" not in answer.text and 'value="/desk"' in answer.text
    assert "密码不对" in answer.text


def test_an_unknown_name_answers_like_a_wrong_password(client: FlaskClient):
    world()
    unknown, wrong = enter(client, "nobody", "wrong"), enter(client, "wang", "wrong")
    assert unknown.text.replace("nobody", "wang") == wrong.text


def test_a_disabled_account_does_not_come_in(client: FlaskClient, clock_at: Clock):
    cast = world()
    cast.wang.disable(by=cast.zhou, now=clock_at.now)
    assert enter(client, "wang").status_code == 422


@pytest.mark.parametrize("field", ["username", "password"])
def test_an_empty_field_is_named(client: FlaskClient, field: str):
    answer = client.post("/sign-in", data={"username": "wang", "password": "x"} | {field: " "})
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.text


@pytest.mark.parametrize("goal", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nb", "x", ""])
def test_only_a_path_of_ours_is_gone_to(client: FlaskClient, goal: str):
    world()
    assert enter(client, "wang", next=goal).location == "/"


def test_signing_out_ends_the_session_on_the_server(app: Flask):
    client = make_client(app, world().wang)
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert db.session.scalars(select(SignIn)).one().ended_at is not None
    assert client.get("/desk").location.startswith("/sign-in?next=")


def test_an_ended_session_leads_back_to_the_page_that_was_asked_for(client: FlaskClient):
    assert client.get("/desk?a=1&b=2").location == "/sign-in?next=%2Fdesk%3Fa%3D1%26b%3D2"


def test_a_session_lasts_its_time(app: Flask, clock_at: Clock):
    client = make_client(app, world().wang)
    clock_at.now += LIVES["desk"] - timedelta(minutes=1)
    assert client.get("/desk").status_code == 200
    clock_at.now += LIVES["desk"] + timedelta(minutes=1)
    assert client.get("/desk").status_code == 302


def test_a_form_from_another_site_is_refused(app: Flask):
    client = make_client(app, world().wang)
    answer = client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_a_foreign_origin_is_told_which_was_sent_and_which_was_expected(app: Flask):
    client = make_client(app, world().wang)
    at = {"base_url": "http://10.0.0.8", "environ_overrides": {"HTTP_SEC_FETCH_SITE": None}}
    for locale, words in (("zh_Hans", "本系统的地址是 http://10.0.0.8。"), ("en", "is open at http://10.0.0.8. ")):
        client.set_cookie("paicha_locale", locale, domain="10.0.0.8")
        page = client.post("/sign-out", data={}, headers={"Origin": "http://10.0.0.8:8080"}, **at)
        assert page.status_code == 403 and words in page.text and "http://10.0.0.8:8080" in page.text
    told = client.post("/api/v1/session", json={}, headers={"Origin": "http://10.0.0.8:8080"}, **at).json
    assert told and told["origin"] == {"sent": "http://10.0.0.8:8080", "expected": ["http://10.0.0.8"]}
    assert "http://10.0.0.8:8080" in told["detail"]


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://paicha.example.gov.cn", 303),
        ("https://paicha.example.gov.cn:8443", 403),
        ("http://paicha.example.gov.cn", 403),
        ("https://paicha.example.gov.cn.evil.example", 403),
        ("http://127.0.0.1:8000", 303),
        ("null", 403),
        ("http://[", 403),
    ],
)
def test_the_public_address_counts_as_ours_where_a_proxy_hands_on_another(
    app: Flask, monkeypatch: pytest.MonkeyPatch, origin: str, status: int
):
    chosen = replace(app.extensions["paicha"], address="https://paicha.example.gov.cn")
    monkeypatch.setitem(app.extensions, "paicha", chosen)
    at = {"base_url": "http://127.0.0.1:8000", "environ_overrides": {"HTTP_SEC_FETCH_SITE": None}}
    told = {"locale": "en", "next": "/"}
    assert app.test_client().post("/locale", data=told, headers={"Origin": origin}, **at).status_code == status


def test_the_language_is_kept_on_the_device_and_in_the_account(app: Flask):
    cast = world()
    client = make_client(app, cast.wang)
    answer = client.post("/locale", data={"locale": "en", "next": "/desk"})
    assert (answer.status_code, answer.location) == (303, "/desk")
    assert 'lang="en"' in client.get("/desk").text
    assert cast.wang.locale == "en"
    assert 'lang="en"' in make_client(app, cast.wang).get("/desk").text


def test_the_demo_accounts_are_offered_in_the_demo_only(client: FlaskClient):
    assert "paicha-demo" not in client.get("/sign-in").text


def test_name_and_number_are_the_same_in_full_width_signs(client: FlaskClient) -> None:
    world().wang.set_phone("13800001111")
    db.session.commit()
    for typed in ("ｗａｎｇ", "１３８ ００００－１１１１", "Ｗang"):
        assert enter(client, typed).status_code == 303, typed
        client.post("/sign-out")
