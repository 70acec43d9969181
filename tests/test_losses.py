"""A phone that lost what it kept, and one that was copied: named to the town, once, and nothing is refused for it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models.base import db
from models.message.reminder import Reminder
from models.receipt import Receipt
from tests.support.make import make_client, report_body
from tests.support.phone import put, rows
from tests.support.world import World
from wording.catalogues import reminder_text

DEVICE = uuid.UUID(int=7)


@pytest.fixture
def phone(app: Flask, cast: World) -> FlaskClient:
    return make_client(app, cast.li, "phone")


def start(client: FlaskClient, said: str = "") -> dict[str, Any]:
    answer = client.get("/api/v1/start", headers={"Paicha-Device": said} if said else {})
    memory: dict[str, Any] = answer.get_json()["memory"]
    return memory


def told(unit: Any) -> list[str]:
    """What the town reads of phones."""
    kinds = Reminder.kind.startswith("phone_")
    found = db.session.scalars(select(Reminder).where(kinds, Reminder.unit_id == unit.id).order_by(Reminder.id))
    return [reminder_text(one.kind, one.params) for one in found]


def test_the_office_notes_beside_the_session_what_a_phone_said_of_its_queue(phone: FlaskClient):
    assert "note" not in start(phone)
    start(phone, f"{DEVICE} 5 2")
    assert start(phone)["note"] == {"device": str(DEVICE), "seq": 5, "unsent": 2}
    assert "note" not in start(phone, f"{DEVICE} 5 2"), "a phone that knows itself needs none"


def test_the_note_is_of_this_person_and_of_nobody_else_on_the_phone(app: Flask, cast: World, phone: FlaskClient):
    start(phone, f"{DEVICE} 5 2")
    other = make_client(app, cast.zhang, "phone")
    other.set_cookie(f"paicha-device-{cast.li.id}", f"{DEVICE}.5.2", path="/api/v1")
    assert "note" not in start(other)
    other.set_cookie(f"paicha-device-{cast.zhang.id}", f"{DEVICE}.5.2", path="/api/v1")
    assert start(other)["note"]["seq"] == 5


def test_what_has_a_receipt_counts_even_where_the_note_is_older(phone: FlaskClient, cast: World):
    start(phone, f"{DEVICE} 5 1")
    body = report_body(cast.village, cast.week)
    said = {"Paicha-Device": f"{DEVICE} 6 1"}
    assert phone.put(f"/api/v1/reports/{uuid.uuid4()}", json=body, headers=said).status_code == 201
    assert start(phone)["note"]["seq"] == 6


@pytest.mark.parametrize(
    ("unsent", "exact", "words"),
    [(2, True, "，2 条未送出"), (2, False, "至少 2 条"), (0, False, "还不清楚"), (0, True, "都已送达")],
)
def test_the_town_is_told_once_how_much_was_lost(phone: FlaskClient, cast: World, unsent: int, exact: bool, words: str):
    for _twice in range(2):
        answer = phone.put(f"/api/v1/losses/{DEVICE}/5", json={"unsent": unsent, "exact": exact})
        assert answer.status_code == 204
    [text] = told(cast.town)
    assert words in text and cast.village.name in text and cast.li.name not in text
    phone.put(f"/api/v1/losses/{DEVICE}/9", json={"unsent": 1, "exact": True})
    assert len(told(cast.town)) == 2, "another loss is another message"


def test_another_thing_under_the_same_count_is_kept_and_the_town_is_told_of_the_copy(phone: FlaskClient, cast: World):
    body, report_id = report_body(cast.village, cast.week, device={"id": str(DEVICE), "seq": 3}), uuid.uuid4()
    for _repeat in range(2):
        assert "device" not in put(phone, body, report_id).get_json()
    for text in ("字再大一点", "再快一点"):
        said = {"Paicha-Device": f"{DEVICE} 3 1"}
        second = phone.put(f"/api/v1/suggestions/{uuid.uuid4()}", json={"text": text}, headers=said)
        assert (second.status_code, second.get_json()["device"]) == (201, "forked")
    assert rows(Receipt) == 3
    [text] = told(cast.town)
    assert "共用一个编号" in text and cast.village.name in text
