"""Guessing at passwords: slowed down by account and by address, told to the owner and the auditor, nobody shut out."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from jobs.forget import forget
from models.base import db
from models.event import Event
from models.message.reminder import Reminder
from models.org.throttle import Throttle
from rules.org.guessing import BRAKES, place_of, wait
from tests.conftest import Clock
from tests.support.make import PASSWORD, make_client
from tests.support.world import World


def enter(client: FlaskClient, name: str, password: str = "guess", place: str = "192.0.2.1") -> TestResponse:
    said = {"username": name, "password": password}
    return client.post("/sign-in", data=said, environ_base={"REMOTE_ADDR": place})


def events(action: str) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.action == action)))


def test_the_wait_doubles_up_to_the_longest(now: datetime):
    brake = BRAKES["account"]
    assert [brake.wait_after(brake.free + more) for more in (-1, 0, 1, 2, 7, 8, 10_000)] == [0, 2, 4, 8, 256, 300, 300]
    assert wait("account", brake.free, now - timedelta(seconds=1.5), now=now) == 1
    assert wait("account", brake.free, now - timedelta(seconds=2), now=now) == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("", "nonsense", False),
    ],
)
def test_a_house_is_one_place_however_many_addresses_it_has(one: str, other: str, same: bool):
    assert (place_of(one) == place_of(other)) == same


def test_guesses_from_everywhere_are_counted_together(app: Flask, cast: World):
    tried = [enter(app.test_client(), "wang", place=f"198.51.100.{number}").status_code for number in range(120)]
    assert tried.count(422) == BRAKES["account"].free and tried.count(429) == 120 - BRAKES["account"].free
    assert enter(app.test_client(), "wang", PASSWORD, "203.0.113.5").headers["Retry-After"] == "2"


def test_a_number_and_a_name_are_one_account(app: Flask, cast: World):
    cast.wang.set_phone("13800002222")
    tried = [enter(app.test_client(), name).status_code for name in ("wang", "138 0000 2222") * 6]
    assert tried.count(422) == BRAKES["account"].free


def test_a_name_that_nobody_has_waits_as_long_and_is_told_the_same(app: Flask, cast: World):
    client = app.test_client()
    for name in ("wang", "nobody"):
        for _ in range(BRAKES["account"].free):
            enter(client, name)
    known, unknown = enter(client, "wang"), enter(client, "nobody")
    assert known.status_code == unknown.status_code == 429
    assert known.headers["Retry-After"] == unknown.headers["Retry-After"]
    assert unknown.text.replace("nobody", "wang") == known.text and "请等 2 秒" in known.text


def test_many_wrong_names_slow_an_office_down_for_seconds_and_not_for_good(app: Flask, cast: World, clock_at: Clock):
    known = app.test_client()
    assert enter(known, "wang", PASSWORD).status_code == 303
    known.post("/sign-out")
    for number in range(70):
        enter(app.test_client(), f"name{number}")
    assert enter(known, "wang", PASSWORD).status_code == 303, "a device that came in before waits for nobody"
    assert enter(app.test_client(), "zhao", PASSWORD).headers["Retry-After"] == "1"
    clock_at.go(seconds=1)
    assert enter(app.test_client(), "zhao", PASSWORD).status_code == 303
    assert [event.detail["address"] for event in events("sign_in.flooded")] == ["192.0.2.1"]


def test_the_owners_device_comes_in_whatever_others_try_and_has_a_count_of_its_own(app: Flask, cast: World):
    owner = app.test_client()
    assert enter(owner, "wang", PASSWORD).status_code == 303
    for number in range(50):
        enter(app.test_client(), "wang", place=f"198.51.100.{number}")
    owner.post("/sign-out")
    assert enter(owner, "wang", PASSWORD).status_code == 303
    owner.post("/sign-out")
    tried = [enter(owner, "wang").status_code for _ in range(10)]
    assert tried == [422] * 8 + [429] * 2, "nor may who finds the device guess on"


def test_a_device_is_known_for_its_person_only(app: Flask, cast: World):
    shared = app.test_client()
    enter(shared, "wang", PASSWORD)
    shared.post("/sign-out")
    for number in range(9):
        enter(app.test_client(), "zhao", place=f"198.51.100.{number}")
    assert enter(shared, "zhao", PASSWORD).status_code == 429


def guess_on(app: Flask, clock_at: Clock, count: int) -> None:
    for number in range(count):
        enter(app.test_client(), "wang", place=f"198.51.100.{number}")
        clock_at.go(seconds=300)


def test_the_owner_and_the_auditor_are_told_once_a_run(app: Flask, cast: World, clock_at: Clock):
    guess_on(app, clock_at, 25)
    told = events("sign_in.guessed")
    assert [(event.subject, event.unit_id) for event in told] == [(f"user:{cast.wang.id}", cast.town.id)]
    mine = make_client(app, cast.wang).get("/inbox").text
    assert re.search("从.*10:00起，有人输错您账号的密码 10 次", mine)
    assert db.session.scalars(select(Reminder.channel)).all() == [f"inbox/{cast.wang.id}"]
    clock_at.go(hours=2)
    guess_on(app, clock_at, 10)
    assert len(events("sign_in.guessed")) == 2


def test_who_comes_in_is_told_on_the_page(app: Flask, cast: World, clock_at: Clock):
    guess_on(app, clock_at, 12)
    client = app.test_client()
    assert enter(client, "wang", PASSWORD).status_code == 303
    assert "输错您账号的密码 12 次" in client.get("/me").text


def test_what_is_right_is_not_counted(app: Flask, cast: World):
    for _ in range(20):
        assert enter(app.test_client(), "wang", PASSWORD).status_code == 303
    assert db.session.scalar(select(func.sum(Throttle.failures))) == 0


def test_links_that_nobody_has_are_slowed_down_and_right_ones_are_not(app: Flask, cast: World):
    client = app.test_client()
    tried = [client.get(f"/first-password/guess{number}").status_code for number in range(40)]
    assert tried == [410] * 30 + [429] * 10


def test_runs_that_have_ended_are_forgotten_by_the_timetable(app: Flask, cast: World, clock_at: Clock):
    enter(app.test_client(), "wang")
    settings = app.extensions["paicha"]
    assert forget(settings, now=clock_at.go(minutes=16)) == 1, "the address"
    assert forget(settings, now=clock_at.go(hours=1)) == 1, "the account"
    assert db.session.scalar(select(func.count(Throttle.id))) == 0


def test_many_at_once_do_not_slip_through(own_app: Flask, clock_at: Clock):
    from concurrent.futures import ThreadPoolExecutor

    from tests.support.world import world

    world()
    db.session.commit()
    db.session.remove()

    def guess(_number: int) -> int:
        with own_app.app_context():
            return enter(own_app.test_client(), "wang").status_code

    with ThreadPoolExecutor(8) as pool:
        tried = [*pool.map(guess, range(32))]
    assert sorted(tried) == [422] * BRAKES["account"].free + [429] * (32 - BRAKES["account"].free)
