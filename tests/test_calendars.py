"""The calendar and the schedules: a day corrected moves open rounds, a new rhythm takes over from a day on."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from models.base import db
from models.calendar import CalendarYear, DayOff, calendar
from models.meeting.meeting import Meeting
from models.round import Schedule
from tests.support.make import make_client, make_user
from tests.support.world import World, world


@pytest.fixture
def cast(app: Flask) -> World:
    made = world()
    db.session.commit()
    return made


def test_a_year_is_taken_from_the_published_table(admin: FlaskClient):
    assert "差别" not in admin.get("/calendar/2026/table").text
    assert admin.post("/calendar/2026/table").status_code == 303
    year = db.session.get(CalendarYear, 2026)
    assert year is not None and year.status == "published"
    assert db.session.get_one(DayOff, date(2026, 10, 1)).kind == "off"
    assert db.session.get_one(DayOff, date(2026, 2, 28)).kind == "work"
    page = admin.get("/calendar?year=2026").text
    assert page.count('class="is-work"') == len([row for row in DayOff.of_year(2026) if row.kind == "work"])


def test_an_unpublished_year_is_said_to_be_foreseen_only(admin: FlaskClient):
    admin.post("/calendar/2026/table")
    assert "2027" in admin.get("/calendar").text
    admin.post("/calendar/2027/table")
    assert db.session.get_one(CalendarYear, 2027).status == "provisional"
    admin.post("/calendar/2027/publication")
    assert db.session.get_one(CalendarYear, 2027).status == "published"


def test_a_day_off_moves_the_due_time_of_an_open_round(admin: FlaskClient, cast: World):
    assert str(cast.week.due_on) == "2026-11-20"
    form = {"kind": "off", "name": "县庆"}
    assert admin.post("/calendar/days/2026-11-20", data=form).status_code == 303
    assert str(cast.week.due_on) == "2026-11-23"
    admin.post("/calendar/days/2026-11-20", data={"kind": "weekday"})
    assert str(cast.week.due_on) == "2026-11-20"
    assert db.session.get(DayOff, date(2026, 11, 20)) is None


def test_a_day_off_moves_the_meeting_that_stands_on_it_and_none_that_was_set_by_hand(
    admin: FlaskClient, cast: World
) -> None:
    for unit, month in ((cast.county, date(2026, 12, 1)), (cast.town, date(2026, 12, 1))):
        Meeting.open(unit, month, calendar(), now=clock.now())
    by_rule, by_hand = db.session.scalars(select(Meeting).order_by(Meeting.id))
    by_hand.held_on = date(2026, 12, 16)
    db.session.commit()
    admin.post("/calendar/days/2026-12-15", data={"kind": "off", "name": "县庆"})
    assert "1 次已安排的例会改了日期" in admin.get("/calendar").text
    assert (by_rule.held_on, by_hand.held_on) == (date(2026, 12, 16), date(2026, 12, 16))
    by_hand.held_on = date(2026, 12, 17)
    admin.post("/calendar/days/2026-12-15", data={"kind": "weekday"})
    assert (by_rule.held_on, by_hand.held_on) == (date(2026, 12, 15), date(2026, 12, 17))


@pytest.mark.parametrize("address", ["/calendar/days/2026-02-30", "/calendar/days/x", "/calendar?year=1"])
def test_days_and_years_that_are_none_are_not_found(admin: FlaskClient, address: str):
    assert admin.get(address).status_code == 404


def test_a_wrong_kind_of_day_is_refused(admin: FlaskClient):
    assert admin.post("/calendar/days/2026-11-20", data={"kind": "party"}).status_code == 422


def _form(**change: str) -> dict[str, str]:
    form = {"frequency": "half_month", "starts_on": "2026-12-01", "due_weekday": "4", "due_day": "10"}
    return form | {"due_time": "17:00"} | change


def test_a_new_rhythm_is_shown_first_and_then_takes_over(admin: FlaskClient, cast: World):
    shown = admin.post("/schedules/town/new", data=_form())
    assert shown.status_code == 200 and 'name="sure"' in shown.text
    assert (
        shown.text.count("截止时间") >= 6
        and "11月23日（周一）至11月30日（周一），截止 12月1日（周二） 17:00" in shown.text
    )
    assert cast.biweekly.ends_on is None
    assert admin.post("/schedules/town/new", data=_form(sure="1")).status_code == 303
    assert str(cast.biweekly.ends_on) == "2026-11-30"
    new = db.session.scalars(db.select(Schedule).order_by(Schedule.id.desc())).first()
    assert new is not None and (new.level, new.frequency, str(new.starts_on)) == ("town", "half_month", "2026-12-01")
    assert admin.get("/schedules").status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts_on": "2026-12-02"}, "starts_on"),
        ({"starts_on": "2026-11-16", "frequency": "weekly"}, "starts_on"),
        ({"frequency": "daily"}, "frequency"),
        ({"due_time": "noon"}, "due_time"),
        ({"due_day": "31"}, "due_day"),
        ({"first_due_day": "16"}, "first_due_day"),
        ({"second_due_day": "15"}, "second_due_day"),
    ],
)
def test_a_refused_rhythm_changes_nothing(admin: FlaskClient, cast: World, change: dict[str, str], field: str):
    answer = admin.post("/schedules/town/new", data=_form(sure="1") | change)
    assert answer.status_code == 422 and f'href="#{field}"' in answer.text
    assert cast.biweekly.ends_on is None


CHANGES = [
    ("/calendar/days/2026-11-20", {"kind": "off", "name": "镇庆"}),
    ("/calendar/2026/table", {}),
    ("/calendar/2027/publication", {}),
    ("/schedules/field/new", _form(frequency="weekly", starts_on="2026-11-23", sure="1")),
]


@pytest.mark.parametrize(("address", "form"), CHANGES)
def test_what_holds_for_the_whole_county_is_changed_from_its_top_only(
    app: Flask, cast: World, address: str, form: dict[str, str]
):
    town = make_client(app, make_user("陶然", (cast.town, "admin")))
    assert town.post(address, data=form).status_code == 403
    assert str(cast.week.due_on) == "2026-11-20" and cast.weekly.ends_on is None
    assert db.session.get(DayOff, date(2026, 11, 20)) is None


def test_an_administrator_below_reads_the_calendar_without_dead_buttons(app: Flask, cast: World):
    town = make_client(app, make_user("陶然", (cast.town, "admin")))
    for address in ("/calendar", "/calendar/2026/table", "/schedules"):
        page = town.get(address).text
        assert "/calendar/days/" not in page and "publication" not in page and "/new" not in page
        assert 'action="/calendar' not in page
    assert "这里只能查看" in town.get("/calendar").text and "这里只能查看" in town.get("/schedules").text
