"""My account: what I see of myself, my password, my devices."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from models.base import db
from models.org.sign_in import SignIn
from rules.org.device import device
from rules.org.guessing import BRAKES
from tests.support.make import PASSWORD, make_client
from tests.support.world import World, world

NEW = "秋天的柿子都熟透了"


@pytest.fixture
def cast(app: Flask) -> World:
    return world()


def change(old: str = PASSWORD, password: str = NEW, again: str = NEW) -> dict[str, str]:
    return {"old": old, "password": password, "again": again}


def test_the_page_names_person_post_and_devices(app: Flask, cast: World):
    text = make_client(app, cast.li).get("/me").text
    assert "李秀英" in text and "东村 · 村干部" in text and "这台设备" in text


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(app: Flask, cast: World):
    here, there = make_client(app, cast.li), make_client(app, cast.li)
    assert here.post("/me/password", data=change()).status_code == 303
    assert cast.li.check_password(NEW)
    assert here.get("/me").status_code == 200
    assert there.get("/me").status_code == 302


@pytest.mark.parametrize(
    ("form", "field", "sentence"),
    [
        (change(old="不是这个密码"), "old", "旧密码不对"),
        (change(password="short", again="short"), "password", "8 到 128"),
        (change(password="woaini1314", again="woaini1314"), "password", "太容易被猜到"),
        (change(again="秋天的柿子还没熟"), "again", "两次输入的密码不一样"),
        (change(password="", again=""), "password", "请填写"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(app: Flask, cast: World, form: dict[str, str], field: str, sentence: str):
    answer = make_client(app, cast.li).post("/me/password", data=form)
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.text and sentence in answer.text
    assert cast.li.check_password(PASSWORD)


def test_guessing_the_old_password_is_slowed_down(app: Flask, cast: World):
    client = make_client(app, cast.li)
    for _ in range(BRAKES["account"].free):
        client.post("/me/password", data=change(old="猜一个"))
    answer = client.post("/me/password", data=change())
    assert answer.status_code == 429 and answer.headers["Retry-After"] == "2" and "请等 2 秒" in answer.text


def test_a_device_is_signed_out_from_another(app: Flask, cast: World):
    here, there = make_client(app, cast.li), make_client(app, cast.li)
    there_id = db.session.scalars(select(SignIn.id).order_by(SignIn.id.desc())).first()
    assert here.post(f"/me/sessions/{there_id}/ending").status_code == 303
    assert there.get("/me").status_code == 302 and here.get("/me").status_code == 200


def test_all_others_are_signed_out_at_once(app: Flask, cast: World):
    here, others = make_client(app, cast.li), [make_client(app, cast.li) for _ in range(2)]
    here.post("/me/sessions/ending")
    assert "已退出 2 台设备" in here.get("/me").text
    assert all(client.get("/me").status_code == 302 for client in others)


def test_nobody_ends_the_session_of_another_person(app: Flask, cast: World):
    make_client(app, cast.wang)
    its_id = db.session.scalars(select(SignIn.id).order_by(SignIn.id.desc())).first()
    assert make_client(app, cast.li).post(f"/me/sessions/{its_id}/ending").status_code == 404


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Linux; Android 10; V1) Chrome/86 MQQBrowser/13", ("QQ Browser", "an Android phone")),
        ("Mozilla/5.0 (iPhone; CPU) AppleWebKit Safari MicroMessenger/8", ("WeChat", "iPhone")),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari Edg/120", ("Edge", "a Windows computer")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:115) Firefox/115", ("Firefox", "a Linux computer")),
        ("", ("A browser", "an unknown device")),
    ],
)
def test_a_device_is_named_in_words(agent: str, words: tuple[str, str]):
    assert device(agent) == words
