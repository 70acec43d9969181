"""The suggestion box: written once, read by the administrators of one's units, answered."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import func, select

from models.base import db
from models.message.reminder import Suggestion
from tests.support.make import make_client, make_user
from tests.support.world import World, world

WORDS = "字能不能再大一点？"


@pytest.fixture
def cast(app: Flask) -> World:
    return world()


def drop(app: Flask, who: object, text: str = WORDS, its_id: uuid.UUID | None = None):
    client = make_client(app, who)  # type: ignore[arg-type]
    return client.post("/suggestions", data={"id": str(its_id or uuid.uuid4()), "text": text})


def test_a_suggestion_arrives_and_its_answer_comes_back(app: Flask, cast: World):
    its_id = uuid.uuid4()
    assert drop(app, cast.li, its_id=its_id).status_code == 303
    admin = make_client(app, cast.zhou)
    assert WORDS in admin.get("/suggestions/received").text
    assert admin.post(f"/suggestions/{its_id}/answer", data={"answer": "每页顶上有“字+”。"}).status_code == 303
    mine = make_client(app, cast.li).get("/suggestions").text
    assert "已答复" in mine and "每页顶上有“字+”。" in mine


def test_two_presses_of_the_button_store_one(app: Flask, cast: World):
    its_id = uuid.uuid4()
    assert [drop(app, cast.li, its_id=its_id).status_code for _ in range(2)] == [303, 303]
    assert db.session.scalar(select(func.count()).select_from(Suggestion)) == 1


def test_an_empty_one_is_refused_and_a_long_one_is_kept_on_the_page(app: Flask, cast: World):
    assert drop(app, cast.li, " ").status_code == 422
    answer = drop(app, cast.li, "长" * 4001)
    assert answer.status_code == 422 and "长" * 4001 in answer.text


def test_everybody_may_write_also_the_auditor(app: Flask, cast: World):
    assert all(drop(app, user).status_code == 303 for user in cast.people.values())


def test_others_see_neither_the_box_nor_an_answer(app: Flask, cast: World):
    its_id = uuid.uuid4()
    drop(app, cast.li, its_id=its_id)
    client = make_client(app, cast.wang)
    assert client.get("/suggestions/received").status_code == 403
    assert client.post(f"/suggestions/{its_id}/answer", data={"answer": "x"}).status_code == 403
    assert WORDS not in client.get("/suggestions").text


def test_an_administrator_of_another_town_does_not_read_it(app: Flask, cast: World):
    its_id = uuid.uuid4()
    drop(app, cast.li, its_id=its_id)
    client = make_client(app, make_user("外镇管理员", (cast.other_town, "admin")))
    assert WORDS not in client.get("/suggestions/received").text
    assert client.post(f"/suggestions/{its_id}/answer", data={"answer": "x"}).status_code == 404


def test_an_empty_answer_is_refused_beside_its_suggestion(app: Flask, cast: World):
    its_id = uuid.uuid4()
    drop(app, cast.li, its_id=its_id)
    answer = make_client(app, cast.zhou).post(f"/suggestions/{its_id}/answer", data={"answer": " "})
    assert answer.status_code == 422 and 'id="answer"' in answer.text
