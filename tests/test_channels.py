"""Channels: set up from what their kind declares, secrets never shown again, tested for real, failures tried again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

import clock
from models.base import db
from models.message.channel import Channel, Delivery
from models.message.reminder import Reminder
from tests.support.make import make_client, make_user
from tests.support.receiver import Receiver, says
from tests.support.world import World, world

KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"


@pytest.fixture
def cast(app: Flask) -> World:
    made = world()
    db.session.commit()
    return made


@pytest.fixture
def wecom() -> Iterator[Receiver]:
    with Receiver(says({"errcode": 0, "errmsg": "ok"})) as other_side:
        yield other_side


def _set_up(admin: FlaskClient, cast: World, wecom: Receiver) -> Channel:
    form = {"name": "工作群", "unit_id": cast.county.id, "base_url": wecom.url, "key": KEY, "format": "text"}
    answer = admin.post("/channels/new/wecom", data=form)
    assert answer.status_code == 303, answer.text
    return db.session.scalars(db.select(Channel)).one()


def test_a_robot_is_set_up_and_its_key_never_shown(admin: FlaskClient, cast: World, wecom: Receiver):
    row = _set_up(admin, cast, wecom)
    assert row.settings["key"] == KEY and "工作群" in admin.get("/channels").text
    for page in (f"/channels/{row.id}", f"/channels/{row.id}/settings"):
        assert KEY not in admin.get(page).text
    kept = {"name": "新群", "base_url": wecom.url, "key": "", "format": "text"}
    assert admin.post(f"/channels/{row.id}/settings", data=kept).status_code == 303
    assert (row.name, row.settings["key"]) == ("新群", KEY)


def test_wrong_settings_are_named_by_field(admin: FlaskClient):
    answer = admin.post("/channels/new/wecom", data={"name": "", "base_url": "ftp://x", "key": "!"})
    assert answer.status_code == 422 and 'href="#name"' in answer.text
    answer = admin.post("/channels/new/wecom", data={"name": "群", "base_url": "ftp://x", "key": "!"})
    assert answer.status_code == 422 and 'href="#base_url"' in answer.text and 'href="#key"' in answer.text
    assert admin.get("/channels/new/pigeon").status_code == 404


def test_the_county_chooses_which_reminders_a_channel_carries(
    app: Flask, admin: FlaskClient, cast: World, wecom: Receiver
):
    robot = _set_up(admin, cast, wecom)
    sms = Channel.create(cast.county, "sms", "短信", {}, by=cast.zhou, now=clock.now())
    page = admin.get("/channels/reminders").text
    assert page.count("checkbox") == 6 + 1 and page.count(" checked") == 5 + 1, "a robot carries the list alone"
    assert "round_opened" not in sms.carries
    form = {"channel": [str(sms.id)], f"carries-{sms.id}": ["due_soon", "no_such_kind"]}
    assert admin.post("/channels/reminders", data=form).status_code == 303
    assert sms.carries == ["due_soon"] and "missing_list" in robot.carries
    town = make_client(app, make_user("陶然", (cast.town, "admin")))
    town.post("/channels/reminders", data={"channel": [str(sms.id)]})
    assert sms.carries == ["due_soon"] and "短信" not in town.get("/channels/reminders").text


def test_a_test_is_really_sent_and_stands_in_the_log(admin: FlaskClient, cast: World, wecom: Receiver):
    row = _set_up(admin, cast, wecom)
    assert admin.post(f"/channels/{row.id}/test").status_code == 303
    assert len(wecom.asked) == 1
    line = db.session.scalars(db.select(Delivery)).one()
    assert line.channel_id == row.id and KEY not in line.detail
    admin.post(f"/channels/{row.id}/switch")
    assert row.active is False


def test_a_test_to_a_person_needs_an_address(admin: FlaskClient, cast: World):
    form = {"name": "邮件", "unit_id": cast.county.id, "host": "127.0.0.1", "port": "1", "security": "none"}
    assert admin.post("/channels/new/email", data=form | {"from": "a@example.cn", "timeout": "1"}).status_code == 303
    row = db.session.scalars(db.select(Channel)).one()
    for recipient in ("", "nobody"):
        answer = admin.post(f"/channels/{row.id}/test", data={"recipient": recipient})
        assert answer.status_code == 422 and 'href="#recipient"' in answer.text
    admin.post(f"/channels/{row.id}/test", data={"recipient": "b@example.cn"})
    line = db.session.scalars(db.select(Delivery)).one()
    assert line.ok is False and "example" not in line.detail


def test_what_failed_for_good_is_tried_again(admin: FlaskClient, cast: World, wecom: Receiver, now: datetime):
    row = _set_up(admin, cast, wecom)
    for number, channel in enumerate((f"channel:{row.id}", f"channel:{row.id}/7", f"channel:{row.id}1")):
        Reminder.create("urged", cast.town.id, f"round:{number}", now, {}, now=now, channel=channel)
    db.session.execute(db.update(Reminder).values(status="failed", attempts=8))
    db.session.add(
        Delivery(channel_id=row.id, at=now, attempt=8, ok=False, detail="The other side is busy. [HTTP 503]")
    )
    db.session.commit()
    assert "HTTP 503" in admin.get(f"/channels/{row.id}?log=failed").text
    admin.post(f"/channels/{row.id}/retry")
    statuses = {row.channel: row.status for row in db.session.scalars(db.select(Reminder))}
    assert statuses == {
        f"channel:{row.id}": "waiting",
        f"channel:{row.id}/7": "waiting",
        f"channel:{row.id}1": "failed",
    }


def test_channels_of_others_are_not_found(app: Flask, cast: World, admin: FlaskClient, wecom: Receiver):
    row = _set_up(admin, cast, wecom)
    assert make_client(app, cast.zhao).get(f"/channels/{row.id}").status_code == 403
