"""Help and refusals: words for everybody."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.make import make_client
from tests.support.world import World, world


@pytest.fixture
def cast(app: Flask) -> World:
    return world()


def test_help_is_there_before_sign_in(client: FlaskClient):
    assert "每周怎么做" in client.get("/help").text


OWN_PART = [("li", "村（社区）干部"), ("wang", "镇、部门"), ("zhou", "系统管理员</h2>")]


@pytest.mark.parametrize(("who", "first"), OWN_PART)
def test_ones_own_part_comes_first_with_whom_to_call(app: Flask, cast: World, who: str, first: str):
    text = make_client(app, cast.people[who]).get("/help").text
    own, _how, others = text[text.index('class="prose"') :].partition("<details")
    assert first in own and others.count("<summary>") == 2
    assert sum(title in own for _who, title in OWN_PART) == 1


def test_a_cadre_is_told_the_towns_number(app: Flask, cast: World):
    assert cast.town.phone in make_client(app, cast.li).get("/help").text


def test_a_page_that_is_not_there_offers_ways_on(app: Flask, cast: World):
    came = {"Referer": "http://localhost/help"}
    text = make_client(app, cast.li).get("/nothing", headers=came).text
    assert "没有找到" in text and 'href="/help"' in text and 'href="/"' in text and cast.town.phone in text


def test_a_foreign_page_is_no_way_back(client: FlaskClient):
    assert "evil" not in client.get("/nothing", headers={"Referer": "http://evil.example/a"}).text


def test_a_refused_form_gives_its_words_back_but_no_password(app: Flask, cast: World):
    typed = {"note": "写了很久很久的一段话，不想再写一遍", "password": "绝对不能出现的密码密码", "locale": "xx"}
    answer = make_client(app, cast.li).post("/locale", data=typed)
    assert answer.status_code == 422 and typed["note"] in answer.text and typed["password"] not in answer.text


def test_the_english_page_is_english(client: FlaskClient):
    client.set_cookie("paicha_locale", "en")
    assert "Not found" in client.get("/nothing").text
