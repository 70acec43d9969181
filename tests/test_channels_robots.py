"""The WeCom and DingTalk robots, against a real server on loopback: what goes over the wire, and what comes back."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from channels import ways, web
from channels.message import Message, Outcome
from tests.support.receiver import Answers, Receiver, says

NOW = datetime(2026, 11, 20, 0, 30, 0, 123000, tzinfo=UTC)
MESSAGE = Message("reminder-812", "3 个单位未上报", "东村\n西村\n南社区\n截止 11月20日（周五） 17:00")
WECOM_KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
TOKEN = "566cc69da782ec33"
SECRET = "SEC1f2e3d4c5b6a"

SETTINGS = {"wecom": {"key": WECOM_KEY}, "dingtalk": {"access_token": TOKEN}}
ROBOTS = sorted(SETTINGS)


def send(receiver: Receiver, kind: str, message: Message = MESSAGE, **other: str) -> Outcome:
    return ways.send(kind, {"base_url": receiver.url, **SETTINGS[kind], **other}, message, now=NOW)


def test_wecom_gets_plain_text_at_its_address_with_the_key():
    with Receiver(says({"errcode": 0, "errmsg": "ok"})) as receiver:
        assert send(receiver, "wecom") == Outcome(True, "Sent.")
    [asked] = receiver.asked
    assert (asked.method, asked.path, asked.query) == ("POST", "/cgi-bin/webhook/send", {"key": WECOM_KEY})
    assert asked.headers["content-type"] == "application/json"
    expected = "3 个单位未上报\n东村\n西村\n南社区\n截止 11月20日（周五） 17:00"
    assert asked.json() == {"msgtype": "text", "text": {"content": expected}}
    assert "个单位".encode() in asked.body


def test_wecom_markdown_has_a_bold_title_and_calls_nobody():
    message = Message("reminder-1", "**3** 个", "东村\n<@all>")
    with Receiver(says({"errcode": 0})) as receiver:
        send(receiver, "wecom", message, format="markdown")
    words = receiver.asked[0].json()["markdown"]["content"]
    assert words == "**＊＊3＊＊ 个**\n\n东村\n\n＜@all＞"


def test_dingtalk_without_a_secret_is_not_signed():
    with Receiver(says({"errcode": 0, "errmsg": "ok"})) as receiver:
        assert send(receiver, "dingtalk").ok
    [asked] = receiver.asked
    assert (asked.method, asked.path, asked.query) == ("POST", "/robot/send", {"access_token": TOKEN})
    assert asked.json()["msgtype"] == "text"
    assert asked.json()["text"]["content"].startswith("3 个单位未上报\n东村\n")


def test_dingtalk_signs_with_timestamp_line_feed_and_secret():
    with Receiver(says({"errcode": 0})) as receiver:
        assert send(receiver, "dingtalk", secret=SECRET).ok
    query = receiver.asked[0].query
    assert query["timestamp"] == "1795134600123"
    expected = hmac.new(SECRET.encode(), b"1795134600123\n" + SECRET.encode(), hashlib.sha256).digest()
    assert base64.b64decode(query["sign"], validate=True) == expected
    sign = receiver.asked[0].target.rpartition("sign=")[2]
    assert not set(sign) & set("+/="), "base64 signs are percent-encoded in an address"


def test_dingtalk_puts_the_keyword_in_front_where_the_robot_asks_for_one():
    with Receiver(says({"errcode": 0})) as receiver:
        send(receiver, "dingtalk", keyword="排查", format="markdown")
    said = receiver.asked[0].json()["markdown"]
    assert said["title"] == "排查 3 个单位未上报"
    assert said["text"].startswith("排查 **3 个单位未上报**\n\n东村")


@pytest.mark.parametrize(("kind", "largest"), [("wecom", 2048), ("dingtalk", 20_000)])
def test_a_long_list_is_cut_between_characters_below_the_limit_of_the_platform(kind, largest):
    with Receiver(says({"errcode": 0})) as receiver:
        send(receiver, kind, Message("reminder-1", "未上报", "𠮷村\n" * 6000))
    content = receiver.asked[0].json()["text"]["content"]
    assert largest * 0.85 < len(content.encode()) <= largest
    assert content.endswith("…")
    assert "�" not in content


@pytest.mark.parametrize(("kind", "errcode", "wait"), [("wecom", 45009, 60), ("dingtalk", 130101, 600)])
def test_above_twenty_messages_a_minute_it_waits(kind, errcode, wait):
    with Receiver(says({"errcode": errcode, "errmsg": "api freq out of limit"})) as receiver:
        assert send(receiver, kind) == Outcome(False, "The other side is busy.", wait, f"errcode {errcode}")


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_refusal_keeps_the_number_and_drops_the_words(kind):
    with Receiver(says({"errcode": 93000, "errmsg": f"invalid webhook url {WECOM_KEY}{TOKEN}"})) as receiver:
        expected = Outcome(False, "The other side refused the message.", code="errcode 93000")
        assert send(receiver, kind) == expected


@pytest.mark.parametrize("kind", ROBOTS)
@pytest.mark.parametrize(
    "body", [b"", b"<html>please sign in</html>", b"\xff\xfe\x00", b"[]", b'{"errcode": "0"}', b"[" * 60_000]
)
def test_a_good_status_with_another_body_is_not_taken_for_a_receipt(kind, body):
    with Receiver(Answers(body=body)) as receiver:
        outcome = send(receiver, kind)
    assert outcome == Outcome(False, "The answer of the other side was not understood.", code="HTTP 200")


@pytest.mark.parametrize("kind", ROBOTS)
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answers(500), Outcome(False, "The other side has a fault.", None, "HTTP 500")),
        (Answers(502, headers={"Retry-After": "7"}), Outcome(False, "The other side has a fault.", 7, "HTTP 502")),
        (Answers(429, headers={"Retry-After": "120"}), Outcome(False, "The other side is busy.", 120, "HTTP 429")),
        (Answers(429), Outcome(False, "The other side is busy.", None, "HTTP 429")),
        (Answers(404), Outcome(False, "The other side refused the message.", None, "HTTP 404")),
    ],
)
def test_a_bad_status_is_told_with_its_number(kind, answer, expected):
    with Receiver(answer) as receiver:
        assert send(receiver, kind) == expected


@pytest.mark.parametrize(
    ("wait", "seconds"),
    [
        ("Fri, 20 Nov 2026 00:40:00 GMT", 599),
        ("Thu, 19 Nov 2026 00:40:00 GMT", 0),
        ("999999999999999999", 86400),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_may_be_a_date_and_is_never_more_than_a_day(wait, seconds):
    with Receiver(Answers(503, headers={"Retry-After": wait})) as receiver:
        assert send(receiver, "wecom").retry_after == seconds


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_redirect_is_not_followed(kind):
    with Receiver() as elsewhere, Receiver(Answers(302, headers={"Location": elsewhere.url})) as receiver:
        outcome = send(receiver, kind)
    assert outcome.code == "HTTP 302"
    assert (outcome.ok, elsewhere.asked) == (False, [])


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_server_that_hangs_is_given_up(kind, monkeypatch):
    monkeypatch.setattr(web, "TIMEOUT", 0.3)
    with Receiver(Answers(hang=True)) as receiver:
        assert send(receiver, kind) == Outcome(False, "The other side did not answer in time.")


def test_ten_seconds_are_the_patience_with_a_server():
    assert web.TIMEOUT == 10


@pytest.mark.parametrize("kind", ROBOTS)
@pytest.mark.parametrize(
    "answer", [Answers(body=b'{"errcode": 0}', cut=True), Answers(body=b"x" * 70_000)], ids=["cut", "endless"]
)
def test_an_answer_that_ends_too_early_or_not_at_all_is_no_receipt(kind, answer):
    with Receiver(answer) as receiver:
        outcome = send(receiver, kind)
    assert outcome == Outcome(False, "The connection broke before the answer was complete.")


def test_no_server_at_all_is_told():
    with Receiver() as gone:
        pass
    outcome = send(gone, "wecom")
    assert outcome.detail == "The other side could not be reached, or its certificate is not trusted."


def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    with Receiver() as proxy, Receiver(says({"errcode": 0})) as receiver:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert send(receiver, "wecom").ok
    assert proxy.asked == []


def test_the_log_holds_no_key_and_no_token(caplog):
    caplog.set_level("DEBUG")
    with Receiver(says({"errcode": 0})) as receiver:
        send(receiver, "wecom")
        send(receiver, "dingtalk", secret=SECRET)
    assert not any(secret in caplog.text for secret in (WECOM_KEY, TOKEN, SECRET, "sign="))
