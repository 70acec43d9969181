"""The second step of signing in: set up, asked for, remembered, lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy import text as sql
from werkzeug.test import TestResponse

from models.base import db
from models.event import Event
from models.org.device import TRUSTED_FOR
from models.org.second_factor import SecondFactor, reset
from models.org.sign_in import Invitation, SignIn
from models.org.user import User
from rules.org.guessing import BRAKES
from tests.conftest import Clock
from tests.support.make import PASSWORD, make_client
from tests.support.world import World


def code_of(user: User, clock_at: Clock, ahead: int = 0) -> str:
    """What the person's app shows now, or so many half minutes later."""
    return pyotp.TOTP(db.session.get_one(SecondFactor, user.id).secret).at(clock_at.now, counter_offset=ahead)


def set_up(app: Flask, user: User, clock_at: Clock) -> list[str]:
    """The person sets up an app and goes home; the codes for its loss."""
    client = make_client(app, user)
    client.post("/me/second-factor")
    page = client.post("/me/second-factor/confirmation", data={"code": code_of(user, clock_at)})
    clock_at.go(seconds=60)
    return re.findall(r"<b class=\"nowrap\">([\w-]+)</b>", page.text)


def enter(client: FlaskClient, name: str = "wang", **more: str) -> TestResponse:
    return client.post("/sign-in", data={"username": name, "password": PASSWORD, **more})


def answer(client: FlaskClient, code: str, **more: str) -> TestResponse:
    return client.post("/sign-in/code", data={"code": code, **more})


@pytest.fixture
def codes(app: Flask, cast: World, clock_at: Clock) -> list[str]:
    """王建国 has a code app; the codes for when it is lost."""
    return set_up(app, cast.wang, clock_at)


def test_an_app_is_set_up_by_a_picture_or_a_key_and_a_first_code(app: Flask, cast: World, clock_at: Clock):
    client = make_client(app, cast.wang)
    client.post("/me/second-factor")
    page, secret = client.get("/me/second-factor").text, db.session.get_one(SecondFactor, cast.wang.id).secret
    assert "<svg" in page and "style=" not in page and secret in page
    wrong = client.post("/me/second-factor/confirmation", data={"code": "000000"})
    assert wrong.status_code == 422 and "验证码不对" in wrong.text and secret in wrong.text
    assert cast.wang.second_factor_at is None, "nothing is asked for before it works"
    done = client.post("/me/second-factor/confirmation", data={"code": code_of(cast.wang, clock_at)})
    assert len(re.findall(r"<b class=\"nowrap\">[\w-]{9}</b>", done.text)) == 10
    assert cast.wang.second_factor_at == clock_at.now and secret not in client.get("/me/second-factor").text


def test_secrets_are_sealed_and_codes_are_hashed(codes: list[str], cast: World):
    stored = db.session.execute(sql("SELECT secret FROM second_factor")).scalar_one()
    assert db.session.get_one(SecondFactor, cast.wang.id).secret.encode() not in bytes(stored)
    kept = db.session.scalars(sql("SELECT code_hash FROM recovery_code")).all()
    assert not {code.replace("-", "") for code in codes} & set(kept)


def test_the_password_alone_opens_nothing(app: Flask, codes: list[str], cast: World, clock_at: Clock):
    client = app.test_client()
    went = enter(client, next="/reports?group=nil")
    assert went.status_code == 303 and went.location.startswith("/sign-in/code?next=")
    assert client.get("/desk").status_code == 302
    done = answer(client, code_of(cast.wang, clock_at), next="/reports?group=nil")
    assert (done.status_code, done.location) == (303, "/reports?group=nil")
    assert client.get("/desk").status_code == 200


@pytest.mark.parametrize(("ahead", "status"), [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
@pytest.mark.usefixtures("codes")
def test_a_code_holds_half_a_minute_to_both_sides(app: Flask, cast: World, clock_at: Clock, ahead: int, status: int):
    clock_at.go(hours=1)
    client = app.test_client()
    enter(client)
    assert answer(client, code_of(cast.wang, clock_at, ahead)).status_code == status


def test_a_code_is_good_once_nor_is_one_before_it(app: Flask, codes: list[str], cast: World, clock_at: Clock):
    one, other = app.test_client(), app.test_client()
    code, earlier = code_of(cast.wang, clock_at), code_of(cast.wang, clock_at, -1)
    for client in (one, other):
        enter(client)
    assert answer(one, code).status_code == 303
    assert [answer(other, again).status_code for again in (code, earlier)] == [422, 422]


def test_who_has_passed_once_has_not_passed_twice(app: Flask, codes: list[str], cast: World, clock_at: Clock):
    client = app.test_client()
    enter(client)
    cookie = client.get_cookie("paicha")
    assert cookie is not None
    assert answer(client, code_of(cast.wang, clock_at)).status_code == 303
    thief = app.test_client()
    thief.set_cookie("paicha", cookie.value)
    clock_at.go(seconds=60)
    assert answer(thief, code_of(cast.wang, clock_at)).location.startswith("/sign-in?"), "the first step is used up"


def test_the_first_step_waits_ten_minutes(app: Flask, codes: list[str], cast: World, clock_at: Clock):
    client = app.test_client()
    enter(client)
    clock_at.go(minutes=11)
    assert answer(client, code_of(cast.wang, clock_at)).location == "/sign-in?next=/"
    assert client.get("/sign-in/code?next=/desk").location == "/sign-in?next=/desk"


def test_guessing_codes_is_slowed_down(app: Flask, codes: list[str], cast: World, clock_at: Clock):
    client, free = app.test_client(), BRAKES["code"].free
    enter(client)
    tried = [answer(client, f"{number:06}").status_code for number in range(free + 3)]
    assert tried == [422] * free + [429] * 3
    refused = answer(client, code_of(cast.wang, clock_at))
    assert refused.status_code == 429 and refused.headers["Retry-After"] == "5"


def test_a_code_for_a_lost_telephone_is_good_once(app: Flask, codes: list[str], cast: World):
    one, other = app.test_client(), app.test_client()
    for client in (one, other):
        enter(client)
    assert answer(one, codes[0].upper().replace("-", " ")).status_code == 303
    assert answer(other, codes[0]).status_code == 422
    assert answer(other, codes[1]).status_code == 303
    told = select(Event).where(Event.action == "factor.recovery")
    assert [event.by_id for event in db.session.scalars(told)] == [cast.wang.id] * 2


def test_a_device_may_be_remembered_for_thirty_days(app: Flask, codes: list[str], cast: World, clock_at: Clock):
    client = app.test_client()
    enter(client)
    answer(client, code_of(cast.wang, clock_at), remember="1")
    client.post("/sign-out")
    assert enter(client).location == "/"
    client.post("/sign-out")
    assert enter(client, "zhao").location == "/", "it is hers, and she has no second step"
    client.post("/sign-out")
    clock_at.now += TRUSTED_FOR
    assert enter(client).location.startswith("/sign-in/code")


def test_a_link_for_a_new_password_does_not_go_round_it(app: Flask, codes: list[str], cast: World, clock_at: Clock):
    secret, new = Invitation.create(cast.wang, by=cast.zhou, now=clock_at.now), "秋天的柿子都熟透了"
    client = app.test_client()
    went = client.post(f"/first-password/{secret}", data={"password": new, "again": new})
    assert went.location == "/sign-in/code" and client.get("/desk").status_code == 302


def test_the_phones_protocol_asks_for_the_code(app: Flask, codes: list[str], cast: World, clock_at: Clock):
    client, said = app.test_client(), {"username": "wang", "password": PASSWORD}
    asked = client.post("/api/v1/session", json=said)
    assert (asked.status_code, asked.get_json()["type"]) == (401, "second-factor-needed")
    assert client.post("/api/v1/session", json={**said, "password": "x"}).get_json()["type"] == "about:blank"
    wrong = client.post("/api/v1/session", json={**said, "code": "000000"})
    assert (wrong.status_code, wrong.get_json()["type"]) == (401, "second-factor-wrong")
    right = client.post("/api/v1/session", json={**said, "code": code_of(cast.wang, clock_at)})
    assert right.status_code == 200 and right.get_json()["me"]["name"] == "王建国"


def test_a_session_left_open_adds_no_further_factor_without_the_password(app: Flask, codes: list[str], cast: World):
    """A key that somebody else adds at an unattended desk would open the account for ever."""
    client, at = make_client(app, cast.wang), {"base_url": "http://localhost"}
    for said in ({}, {"password": "falsch"}, {"password": ["x"]}):
        assert client.post("/me/passkeys/question", json=said, **at).status_code == 422
    assert client.post("/me/passkeys/question", json={"password": PASSWORD}, **at).status_code == 200
    db.session.delete(db.session.get_one(SecondFactor, cast.wang.id))
    db.session.commit()  # as if a passkey were the only one
    assert client.post("/me/second-factor").status_code == 422 and SecondFactor.of(cast.wang) is None
    assert client.post("/me/second-factor", data={"password": PASSWORD}).status_code == 303


def test_removing_it_needs_the_password_and_ends_the_other_sessions(app: Flask, codes: list[str], cast: World):
    here, there = make_client(app, cast.wang), make_client(app, cast.wang)
    assert here.post("/me/second-factor/removal", data={"password": "wrong"}).status_code == 422
    assert here.post("/me/second-factor/removal", data={"password": PASSWORD}).status_code == 303
    assert cast.wang.second_factor_at is None and there.get("/desk").status_code == 302
    assert enter(app.test_client()).location == "/"


def test_a_reset_ends_everything(app: Flask, codes: list[str], cast: World, clock_at: Clock):
    there = make_client(app, cast.wang)
    reset(cast.wang, by=None, now=clock_at.now)
    db.session.commit()
    assert there.get("/desk").status_code == 302 and enter(app.test_client()).location == "/"
    assert db.session.scalars(select(SignIn).where(SignIn.ended_at.is_(None), SignIn.user_id == cast.wang.id)).first()


def test_what_nobody_answers_is_forgotten(app: Flask, codes: list[str], clock_at: Clock):
    from jobs.forget import forget
    from models.org.challenge import LIVES, Challenge

    enter(app.test_client())
    clock_at.now += LIVES + timedelta(seconds=1)
    forget(app.extensions["paicha"], now=clock_at.now)
    assert db.session.scalars(select(Challenge)).all() == []
