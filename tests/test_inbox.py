"""Messages on pages: whose they are, read and unread, the way to the matter, the badge."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

import clock
from models.base import db
from models.message.reminder import INBOX, Reminder, own_inbox
from models.org.unit import Unit
from models.round import Round
from tests.conftest import Counting
from tests.support.make import make_client
from tests.support.world import World, world


def message(unit: Unit, round_: Round, kind: str = "round_opened", *, now: datetime, **more: str) -> int:
    params = {"starts_on": str(round_.starts_on), "ends_on": str(round_.ends_on), "due_at": round_.due_at.isoformat()}
    Reminder.create(kind, unit.id, f"round:{round_.id}", round_.due_at, params | more, now=now)
    return db.session.query(Reminder.id).order_by(Reminder.id.desc()).limit(1).scalar()


@pytest.fixture
def cast(app: Flask) -> World:
    return world()


def test_messages_stand_in_words_unread_first(app: Flask, cast: World, now: datetime):
    client = make_client(app, cast.wang)
    old = message(cast.town, cast.fortnight, now=now - timedelta(days=1))
    new = message(cast.town, cast.fortnight, "urged", now=now, office="信联办")
    client.post(f"/inbox/{new}/reading", data={"next": "/inbox"})
    text = client.get("/inbox").text
    assert text.index(f"/inbox/{old}/reading") < text.index("信联办请您上报")
    assert "排查已开始" in text and "有 1 条未读消息" in text


def test_the_badge_counts_what_is_unread(app: Flask, cast: World, now: datetime):
    client = make_client(app, cast.wang)
    message(cast.town, cast.fortnight, now=now)
    assert '<span class="count">1<' in client.get("/desk").text
    client.post("/inbox/reading")
    assert 'class="count"' not in client.get("/desk").text


def test_reading_goes_on_to_the_matter_and_only_to_our_own_pages(app: Flask, cast: World, now: datetime):
    client, it = make_client(app, cast.wang), message(cast.town, cast.fortnight, now=now)
    assert client.post(f"/inbox/{it}/reading", data={"next": "/rounds"}).location == "/rounds"
    assert client.post(f"/inbox/{it}/reading", data={"next": "//evil.example"}).location == "/"


def test_the_messages_of_another_unit_do_not_exist(app: Flask, cast: World, now: datetime):
    it = message(cast.town, cast.fortnight, now=now)
    stranger = make_client(app, cast.chen)
    assert stranger.post(f"/inbox/{it}/reading").status_code == 404
    assert "排查已开始" not in stranger.get("/inbox").text


def test_one_reader_of_a_unit_does_not_read_for_the_other(app: Flask, cast: World, now: datetime):
    message(cast.village, cast.week, now=now)
    make_client(app, cast.li).post("/inbox/reading")
    assert "有 1 条未读消息" in make_client(app, cast.zhang).get("/inbox").text


def test_all_are_marked_at_once_and_once(app: Flask, cast: World, now: datetime):
    message(cast.village, cast.week, now=now)
    message(cast.village, cast.week, "due_today", now=now)
    client = make_client(app, cast.li)
    client.post("/inbox/reading")
    assert "已把 2 条消息标为已读" in client.get("/inbox").text
    client.post("/inbox/reading")
    assert "已把 0 条消息标为已读" in client.get("/inbox").text


def test_more_than_a_screenful_has_pages(app: Flask, cast: World, now: datetime):
    for kind in range(51):
        Reminder.create("due_today", cast.town.id, f"round:{kind}", now, _params(cast.week), now=now)
    client = make_client(app, cast.wang)
    assert "第 1 页，共 2 页" in client.get("/inbox").text
    assert client.get("/inbox?page=2").text.count("queue-row") == 1
    assert "第 2 页，共 2 页" in client.get("/inbox?page=99").text
    assert client.get("/inbox?page=x").status_code == 200


def test_an_empty_inbox_says_so(app: Flask, cast: World):
    assert "还没有消息" in make_client(app, cast.sun).get("/inbox").text


def test_audit_has_no_inbox_and_administrators_read_in_theirs_what_is_for_themselves_alone(
    app: Flask, cast: World
) -> None:
    assert make_client(app, cast.wu).get("/inbox").status_code == 403
    for channel in (INBOX, own_inbox(cast.zhao.id), own_inbox(cast.zhou.id)):
        said = {"free": 1 if channel == own_inbox(cast.zhou.id) else 99, "least": 200}
        Reminder.create("disk_full", cast.county.id, "disk", clock.now(), said, now=clock.now(), channel=channel)
    page = make_client(app, cast.zhou).get("/inbox").text
    assert "还剩 1 MB" in page and "还剩 99 MB" not in page


def test_the_number_of_queries_does_not_grow(app: Flask, cast: World, now: datetime, query_count: Counting):
    client = make_client(app, cast.wang)
    client.get("/inbox")
    with query_count() as few:
        client.get("/inbox")
    for number in range(20):
        Reminder.create("due_today", cast.town.id, f"round:{number}", now, _params(cast.week), now=now)
    with query_count() as many:
        client.get("/inbox")
    assert len(many) <= len(few)


def _params(round_: Round) -> dict[str, str]:
    return {"starts_on": str(round_.starts_on), "ends_on": str(round_.ends_on), "due_at": round_.due_at.isoformat()}
