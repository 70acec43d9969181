"""To do: what waits at an office's desk."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from models.base import db
from models.calendar import CalendarYear
from models.filing.held import HeldItem
from tests.conftest import Clock, Counting
from tests.support.make import case_body, make_case, make_client, make_report, make_round, make_unit
from tests.support.sent import hand_in
from tests.support.world import World, world


@pytest.fixture
def cast(app: Flask, now: datetime) -> World:
    built = world()
    for year in (2026, 2027):
        CalendarYear.seed(year, by=None, now=now)
    return built


def desk_of(app: Flask, who: object) -> str:
    return make_client(app, who).get("/desk").text  # type: ignore[arg-type]


def test_a_round_that_has_just_begun_only_runs_and_nobody_is_said_not_to_have_reported(app: Flask, cast: World):
    make_report(cast.village, cast.week, by=cast.li).accept(by=cast.wang, now=cast.week.opened_at)
    text = desk_of(app, cast.wang)
    assert "<b>1/2</b><span>已报：11月16日（周一）至11月22日（周日），截止 11月20日（周五） 17:00" in text
    assert "还没有上报" not in text and "未报" not in text and "西村" not in text


def test_from_the_last_working_day_a_town_sees_who_has_not_reported_and_its_own_screening(
    app: Flask, cast: World, clock_at: Clock
):
    clock_at("2026-11-18 07:59")
    assert "未报" not in desk_of(app, cast.wang)
    clock_at("2026-11-19 00:00")
    text = desk_of(app, cast.wang)
    assert "东村、西村" in text and "个单位还没有上报，截止 11月20日（周五） 17:00" in text and "南坪村" not in text
    assert "份本单位排查待签报" in text


def test_a_week_that_is_due_in_the_next_one_is_asked_for_until_it_is_due(app: Flask, cast: World, clock_at: Clock):
    clock_at("2027-01-04 09:00")
    make_round(cast.weekly, clock_at.now.date() - timedelta(days=1))
    make_round(cast.weekly)
    text = desk_of(app, cast.wang)
    assert "个单位还没有上报，截止 1月4日（周一） 17:00" in text and "<b>0/2</b><span>已报：" in text
    clock_at("2027-01-04 17:01")
    assert "个单位漏报" in desk_of(app, cast.wang)


def test_after_the_due_time_they_are_missing(app: Flask, cast: World, clock_at: Clock):
    clock_at("2026-11-20 17:01")
    assert "个单位漏报" in desk_of(app, cast.wang)


def test_reports_wait_for_review_until_they_are_accepted(app: Flask, cast: World, clock_at: Clock):
    now = clock_at("2026-11-19 10:00")
    report = make_report(cast.village, cast.week, by=cast.li)
    text = desk_of(app, cast.wang)
    assert "份报告等待审核" in text and "西村" in text and "东村" not in text
    report.accept(by=cast.wang, now=now)
    assert "份报告等待审核" not in desk_of(app, cast.wang)


def test_what_is_held_for_the_towns_decision_waits_there_and_nowhere_else(app: Flask, cast: World, clock_at: Clock):
    held = hand_in(cast.village, cast.week, "两家争水", "某某", cast.he)
    text = desk_of(app, cast.wang)
    assert "份待核" in text and 'href="/reports"' in text.split("份待核")[0][-160:]
    assert "份待核" not in desk_of(app, cast.zhao) + desk_of(app, cast.chen)
    db.session.get_one(HeldItem, held).discard("已有报告", by=cast.wang, now=clock_at.now)
    assert "份待核" not in desk_of(app, cast.wang)


def test_what_was_returned_and_is_not_back_is_named(app: Flask, cast: World):
    make_report(cast.village, cast.week, by=cast.li, status="returned", reviewer=cast.wang)
    assert "份退回的报告还没有补正" in desk_of(app, cast.wang)


def test_a_returned_screening_of_ones_own_comes_first_with_its_reason(app: Flask, cast: World):
    make_report(cast.town, cast.fortnight, by=cast.wang, status="returned", reviewer=cast.zhao, reason="请补签名。")
    text = desk_of(app, cast.wang)
    assert "的排查被退回" in text and "请补签名。" in text


def test_a_call_for_help_that_nobody_has_accepted_is_seen_up_to_the_county(app: Flask, cast: World):
    make_case(cast.village, by=cast.li, summary="工资没发，要去县里", urgency="escalating")
    make_case(cast.village, by=cast.li, summary="平常的事", urgency="ordinary")
    for reader in (cast.wang, cast.zhao, cast.qian):
        text = desk_of(app, reader)
        assert "工资没发，要去县里" in text and "平常的事" not in text
    assert "工资没发" not in desk_of(app, cast.chen)


def test_an_accepted_one_waits_no_more(app: Flask, cast: World):
    body = case_body("工资没发", urgency="help")
    make_report(cast.village, cast.week, by=cast.li, cases=[body], status="accepted", reviewer=cast.wang)
    assert "工资没发" not in desk_of(app, cast.wang)


def test_of_many_calls_the_first_few_are_shown_and_the_rest_counted(app: Flask, cast: World):
    for number in range(9):
        make_case(cast.village, by=cast.li, summary=f"第{number}件", urgency="help")
    text = desk_of(app, cast.wang)
    assert "9 件求助或可能激化的事" in text and "还有 3 件" in text and text.count("<small>第") == 6


def test_nothing_waits(app: Flask, cast: World):
    for unit, by in ((cast.village, cast.li), (cast.village2, cast.liu)):
        make_report(unit, cast.week, by=by, status="accepted", reviewer=cast.wang)
    make_report(cast.town, cast.fortnight, by=cast.wang)
    assert "没有待办" in desk_of(app, cast.wang)


def test_a_calendar_without_next_years_days_off_is_told(app: Flask, cast: World):
    assert "2027 年放假安排尚未公布" in desk_of(app, cast.wang)


def test_a_leader_reads_and_a_cadre_stays_outside(app: Flask, cast: World, clock_at: Clock):
    clock_at("2026-11-26 10:00")
    text = desk_of(app, cast.qian)
    assert "由办公室办理" in text and "城关镇" in text
    assert make_client(app, cast.li).get("/desk").status_code == 403


def test_the_number_of_queries_does_not_grow(app: Flask, cast: World, query_count: Counting):
    client = make_client(app, cast.zhao)
    client.get("/desk")
    with query_count() as few:
        client.get("/desk")
    for number in range(12):
        make_unit(f"{number}号镇", "town", cast.county)
        make_case(cast.village, by=cast.li, urgency="help")
    with query_count() as many:
        client.get("/desk")
    assert len(many) <= len(few) + 1 and len(many) < 25
