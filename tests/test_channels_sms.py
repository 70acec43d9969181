"""The generic SMS gateway: one request a number, made from templates that no text can break out of."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest

from channels import ways
from channels.message import Message, Outcome
from tests.support.certificates import make_trusted
from tests.support.receiver import Answers, Receiver, says

NOW = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
TEXT = '东村: 本周排查 "今天" 17:00 截止&{phone}'
PHONE = "13800138000"
JSON = '{"to": ["{phone}"], "content": "【排查】{text}", "id": "{key}", "retry": 0, "sign": null}'


def make_message(*phones: str) -> Message:
    return Message("reminder-812", "排查提醒", TEXT, phones or (PHONE,))


def send(receiver: Receiver, message: Message | None = None, **other: str) -> Outcome:
    return ways.send("sms", {"url": f"{receiver.url}/sms", "body": JSON} | other, message or make_message(), now=NOW)


def test_json_is_filled_in_by_value_and_never_by_text():
    with Receiver() as receiver:
        assert send(receiver) == Outcome(True, "Sent.")
    [asked] = receiver.asked
    assert (asked.method, asked.target) == ("POST", "/sms")
    assert asked.headers["content-type"] == "application/json"
    assert asked.json() == {
        "to": [PHONE],
        "content": "【排查】" + TEXT,
        "id": "reminder-812",
        "retry": 0,
        "sign": None,
    }


def test_a_form_is_encoded_field_by_field():
    with Receiver() as receiver:
        assert send(receiver, format="form", body="mobile={phone}\n&msg={text}&empty=&uid={key}").ok
    [asked] = receiver.asked
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    pairs = parse_qsl(asked.body.decode(), keep_blank_values=True)
    assert pairs == [("mobile", PHONE), ("msg", TEXT), ("empty", ""), ("uid", "reminder-812")]


def test_get_carries_the_form_behind_the_address():
    with Receiver() as receiver:
        body = "mobile={phone}&msg={text}"
        assert send(receiver, url=f"{receiver.url}/sms?account=7", method="GET", format="form", body=body).ok
    [asked] = receiver.asked
    assert (asked.method, asked.body) == ("GET", b"")
    assert asked.query == {"account": "7", "mobile": PHONE, "msg": TEXT}


def test_headers_and_body_may_hold_the_secret():
    headers = "Authorization: Bearer {secret}\nX-Key: {key}\nContent-Type: application/vnd.gateway+json"
    with Receiver() as receiver:
        body = '{"to": "{phone}", "text": "{text}", "password": "{secret}"}'
        assert send(receiver, headers=headers, body=body, secret="s3cret").ok
    [asked] = receiver.asked
    assert asked.headers["authorization"] == "Bearer s3cret"
    assert asked.headers["x-key"] == "reminder-812"
    assert asked.headers["content-type"] == "application/vnd.gateway+json"
    assert asked.json()["password"] == "s3cret"


def test_each_number_gets_its_own_request_and_its_own_key():
    with Receiver() as receiver:
        assert send(receiver, make_message("13800138000", "13900139000")).ok
    assert [asked.json()["to"] for asked in receiver.asked] == [["13800138000"], ["13900139000"]]
    assert [asked.json()["id"] for asked in receiver.asked] == ["reminder-812-1", "reminder-812-2"]


@pytest.mark.parametrize(
    ("said", "path", "value", "ok"),
    [
        ({"code": 0}, "code", "0", True),
        ({"code": "OK"}, "code", "OK", True),
        ({"result": [{"success": True}]}, "result.0.success", "true", True),
        ({"code": 1}, "code", "0", False),
        ({"code": None}, "code", "0", False),
        ({}, "code.deep.3", "0", False),
        ([], "0", "0", False),
        ("0", "0", "0", False),
    ],
)
def test_success_is_read_where_the_settings_say(said, path, value, ok):
    with Receiver(says(said)) as receiver:
        assert send(receiver, success_path=path, success_value=value).ok is ok


def test_a_refusal_keeps_a_short_code_and_nothing_that_could_repeat_the_number():
    rule: dict[str, Any] = {"success_path": "code", "success_value": "0"}
    with Receiver(says({"code": -7}), says({"code": f"bad number {PHONE}"}), says({"code": int(PHONE)})) as receiver:
        codes = [send(receiver, **rule).code for _ in range(3)]
    assert codes == ["code -7", "", ""]


def test_a_page_instead_of_an_answer_is_no_receipt():
    with Receiver(Answers(body=b"<html>sign in</html>")) as receiver:
        outcome = send(receiver, success_path="code", success_value="0")
    assert outcome == Outcome(False, "The answer of the other side was not understood.", code="HTTP 200")


def test_a_busy_gateway_is_left_alone_and_asked_again_later():
    with Receiver(Answers(429, headers={"Retry-After": "30"})) as receiver:
        outcome = send(receiver, make_message("13800138000", "13900139000"))
    assert outcome == Outcome(False, "The other side is busy.", 30, "HTTP 429")
    assert len(receiver.asked) == 1


def test_numbers_that_were_served_are_not_served_twice_for_the_sake_of_the_others():
    with Receiver(Answers(), Answers(400)) as receiver:
        outcome = send(receiver, make_message("13800138000", "13900139000"))
    assert outcome == Outcome(True, "Sent, but some recipients were refused.")


def test_an_office_may_vouch_for_the_certificate_of_its_own_gateway(tmp_path):
    trusted = make_trusted(tmp_path)
    with Receiver(context=trusted.context) as receiver:
        assert send(receiver, certificate=trusted.authority) == Outcome(True, "Sent.")
        refused = send(receiver)
    assert refused.detail == "The other side could not be reached, or its certificate is not trusted."
    assert len(receiver.asked) == 1


def test_the_log_holds_no_number_and_no_secret(caplog):
    caplog.set_level("DEBUG")
    with Receiver() as receiver:
        body = "mobile={phone}&msg={text}&pw={secret}"
        assert send(receiver, method="GET", format="form", body=body, secret="s3cret").ok
    assert PHONE not in caplog.text
    assert "s3cret" not in caplog.text
