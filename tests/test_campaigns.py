"""Campaigns: matters chosen by number or filter, hard ones with a work group, a closing report that stays."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO

import openpyxl
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from models.base import db
from models.campaign import Campaign
from models.case.case import Case
from models.case.moves.assignment import Task
from models.case.step import CaseStep
from models.work_group import WorkGroup
from rules.campaign import Result, months
from tests.support.campaigns import post
from tests.support.make import make_case, make_client
from tests.support.papers import own, put, words
from tests.support.world import World


def end(case: Case) -> None:
    case.status, case.resolved_at, case.closed_at = "closed", clock.now(), clock.now()


def test_the_closing_report_of_the_source_31_matters_9_closed_7_with_a_group(
    zhao: FlaskClient, campaign: Campaign, cast: World
) -> None:
    cases = [make_case(cast.village, by=cast.li) for _ in range(31)]
    numbers = "，".join(case.number for case in cases)
    assert post(zhao, campaign, "cases", numbers=numbers).status_code == 303
    for case in cases[:9]:
        end(case)
    for case in cases[5:12]:
        told = {"department": cast.department.id, "head": "郑卫东", "plan": "每周会商一次"}
        assert post(zhao, campaign, f"cases/{case.id}/group", **told).status_code == 303
    page = zhao.get(f"/campaigns/{campaign.id}").text
    assert "9 / 31 = 29.0 %" in page and "7 / 31" in page and "4 个月" in page
    assert post(zhao, campaign, "closing", summary="余下事项转日常办理").status_code == 303
    end(cases[20])
    report = zhao.get(f"/campaigns/{campaign.id}/report").text
    figures = "选定31件，办结9件（29.0%），另有0件已化解待办结；成立工作组7件。"
    assert figures in report, "as counted at the closing"
    file = openpyxl.load_workbook(BytesIO(zhao.get(f"/campaigns/{campaign.id}/report?format=xlsx").data))
    assert file.active and file.active.max_row == 32
    paper = words(zhao.get(f"/campaigns/{campaign.id}/report?format=docx").data)
    assert (
        "自2026年8月1日至2026年11月30日开展。选定31件，办结9件（29.0%），另有0件已化解待办结；成立工作组7件。" in paper
    )
    assert "〔2026〕专1号" in paper and "余下事项转日常办理" in paper
    assert (paper.count("|已办结"), paper.count("|司法局 郑卫东|")) == (9, 7), "its rows tell what its figures tell"


def test_a_rate_needs_something_to_divide_by_and_a_month_begun_counts() -> None:
    assert [str(Result(chosen, 9, 0, 7).closed_rate) for chosen in (31, 0)] == ["29.0", "None"]
    ends = (date(2026, 8, 1), date(2026, 8, 2), date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2))
    assert [months(date(2026, 8, 1), last) for last in ends] == [1, 1, 4, 4, 5]
    assert months(date(2026, 11, 1), date(2027, 3, 1)) == 4


def test_matters_are_chosen_from_the_ledger_by_ticks_and_filter(
    zhao: FlaskClient, campaign: Campaign, cast: World
) -> None:
    wages = make_case(cast.village, by=cast.li, category="10", summary="拖欠工资")
    other = make_case(cast.village, by=cast.li, category="02", summary="争水渠")
    listed = zhao.get(f"/campaigns/{campaign.id}/choice?category=10").text
    assert wages.number in listed and other.number not in listed
    assert post(zhao, campaign, "cases", case=[str(wages.id), str(wages.id)]).status_code == 303
    assert wages.number not in zhao.get(f"/campaigns/{campaign.id}/choice").text, "what is in it is not offered again"
    assert post(zhao, campaign, f"cases/{wages.id}/removal").status_code == 303
    assert "0 / 0" in zhao.get(f"/campaigns/{campaign.id}").text


def test_an_unknown_number_chooses_nothing_and_is_kept(zhao: FlaskClient, campaign: Campaign, cast: World) -> None:
    case = make_case(cast.village, by=cast.li)
    answer = post(zhao, campaign, "cases", numbers=f"{case.number} 2026-999999")
    assert (answer.status_code, "2026-999999" in answer.text) == (422, True)
    assert campaign.counted().chosen == 0


def test_what_is_closed_already_adds_nothing_to_what_was_reached(
    zhao: FlaskClient, campaign: Campaign, cast: World
) -> None:
    open_one, closed = (make_case(cast.village, by=cast.li) for _ in range(2))
    end(closed)
    db.session.commit()
    answer = post(zhao, campaign, "cases", numbers=f"{open_one.number} {closed.number}")
    assert (answer.status_code, f"无须再治理：{closed.number}" in answer.text) == (422, True)
    assert campaign.counted().chosen == 0


def test_the_group_stands_in_the_history_and_can_be_changed(zhao: FlaskClient, campaign: Campaign, cast: World) -> None:
    case = make_case(cast.village, by=cast.li)
    post(zhao, campaign, "cases", numbers=case.number)
    wrong = post(zhao, campaign, f"cases/{case.id}/group", department=cast.village.id, head="郑卫东")
    assert (wrong.status_code, "郑卫东" in wrong.text) == (422, True)
    told = {"department": cast.department.id, "head": "郑卫东"}
    for said in (told, told | {"head": "周明"}):
        assert post(zhao, campaign, f"cases/{case.id}/group", **said).status_code == 303
    assert [group.head for group in db.session.scalars(select(WorkGroup))] == ["周明"]
    assert sorted(step.kind for step in CaseStep.of_cases([case.id])) == ["grouped", "grouped", "reported"]
    assert post(zhao, campaign, f"cases/{case.id}/removal").status_code == 409
    outside = make_case(cast.village, by=cast.li)
    assert post(zhao, campaign, f"cases/{outside.id}/group", **told).status_code == 404


def test_a_group_that_a_colleague_changed_is_not_overwritten_unseen(
    zhao: FlaskClient, campaign: Campaign, cast: World
) -> None:
    case = make_case(cast.village, by=cast.li)
    campaign.choose([case], by=cast.zhao, now=clock.now())
    db.session.commit()
    told = {"department": cast.department.id, "head": "郑卫东", "plan": "每周会商一次", "seen": ""}
    assert post(zhao, campaign, f"cases/{case.id}/group", **told).status_code == 303
    late = post(zhao, campaign, f"cases/{case.id}/group", **told | {"head": "陈思"})
    assert (late.status_code, "陈思" in late.text, "司法局 郑卫东" in late.text) == (409, True, True)
    seen = re.findall(r'name="seen" value="(\w+)"', late.text)[0]
    assert post(zhao, campaign, f"cases/{case.id}/group", **told | {"head": "陈思", "seen": seen}).status_code == 303


def test_a_campaign_that_a_colleague_changed_is_not_overwritten_unseen(zhao: FlaskClient, campaign: Campaign) -> None:
    seen = re.findall(r'name="seen" value="(\w+)"', zhao.get(f"/campaigns/{campaign.id}/details").text)[0]
    told = {"starts_on": "2026-11-01", "ends_on": "2026-12-31", "seen": seen}
    assert post(zhao, campaign, "details", **told, name="护薪行动").status_code == 303
    late = post(zhao, campaign, "details", **told, name="百日攻坚")
    assert (late.status_code, "百日攻坚" in late.text, "护薪行动" in late.text) == (409, True, True)
    now = re.findall(r'name="seen" value="(\w+)"', late.text)[0]
    assert post(zhao, campaign, "details", **told | {"seen": now}, name="百日攻坚").status_code == 303


def test_a_closed_campaign_refuses_changes_and_a_wrong_period_is_refused(
    zhao: FlaskClient, campaign: Campaign, cast: World
) -> None:
    told = {"name": "重复信访专项治理", "starts_on": "2026-12-01", "ends_on": "2026-11-01", "goal": "留着这句"}
    wrong = zhao.post("/campaigns", data=told)
    assert (wrong.status_code, "留着这句" in wrong.text) == (422, True)
    assert zhao.post("/campaigns", data=told | {"ends_on": "2027-03-31"}).status_code == 303
    post(zhao, campaign, "closing")
    for address in ("closing", "cases", "details"):
        assert post(zhao, campaign, address).status_code == 409


def test_leaders_read_and_other_offices_do_not(app: Flask, campaign: Campaign, cast: World) -> None:
    leader, town = make_client(app, cast.qian), make_client(app, cast.wang)
    assert leader.get(f"/campaigns/{campaign.id}").status_code == 200
    assert post(leader, campaign, "closing").status_code == 403
    assert town.get(f"/campaigns/{campaign.id}").status_code == 404


def test_the_report_obeys_the_office_s_own_template(zhao: FlaskClient, campaign: Campaign) -> None:
    assert (
        put(zhao, own("{{ 专项名称 }}{{ 文号 }}：{{ 办结件数 }}/{{ 选定件数 }}{{ 办结率 }}"), "campaign").status_code
        == 303
    )
    assert words(zhao.get(f"/campaigns/{campaign.id}/report?format=docx").data) == "欠薪专项治理（草稿）：0/0"


def test_a_matter_told_twice_is_counted_once(zhao: FlaskClient, campaign: Campaign, cast: World) -> None:
    first, second = (make_case(cast.village, by=cast.li) for _ in range(2))
    campaign.choose([first, second], by=cast.zhao, now=clock.now())
    first.absorb(second, "同一件事", by=cast.zhao, now=clock.now())
    db.session.commit()
    assert campaign.counted().chosen == 1
    page = zhao.get(f"/campaigns/{campaign.id}").text
    assert first.number in page and second.number not in page
    campaign.close("", by=cast.zhao, now=clock.now())
    second.come_out(first, by=cast.zhao, now=clock.now())
    db.session.commit()
    assert campaign.counted().chosen == 1, "as it was reported"
    assert second.number not in zhao.get(f"/campaigns/{campaign.id}/report").text


def test_a_unit_that_a_matter_is_kept_from_leads_no_group_of_it(
    zhao: FlaskClient, campaign: Campaign, cast: World
) -> None:
    case = make_case(cast.village, by=cast.li)
    campaign.choose([case], by=cast.zhao, now=clock.now())
    case.assign(Task(cast.department, "set", clock.now() + timedelta(days=9)), by=cast.zhao, now=clock.now())
    case.recuse(cast.department, "反映该局干部", by=cast.zhao, now=clock.now())
    db.session.commit()
    told = {"department": cast.department.id, "head": "郑卫东", "plan": "每周会商一次"}
    assert post(zhao, campaign, f"cases/{case.id}/group", **told).status_code == 422
    told["department"] = cast.other_town.id
    for _ in range(2):
        assert post(zhao, campaign, f"cases/{case.id}/group", **told).status_code == 303
    assert [one.kind for one in case.steps].count("grouped") == 1, "what did not change is no news"
