"""Only the holder of a claim settles it, its lease runs out, and nothing is sent inside a transaction."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from channels import ways
from jobs.deliver import LEASE, claim, deliver
from jobs.work import stopping
from models.base import begin_writing, db
from models.message.reminder import Reminder
from tests.jobs.outgoing import OK, fresh, log, make_list, make_reminder, make_robot
from tests.support.receiver import Receiver


@pytest.fixture
def app(own_app):
    """Jobs that send or seal take turns by real commits."""
    return own_app


@pytest.fixture(autouse=True)
def friday(hand):
    """Friday morning of the week, in office hours."""
    hand.set(20, 9)


def test_a_claim_is_taken_by_one_process_only_and_runs_out(county, app, hand):
    ids = [make_reminder(county, "channel:1", subject=f"round:{number}") for number in range(25)]
    db.session.rollback()
    first, second = claim("one", now=hand.clock_at.now), claim("two", now=hand.clock_at.now)
    assert (len(first), len(second), sorted(first + second)) == (20, 5, ids)
    assert claim("three", now=hand.clock_at.now) == []
    assert len(claim("three", now=hand.clock_at.now + LEASE)) == 20


def test_a_claim_that_another_took_over_is_not_settled_by_the_first(county, work, hand, monkeypatch):
    with Receiver(OK) as receiver:
        row = make_list(county, make_robot(county, receiver))
        send = ways.send
        monkeypatch.setattr(ways, "send", _taken_over_while(send))
        work(deliver)
    assert (fresh(row).status, fresh(row).claimed_by) == ("claimed", "another")
    assert log() == [(1, True, "Sent.")]


def _taken_over_while(send: Callable) -> Callable:
    """The real sending, while another process, whose clock is ahead, takes the claim."""

    def slowly(*args, **named):
        outcome = send(*args, **named)
        begin_writing()
        for row in db.session.scalars(select(Reminder).where(Reminder.status == "claimed")):
            row.claimed_by = "another"
        db.session.commit()
        return outcome

    return slowly


def test_nothing_is_sent_inside_a_transaction(county, work, monkeypatch):
    seen = []
    send = ways.send

    def watched(*args, **named):
        seen.append(db.session().in_transaction())
        return send(*args, **named)

    monkeypatch.setattr(ways, "send", watched)
    with Receiver(OK) as receiver:
        make_list(county, make_robot(county, receiver))
        work(deliver)
    assert seen == [False]


def test_a_process_about_to_stop_gives_back_what_it_has_not_tried(county, work, hand, monkeypatch):
    with Receiver(OK) as receiver:
        robot = make_robot(county, receiver)
        rows = [make_list(county, robot, number) for number in (1, 2)]
        send = ways.send

        def stopped(*args, **named):
            stopping.set()
            return send(*args, **named)

        monkeypatch.setattr(ways, "send", stopped)
        try:
            work(deliver)
        finally:
            stopping.clear()
    assert [(fresh(row).status, fresh(row).attempts) for row in rows] == [("sent", 1), ("waiting", 0)]
