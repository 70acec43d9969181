"""Numbers, days, codes and names are the same in full-width signs, wherever they are typed; names with any dot."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from channels import ways
from models.base import db
from models.case.party import Party
from models.org.directory import found_by
from models.org.user import User
from rules.org.contact import person_name
from schemas.base import Day, Moment, Typed, whole
from schemas.form import Count, Phone, TimeOfDay
from tests.support.make import make_user

FIELDS: dict[str, tuple[Any, str, object]] = {
    "a day": (Day(), "２０２６－１１－３０", date(2026, 11, 30)),
    "a count": (Count(1, 99), "１２", 12),
    "a time": (TimeOfDay(), "１７：００", time(17)),
    "a telephone": (Phone(40), "１３８ ００００ １１１１", "138 0000 1111"),
    "a code": (Typed(20), "１２３ ４５６", "123 456"),
}


@pytest.mark.parametrize(("field", "typed", "meant"), FIELDS.values(), ids=FIELDS)
def test_full_width_signs_are_ordinary_ones(app: Flask, field: Any, typed: str, meant: object) -> None:
    with app.test_request_context():
        assert field.deserialize(typed) == meant


def test_a_port_of_a_channel_too() -> None:
    assert ways.cleaned("email", {"port": "４６５"})["port"] == "465"


def test_an_instant_and_a_number_in_an_address_too() -> None:
    assert Moment().deserialize("２０２６－11-30T17:00:00+08:00").hour == 9
    assert (whole("７"), whole("七")) == (7, "七")


@pytest.mark.parametrize("typed", ["阿依古丽·买买提", "阿依古丽.买买提", "阿依古丽•买", "阿依古丽买买提", "古丽　买"])
def test_a_name_is_found_with_any_dot_or_none(admin: FlaskClient, typed: str) -> None:
    user = make_user("阿依古丽·买买提")
    assert db.session.scalars(found_by(select(User), typed)).all() == [user]


def test_names_are_kept_alike() -> None:
    assert [person_name(name) for name in ("李　明", "阿里．买买提", "阿里・买买提", "John Smith", "A·B")] == [
        "李明", "阿里·买买提", "阿里·买买提", "John Smith", "A·B"
    ]  # fmt: skip
    assert Party(name="阿里·买买提").same_as(Party(name="阿里 买买提"))
