"""The own screening: numbers derived from accepted reports, own findings, one signature, correction until accepted."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.report.report import Report
from models.screening.screening import Screening
from tests.conftest import SHANGHAI, Clock
from tests.support.make import case_body, make_case, make_client, make_report, make_round, make_unit, make_user
from tests.support.world import World, world


@pytest.fixture
def cast(app: Flask) -> World:
    return world()


def numbers_of(cast: World, unit: Any, round_: Any, clock_at: Clock) -> dict[str, Any]:
    return Screening(unit, round_, SHANGHAI, now=clock_at.now).counts()


def line(found: int, settled: int, still_open: int, carried: int = 0) -> dict[str, int]:
    """The line of a screening's matters."""
    told = {"carried": carried, "found": found, "settled": settled, "otherwise": 0, "open": still_open}
    assert carried + found - settled == still_open
    return told


def finding(at: int = 0, **more: str) -> dict[str, str]:
    """One own dispute as the form sends it."""
    told = {"id": str(uuid.uuid4()), "category": "07", "summary": "两村争水", "place": "", "urgency": "help"} | more
    return {f"cases.{at}.{field}": value for field, value in told.items()}


def signature(cast: World, **more: str) -> dict[str, str]:
    base = {"unit": cast.town.id, "round": cast.fortnight.id, "version": 1, "action": "sign", "confirm": "1"}
    return {name: str(value) for name, value in base.items()} | more


def signed(cast: World) -> Report:
    found = Report.of(cast.town.id, cast.fortnight.id)
    assert found is not None
    return found


def test_a_report_belongs_to_the_round_in_whose_days_it_is_due(cast: World, clock_at: Clock):
    first_week = make_round(cast.weekly, cast.fortnight.starts_on)
    before = make_round(cast.weekly, cast.fortnight.starts_on.replace(day=cast.fortnight.starts_on.day - 1))
    screening = Screening(cast.town, cast.fortnight, SHANGHAI, now=clock_at.now)
    ids = [row.id for row in screening.rounds["field"]]
    assert cast.week.id in ids
    assert before.id not in ids
    assert (first_week.id in ids) == (first_week.due_on <= cast.fortnight.ends_on)


def test_reports_are_counted_as_expected_received_late_and_missing(cast: World, clock_at: Clock):
    make_report(cast.village, cast.week, by=cast.li)
    assert numbers_of(cast, cast.town, cast.fortnight, clock_at)["reports"]["field"] == {
        "expected": 2, "due": 0, "in_time": 0, "received": 1, "late": 0, "missing": 0, "not_due": 1, "nil": 1,
        "found": 0, "accepted": 0, "waiting": 1, "returned": 0,
    }  # fmt: skip
    clock_at("2026-11-21 09:00")
    make_report(cast.village2, cast.week, by=cast.liu, cases=[case_body()], status="returned")
    make_unit("新村", "village", cast.town)
    told = numbers_of(cast, cast.town, cast.fortnight, clock_at)["reports"]["field"]
    assert told | {"expected": 3, "received": 2, "late": 1, "missing": 1, "found": 1, "returned": 1} == told


def test_matters_count_from_the_day_on_which_they_were_recorded_reviewed_or_not(cast: World, clock_at: Clock):
    make_report(cast.village, cast.week, by=cast.li, cases=[case_body(category="03", urgency="escalating")])
    told = numbers_of(cast, cast.town, cast.fortnight, clock_at)
    assert told["matters"] == line(1, 0, 1)
    report = Report.of(cast.village.id, cast.week.id)
    assert report
    report.accept(by=cast.wang, now=clock_at.now)
    assert numbers_of(cast, cast.town, cast.fortnight, clock_at)["matters"] == line(1, 0, 1)
    assert told["by"] == {"category": {"03": 1}, "urgency": {"escalating": 1}}


def test_resolved_and_open_are_those_of_the_period(cast: World, clock_at: Clock):
    case = make_case(cast.village, by=cast.li)
    told = {"id": uuid.uuid4(), "kind": "resolved", "text": "握手言和"}
    case.note(told, made_at=clock_at.now, by=cast.li, now=clock_at.now)
    clock_at.go(minutes=1)
    assert numbers_of(cast, cast.town, cast.fortnight, clock_at)["matters"] == line(1, 1, 0)
    clock_at.go(days=20)
    later = make_round(cast.biweekly)
    assert numbers_of(cast, cast.town, later, clock_at)["matters"] == line(0, 0, 0)


def test_the_month_is_made_of_the_towns_rounds_and_their_weeks(cast: World, clock_at: Clock):
    make_report(cast.other_village, cast.week, by=cast.he, cases=[case_body()], status="accepted", reviewer=cast.chen)
    make_report(cast.department, cast.fortnight, by=cast.zheng)
    told = numbers_of(cast, cast.county, cast.month, clock_at)
    assert (told["reports"]["town"]["expected"], told["reports"]["town"]["received"]) == (3, 1)
    assert (told["reports"]["field"]["expected"], told["reports"]["field"]["received"]) == (3, 1)
    assert told["matters"]["found"] == 1


def test_one_signature_files_the_screening_with_its_numbers(cast: World, town: FlaskClient):
    make_report(cast.village, cast.week, by=cast.li, cases=[case_body()], status="accepted", reviewer=cast.wang)
    answer = town.post("/screenings", data=signature(cast))
    assert answer.status_code == 303
    report = signed(cast)
    assert (report.outcome, report.version, report.status, report.author_id) == ("found", 1, "received", cast.wang.id)
    assert (report.doubts, report.unexplained) == ([], False)
    assert report.counts is not None
    assert report.counts["matters"]["found"] == 1
    page = town.get("/screenings").text
    assert report.receipt.no in page
    assert "王建国 于 11月18日（周三） 10:00 签报" in page


def test_numbers_stay_as_they_were_signed(cast: World, town: FlaskClient, clock_at: Clock):
    town.post("/screenings", data=signature(cast))
    make_report(cast.village, cast.week, by=cast.li, cases=[case_body()])
    counts = signed(cast).counts
    assert counts is not None
    assert counts["matters"]["found"] == 0
    assert "签报后数字有变化" in town.get("/screenings").text


def test_own_findings_are_signed_with_the_numbers(cast: World, town: FlaskClient):
    person = {
        "cases.0.parties.0.id": str(uuid.uuid4()),
        "cases.0.parties.0.name": "王某",
        "cases.0.parties.0.role": "applicant",
    }
    town.post("/screenings", data=signature(cast, **finding(happened_on="2026-11-17", people="12"), **person))
    report = signed(cast)
    (case,) = report.cases
    assert (report.outcome, case.category, case.people, case.unit_id) == ("found", "07", 12, cast.town.id)
    assert [party.name for party in case.parties] == ["王某"]
    assert report.counts is not None
    assert (report.counts["own"], report.counts["matters"]["open"]) == (1, 1)
    assert "签报后数字有变化" not in town.get("/screenings").text
    assert case.number in town.get(f"/cases?round={cast.fortnight.id}&unit={cast.town.id}&part=own").text


def test_a_dispute_is_added_and_removed_without_losing_what_was_typed(cast: World, town: FlaskClient):
    typed = signature(cast, **finding(summary="第一件"), action="add")
    page = town.post("/screenings", data=typed).text
    assert "第一件" in page
    assert 'name="cases.1.id"' in page
    page = town.post("/screenings", data=typed | finding(1, summary="第二件") | {"action": "remove:0"}).text
    assert "第二件" in page
    assert "第一件" not in page
    assert Report.of(cast.town.id, cast.fortnight.id) is None


WRONG = [
    ({"confirm": ""}, "confirm"),
    ({"cases.0.summary": ""}, "cases.0.summary"),
    ({"cases.0.category": "x"}, "cases.0.category"),
    ({"cases.0.people": "许多"}, "cases.0.people"),
    ({"cases.0.happened_on": "昨天"}, "cases.0.happened_on"),
    ({"cases.0.id": "1"}, "cases.0.id"),
    ({"cases.0.urgency": ""}, "cases.0.urgency"),
]


@pytest.mark.parametrize(("change", "field"), WRONG)
def test_what_is_missing_is_named_and_nothing_is_lost(
    cast: World, town: FlaskClient, change: dict[str, str], field: str
):
    answer = town.post("/screenings", data=signature(cast, **finding(place="水库边")) | change)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "水库边" in answer.text
    assert Report.of(cast.town.id, cast.fortnight.id) is None


def test_a_signature_is_corrected_until_it_is_accepted(cast: World, town: FlaskClient, clock_at: Clock):
    person = {"id": str(uuid.uuid4()), "name": "欧阳一二", "role": "applicant"}
    told = finding() | {f"cases.0.parties.0.{field}": value for field, value in person.items()}
    town.post("/screenings", data=signature(cast, **told))
    page = town.get("/screenings").text
    assert "欧**" in page
    assert "欧阳一二" not in page
    changed = told | {"cases.0.summary": "三村争水", "cases.0.parties.0.name": "欧**"}
    town.post("/screenings", data=signature(cast, **changed, version="2"))
    report = signed(cast)
    assert (report.version, report.cases[0].summary) == (2, "三村争水")
    assert report.cases[0].parties[0].name == "欧阳一二", "what stays masked stays as it is"
    report.accept(by=cast.zhao, now=clock_at.now)
    page = town.get("/screenings").text
    assert "赵敏 于" in page
    assert 'value="sign"' not in page


def test_a_returned_screening_shows_the_reason(cast: World, town: FlaskClient, clock_at: Clock):
    town.post("/screenings", data=signature(cast))
    signed(cast).send_back("请补充自查情况", by=cast.zhao, now=clock_at.now)
    page = town.get("/screenings").text
    assert "请补充自查情况" in page
    town.post("/screenings", data=signature(cast, version="2"))
    assert signed(cast).status == "received"


def test_the_level_above_reads_the_numbers_that_were_signed(app: Flask, cast: World, town: FlaskClient):
    make_report(cast.village, cast.week, by=cast.li)
    town.post("/screenings", data=signature(cast))
    county = make_client(app, cast.zhao)
    page = county.get(f"/reports/{signed(cast).id}").text
    assert "签报时的数字" in page
    link = re.search(r'href="(/screenings/reports\?[^"]*state=received&amp;signed=1)"', page)
    assert link is not None
    assert "东村" in county.get(link[1].replace("&amp;", "&")).text


def test_the_same_signature_twice_is_one(cast: World, town: FlaskClient):
    told = signature(cast, **finding())
    assert town.post("/screenings", data=told).status_code == 303
    assert town.post("/screenings", data=told).status_code == 303
    assert signed(cast).version == 1


def test_somebody_elses_signature_in_the_meantime_is_shown_and_nothing_is_lost(
    app: Flask, cast: World, town: FlaskClient
):
    other = make_user("钱多", (cast.town, "office"))
    make_client(app, other).post("/screenings", data=signature(cast))
    answer = town.post("/screenings", data=signature(cast, **finding(summary="我写的")))
    assert answer.status_code == 409
    assert "我写的" in answer.text
    assert 'name="version" value="2"' in answer.text


def test_nobody_signs_for_another_office(app: Flask, cast: World):
    for who in (cast.chen, cast.zheng, cast.zhao):
        assert make_client(app, who).post("/screenings", data=signature(cast)).status_code == 404
    for who in (cast.li, cast.qian, cast.zhou, cast.wu, cast.sun):
        assert make_client(app, who).post("/screenings", data=signature(cast)).status_code == 403


def test_a_department_signs_what_it_found_itself(app: Flask, cast: World):
    client = make_client(app, cast.zheng)
    assert "村和社区" not in client.get("/screenings").text
    data = signature(cast, **finding()) | {"unit": str(cast.department.id)}
    assert client.post("/screenings", data=data).status_code == 303
    assert Report.of(cast.department.id, cast.fortnight.id) is not None
