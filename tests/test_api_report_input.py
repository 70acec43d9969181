"""What a phone may send wrongly, and what it may send that is merely unusual."""

from __future__ import annotations

import gzip
import json
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient

from models.case.case import Case
from models.receipt import Receipt
from models.report.report import Report
from tests.support.make import case_body, party_body, report_body
from tests.support.phone import put, rows
from tests.support.world import World


def test_one_invalid_case_refuses_the_whole_report_and_names_its_field(phone: FlaskClient, cast: World) -> None:
    body = report_body(cast.village, cast.week, cases=[case_body(), case_body(summary=" ")])
    answer = put(phone, body)
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == ["cases.1.summary"]
    assert rows(Report) == rows(Case) == rows(Receipt) == 0


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"outcome": "found"}, "outcome"),
        ({"version": 0}, "version"),
        ({"version": True}, "version"),
        ({"version": 10**30}, "version"),
        ({"round_id": "x"}, "round_id"),
        ({"made_at": "2026-11-20T15:04:05"}, "made_at"),
        ({"made_at": "yesterday"}, "made_at"),
        ({"bases": ["dreamt"]}, "bases.0"),
        ({"note": "x" * 4001}, "note"),
        ({"note": "a\u0000b"}, "note"),
        ({"note": 7}, "note"),
        ({"device": {"id": "no", "seq": 1}}, "device.id"),
        ({"points": 5}, "points"),
        ({"updates": [{"id": "1"}]}, "updates.0.id"),
    ],
)
def test_a_wrong_field_is_named_by_its_path(phone: FlaskClient, cast: World, change: dict[str, Any], path: str) -> None:
    answer = put(phone, {**report_body(cast.village, cast.week), **change})
    assert answer.status_code == 422
    assert path in answer.get_json()["errors"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"category": "nope"}, "category"),
        ({"happened_on": "0001-01-01"}, "happened_on"),
        ({"people": -1}, "people"),
        ({"people": 2.5}, "people"),
        ({"urgency": "panic"}, "urgency"),
        ({"parties": [party_body("")]}, "parties.0.name"),
    ],
)
def test_a_wrong_field_of_a_case_is_named_by_its_path(
    phone: FlaskClient, cast: World, change: dict[str, Any], field: str
) -> None:
    answer = put(phone, report_body(cast.village, cast.week, cases=[case_body(**change)]))
    assert answer.status_code == 422
    assert f"cases.0.{field}" in answer.get_json()["errors"]


RAW = [b"", b"[]", b"null", b"\xff\xfe", b'{"version": NaN}', b"{" * 100_000, b'{"a":' * 5_000]


@pytest.mark.parametrize("body", RAW, ids=range(len(RAW)))
def test_what_is_no_json_object_is_refused_in_words(phone: FlaskClient, body: bytes) -> None:
    answer = phone.put(f"/api/v1/reports/{uuid.uuid4()}", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json()["detail"]


def test_a_lone_surrogate_is_refused_by_its_field(phone: FlaskClient, cast: World) -> None:
    body = json.dumps({**report_body(cast.village, cast.week), "note": "\ud800"})
    answer = phone.put(f"/api/v1/reports/{uuid.uuid4()}", data=body, content_type="application/json")
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["note"])


def test_rare_characters_emoji_and_four_thousand_of_them_are_kept_as_written(phone: FlaskClient, cast: World) -> None:
    summary = "𠮷家😀" * 1000
    report_id = uuid.uuid4()
    assert put(phone, report_body(cast.village, cast.week, cases=[case_body(summary)]), report_id).status_code == 201
    stored = phone.get(f"/api/v1/reports/{report_id}").get_json()
    assert stored["cases"][0]["summary"] == summary


def test_a_gzip_body_is_read_and_a_bomb_is_refused(phone: FlaskClient, cast: World) -> None:
    url = f"/api/v1/reports/{uuid.uuid4()}"
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    packed = gzip.compress(json.dumps(report_body(cast.village, cast.week)).encode())
    assert phone.put(url, data=packed, headers=headers).status_code == 201
    assert phone.put(url, data=gzip.compress(b" " * 20_000_000), headers=headers).status_code == 413
    assert phone.put(url, data=packed[:20], headers=headers).status_code == 400
