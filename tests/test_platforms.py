"""Answers of a platform above, taken in from a file: stored once, refused one by one, told on the case's page."""

from __future__ import annotations

import io
import json
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from models.base import db
from models.case.case import Case
from models.event import Event
from models.ledger.platform import PlatformReceipt
from tests.support.make import make_case
from tests.support.world import World

AT = "2026-11-17T09:00:00+08:00"


def answer(case: Case, **more: Any) -> dict[str, Any]:
    return {"id": str(case.id), "number": "市平台-7", "state": "accepted", "at": AT} | more


def send(client: FlaskClient, *receipts: dict[str, Any], **more: Any) -> Any:
    whole = {"format": "paicha-receipts", "version": 1, "platform": "市信访平台", "receipts": receipts} | more
    return client.post("/platforms/receipts", data={"file": (io.BytesIO(json.dumps(whole).encode()), "a.json")})


def stored() -> int:
    return db.session.scalar(select(func.count(PlatformReceipt.id))) or 0


def test_an_answer_is_stored_once_and_told_on_the_page_of_its_case(town: FlaskClient, cast: World) -> None:
    case = make_case(cast.village, by=cast.li)
    assert "已存入" in send(town, answer(case)).text
    assert "以前已存入" in send(town, answer(case)).text
    assert stored() == 1
    send(town, answer(case, state="closed", at="2026-11-18T09:00:00+08:00"))
    page = town.get(f"/cases/{case.id}").text
    assert "市信访平台" in page and "市平台-7 · 上级平台已办结" in page
    event = db.session.scalars(select(Event).where(Event.action == "platform.receipts").order_by(Event.id)).first()
    assert event and event.detail == {"new": 1, "known": 0, "conflict": 0, "unknown": 0}


def test_what_cannot_be_stored_is_said_row_by_row_and_the_rest_is(town: FlaskClient, cast: World) -> None:
    mine, other = make_case(cast.village, by=cast.li), make_case(cast.other_village, by=cast.he)
    strange = answer(mine) | {"id": str(uuid.uuid4())}
    page = send(town, answer(mine), answer(mine, number="别的号", state="closed"), answer(other), strange).text
    assert page.count("没有这件事项") == 2 and page.count("编号不一致") == 1
    assert other.number not in page and stored() == 1


@pytest.mark.parametrize(
    "more",
    [{"receipts": [{}]}, {"receipts": "x"}, {"format": "x"}, {"version": 2}, {"platform": ""}, {"receipts": [7]}],
)
def test_a_file_that_is_wrong_in_a_field_is_refused_as_a_whole(town: FlaskClient, more: dict[str, Any]) -> None:
    refused = send(town, **more)
    assert refused.status_code == 422 and 'class="summary"' in refused.text and stored() == 0


@pytest.mark.parametrize("raw", [b"", b"no json", b"\xff\xfe", b"[" * 100_000, b"[]", b"7"])
def test_what_is_no_file_of_answers_is_refused_in_a_sentence(town: FlaskClient, raw: bytes) -> None:
    refused = town.post("/platforms/receipts", data={"file": (io.BytesIO(raw), "a.json")})
    assert refused.status_code == 422 and 'class="summary"' in refused.text
