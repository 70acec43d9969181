"""A test or mistaken entry is void once a second person agrees: it counts nowhere, stays readable, can come back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from config import SHANGHAI
from models.base import db
from models.case.case import Case
from models.case.moves.assignment import Task
from models.figure.month import Month, living
from models.ledger.ledger import Wanted, listed
from models.message.reminder import Reminder, own_inbox
from models.org.user import User
from models.report.overview import overview
from models.screening.screening import Screening
from rules.errors import Forbidden, NotAllowed
from rules.figure.statistic import period
from tests.conftest import Clock
from tests.support.make import case_body, make_case, make_client, make_report, make_user, now_of, today
from tests.support.world import World

WHY = "培训时录入的例子"
DAY = timedelta(days=1)


@pytest.fixture
def second(cast: World) -> User:
    """吴倩, the second person in the office of 城关镇."""
    return make_user("吴倩", (cast.town, "office"))


def void(case: Case, *, by: User, second: User) -> None:
    case.propose_void("test", WHY, by=by, now=clock.now())
    case.agree_void(by=second, now=clock.now())


def counted(cast: World) -> dict[str, int]:
    """What is told of the town's matters, by place."""
    now = clock.now()
    month = period(today(), today(), SHANGHAI, now=now)
    screening = Screening(cast.town, cast.fortnight, SHANGHAI, now=now)
    cells = [field.cell for row in overview(cast.town, "field", SHANGHAI, now=now).rows for field in row.fields]
    return {
        "ledger": len(db.session.scalars(listed(cast.wang, Wanted())).all()),
        "open": len(db.session.scalars(listed(cast.wang, Wanted(status="open"))).all()),
        "phone": len(db.session.scalars(Case.open_with([cast.village.id], settled_since=now)).all()),
        "statistics": sum(row.counted for row in living(cast.county, month, by=None)),
        "screening": screening.matters()["found"] + screening.matters()["open"],
        "cells": sum(cell.count for cell in cells if cell),
    }


def test_what_is_void_counts_nowhere_and_is_found_by_its_state(cast: World, second: User) -> None:
    told = [case_body("两户争界线"), case_body("测试测试")]
    report = make_report(cast.village, cast.week, by=cast.li, cases=told, status="accepted", reviewer=cast.wang)
    before = counted(cast)
    mistaken = next(case for case in report.cases if case.summary == "测试测试")
    mistaken.propose_void("test", WHY, by=cast.li, now=clock.now())
    assert counted(cast) == before, "a proposal changes nothing"
    mistaken.agree_void(by=cast.wang, now=clock.now())
    after = counted(cast)
    assert {name: before[name] - after[name] for name in before} == dict.fromkeys(before, 1) | {"screening": 2}
    assert db.session.scalars(listed(cast.wang, Wanted(status="voided"))).all() == [mistaken]
    assert [step.kind for step in mistaken.steps][-2:] == ["void_asked", "voided"]


def test_one_person_alone_never_voids_nor_an_account_made_since(cast: World, second: User) -> None:
    case = make_case(cast.village, by=cast.li)
    with pytest.raises(Forbidden):
        case.propose_void("test", WHY, by=cast.he, now=clock.now())
    case.propose_void("test", WHY, by=cast.wang, now=clock.now() + DAY)
    late = make_user("新人", (cast.town, "office"))
    late.created_at = clock.now() + 2 * DAY
    for person in (cast.wang, cast.li, late, cast.chen):
        with pytest.raises(Forbidden):
            case.agree_void(by=person, now=clock.now() + 3 * DAY)
    case.agree_void(by=second, now=clock.now() + 3 * DAY)
    assert case.status == "voided" and case.voided_at


def test_what_may_escalate_is_voided_by_the_office_above_alone(cast: World, second: User) -> None:
    case = make_case(cast.village, by=cast.li, urgency="escalating")
    case.propose_void("slip", WHY, by=cast.wang, now=clock.now())
    with pytest.raises(Forbidden):
        case.agree_void(by=second, now=clock.now())
    case.agree_void(by=cast.zhao, now=clock.now())
    assert case.status == "voided"


def test_where_something_was_done_or_a_deadline_passed_nothing_is_voided(cast: World, second: User) -> None:
    handled, late = make_case(cast.village, by=cast.li), make_case(cast.village, by=cast.li)
    handled.propose_void("slip", WHY, by=cast.wang, now=clock.now())
    handled.attempt("apart", "谈过一次", by=cast.li, now=clock.now())
    late.assign(Task(cast.village, "set", clock.now() + DAY), by=cast.wang, now=clock.now())
    with pytest.raises(NotAllowed, match="no mistake"):
        handled.agree_void(by=second, now=clock.now())
    with pytest.raises(NotAllowed, match="overrun"):
        late.propose_void("slip", WHY, by=cast.wang, now=clock.now() + 2 * DAY)
    assert handled.refuse_void("已经调解过", by=second, now=clock.now()).outcome == "refused"
    assert handled.proposed is None


def test_it_comes_back_as_it_was_by_the_same_two_ways(cast: World, second: User) -> None:
    case = make_case(cast.village, by=cast.li)
    case.assign(Task(cast.village, "set", clock.now() + 9 * DAY), by=cast.wang, now=clock.now())
    running = [one.kind for one in case.clocks if one.running]
    void(case, by=cast.li, second=cast.wang)
    with pytest.raises(NotAllowed):
        case.sign(by=cast.li, now=clock.now())
    case.propose_unvoid("确有此事", by=cast.wang, now=clock.now())
    assert case.status == "voided"
    case.agree_void(by=second, now=clock.now())
    assert (case.status, case.voided_at) == ("assigned", None)
    assert [one.kind for one in case.clocks if one.running] == running


def page_of(case: Case) -> str:
    return f"/cases/{case.id}"


def test_at_the_desk_one_proposes_and_another_agrees(app: Flask, cast: World, second: User, town: FlaskClient) -> None:
    case = make_case(cast.village, by=cast.li, summary="测试测试")
    db.session.commit()
    east, other = make_client(app, cast.li), make_client(app, second)
    form = east.get(f"{page_of(case)}/voiding").text
    assert "城关镇" in form and "练习" in form
    said = {"version": case.version, "cause": "test", "void_why": WHY}
    assert east.post(f"{page_of(case)}/voiding", data=said | {"void_why": ""}).status_code == 422
    assert east.post(f"{page_of(case)}/voiding", data=said).status_code == 303
    again = east.post(f"{page_of(case)}/voiding", data=said)
    assert (again.status_code, WHY in again.text) == (409, True), "a second click changes nothing and loses nothing"
    assert case.number in town.get("/inbox").text and WHY in town.get(page_of(case)).text
    version = {"version": now_of(case).version}
    assert east.post(f"{page_of(case)}/voiding/consent", data=version).status_code == 403
    assert town.post(f"{page_of(case)}/voiding/consent", data={"version": "1"}).status_code == 409
    assert other.post(f"{page_of(case)}/voiding/consent", data=version).status_code == 303
    shown = east.get(page_of(case)).text
    assert (
        "拟制文书" not in town.get(page_of(case)).text
        and town.get(f"/cases/{case.id}/notices/new?kind=routes").status_code == 409
    )
    assert all(words in shown for words in ("已作废", WHY, "李秀英提出", "吴倩同意"))
    assert f"事项 {case.number} 经城关镇同意已作废" in east.get("/inbox").text
    assert case.number not in town.get("/cases").text and case.number in town.get("/cases?status=voided").text
    back = {"version": now_of(case).version, "void_why": "确有此事"}
    assert town.post(f"{page_of(case)}/voiding", data=back).status_code == 303
    no = {"version": now_of(case).version, "refuse_why": "不是真的"}
    assert other.post(f"{page_of(case)}/voiding/refusal", data=no).status_code == 303
    assert now_of(case).status == "voided" and "不是真的" in town.get(page_of(case)).text


def test_once_a_month_was_frozen_without_it_it_does_not_come_back(cast: World, second: User, clock_at: Clock) -> None:
    case = make_case(cast.village, by=cast.li)
    void(case, by=cast.li, second=cast.wang)
    case.propose_unvoid("确有此事", by=cast.wang, now=clock.now())
    clock_at(clock.now() + 20 * DAY)
    Month.freeze(cast.county, today().replace(day=1) - DAY, SHANGHAI, by=None, now=clock.now())
    with pytest.raises(NotAllowed, match="frozen"):
        case.agree_void(by=second, now=clock.now())


def test_the_auditor_reads_who_voided_what_for_which_cause_and_no_words(app: Flask, cast: World, second: User) -> None:
    case = make_case(cast.village, by=cast.li)
    void(case, by=cast.li, second=cast.wang)
    db.session.commit()
    page = make_client(app, cast.wu).get("/audit?action=case.void").text
    assert case.number in page and "练习" in page and WHY not in page


def answer(reader: FlaskClient, case: Case, how: str, **said: str) -> int:
    """The status of a well-formed answer to what is proposed."""
    return reader.post(f"{page_of(case)}/voiding/{how}", data={"version": now_of(case).version, **said}).status_code


def test_the_leader_who_is_told_agrees_or_refuses_and_nobody_elses_leader_does(app: Flask, cast: World) -> None:
    first, other = (make_case(cast.village, by=cast.li, urgency="escalating") for _ in range(2))
    head = make_user("罗书记", (cast.other_town, "leader"))
    for case in (first, other):
        case.propose_void("slip", WHY, by=cast.zhao, now=clock.now())
    db.session.commit()
    leader, outside = make_client(app, cast.qian), make_client(app, head)
    assert "voiding/consent" in leader.get(page_of(first)).text
    for how in ("consent", "refusal"):
        assert answer(outside, first, how, refuse_why="不是真的") == 404
        assert answer(make_client(app, cast.zhao), first, how) == {"consent": 409, "refusal": 422}[how]
    assert answer(leader, first, "consent") == 303
    assert answer(leader, other, "refusal", refuse_why="确有此事，继续办") == 303
    assert (now_of(first).status, now_of(other).status) == ("voided", "reported")
    assert other.voidings[0].outcome == "refused"


def test_who_is_told_can_decide_and_nobody_else_is_told(app: Flask, cast: World, second: User) -> None:
    case = make_case(cast.village, by=cast.li)
    closed = make_user("旧账号", (cast.town, "office"))
    closed.disabled_at = clock.now()
    db.session.commit()
    said = {"version": case.version, "cause": "test", "void_why": WHY}
    assert make_client(app, cast.wang).post(f"{page_of(case)}/voiding", data=said).status_code == 303
    asked = select(Reminder.channel).where(Reminder.kind == "void_asked")
    assert db.session.scalars(asked).all() == [own_inbox(second.id)]
    assert case.number not in make_client(app, cast.wang).get("/inbox").text
    other = make_client(app, second)
    assert case.number in other.get("/inbox").text and "voiding/consent" in other.get(page_of(case)).text


def test_a_county_with_one_clerk_is_told_before_it_proposes_whose_account_it_takes(app: Flask, cast: World) -> None:
    case = make_case(cast.county, by=cast.zhao, summary="试用时填的")
    cast.qian.disabled_at = clock.now()
    db.session.commit()
    clerk, said = make_client(app, cast.zhao), {"version": case.version, "cause": "test", "void_why": WHY}
    sentence = "青山县信联办和上级除您以外没有人能同意"
    assert sentence in clerk.get(f"{page_of(case)}/voiding").text
    refused = clerk.post(f"{page_of(case)}/voiding", data=said)
    assert (refused.status_code, sentence in refused.text, WHY in refused.text) == (409, True, True)
    make_user("孟科长", (cast.county, "office"))
    db.session.commit()
    assert clerk.post(f"{page_of(case)}/voiding", data=said).status_code == 303


def test_where_who_could_agree_is_gone_the_page_says_so_and_the_way_out(app: Flask, cast: World) -> None:
    case = make_case(cast.county, by=cast.zhao)
    case.propose_void("test", WHY, by=cast.zhao, now=clock.now())
    cast.qian.disabled_at = clock.now()
    db.session.commit()
    clerk = make_client(app, cast.zhao)
    assert "请提出的人先撤回" in clerk.get(page_of(case)).text
    assert answer(clerk, case, "refusal", refuse_why="没有人能同意") == 303
