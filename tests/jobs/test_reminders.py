"""Reminders: each exactly once, only for who is still missing, in office hours, and one list for the reviewer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from jobs.reminders import create_reminders
from jobs.rounds import open_rounds
from models.base import db
from models.message.reminder import Reminder
from models.org.unit import Unit
from models.round import Round
from tests.jobs.conftest import dismiss, make_channel, make_person
from tests.support.make import LONG_AGO, make_report, make_unit

MAIL = {"host": "mail.example.cn", "from": "paicha@example.cn"}
SMS = {"url": "https://sms.example.cn", "body": '{"to": "{phone}", "text": "{text}"}'}
ROBOT = {"key": "693a91f6-7abc-4bc4"}


@pytest.fixture
def week(county, work, hand) -> Round:
    """The round of 16 to 22 November, due on Friday the 20th at 17:00, opened while every village was still asleep."""
    hand.set(16, 0, 5)
    work(open_rounds)
    held = db.session.scalars(select(Round).order_by(Round.starts_on.desc()).limit(1)).one()
    for older in db.session.scalars(select(Round).where(Round.id != held.id)):
        db.session.delete(older)
    db.session.commit()
    return held


def stored() -> list[Reminder]:
    db.session.rollback()
    return list(db.session.scalars(select(Reminder).order_by(Reminder.id)))


def told(unit: Unit) -> list[str]:
    return [row.kind for row in stored() if row.unit_id == unit.id and row.channel == "inbox"]


def file_report(unit: Unit, held: Round, status: str = "received") -> None:
    make_report(unit, held, by=make_person(unit), at=held.opened_at).status = status
    db.session.commit()


def test_a_village_is_reminded_at_each_moment_of_the_week_and_its_town_once_of_who_is_missing(week, county, work, hand):
    for day in range(16, 24):
        for hour in range(24):
            hand.set(day, hour)
            work(create_reminders)
            work(create_reminders)
    expected = ["round_opened", "due_tomorrow", "due_today", "due_soon", "overdue"]
    assert told(county.villages[0]) == expected
    assert told(county.far_village) == expected
    assert told(county.town) == ["missing_list"]
    assert told(county.county) == []
    assert len(stored()) == 4 * 5 + 2


def test_reminders_come_in_office_hours_of_working_days_only(week, county, work, hand):
    for day, hour, minute in [(16, 8, 29), (16, 12, 30), (16, 17, 31), (17, 3, 0), (21, 10, 0), (22, 10, 0)]:
        hand.set(day, hour, minute)
        assert work(create_reminders) == 0
    hand.set(16, 8, 30)
    assert work(create_reminders) == 4


def test_who_reported_is_not_reminded_again(week, county, work, hand):
    file_report(county.villages[0], week)
    file_report(county.villages[1], week, status="returned")
    hand.set(23, 9)
    work(create_reminders)
    assert told(county.villages[0]) == told(county.villages[1]) == []
    assert told(county.villages[2]) == ["overdue"]


def test_a_report_taken_back_counts_as_none(week, county, work, hand):
    file_report(county.villages[0], week, status="withdrawn")
    hand.set(23, 9)
    work(create_reminders)
    assert told(county.villages[0]) == ["overdue"]


def test_a_village_that_came_in_mid_week_is_reminded_and_one_that_came_after_the_due_time_is_not(
    week, county, work, hand
):
    late = make_unit("晚村", "village", county.town, entered_at=week.due_at)
    new = make_unit("新村", "village", county.town, starts_on=hand.set(18, 10).date(), entered_at=hand.set(18, 10))
    db.session.commit()
    for day, hour in [(18, 10), (19, 10), (20, 9), (20, 16), (23, 9)]:
        hand.set(day, hour)
        work(create_reminders)
    assert told(new)[-1] == "overdue" and told(new) == told(county.far_village)
    assert told(late) == []


def test_the_list_for_the_reviewer_names_who_is_missing_when_it_is_made(week, county, work, hand):
    file_report(county.villages[1], week)
    hand.set(20, 8, 35)
    work(create_reminders)
    lists = {row.unit_id: row.params["units"] for row in stored() if row.kind == "missing_list"}
    assert lists == {county.town.id: ["东村", "北村"], county.other_town.id: ["远村"]}


def test_after_the_due_time_no_list_comes_any_more(week, county, work, hand):
    hand.set(20, 17, 1)
    work(create_reminders)
    assert told(county.town) == [] and told(county.villages[0]) == ["overdue"]


def test_where_all_have_reported_there_is_no_list(week, county, work, hand):
    file_report(county.far_village, week)
    hand.set(23, 9)
    work(create_reminders)
    assert told(county.other_town) == []


def test_after_three_days_without_power_one_reminder_is_created(week, county, work, hand):
    hand.set(16, 9)
    work(create_reminders)
    hand.set(20, 9)
    work(create_reminders)
    work(create_reminders)
    assert told(county.villages[0]) == ["round_opened", "due_today"]


def test_a_clock_that_jumps_doubles_and_skips_nothing(week, county, work, hand):
    for day, hour in [(16, 9), (16, 10), (16, 9), (19, 10), (19, 9), (20, 9), (20, 8), (20, 9), (20, 16), (20, 15)]:
        hand.set(day, hour)
        work(create_reminders)
    assert told(county.villages[0]) == ["round_opened", "due_tomorrow", "due_today", "due_soon"]


def test_two_weeks_after_the_due_time_nothing_is_said_any_more(week, county, work, hand):
    hand.set(7, 9, month=12)
    assert work(create_reminders) == 0


def test_a_unit_abolished_before_the_round_is_due_is_not_reminded(week, county, work, hand):
    county.villages[0].ends_on = week.due_on - timedelta(days=1)
    db.session.commit()
    hand.set(20, 9)
    work(create_reminders)
    assert told(county.villages[0]) == []
    assert told(county.villages[2]) == ["due_today"]


def test_params_hold_dates_and_units_and_nobody(week, county, work, hand):
    make_person(county.villages[0], phone="13800138000")
    hand.set(16, 9)
    work(create_reminders)
    row = stored()[0]
    assert row.params == {
        "starts_on": "2026-11-16",
        "ends_on": "2026-11-22",
        "due_at": "2026-11-20T09:00:00+00:00",
    }
    assert (row.subject, row.due_at) == (f"round:{week.id}", week.due_at)


def test_people_are_reached_by_every_kind_of_personal_channel_for_which_they_have_an_address(week, county, work, hand):
    mail, sms = make_channel(county.county, "email", MAIL), make_channel(county.county, "sms", SMS)
    both = make_person(county.villages[0], email="both@example.cn", phone="13800138001")
    phone = make_person(county.villages[0], phone="13800138002")
    make_person(county.villages[0])
    hand.set(19, 9)
    work(create_reminders)
    ways = {row.channel for row in stored() if row.unit_id == county.villages[0].id}
    assert ways == {
        "inbox",
        f"channel:{mail.id}/{both.id}",
        f"channel:{sms.id}/{both.id}",
        f"channel:{sms.id}/{phone.id}",
    }
    waiting = {row.status for row in stored() if row.channel != "inbox"}
    assert waiting == {"waiting"}


def test_the_nearest_channel_of_a_kind_serves_and_a_switched_off_one_does_not(week, county, work, hand):
    make_channel(county.county, "email", MAIL)
    near = make_channel(county.town, "email", MAIL)
    make_channel(county.villages[0], "email", MAIL, active=False)
    make_channel(county.other_town, "email", MAIL)
    person = make_person(county.villages[0], email="li@example.cn")
    hand.set(16, 9)
    work(create_reminders)
    assert {row.channel for row in stored()} == {"inbox"}, "that a round has begun stands in the inbox only"
    hand.set(19, 9)
    work(create_reminders)
    assert [row.channel for row in stored() if row.channel != "inbox"] == [f"channel:{near.id}/{person.id}"]
    near.carry(["overdue"], by=person, now=hand.set(20, 9))
    db.session.commit()
    work(create_reminders)
    assert len([row for row in stored() if row.channel != "inbox"]) == 1, "and no channel above steps in"
    hand.set(20, 17)
    work(create_reminders)
    assert [row.kind for row in stored() if row.channel != "inbox"] == ["due_tomorrow", "overdue"]


def test_who_left_or_was_locked_out_or_only_looks_on_is_not_written_to(week, county, work, hand):
    make_channel(county.county, "email", MAIL)
    dismiss(make_person(county.villages[0], email="a@example.cn"), LONG_AGO)
    locked = make_person(county.villages[0], email="b@example.cn")
    locked.disabled_at = week.opened_at
    make_person(county.town, "leader", email="c@example.cn")
    db.session.commit()
    hand.set(20, 9, 5)
    work(create_reminders)
    assert {row.channel for row in stored()} == {"inbox"}


def test_group_robots_get_the_reviewers_list_only_and_each_town_its_own(week, county, work, hand):
    robot = make_channel(county.town, "wecom", ROBOT)
    make_channel(county.county, "wecom", ROBOT)
    make_channel(county.villages[0], "wecom", ROBOT)
    for day, hour in [(16, 9), (19, 9), (20, 9), (20, 15), (20, 17)]:
        hand.set(day, hour, 5)
        work(create_reminders)
    outside = [(row.kind, row.unit_id, row.channel) for row in stored() if row.channel != "inbox"]
    assert outside == [("missing_list", county.town.id, f"channel:{robot.id}")]
