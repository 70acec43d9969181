"""What waits for an outside channel goes out once, is tried again with patience, and leaves a line in the log."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from channels import web
from jobs.deliver import deliver
from jobs.reminders import create_reminders
from jobs.rounds import open_rounds
from models.base import db
from models.message.outlet import address
from models.round import Round
from tests.jobs.conftest import dismiss, make_channel, make_person
from tests.jobs.outgoing import OK, fresh, log, make_list, make_reminder, make_robot
from tests.support.mailbox import Mailbox
from tests.support.make import make_report
from tests.support.receiver import Answers, Receiver, says


@pytest.fixture
def app(own_app):
    """Jobs that send or seal take turns by real commits."""
    return own_app


@pytest.fixture(autouse=True)
def friday(hand):
    """Friday morning of the week, in office hours."""
    hand.set(20, 9)


def test_a_list_goes_to_the_group_robot_once_and_is_logged(county, work):
    with Receiver(OK) as receiver:
        robot = make_robot(county, receiver)
        sent = make_list(county, robot)
        assert [work(deliver), work(deliver)] == [1, 0]
    [asked] = receiver.asked
    assert asked.json()["text"]["content"] == (
        "排查提醒\n东镇：11月16日（周一）至11月22日（周日） 尚未上报的单位：东村、北村"
    )
    row = fresh(sent)
    assert (row.status, row.attempts, row.claimed_by, row.next_try_at, row.last_error) == ("sent", 1, None, None, None)
    assert log() == [(1, True, "Sent.")]


def test_who_reported_since_the_list_was_made_is_not_named(county, work, hand):
    hand.set(20, 8)
    work(open_rounds)
    week = db.session.scalars(select(Round).order_by(Round.starts_on.desc()).limit(1)).one()
    hand.set(20, 8, 35)
    with Receiver(OK) as receiver:
        make_robot(county, receiver)
        work(create_reminders)
        for unit in county.villages[:2]:
            make_report(unit, week, by=make_person(unit))
        db.session.commit()
        work(deliver)
        assert [asked.json()["text"]["content"].endswith("尚未上报的单位：北村") for asked in receiver.asked] == [True]


def test_a_person_gets_a_mail_in_their_own_language(county, work):
    with Mailbox() as mailbox:
        settings = {"host": "127.0.0.1", "port": str(mailbox.port), "security": "none", "from": "paicha@example.cn"}
        channel = make_channel(county.county, "email", settings)
        person = make_person(county.villages[0], email="li@example.cn")
        person.locale = "en"
        db.session.commit()
        sent = make_reminder(county, address(channel.id, person.id))
        assert work(deliver) == 1
    [taken] = mailbox.taken
    assert taken.recipients == ["li@example.cn"]
    assert taken.mail["Message-ID"] == f"<reminder-{sent}@example.cn>"
    assert taken.mail["Subject"] == "Screening reminder"
    assert taken.mail.get_content().startswith("东村: The screening of Mon 16 Nov – Sun 22 Nov is due today")


def test_a_text_message_names_five_units_and_says_how_many_there_are(county, work):
    with Receiver() as receiver:
        channel = make_channel(county.county, "sms", {"url": receiver.url, "body": '["{phone}", "{text}", "{key}"]'})
        person = make_person(county.town, "office", phone="138 0013 8000")
        names = [f"{number}村" for number in "一二三四五六七"]
        sent = make_reminder(county, address(channel.id, person.id), "missing_list", units=names)
        assert work(deliver) == 1
    phone, text, key = receiver.asked[0].json()
    assert (phone, key) == ("13800138000", f"reminder-{sent}")
    assert text.endswith("一村、二村、三村、四村、五村、…（共 7 个）")


def test_outside_office_hours_nothing_goes_out(county, work, hand):
    with Receiver(OK) as receiver:
        make_list(county, make_robot(county, receiver))
        hand.set(20, 7)
        assert work(deliver) == 0
        hand.set(20, 12, 30)
        assert work(deliver) == 0
        hand.set(20, 14)
        assert work(deliver) == 1


def test_a_failure_is_tried_again_with_growing_patience_and_then_given_up(county, work, hand):
    waits = []
    with Receiver(Answers(500)) as receiver:
        row = make_list(county, make_robot(county, receiver))
        while fresh(row).status == "waiting":
            before = hand.clock_at.now
            work(deliver)
            again = fresh(row).next_try_at
            if again:
                waits.append(int((again - before).total_seconds() / 60))
                work(deliver)
                hand.clock_at(again)
    assert waits == [1, 2, 4, 8, 16, 32, 60]
    assert len(receiver.asked) == 8
    assert (fresh(row).status, fresh(row).last_error) == ("failed", "The other side has a fault. [HTTP 500]")
    assert log()[-1] == (8, False, "The other side has a fault. [HTTP 500]")


def test_a_channel_that_asks_to_be_left_alone_is(county, work, hand):
    with Receiver(says({"errcode": 45009}), OK) as receiver:
        robot = make_robot(county, receiver)
        rows = [make_list(county, robot, number) for number in (1, 2, 3)]
        start = hand.clock_at.now
        work(deliver)
        assert len(receiver.asked) == 1
        assert [fresh(row).attempts for row in rows] == [1, 0, 0]
        assert {fresh(row).next_try_at for row in rows} == {start + timedelta(seconds=60)}
        hand.clock_at.go(seconds=60)
        assert work(deliver) == 3
    assert len(receiver.asked) == 4


def test_a_hanging_receiver_costs_one_attempt_and_nothing_else(county, work, monkeypatch):
    monkeypatch.setattr(web, "TIMEOUT", 0.3)
    with Receiver(Answers(hang=True), OK) as receiver:
        robot = make_robot(county, receiver)
        first = make_list(county, robot)
        second = make_list(county, robot, 2)
        assert work(deliver) == 1
    assert (fresh(first).status, fresh(second).status) == ("waiting", "sent")


@pytest.mark.parametrize("why", ["switched off", "person left", "no address", "account closed", "due passed"])
def test_what_has_lost_its_reader_or_its_sense_is_dropped_with_the_reason(county, work, hand, why):
    with Receiver() as receiver:
        channel = make_channel(county.county, "sms", {"url": receiver.url, "body": '["{phone}", "{text}"]'})
        person = make_person(county.villages[0], phone="13800138000")
        row = make_reminder(county, address(channel.id, person.id))
        _spoil(why, channel, person, hand)
        assert work(deliver) == 0
    assert (fresh(row).status, receiver.asked, log()) == ("dropped", [], [])
    assert fresh(row).last_error


def _spoil(why, channel, person, hand) -> None:
    if why == "switched off":
        channel.active = False
    elif why == "person left":
        dismiss(person, hand.clock_at.now.date() - timedelta(days=1))
    elif why == "no address":
        person.set_phone(None)
    elif why == "account closed":
        person.disabled_at = hand.clock_at.now
    else:
        hand.set(20, 17)
    db.session.commit()


def test_one_that_cannot_be_written_does_not_hold_up_the_others(county, work):
    with Receiver(OK) as receiver:
        robot = make_robot(county, receiver)
        odd = make_reminder(county, address(robot.id), "no_such_kind")
        good = make_list(county, robot)
        assert work(deliver) == 1
    assert (fresh(odd).status, fresh(odd).last_error, fresh(good).status) == ("waiting", "KeyError", "sent")
