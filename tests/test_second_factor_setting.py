"""Who must have a second factor, by the installation's setting, and how such a person gets one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from config import Settings, WrongSetting
from rules.org.second_factor import required
from tests.conftest import Clock
from tests.support.make import make_client
from tests.support.world import World
from tests.test_second_factor import code_of, enter, set_up


@pytest.fixture
def demanding(app: Flask) -> Iterator[None]:
    """The installation asks it of administrators."""
    before: Settings = app.extensions["paicha"]
    app.extensions["paicha"] = replace(before, second_factor="admins")
    yield
    app.extensions["paicha"] = before


@pytest.mark.parametrize(
    ("setting", "roles", "must"),
    [
        ("off", ["admin"], False),
        ("optional", ["admin", "office"], False),
        ("admins", ["admin"], True),
        ("admins", ["office"], False),
        ("offices", ["office"], True),
        ("offices", ["leader"], True),
        ("offices", ["cadre"], False),
        ("offices", [], False),
    ],
)
def test_who_must_have_one(setting: str, roles: list[str], must: bool):
    assert required(setting, roles) == must


def test_production_asks_it_of_administrators_and_the_demo_of_nobody():
    assert Settings.from_env({}).second_factor == "admins"
    assert Settings.from_env({"PAICHA_DEMO": "1"}).second_factor == "optional"
    with pytest.raises(WrongSetting, match="PAICHA_SECOND_FACTOR must be one of off, optional, admins, offices"):
        Settings.from_env({"PAICHA_SECOND_FACTOR": "yes"})


def test_who_must_have_one_is_led_to_it_and_nowhere_else(app: Flask, cast: World, clock_at: Clock, demanding: None):
    client = app.test_client()
    enter(client, "zhou")
    for address in ("/people", "/me", "/units"):
        assert client.get(address).location == "/me/second-factor"
    assert client.post("/people/search", data={"q": "x"}).location == "/me/second-factor"
    refused = client.get("/api/v1/start")
    assert (refused.status_code, refused.get_json()["type"]) == (403, "second-factor-needed")
    assert "您的账号必须有第二步验证" in client.get("/me/second-factor").text
    client.post("/me/second-factor")
    client.post("/me/second-factor/confirmation", data={"code": code_of(cast.zhou, clock_at)})
    assert client.get("/people").status_code == 200
    assert client.post("/sign-out").status_code == 303
    assert make_client(app, cast.wang).get("/desk").status_code == 200


def test_where_it_is_off_there_is_no_page_and_no_question(app: Flask, cast: World, clock_at: Clock):
    set_up(app, cast.wang, clock_at)
    before: Settings = app.extensions["paicha"]
    app.extensions["paicha"] = replace(before, second_factor="off")
    try:
        client = app.test_client()
        assert enter(client).location == "/"
        assert client.get("/me/second-factor").status_code == 404 and "第二步" not in client.get("/me").text
    finally:
        app.extensions["paicha"] = before
