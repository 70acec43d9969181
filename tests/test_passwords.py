"""The first password by a one-time link."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models.base import db
from models.org.sign_in import Invitation, SignIn
from tests.conftest import Clock
from tests.support.make import make_client
from tests.support.world import World, world

NEW = {"password": "秋天的柿子都熟透了", "again": "秋天的柿子都熟透了"}


@pytest.fixture
def cast(app: Flask) -> World:
    return world()


@pytest.fixture
def link(cast: World, now: datetime) -> str:
    return f"/first-password/{Invitation.create(cast.li, by=cast.zhou, now=now)}"


def test_the_link_sets_the_password_and_signs_in_on_the_phone(client: FlaskClient, cast: World, link: str):
    assert "李秀英" in client.get(link).text
    answer = client.post(link, data=NEW)
    assert (answer.status_code, answer.location) == (303, "/")
    assert cast.li.check_password(NEW["password"])
    assert client.get("/").location == "/field/"
    assert db.session.scalars(select(SignIn.kind)).one() == "phone"


def test_open_sessions_end(app: Flask, client: FlaskClient, cast: World, link: str):
    before = make_client(app, cast.li)
    client.post(link, data=NEW)
    assert before.get("/me").status_code == 302


def test_a_used_link_says_what_to_do(client: FlaskClient, link: str):
    client.post(link, data=NEW)
    for answer in (client.get(link), client.post(link, data=NEW)):
        assert answer.status_code == 410 and "要一个新的" in answer.text


def test_an_expired_link_says_the_same(client: FlaskClient, link: str, clock_at: Clock):
    clock_at.go(days=15)
    assert client.get(link).status_code == 410


def test_an_invented_link_says_the_same(client: FlaskClient, cast: World):
    assert client.get("/first-password/none-such").status_code == 410


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("柿子熟了", "柿子熟了", "8 到 128"),
        ("秋天的柿子都熟透了", "秋天的柿子", "两次输入的密码不一样"),
        ("", "", "请填写这一项"),
        ("x" * 129, "x" * 129, "太长"),
        ("12345678", "12345678", "太容易被猜到"),
        ("paicha2026", "paicha2026", "说说家里的事"),
    ],
)
def test_what_is_wrong_is_said_and_the_link_still_works(
    client: FlaskClient, link: str, password: str, again: str, sentence: str
):
    answer = client.post(link, data={"password": password, "again": again})
    assert answer.status_code == 422 and sentence in answer.text
    assert client.post(link, data=NEW).status_code == 303
