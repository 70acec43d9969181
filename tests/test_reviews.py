"""Review: what a reviewer sees, accepts, takes back and returns, and what happens when two act at once."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models.base import db
from models.case.case import Case
from models.event import Event
from models.message.reminder import Reminder
from models.report.report import Report
from tests.conftest import Clock, Counting
from tests.support.make import (
    case_body,
    make_case,
    make_client,
    make_report,
    make_rounds,
    make_unit,
    make_user,
    party_body,
    report_body,
    update_body,
)
from tests.support.world import World


def post(client: FlaskClient, address: str, **data: object) -> str:
    """The page that follows a post that went well."""
    answer = client.post(address, data=data)
    assert answer.status_code == 303, answer.text
    return client.get(answer.location).text


def group_of(page: str, report: Report) -> str:
    """The group of the queue in which the report stands."""
    found = re.findall(r'id="group-(\w+)"|id="r-([0-9a-f-]+)"', page)
    current = ""
    for group, report_id in found:
        current = group or current
        if report_id == str(report.id):
            return current
    return "nowhere"


def test_the_queue_groups_what_waits_and_sets_doubtful_nils_apart(cast: World, town: FlaskClient):
    make_case(cast.village2, by=cast.liu)
    others = [make_unit(name, "village", cast.town) for name in ("北村", "上村")]
    plain = make_report(cast.village, cast.week, by=cast.li)
    doubtful = make_report(cast.village2, cast.week, by=cast.liu)
    found = make_report(others[0], cast.week, by=cast.wang, cases=[case_body("水渠被堵")])
    first = make_report(others[1], cast.week, by=cast.wang, cases=[case_body("没写清")], status="returned")
    back = make_report(others[1], cast.week, by=cast.wang, id=first.id, version=2, cases=[case_body("两家争地界")])
    page = town.get("/reports").text
    groups = [group_of(page, one) for one in (plain, doubtful, found, back)]
    assert groups == ["nil", "doubtful", "found", "back"]
    assert "有 1 件未了事项没有说明进展" in page and "水渠被堵" in page
    assert "增加事项" in page and "请补充当事人。" in page


def test_people_are_masked_in_queue_report_and_print(cast: World, town: FlaskClient):
    person = party_body("欧阳一二三", phone="13800001234")
    report = make_report(cast.village, cast.week, by=cast.li, cases=[case_body(parties=[person])])
    again = report_body(cast.village, cast.week, version=2, cases=[case_body(parties=[party_body("欧阳四五六")])])
    make_report(cast.village, cast.week, by=cast.li, id=report.id, **{key: again[key] for key in ("version", "cases")})
    for address in ("/reports", f"/reports/{report.id}", f"/reports/{report.id}/print"):
        page = town.get(address).text
        assert "一二三" not in page and "四五六" not in page and "13800001234" not in page, address


def test_accepting_takes_report_and_cases_over(cast: World, town: FlaskClient):
    report = make_report(cast.village, cast.week, by=cast.li, cases=[case_body()])
    page = post(town, f"/reports/{report.id}/acceptance", version="1")
    assert "已接收：东村" in page
    assert (report.status, report.cases[0].status, report.reviewed_by_id) == ("accepted", "accepted", cast.wang.id)


def test_many_are_accepted_at_once_and_taken_back_within_half_a_minute(cast: World, town: FlaskClient, clock_at: Clock):
    reports = [
        make_report(cast.village, cast.week, by=cast.li, cases=[case_body()]),
        make_report(cast.village2, cast.week, by=cast.liu),
    ]
    named = [f"{one.id}:1" for one in reports]
    page = post(town, "/reports/acceptances", report=named)
    assert "已接收 2 份报告" in page and 'data-seconds="30"' in page
    clock_at.go(seconds=29)
    page = post(town, "/reports/acceptances/undo", report=[str(one.id) for one in reports])
    assert "已撤销 2 份" in page
    assert [one.status for one in reports] == ["received", "received"]
    assert [case.status for case in db.session.scalars(select(Case))] == ["reported"]
    post(town, "/reports/acceptances", report=named)
    clock_at.go(seconds=31)
    assert "已超过30秒" in post(town, "/reports/acceptances/undo", report=[str(reports[0].id)])
    assert reports[0].status == "accepted"


def test_only_whoever_accepted_takes_back(app: Flask, cast: World, town: FlaskClient):
    report = make_report(cast.village, cast.week, by=cast.li)
    post(town, f"/reports/{report.id}/acceptance")
    colleague = make_client(app, make_user("钱来", (cast.town, "office")))
    answer = colleague.post(f"/reports/{report.id}/acceptance/undo")
    assert answer.status_code == 409 and "只有审核通过的本人能在30秒内撤销" in answer.text
    assert "已撤销接收：东村" in post(town, f"/reports/{report.id}/acceptance/undo")


def test_a_return_tells_the_unit_why(cast: World, town: FlaskClient):
    report = make_report(cast.village, cast.week, by=cast.li, bases=[])
    assert "已退回东村" in post(town, f"/reports/{report.id}/return", reason="5", version="1")
    assert report.status == "returned" and "怎么排查" in (report.return_reason or "")
    told = db.session.scalars(select(Reminder).where(Reminder.kind == "returned")).one()
    assert (told.unit_id, told.subject, told.params["office"]) == (cast.village.id, f"report:{report.id}", "城关镇")
    li = make_client(town.application, cast.li)
    [line] = [one for one in li.get("/api/v1/start").get_json()["inbox"] if one["kind"] == "returned"]
    assert line["report_id"] == str(report.id)
    assert f'value="/field/#/item/{report.id}"' in li.get("/inbox").text
    assert db.session.scalars(select(Event).where(Event.action == "report.return")).one().by_id == cast.wang.id


def test_own_words_need_some_words_and_are_kept(cast: World, town: FlaskClient):
    report = make_report(cast.village, cast.week, by=cast.li)
    answer = town.post(f"/reports/{report.id}/return", data={"reason": "own", "own_reason": "再看"})
    assert answer.status_code == 422 and "再看" in answer.text and "请至少写 4 个字" in answer.text
    assert town.post(f"/reports/{report.id}/return", data={}).status_code == 422
    post(town, f"/reports/{report.id}/return", reason="own", own_reason="请写清楚是哪一组。")
    assert report.return_reason == "请写清楚是哪一组。"


def test_own_words_are_kept_where_someone_was_faster(app: Flask, cast: World, town: FlaskClient):
    report = make_report(cast.village, cast.week, by=cast.li)
    assert (
        'name="own_reason"' in town.get(f"/reports/{report.id}?reason=own").text.split('<details class="more" open')[1]
    )
    post(make_client(app, make_user("钱来", (cast.town, "office"))), f"/reports/{report.id}/acceptance")
    for said in ({"reason": "own"}, {}):
        answer = town.post(f"/reports/{report.id}/return", data={**said, "own_reason": "请写清楚是哪一组。"})
        assert (answer.status_code, "您刚才写的：请写清楚是哪一组。" in answer.text) == (409, True)


@pytest.mark.parametrize("decision", ["acceptance", "return"])
def test_who_comes_second_sees_how_it_stands_now(app: Flask, cast: World, town: FlaskClient, decision: str):
    report = make_report(cast.village, cast.week, by=cast.li)
    post(make_client(app, make_user("钱来", (cast.town, "office"))), f"/reports/{report.id}/acceptance")
    answer = town.post(f"/reports/{report.id}/{decision}", data={"reason": "1", "version": "1"})
    assert answer.status_code == 409
    assert "别人先处理了" in answer.text and "钱来" in answer.text


def test_a_newer_version_is_read_before_it_is_decided(cast: World, town: FlaskClient):
    report = make_report(cast.village, cast.week, by=cast.li)
    make_report(cast.village, cast.week, by=cast.li, id=report.id, version=2, cases=[case_body()])
    for decision in ("acceptance", "return"):
        answer = town.post(f"/reports/{report.id}/{decision}", data={"reason": "1", "version": "1"})
        assert answer.status_code == 409 and "新版本" in answer.text
    page = post(town, "/reports/acceptances", report=[f"{report.id}:1"])
    assert "刚有变化，没有处理：东村" in page
    assert report.status == "received"


def test_nobody_decides_for_units_of_others(app: Flask, cast: World):
    report = make_report(cast.village, cast.week, by=cast.li)
    for person, status in ((cast.chen, 404), (cast.zhao, 403), (cast.qian, 403), (cast.li, 403)):
        client = make_client(app, person)
        for decision in ("acceptance", "acceptance/undo", "return"):
            assert client.post(f"/reports/{report.id}/{decision}").status_code == status, (person.name, decision)
    other = make_client(app, cast.chen)
    post(other, "/reports/acceptances", report=[f"{report.id}:1", "nonsense", f"{uuid.uuid4()}:1", ":::"])
    post(other, "/reports/acceptances/undo", report=[str(report.id), "nonsense"])
    assert report.status == "received"


def test_the_report_says_when_phone_and_server_disagree(cast: World, town: FlaskClient, clock_at: Clock):
    ahead = clock_at.now + timedelta(days=365)
    report = make_report(cast.village, cast.week, by=cast.li, made_at=ahead.isoformat())
    assert "手机时间不准" in town.get(f"/reports/{report.id}").text
    fine = make_report(cast.village2, cast.week, by=cast.liu)
    assert "手机时间不准" not in town.get(f"/reports/{fine.id}").text


def test_the_report_says_that_it_is_late_with_both_times(cast: World, town: FlaskClient):
    report = make_report(cast.village, cast.week, by=cast.li, at=cast.week.due_at + timedelta(minutes=1))
    late = "迟报：截止 11月20日（周五） 17:00，服务器首次收到 11月20日（周五） 17:01"
    assert late in town.get(f"/reports/{report.id}").text


def test_a_gap_in_the_phones_sequence_is_named(cast: World, town: FlaskClient):
    device = str(uuid.uuid4())
    before = make_rounds(cast.weekly, 1, cast.week.starts_on - timedelta(days=1))[0]
    make_report(cast.village, before, by=cast.li, device={"id": device, "seq": 4})
    make_case(cast.village, by=cast.li)
    report = make_report(cast.village, cast.week, by=cast.li, device={"id": device, "seq": 8})
    assert "先写的 2 条没有送达" in town.get(f"/reports/{report.id}").text
    fine = make_report(cast.village2, cast.week, by=cast.liu, device={"id": str(uuid.uuid4()), "seq": 8})
    assert "没有送达" not in town.get(f"/reports/{fine.id}").text


def test_the_print_is_the_weekly_form_filled_in(cast: World, town: FlaskClient):
    case = make_case(cast.village, by=cast.li)
    report = make_report(
        cast.village, cast.week, by=cast.li, cases=[case_body("水渠被堵")], updates=[update_body(case, "resolved")]
    )
    page = town.get(f"/reports/{report.id}/print").text
    assert "矛盾纠纷排查周报表" in page and "水渠被堵" in page and case.number in page and report.receipt.no in page


def test_the_number_of_queries_does_not_grow(cast: World, town: FlaskClient, query_count: Counting):
    counted = []
    for turn in range(3):
        for number in range(2):
            unit = make_unit(f"村{turn}{number}", "village", cast.town)
            told = [case_body(parties=[party_body()]) for _case in range(1 + turn)]
            first = make_report(unit, cast.week, by=cast.wang, cases=told, status="returned" if number else "received")
            if number:
                make_report(unit, cast.week, by=cast.wang, id=first.id, version=2, cases=told)
        with query_count() as queries:
            town.get("/reports")
            town.get(f"/reports/{first.id}")
            town.get(f"/reports/{first.id}/print")
        counted.append(len(queries))
    assert counted[1] == counted[2]
