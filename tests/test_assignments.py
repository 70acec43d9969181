"""Who must solve a matter: assigned with a deadline and its basis, signed for, objected to within five working days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models.base import db
from models.case.case import Case
from models.case.step import CaseStep
from models.message.reminder import Reminder
from models.org.unit import Unit
from models.succession import abolish, move_below
from tests.conftest import Clock
from tests.support.make import case_body, make_case, make_client, make_report, make_unit, make_user, today
from tests.support.world import World


@pytest.fixture
def case(cast: World) -> Case:
    return make_case(cast.village, by=cast.li, summary="两家争水")


def form(case: Case, handler: Unit, **more: Any) -> dict[str, Any]:
    return {"version": case.version, "handler": handler.id, "due": "petition"} | more


def assigned(client: FlaskClient, case: Case, handler: Unit, **more: Any) -> Case:
    answer = client.post(f"/cases/{case.id}/assignment", data=form(case, handler, **more))
    assert answer.status_code == 303, answer.text
    return db.session.get_one(Case, case.id, populate_existing=True)


def signed(client: FlaskClient, case: Case) -> int:
    return client.post(f"/cases/{case.id}/signature", data={"version": case.version}).status_code


def objected(client: FlaskClient, case: Case, reason: str = "不属于本村管辖") -> Any:
    return client.post(f"/cases/{case.id}/objection", data={"version": case.version, "why": reason})


def test_a_case_is_with_the_office_above_its_village_until_it_is_assigned(case: Case, cast: World) -> None:
    assert (case.office, case.handler, case.owner) == (cast.town, None, cast.town)
    assert make_case(cast.department, by=cast.zheng).owner == cast.department


def test_a_basis_that_only_an_extension_gives_is_not_chosen(town: FlaskClient, case: Case, cast: World) -> None:
    answer = town.post(f"/cases/{case.id}/assignment", data=form(case, cast.village2, due="extended", note="先见面"))
    assert (answer.status_code, "先见面" in answer.text) == (422, True)


def test_a_town_s_form_offers_the_town_s_own_leaders_and_no_others(town: FlaskClient, case: Case, cast: World) -> None:
    leader = make_user("马镇长", (cast.town, "leader"))
    page = town.get(f"/cases/{case.id}/assignment").text
    assert ("马镇长" in page, cast.qian.name in page) == (True, False)
    assert assigned(town, case, cast.village, lead=leader.id).lead == leader


def test_assigning_names_unit_helpers_person_and_a_deadline_with_its_article(
    town: FlaskClient, case: Case, cast: World
) -> None:
    told = assigned(town, case, cast.village2, helpers=[cast.village.id], person="刘桂芳", note="周内见面")
    assert (told.status, told.owner, told.co_handlers) == ("assigned", cast.village2, [cast.village])
    assert (told.person, told.due_basis) == ("刘桂芳", "petition")
    page = town.get(f"/cases/{case.id}").text
    assert "《信访工作条例》第三十四条" in page
    assert "1月18日（周一） 17:30" in page, "60 days from 18 November are 17 January, a Sunday: the Monday after"
    assert "周内见面" in page


def test_a_deadline_of_ones_own_needs_its_day(town: FlaskClient, case: Case, cast: World) -> None:
    for day in ("", str(today() - timedelta(days=1)), "2030-01-01"):
        answer = town.post(f"/cases/{case.id}/assignment", data=form(case, cast.village2, due="set", due_on=day))
        assert answer.status_code == 422, day
    told = assigned(town, case, cast.village2, due="set", due_on="2026-11-25")
    assert (told.due_basis, told.due_at and told.due_at.isoformat()) == ("set", "2026-11-25T09:30:00+00:00")


def test_units_that_the_office_does_not_assign_to_are_refused_by_field(
    town: FlaskClient, case: Case, cast: World
) -> None:
    for unit in (cast.other_village, cast.department, cast.county):
        answer = town.post(f"/cases/{case.id}/assignment", data=form(case, unit, note="请三日内联系双方当事人"))
        assert (answer.status_code, "请三日内联系双方当事人" in answer.text) == (422, True)
    answer = town.post(f"/cases/{case.id}/assignment", data=form(case, cast.village, helpers=[cast.village.id]))
    assert answer.status_code == 422


def test_the_county_assigns_over_the_town_and_is_then_in_charge(app: Flask, case: Case, cast: World) -> None:
    told = assigned(make_client(app, cast.zhao), case, cast.department, lead=cast.qian.id)
    assert (told.office, told.owner, told.lead) == (cast.county, cast.department, cast.qian)
    answer = make_client(app, cast.wang).post(f"/cases/{case.id}/assignment", data=form(told, cast.village2))
    assert answer.status_code == 403
    assert "青山县信联办" in answer.text, "the refusal says who may"


def test_the_handling_unit_sees_the_case_and_signs_for_it_once(app: Flask, town: FlaskClient, case: Case, cast: World):
    liu = make_client(app, cast.liu)
    assert liu.get(f"/cases/{case.id}").status_code == 404
    told = assigned(town, case, cast.village2)
    assert "签收" in liu.get(f"/cases/{case.id}").text
    assert signed(liu, told) == 303
    told = db.session.get_one(Case, case.id, populate_existing=True)
    assert (told.status, told.owner) == ("handling", cast.village2)
    again = liu.post(f"/cases/{case.id}/signature", data={"version": told.version})
    assert again.status_code == 409
    assert "西村已签收" in again.text, "a forbidden move says how it stands and who may do what"


def test_an_objection_gives_the_case_back_to_the_office_that_assigned(
    app: Flask, town: FlaskClient, case: Case, cast: World
) -> None:
    liu = make_client(app, cast.liu)
    told = assigned(town, case, cast.village2)
    assert objected(liu, told, reason=" ").status_code == 422
    assert objected(liu, told).status_code == 303
    told = db.session.get_one(Case, case.id, populate_existing=True)
    assert (told.status, told.owner, told.due_at, told.due_basis) == ("accepted", cast.town, None, None)
    assert liu.get(f"/cases/{case.id}").status_code == 404
    assert "不属于本村管辖" in town.get(f"/cases/{case.id}").text
    kinds = set(db.session.scalars(select(Reminder.kind).where(Reminder.unit_id == cast.town.id)))
    assert "objected" in kinds


def test_five_working_days_after_the_assignment_nobody_objects_any_more(
    app: Flask, town: FlaskClient, case: Case, cast: World, clock_at: Clock
) -> None:
    told = assigned(town, case, cast.village2)
    liu = make_client(app, cast.liu)
    assert "11月25日（周三） 17:30" in liu.get(f"/cases/{case.id}").text, "from Wednesday over a weekend"
    clock_at("2026-11-25 17:31")
    liu = make_client(app, cast.liu)
    late = objected(liu, told)
    assert (late.status_code, "第二十三条" in late.text) == (409, True)
    assert "/objection" not in liu.get(f"/cases/{case.id}").text


def test_whoever_was_overtaken_sees_what_changed_and_keeps_what_was_typed(
    app: Flask, town: FlaskClient, case: Case, cast: World
) -> None:
    stale = form(case, cast.village, note="请村里先上门了解情况")
    assigned(make_client(app, cast.zhao), case, cast.town)
    assert town.post(f"/cases/{case.id}/assignment", data=stale).status_code == 403, "it is the county's now"
    again = make_case(cast.village, by=cast.li)
    stale = form(again, cast.village, note="请村里先上门了解情况")
    second = make_user("唐宁", (cast.town, "office"))
    assigned(make_client(app, second), again, cast.village2, note="先由西村牵头")
    answer = town.post(f"/cases/{again.id}/assignment", data=stale)
    assert answer.status_code == 409
    assert all(words in answer.text for words in ("唐宁", "先由西村牵头", "请村里先上门了解情况"))
    told = db.session.get_one(Case, again.id, populate_existing=True)
    assert told.handler == cast.village2


def test_each_assignment_is_told_once_to_handler_and_helpers(town: FlaskClient, case: Case, cast: World) -> None:
    told = assigned(town, case, cast.village2, helpers=[cast.village.id])
    rows = select(Reminder.kind, Reminder.unit_id).where(Reminder.subject == f"case:{told.id}")
    assert {(kind, unit_id) for kind, unit_id in db.session.execute(rows)} == {
        ("assigned", cast.village2.id),
        ("helping", cast.village.id),
    }


def test_the_list_stands_by_deadline_and_narrows(app: Flask, town: FlaskClient, cast: World, clock_at: Clock) -> None:
    dates = {"后到期": "2026-12-20", "先到期": "2026-11-20", "中间": "2026-12-01"}
    for summary, day in dates.items():
        told = make_case(cast.village, by=cast.li, summary=summary)
        assigned(town, told, cast.village2, due="set", due_on=day)
    page = town.get("/assignments").text
    assert sorted(dates, key=page.index) == ["先到期", "中间", "后到期"]
    clock_at("2026-11-23 09:00")
    town = make_client(app, cast.wang)
    late = town.get("/assignments?show=overdue").text
    assert [name for name in dates if name in late] == ["先到期"]
    assert "超期 3 天" in late
    assert "先到期" not in make_client(app, cast.chen).get("/assignments").text
    assert town.get("/assignments?format=xlsx").status_code == 200


def test_from_the_queue_one_assigns_with_g_and_comes_back(town: FlaskClient, cast: World) -> None:
    report = make_report(cast.village, cast.week, by=cast.li, cases=[case_body()])
    address = f"/cases/{report.cases[0].id}/assignment"
    queue = town.get("/reports").text
    assert f'href="{address}?next=queue"' in queue and 'data-key="g"' in queue
    assert 'value="queue"' in town.get(f"{address}?next=queue").text
    answer = town.post(address, data=form(report.cases[0], cast.village2, next="queue"))
    assert answer.location == "/reports"


def test_an_abolished_units_assignments_go_to_its_successor(
    town: FlaskClient, case: Case, cast: World, clock_at: Clock
):
    third = make_unit("北村", "village", cast.town)
    assigned(town, case, third, helpers=[cast.village2.id])
    abolish(third, today(), by=cast.zhou, now=clock_at.now, successor=cast.village2)
    db.session.commit()
    told = db.session.get_one(Case, case.id, populate_existing=True)
    assert (told.handler, told.co_handlers) == (cast.village2, [])


def test_a_village_that_moves_takes_its_matters_to_the_new_office(case: Case, cast: World, clock_at: Clock) -> None:
    move_below(cast.village, cast.other_town, by=cast.zhou, now=clock_at.now)
    db.session.commit()
    assert db.session.get_one(Case, case.id, populate_existing=True).office == cast.other_town


def test_the_history_keeps_every_move(app: Flask, town: FlaskClient, case: Case, cast: World) -> None:
    told = assigned(town, case, cast.village2)
    signed(make_client(app, cast.liu), told)
    told = db.session.get_one(Case, case.id, populate_existing=True)
    assigned(town, told, cast.village)
    kinds = list(
        db.session.scalars(select(CaseStep.kind).where(CaseStep.case_id == case.id).order_by(CaseStep.version))
    )
    assert kinds == ["reported", "assigned", "signed", "assigned"]
    assert date(2026, 11, 18) == today()
