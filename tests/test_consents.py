"""Consents: nobody lets somebody in alone; who agrees is a second person, and hands the links over."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models.base import db
from models.event import Event
from models.org.consent import Consent, Wanted
from models.org.directory import deciders
from models.org.sign_in import Invitation
from models.org.user import User
from rules.errors import NotAllowed
from rules.org.consent import LIVES, common
from tests.conftest import Clock, Counting
from tests.support.make import make_client, make_user, today
from tests.support.world import World

NEW = {"name": "马会来", "username": "mahuilai", "role": "office", "starts_on": "2026-11-18"}
PASSWORD = {"password": "秋天的柿子都熟透了", "again": "秋天的柿子都熟透了"}


@pytest.fixture
def head(app: Flask, cast: World, now: datetime) -> FlaskClient:
    """赵敏, who heads the county office, signed in."""
    cast.zhao.appoint(cast.county, "office", today(), head=True, by=None, now=now)
    return make_client(app, cast.zhao)


@pytest.fixture
def second(app: Flask, cast: World) -> FlaskClient:
    """Another administrator at the county."""
    return make_client(app, make_user("韩冰", (cast.county, "admin"), username="han"))


def last() -> Consent:
    return db.session.scalars(select(Consent).order_by(Consent.id.desc())).first()  # type: ignore[return-value]


def named(username: str) -> User:
    return db.session.scalars(select(User).where(User.username == username)).one()


def links(page: str) -> list[str]:
    return re.findall(r"/first-password/([\w-]+)", page)


def test_one_administrator_alone_lets_nobody_in(app: Flask, admin: FlaskClient, cast: World):
    admin.post("/people/new", data={**NEW, "unit_id": cast.county.id})
    person, consent = named("mahuilai"), last()
    for address in (f"/people/{person.id}/invitation", f"/consents/{consent.id}/slips"):
        assert links(admin.post(address).text) == []
    assert admin.post(f"/consents/{consent.id}/agreement").status_code == 422
    assert person.memberships == [] and db.session.scalars(select(Invitation)).all() == []


Ask = Callable[[FlaskClient, World], object]
ASKED: dict[str, Ask] = {
    "a link for an office account": lambda me, cast: me.post(f"/people/{cast.wang.id}/invitation"),
    "a link for a cadre": lambda me, cast: me.post(f"/people/{cast.li.id}/invitation"),
    "slips for all": lambda me, cast: me.post("/people/slips", data={"unit_id": cast.county.id}),
    "a second seat": lambda me, cast: me.post(
        f"/people/{cast.sun.id}/seats/new", data={**NEW, "unit_id": cast.county.id}
    ),
    "a seat in a village": lambda me, cast: me.post(
        f"/people/{cast.li.id}/seats/new", data={**NEW, "unit_id": cast.village2.id, "role": "cadre"}
    ),
    "another administrator": lambda me, cast: me.post(
        "/people/new", data={**NEW, "unit_id": cast.county.id, "role": "admin"}
    ),
    "a closed account": lambda me, cast: me.post(f"/people/{cast.chen.id}/reopening"),
    "the second step": lambda me, cast: me.post(f"/people/{cast.wang.id}/second-factor/removal"),
}


@pytest.mark.parametrize("what", ASKED)
def test_whatever_lets_somebody_in_waits_for_a_second_person(admin: FlaskClient, cast: World, now: datetime, what: str):
    make_user("新人", (cast.village, "cadre")).password_hash = None
    cast.chen.disabled_at = cast.wang.second_factor_at = now
    ASKED[what](admin, cast)
    consent = last()
    assert consent.proposed_by_id == cast.zhou.id and consent.outcome is None
    assert links(admin.post(f"/consents/{consent.id}/slips").text) == []
    assert admin.post(f"/consents/{consent.id}/agreement").status_code == 422
    db.session.expire_all()
    assert [len(one.memberships) for one in (cast.sun, cast.li)] == [1, 1]
    assert cast.chen.disabled_at == cast.wang.second_factor_at == now
    assert db.session.scalars(select(Invitation)).all() == []


@pytest.mark.parametrize("who", ["head", "second"])
def test_a_second_person_agrees_and_hands_the_link_over(
    request: pytest.FixtureRequest, app: Flask, admin: FlaskClient, cast: World, who: str
):
    agrees: FlaskClient = request.getfixturevalue(who)
    admin.post("/people/new", data={**NEW, "unit_id": cast.town.id})
    consent = last()
    assert "马会来" in agrees.get("/consents").text
    assert agrees.post(f"/consents/{consent.id}/agreement").status_code == 303
    assert [seat.role for seat in named("mahuilai").memberships] == ["office"]
    assert "打印登录条" in agrees.get(f"/consents/{consent.id}").text
    assert links(admin.post(f"/consents/{consent.id}/slips").text) == [], "who proposed it never sees the link"
    (secret,) = links(agrees.post(f"/consents/{consent.id}/slips").text)
    entered = app.test_client().post(f"/first-password/{secret}", data=PASSWORD)
    assert entered.status_code == 303
    assert links(agrees.post(f"/consents/{consent.id}/slips").text) == [], "the link is used"


def test_nobody_is_their_own_second_person(app: Flask, cast: World, now: datetime, clock_at: Clock):
    other = make_user("韩冰", (cast.county, "admin"), username="han")
    consent = Consent.propose("links", [Wanted(other)], by=cast.zhou, now=now)
    db.session.flush()
    clock_at.go(minutes=1)
    younger = make_user("后来", (cast.county, "admin"), username="later")
    younger.created_at = clock_at.now
    below = make_user("镇管理员", (cast.town, "admin"))
    for person in (cast.zhou, other, younger, below, cast.wang, cast.qian):
        with pytest.raises(NotAllowed):
            consent.agree(by=person, now=clock_at.now)
    assert consent.outcome is None


def test_a_head_agrees_to_what_is_at_the_office_and_below_it(
    app: Flask, admin: FlaskClient, cast: World, now: datetime
):
    cast.wang.appoint(cast.town, "office", today(), head=True, by=None, now=now)
    town = make_client(app, cast.wang)
    admin.post(f"/people/{cast.li.id}/invitation")
    mine = last().id
    admin.post(f"/people/{cast.chen.id}/invitation")
    assert town.get(f"/consents/{mine}").status_code == 200
    assert town.get(f"/consents/{last().id}").status_code == 404
    assert town.post(f"/consents/{last().id}/agreement").status_code == 404
    assert town.post(f"/consents/{mine}/agreement").status_code == 303
    assert len(links(town.post(f"/consents/{mine}/slips").text)) >= 1


def test_offices_read_who_was_given_what_by_whom(app: Flask, admin: FlaskClient, cast: World, head: FlaskClient):
    admin.post("/people/new", data={**NEW, "unit_id": cast.town.id})
    head.post(f"/consents/{last().id}/agreement")
    text = make_client(app, cast.wang).get("/inbox").text
    assert "周平提出、赵敏同意：给马会来（城关镇）任职" in text
    told = select(Event.action).where(
        Event.action.startswith("consent."), Event.subject == f"user:{named('mahuilai').id}"
    )
    assert db.session.scalars(told).all() == ["consent.propose", "consent.agree"]


def test_who_refuses_says_why_and_who_proposed_reads_it(admin: FlaskClient, cast: World, head: FlaskClient):
    admin.post(f"/people/{cast.wang.id}/invitation")
    consent = last()
    assert head.post(f"/consents/{consent.id}/refusal", data={"reason": ""}).status_code == 422
    assert head.post(f"/consents/{consent.id}/refusal", data={"reason": "他没有忘记密码。"}).status_code == 303
    assert "他没有忘记密码。" in admin.get(f"/consents/{consent.id}").text
    assert head.post(f"/consents/{consent.id}/agreement").status_code == 422


def test_a_proposal_waits_fourteen_days_and_can_be_taken_back(
    admin: FlaskClient, cast: World, head: FlaskClient, clock_at: Clock, app: Flask
):
    admin.post(f"/people/{cast.wang.id}/invitation")
    admin.post(f"/consents/{last().id}/withdrawal")
    assert last().outcome == "withdrawn"
    admin.post(f"/people/{cast.wang.id}/invitation")
    clock_at.now += LIVES
    late = make_client(app, cast.zhao)
    assert late.post(f"/consents/{last().id}/agreement").status_code == 422
    assert last().outcome is None


def test_the_page_says_when_nobody_can_agree(admin: FlaskClient, cast: World):
    admin.post(f"/people/{cast.wang.id}/invitation")
    assert deciders(cast.town, cast.zhou, on=today()) == 0
    assert "flask head" in admin.get(f"/consents/{last().id}").text


def test_a_whole_import_is_one_consent_and_asks_the_database_as_often(
    cast: World, head: FlaskClient, now: datetime, query_count: Counting
):
    def agreed(many: int) -> int:
        people = [make_user(f"村干部{number}") for number in range(many)]
        wanted = [Wanted(one, (cast.village, cast.village2)[at % 2], "cadre", today()) for at, one in enumerate(people)]
        consent = Consent.propose("seats", wanted, by=cast.zhou, now=now)
        db.session.commit()
        with query_count() as said:
            assert head.post(f"/consents/{consent.id}/agreement").status_code == 303
        assert all(one.memberships for one in people) and consent.unit_id == cast.town.id
        return len([one for one in said if one.startswith("SELECT")])

    few, many = agreed(2), agreed(30)
    assert many <= few + 2


def test_two_who_decide_at_once_are_one(cast: World, head: FlaskClient, second: FlaskClient, admin: FlaskClient):
    admin.post("/people/new", data={**NEW, "unit_id": cast.county.id})
    codes = [one.post(f"/consents/{last().id}/agreement").status_code for one in (head, second)]
    assert codes == [303, 422] and len(named("mahuilai").memberships) == 1


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        (["/1/2/3/"], "/1/2/3/"),
        (["/1/2/3/", "/1/2/4/"], "/1/2/"),
        (["/1/2/", "/1/2/4/"], "/1/2/"),
        (["/1/2/", "/1/22/"], "/1/"),
        (["/1/", "/2/"], "/"),
    ],
)
def test_the_lowest_unit_above_all(paths: list[str], found: str):
    assert common(paths) == found
