"""What an office may type in to set up a channel, and what it is told where that cannot work."""

import pytest

from channels import ways
from channels.message import Message, Outcome, read
from channels.ways import WAYS
from models.message.channel import KINDS, PERSONAL
from tests.test_channels_email import NOW

GOOD = {
    "email": {"host": "mail.example.cn", "from": "paicha@example.cn"},
    "sms": {"url": "https://sms.example.cn/send", "body": '{"to": "{phone}", "text": "{text}"}'},
    "wecom": {"key": "693a91f6-7abc-4bc4"},
    "dingtalk": {"access_token": "566cc69da782ec33"},
}
ADDRESS = "Give a web address that begins with http:// or https://."


def test_every_kind_of_channel_has_an_example_here():
    assert list(WAYS) == list(GOOD)


def test_the_database_knows_the_same_kinds_and_which_of_them_end_at_a_person():
    assert set(WAYS) == set(KINDS)
    assert {way.kind for way in WAYS.values() if way.reach == "person"} == set(PERSONAL)


@pytest.mark.parametrize("outcome", [Outcome(True, "Sent."), Outcome(False, "It broke.", code="HTTP 500")])
def test_a_line_of_the_log_can_be_read_again(outcome):
    assert read(outcome.line) == (outcome.detail, outcome.code)


@pytest.mark.parametrize("kind", GOOD)
def test_the_least_that_is_needed_is_enough(kind):
    assert ways.validate(kind, GOOD[kind]) == {}


@pytest.mark.parametrize("kind", GOOD)
def test_an_empty_form_is_told_field_by_field(kind):
    assert ways.validate(kind, {}) == dict.fromkeys(GOOD[kind], "This is needed.")


@pytest.mark.parametrize(
    ("kind", "name", "value", "error"),
    [
        ("email", "port", "0", "A port is a whole number from 1 to 65535."),
        ("email", "port", "65536", "A port is a whole number from 1 to 65535."),
        ("email", "port", "٤٢", "A port is a whole number from 1 to 65535."),
        ("email", "timeout", "61", "Give a whole number from 1 to 60."),
        ("email", "host", "http://mail.example.cn", "Give the name or address of the server, without http://."),
        ("email", "from", "某县 paicha@example.cn", "Give an e-mail address such as name@example.cn."),
        ("email", "security", "ssl3", "Choose one of the options."),
        ("email", "from_name", "a\nBcc: b", "This cannot be used as it stands."),
        ("email", "from_name", "某" * 4001, "This is too long."),
        ("email", "certificate", "no certificate", "This is no certificate in PEM form."),
        ("wecom", "base_url", "ftp://example.cn", ADDRESS),
        ("wecom", "base_url", "file:///etc/passwd", ADDRESS),
        ("wecom", "base_url", "//example.cn", ADDRESS),
        ("wecom", "base_url", "https://user:pass@example.cn", ADDRESS),
        ("wecom", "base_url", "https://example.cn:99999", ADDRESS),
        ("wecom", "base_url", "https://[::1", ADDRESS),
        ("wecom", "key", "https://qyapi/x?key=abc", "Give only the part after key=, letters, digits and dashes."),
        ("sms", "headers", "Authorization", "Write one header a line, as Name: value."),
        ("sms", "headers", "X-A: 中文", "Write one header a line, as Name: value."),
        ("sms", "headers", "X-A: 1\nHost: other", "Host, length and connection are set by the software itself."),
        ("sms", "headers", "X-To: {phone}", "The number and the text belong in the body, not in a header."),
        ("sms", "body", '{"to": {phone}, "text": "{text}"}', "This is not valid JSON."),
        ("sms", "body", '{"to": "{phone}"}', "The body needs {phone} and {text}."),
        ("sms", "method", "GET", "GET has no body: choose form fields."),
        ("sms", "method", "DELETE", "Choose one of the options."),
        ("sms", "secret", "geheim nis", "A secret is made of letters, digits and signs, without spaces."),
    ],
)
def test_a_setting_that_cannot_work_is_refused_with_what_to_do(kind, name, value, error):
    errors = ways.validate(kind, GOOD[kind] | {name: value})
    assert list(errors.values()) == [error]
    assert set(errors) <= {name, "format"}


def test_a_password_does_not_travel_in_the_clear():
    values = GOOD["email"] | {"username": "u", "password": "p", "security": "none"}
    assert ways.validate("email", values) == {
        "security": "A password may only travel encrypted: choose STARTTLS or TLS."
    }
    assert ways.validate("email", values | {"password": ""}) == {"password": "This is needed."}


def test_success_needs_both_the_place_and_the_value():
    sentence = "Give both the place of the answer's code and its value, or neither."
    assert ways.validate("sms", GOOD["sms"] | {"success_path": "code"}) == {"success_value": sentence}
    assert ways.validate("sms", GOOD["sms"] | {"success_value": "0"}) == {"success_path": sentence}


def test_an_unknown_kind_is_refused():
    assert ways.validate("pigeon", {}) == {"kind": "There is no such kind of channel."}


def test_a_secret_left_blank_stays_and_a_text_left_blank_goes():
    before = ways.cleaned("dingtalk", GOOD["dingtalk"] | {"secret": "SEC1", "keyword": "排查"})
    after = ways.cleaned("dingtalk", {"access_token": " ", "keyword": "", "unknown": "x"}, before)
    assert after == before | {"keyword": ""}
    assert after["base_url"] == "https://oapi.dingtalk.com"


def test_settings_that_are_not_complete_send_nothing():
    outcome = ways.send("wecom", {}, Message("reminder-1", "a", "b"), now=NOW)
    assert outcome == Outcome(False, "The settings of this channel are not complete.")


@pytest.mark.parametrize("kind", ["email", "sms"])
def test_without_recipients_nobody_is_written_to(kind):
    outcome = ways.send(kind, GOOD[kind], Message("reminder-1", "a", "b"), now=NOW)
    assert outcome == Outcome(False, "There is nobody to send to.")


@pytest.mark.parametrize("key", ["", "a b", "a\r\nb", "提醒", "x" * 121])
def test_a_key_fits_into_a_header_and_an_address(key):
    with pytest.raises(ValueError, match="a key is made of"):
        Message(key, "a", "b")
