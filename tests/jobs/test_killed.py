"""The timetable is killed before each single statement of a dispatch: whoever goes on sends what was not sent, and what
was sent but not yet noted goes again under the same key. On PostgreSQL every fourth statement stands for all."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

import clock
from jobs.deliver import LEASE, deliver
from models.base import db
from models.message.outlet import address
from tests.jobs.conftest import County, Hand, make_channel, make_person
from tests.jobs.outgoing import fresh, make_reminder
from tests.support.cut import killed
from tests.support.receiver import Receiver

STRIDES = {"sqlite": 1, "postgresql": 4}


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """A process of its own sees only what was really committed."""
    return own_app


def test_what_waits_goes_out_once_by_its_key_wherever_the_process_dies(
    app: Flask, county: County, settings: Any, hand: Hand
) -> None:
    seen: list[int] = []

    def work() -> int:
        with app.app_context():
            return deliver(settings, now=clock.now())

    with Receiver() as receiver:
        hand.set(20, 9)
        channel = make_channel(county.county, "sms", {"url": receiver.url, "body": '["{phone}", "{text}", "{key}"]'})
        to = address(channel.id, make_person(county.villages[0], phone="13800138000").id)
        for number in range(1, 80, STRIDES[db.engine.dialect.name]):
            hand.set(20, 9)
            row = make_reminder(county, to, subject=f"round:{900 + number}")
            receiver.asked.clear()
            died = killed(number, work) is None
            hand.clock_at.go(seconds=LEASE.total_seconds())
            work()
            keys = [asked.json()[2] for asked in receiver.asked]
            assert set(keys) == {f"reminder-{row}"} and len(keys) <= 1 + died
            assert fresh(row).status == "sent"
            seen.append(len(keys))
            if not died:
                break
    turned = seen.index(2)
    assert turned * STRIDES[db.engine.dialect.name] > 5, "dies before it sends: sent once"
    assert set(seen[:turned]) == {1} and not died
