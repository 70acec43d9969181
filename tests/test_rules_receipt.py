"""A number that survives a telephone, and bytes that do not depend on spelling."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.receipt import canonical, digest, number, parse, signed_text

quick = settings(max_examples=50, deadline=None)

ids = st.integers(1, 10**15)


def test_a_number_is_short_and_grouped():
    assert number(1234) == "0001 2344"
    assert number(9_999_999) == "9999 9997"
    assert number(7_992_739_871) == "0799 2739 8713"
    assert len(number(10_000_000)) == len("0000 0000 0000")


@quick
@given(ids)
def test_a_number_leads_back_to_its_id(id):
    assert parse(number(id)) == id
    assert parse(number(id).replace(" ", "")) == id


@quick
@given(ids, st.data())
def test_one_wrong_digit_is_found(id, data):
    digits = list(number(id).replace(" ", ""))
    place = data.draw(st.integers(0, len(digits) - 1))
    digits[place] = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[place]]))
    assert parse("".join(digits)) is None


@pytest.mark.parametrize(
    "text",
    [
        " 00012344 ",
        "0001-2344",
        "12344",
        "0001\u30002344",
        "\uff10\uff10\uff10\uff11 \uff12\uff13\uff14\uff14",
    ],
)
def test_a_number_is_understood_as_people_type_it(text):
    assert parse(text) == 1234


@pytest.mark.parametrize("text", ["", "0", "00", "0000 0000", "abc", "0001 2345", "1" * 5000, "²²²", "🙂", "-5"])
def test_what_is_no_number_is_none(text):
    assert parse(text) is None


short_text = st.text(max_size=5)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | short_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(short_text, inner, max_size=3),
    max_leaves=5,
)


@quick
@given(st.dictionaries(short_text, json_values, max_size=4))
def test_the_digest_ignores_order_spacing_and_the_device(body):
    again = json.loads(json.dumps(dict(reversed(body.items())), indent=2)) | {"device": {"seq": 2}}
    assert digest(again) == digest({key: body[key] for key in body if key != "device"})


def test_the_bytes_are_compact_utf_8():
    assert canonical({"b": "𠮷", "a": [1, None], "device": 1}) == '{"a":[1,null],"b":"𠮷"}'.encode()
    assert digest({}) == hashlib.sha256(b"{}").hexdigest()


def test_other_content_has_another_digest():
    assert digest({"note": ""}) != digest({"note": " "})


def test_a_lone_surrogate_is_kept_not_refused():
    assert digest(json.loads('{"note": "\\ud842"}')) != digest({"note": ""})


def test_the_signed_text_holds_every_field_and_one_spelling_of_the_instant():
    fields: dict[str, Any] = {
        "no": "0001 2344",
        "subject": "00000000-0000-0000-0000-000000000007",
        "version": 1,
        "sha256": "ab" * 32,
    }
    utc = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    text = signed_text(**fields, received_at=utc)
    assert text == signed_text(**fields, received_at=utc.astimezone(timezone(timedelta(hours=8))))
    assert text.splitlines() == [
        "paicha receipt 1",
        "0001 2344",
        "00000000-0000-0000-0000-000000000007",
        "1",
        "ab" * 32,
        "2026-11-20T08:00:00+00:00",
    ]
