"""What the browser tests build on holds: the phone is a phone, its data survive, and complaints are heard."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

COMPLAINTS = {
    "an error in a script": ("setTimeout(() => { throw new Error('planted') })", "script: "),
    "an error on the console": ("console.error('planted')", "console: planted"),
    "a breach of the policy": (
        "document.body.setAttribute('style', 'color: red')",
        "console: .*Content Security Policy",
    ),
    "a foreign address": (
        "fetch('http://paicha.invalid/').catch(() => 0)",
        "foreign: |console: .*Content Security Policy",
    ),
    "a missing file": ("fetch('/static/x/planted.js')", "404: "),
}


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_a_planted_complaint_is_heard(phone, faults, complaint):
    script, expected = COMPLAINTS[complaint]
    page = phone.new_page()
    page.goto("/version")
    page.evaluate(f"() => {{ {script} }}")
    deadline = time.monotonic() + 10
    while not any(re.match(expected, fault) for fault in faults):
        assert time.monotonic() < deadline, faults
        page.evaluate("0")  # lets the driver deliver what it has heard
    faults.clear()


def test_the_phone_is_small_and_touched(phone):
    page = phone.new_page()
    page.goto("/version")
    assert page.evaluate("[screen.width, devicePixelRatio, navigator.maxTouchPoints > 0]") == [360, 2, True]
    assert page.evaluate("[navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone]") == [
        "zh-CN",
        "Asia/Shanghai",
    ]


def test_a_phone_opened_again_keeps_its_data(open_context, tmp_path):
    for round_ in ("first", "second"):
        context = open_context(profile=tmp_path / "profile")
        page = context.new_page()
        page.goto("/version")
        expect(page.locator("body")).to_contain_text("paicha")
        if round_ == "second":
            assert page.evaluate("localStorage.kept") == "yes"
        page.evaluate("localStorage.kept = 'yes'")
        context.close()
