"""Assigning many matters at once: looked at first, all or none, by the rules of assigning one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

import clock
from models.base import db
from models.case.case import Case
from models.case.moves.assignment import Task
from models.message.reminder import Reminder
from models.org.unit import Unit
from tests.conftest import Counting
from tests.support.make import make_case, make_client
from tests.support.world import World

ADDRESS = "/cases/assignment"


@pytest.fixture
def three(cast: World) -> list[Case]:
    return [make_case(cast.village, by=cast.li, summary=f"第{number}件") for number in range(3)]


def named(cases: list[Case]) -> list[str]:
    return [f"{case.id}:{case.version}" for case in cases]


def form(cases: list[Case], handler: Unit, step: str, **more: Any) -> dict[str, Any]:
    said = {"case": named(cases), "handler": handler.id, "due": "set", "due_on": "2026-12-01", "step": step}
    return said | {"back": "status=open&column=unit&column=due"} | more


def fresh(cases: list[Case]) -> list[Case]:
    ids = [case.id for case in cases]
    rows = select(Case).where(Case.id.in_(ids)).order_by(Case.serial).execution_options(populate_existing=True)
    return list(db.session.scalars(rows))


def carried(page: str) -> list[str]:
    """The cases that the first form of a page that has any carries on."""
    forms = (re.findall(r'name="case" value="([^"]+)"', form) for form in page.split("</form>"))
    return next(filter(None, forms), [])


def test_many_are_looked_at_and_then_assigned_in_one_go(town: FlaskClient, three: list[Case], cast: World) -> None:
    page = town.get(ADDRESS, query_string={"case": named(three), "back": "status=open"}).text
    assert "可以交办的 3 件" in page and 'value="look"' in page
    look = town.post(ADDRESS, data=form(three, cast.village2, "look", person="刘桂芳", note="一周内见面"))
    assert (look.status_code, "将要交办的 3 件" in look.text) == (200, True)
    assert {case.status for case in fresh(three)} == {"reported"}
    done = town.post(ADDRESS, data=form(three, cast.village2, "assign", person="刘桂芳", note="一周内见面"))
    assert (done.status_code, done.location) == (303, "/cases?status=open&column=unit&column=due")
    told = fresh(three)
    assert {(case.status, case.handler, case.person, case.due_basis) for case in told} == {
        ("assigned", cast.village2, "刘桂芳", "set")
    }
    assert "3 件已交办西村" in town.get("/cases").text
    subjects = [f"case:{case.id}" for case in told]
    sent = select(func.count(func.distinct(Reminder.subject))).where(Reminder.subject.in_(subjects))
    assert db.session.scalar(sent) == 3


def test_by_a_rule_each_has_its_own_day(town: FlaskClient, three: list[Case], cast: World) -> None:
    three[0].accept(by=cast.wang, now=clock.now())
    db.session.execute(db.update(Case).where(Case.id == three[0].id).values(accepted_at=clock.now().replace(day=1)))
    db.session.expire_all()
    town.post(ADDRESS, data=form(fresh(three), cast.village2, "assign", due="petition"))
    days = [case.due_at.date().isoformat() for case in fresh(three) if case.due_at]
    assert days == ["2026-12-31", "2027-01-18", "2027-01-18"]


def test_what_cannot_be_assigned_is_named_with_the_reason_and_the_rest_goes_on(
    town: FlaskClient, three: list[Case], cast: World
) -> None:
    three[2].resolve("mediated", "说开了", by=cast.li, now=clock.now())
    three[1].recuse(cast.village, "举报的正是该村", by=cast.wang, now=clock.now())
    db.session.flush()
    look = town.post(ADDRESS, data=form(fresh(three), cast.village, "look"))
    assert "将要交办的 1 件" in look.text and "不能交办的 2 件" in look.text
    assert "回避" in look.text and carried(look.text) == named(fresh(three)[:1])


def test_a_matter_that_moved_meanwhile_stops_all_until_the_rest_is_confirmed(
    town: FlaskClient, three: list[Case], cast: World
) -> None:
    seen = form(three, cast.village2, "assign")
    three[1].assign(Task(cast.village, "set", clock.now().replace(day=30)), by=cast.wang, now=clock.now())
    db.session.commit()
    stale = town.post(ADDRESS, data=seen)
    assert (stale.status_code, "有人先处理了" in stale.text, "一件也没有交办" in stale.text) == (409, True, True)
    assert [case.handler for case in fresh(three)] == [None, cast.village, None]
    again = town.post(ADDRESS, data=seen | {"case": carried(stale.text)})
    assert again.status_code == 303
    assert [case.handler for case in fresh(three)] == [cast.village2, cast.village, cast.village2]


def test_what_was_typed_wrongly_is_said_and_kept(town: FlaskClient, three: list[Case], cast: World) -> None:
    for wrong in ({"handler": cast.other_village.id}, {"handler": ""}, {"due": "x"}, {"due_on": ""}, {"lead": "9"}):
        answer = town.post(ADDRESS, data=form(three, cast.village2, "assign", note="一周内见面") | wrong)
        assert (answer.status_code, "一周内见面" in answer.text, len(carried(answer.text))) == (422, True, 3), wrong
    past = town.post(ADDRESS, data=form(three, cast.village2, "assign", due_on="2026-11-01"))
    assert (past.status_code, "不能交办的 3 件" in past.text) == (409, True)
    changed = town.post(ADDRESS, data=form(three, cast.village2, "change", note="一周内见面"))
    assert (changed.status_code, "一周内见面" in changed.text) == (200, True)
    assert {case.status for case in fresh(three)} == {"reported"}


def test_matters_of_others_and_nonsense_among_those_named_are_let_be(
    app: Flask, town: FlaskClient, three: list[Case], cast: World
) -> None:
    theirs = make_case(cast.other_village, by=cast.he, summary="别镇的事")
    page = town.get(ADDRESS, query_string={"case": [*named([*three, theirs]), "x", ":", f"{three[0].id}"]}).text
    assert "别镇的事" not in page
    town.post(ADDRESS, data=form([*three, theirs], cast.village2, "assign"))
    assert [case.status for case in fresh([*three, theirs])] == ["assigned"] * 3 + ["reported"]
    assert town.get(f"{ADDRESS}?case=x&back=q=%0d%0a&back=1").location == "/cases?q=%0D%0A"
    assert make_client(app, cast.li).get(ADDRESS).status_code == 403


def test_the_county_names_its_leader_and_is_then_in_charge(app: Flask, three: list[Case], cast: World) -> None:
    county = make_client(app, cast.zhao)
    assert county.post(ADDRESS, data=form(three, cast.department, "assign", lead=cast.qian.id)).status_code == 303
    assert {(case.office, case.lead) for case in fresh(three)} == {(cast.county, cast.qian)}


def test_more_matters_take_no_more_queries_to_look_at(
    town: FlaskClient, three: list[Case], query_count: Counting
) -> None:
    counts = []
    for asked in (named(three)[:1], named(three)):
        with query_count() as statements:
            assert town.get(ADDRESS, query_string={"case": asked}).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
