"""People: found, added, appointed, closed; one-time links and slips; roles that never meet in one person."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.base import db
from models.org.consent import Consent
from models.org.sign_in import Invitation
from models.org.user import User
from tests.support.make import make_client, make_user
from tests.support.world import World, world


@pytest.fixture
def cast(app: Flask) -> World:
    made = world()
    made.li.set_phone("13800001111")
    db.session.commit()
    return made


def _new(cast: World, **change: str) -> dict[str, str]:
    form = {"name": "马会来", "username": "", "phone": "138 0000-2222", "email": "", "role": "cadre"}
    return form | {"unit_id": str(cast.village.id), "starts_on": "2026-11-18"} | change


@pytest.fixture
def second(app: Flask, cast: World) -> FlaskClient:
    """Another administrator, who agrees."""
    return make_client(app, make_user("韩冰", (cast.county, "admin")))


def last() -> int:
    """The number of the newest proposal."""
    return db.session.scalars(db.select(db.func.max(Consent.id))).one()


def agree(client: FlaskClient) -> None:
    assert client.post(f"/consents/{last()}/agreement").status_code == 303


def test_people_are_found_by_a_part_of_the_name_or_a_whole_number(admin: FlaskClient, cast: World):
    for words in ("秀英", "li", "13800001111", "+86 138-0000-1111"):
        answer = admin.post("/people/search", data={"q": words})
        assert words not in answer.location
        assert "李秀英" in admin.get(answer.location).text
    assert "李秀英" not in admin.get(admin.post("/people/search", data={"q": "1380000"}).location).text


def test_lists_mask_telephone_numbers(admin: FlaskClient, cast: World):
    page = admin.get("/people").text
    assert "138****1111" in page and "13800001111" not in page
    assert "13800001111" not in admin.get(f"/people/{cast.li.id}/details").text


def test_a_person_is_added_and_gets_seat_and_link_by_a_second_ones_consent(
    admin: FlaskClient, second: FlaskClient, cast: World, app: Flask
):
    assert admin.post("/people/new", data=_new(cast)).status_code == 303
    user = db.session.scalars(db.select(User).where(User.name == "马会来")).one()
    assert user.phone == "13800002222" and re.fullmatch(r"k\d{4}", user.username)
    assert "马会来" in admin.get("/people").text, "who proposed it finds the account"
    agree(second)
    page = second.post(f"/consents/{last()}/slips").text
    assert "<svg" in page and "style=" not in page
    found = re.search(r"/first-password/([\w-]+)", page)
    assert found and app.test_client().get(f"/first-password/{found[1]}").status_code == 200
    again = re.search(r"/first-password/([\w-]+)", second.post(f"/consents/{last()}/slips").text)
    assert again and app.test_client().get(f"/first-password/{found[1]}").status_code == 410


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"username": "138"}, "username"),
        ({"username": "li"}, "username"),
        ({"phone": "13800001111"}, "phone"),
        ({"phone": "123"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"role": "office"}, "role"),
        ({"unit_id": ""}, "unit_id"),
        ({"starts_on": ""}, "starts_on"),
    ],
)
def test_a_refused_person_keeps_what_was_typed(admin: FlaskClient, cast: World, change: dict[str, str], field: str):
    before = db.session.scalar(User.count())
    answer = admin.post("/people/new", data=_new(cast) | change)
    assert answer.status_code == 422 and f'href="#{field}"' in answer.text
    assert db.session.scalar(User.count()) == before


def test_a_cadre_may_serve_two_villages_and_leave_one(admin: FlaskClient, second: FlaskClient, cast: World):
    seat = {"unit_id": cast.village2.id, "role": "cadre", "starts_on": "2026-11-18"}
    assert admin.post(f"/people/{cast.li.id}/seats/new", data=seat).status_code == 303
    agree(second)
    assert admin.post(f"/people/{cast.li.id}/seats/new", data=seat).status_code == 422
    first = cast.li.memberships[0]
    assert (
        admin.post(f"/people/{cast.li.id}/seats/{first.id}/ending", data={"last_day": "2026-11-20"}).status_code == 303
    )
    assert [str(held.ends_on) for held in cast.li.memberships] == ["2026-11-20", "None"]


def test_administrators_give_themselves_no_roles_and_nobody_mixes_them(admin: FlaskClient, cast: World):
    seat = {"unit_id": cast.county.id, "role": "office", "starts_on": "2026-11-18"}
    assert admin.post(f"/people/{cast.zhou.id}/seats/new", data=seat).status_code == 422
    assert admin.post(f"/people/{cast.wu.id}/seats/new", data=seat).status_code == 422
    own = cast.zhou.memberships[0]
    ended = admin.post(f"/people/{cast.zhou.id}/seats/{own.id}/ending", data={"last_day": "2026-11-18"})
    assert ended.status_code == 422
    admin.post(f"/people/{cast.zhou.id}/closure")
    assert cast.zhou.disabled_at is None


def test_a_closed_account_is_signed_out_and_can_be_opened(
    admin: FlaskClient, second: FlaskClient, app: Flask, cast: World
):
    wang = make_client(app, cast.wang)
    admin.post(f"/people/{cast.wang.id}/closure")
    assert wang.get("/desk").status_code == 302
    admin.post(f"/people/{cast.wang.id}/reopening")
    assert cast.wang.disabled_at is not None
    agree(second)
    assert cast.wang.disabled_at is None


def test_sessions_are_listed_and_ended(admin: FlaskClient, app: Flask, cast: World):
    wang = make_client(app, cast.wang)
    assert "浏览器，未知设备" in admin.get(f"/people/{cast.wang.id}/sessions").text
    admin.post(f"/people/{cast.wang.id}/sessions/ending")
    assert wang.get("/desk").status_code == 302


def test_slips_for_everybody_without_a_password(admin: FlaskClient, second: FlaskClient, cast: World):
    for number in range(9):
        make_user(f"人{number}", (cast.village, "cadre")).password_hash = None
    db.session.commit()
    assert "9" in admin.get(f"/people/slips?unit_id={cast.town.id}").text
    admin.post("/people/slips", data={"unit_id": cast.town.id})
    agree(second)
    sheet = second.post(f"/consents/{last()}/slips").text
    assert sheet.count("<svg") >= 9 and sheet.count('class="paper"') == 2
    assert db.session.scalar(db.select(db.func.count(Invitation.id))) == 9


def test_a_town_administrator_cannot_reach_a_person_who_also_sits_elsewhere(app: Flask, cast: World):
    deputy = make_user("镇管理员", (cast.town, "admin"))
    cast.liu.appoint(cast.other_village, "cadre", cast.liu.memberships[0].starts_on, by=None, now=cast.liu.created_at)
    db.session.commit()
    client = make_client(app, deputy)
    assert client.get(f"/people/{cast.li.id}").status_code == 200
    assert client.post(f"/people/{cast.liu.id}/invitation").status_code == 403
    assert client.get(f"/people/{cast.he.id}").status_code == 404
    assert client.get(f"/units/{cast.other_town.id}").status_code == 404
