"""The county's meeting: planned once, missing units urged, the agenda proposed by rule and edited by hand."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

import clock
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.assignment import Task
from models.meeting.meeting import Meeting
from models.message.reminder import Reminder
from models.org.user import User
from tests.conftest import Clock
from tests.support.make import make_case, make_client, make_report, make_round
from tests.support.world import World

MONTH = date(2026, 11, 1)


@pytest.fixture
def meeting(cast: World) -> Meeting:
    """The county's meeting of November."""
    Meeting.open(cast.county, MONTH, calendar(), now=clock.now())
    db.session.commit()
    return db.session.scalars(select(Meeting)).one()


def post(client: FlaskClient, meeting: Meeting, address: str, /, **data: Any) -> Any:
    return client.post(f"/meetings/{meeting.id}/{address}", data=data)


def given(case: Case, task: Task, by: User) -> Case:
    case.assign(task, by=by, now=clock.now() - timedelta(days=40))
    return case


def agenda(meeting: Meeting) -> list[tuple[str, list[str]]]:
    """(number or title, codes of the reasons) of each item, as stored now."""
    items = db.session.get_one(Meeting, meeting.id, populate_existing=True).agenda
    numbers = {case.id: case.number for case in db.session.scalars(select(Case))}
    return [(numbers.get(one.case_id) or one.title, [why["code"] for why in one.reasons]) for one in items]  # type: ignore[arg-type]


def test_a_month_has_one_meeting_with_everybody_below_invited(zhao: FlaskClient, cast: World) -> None:
    assert "还没有安排例会" in zhao.get("/meetings").text
    for _ in range(2):
        answer = zhao.post("/meetings", data={"unit_id": cast.county.id, "month": "2026-11-01"})
        assert answer.status_code == 303
    meeting = db.session.scalars(select(Meeting)).one()
    assert (meeting.held_on, {one.unit.name for one in meeting.invited}) == (
        date(2026, 11, 16),
        {"城关镇", "柳河镇", "司法局"},
    )
    assert "本月15日为周日，顺延至16日" in zhao.get(answer.location).text


@pytest.mark.parametrize("month", ["2026-10-01", "2027-01-01", "x", ""])
def test_only_this_month_and_the_next_can_be_planned(zhao: FlaskClient, cast: World, month: str) -> None:
    assert zhao.post("/meetings", data={"unit_id": cast.county.id, "month": month}).status_code == 422


def test_a_day_chosen_by_hand_is_told_as_such(zhao: FlaskClient, meeting: Meeting) -> None:
    told = {"held_on": "2026-11-19", "begins_at": "14:30", "place": "三楼会议室", "chair": "钱进"}
    assert post(zhao, meeting, "details", **told).status_code == 303
    page = zhao.get(f"/meetings/{meeting.id}").text
    assert "单位自定" in page and "11月16日（周一）" in page and "三楼会议室" in page
    refused = post(zhao, meeting, "details", **told | {"held_on": "2027-02-01", "place": "四楼"})
    assert (refused.status_code, "四楼" in refused.text) == (422, True)


def test_all_that_are_missing_are_urged_by_one_click_and_once_an_hour(
    zhao: FlaskClient, meeting: Meeting, cast: World
) -> None:
    assert "都已上报" not in zhao.get(f"/meetings/{meeting.id}").text, "of what has just begun nothing is said"
    due = make_round(cast.biweekly, cast.fortnight.starts_on - timedelta(days=1))
    make_report(cast.town, due, by=cast.wang)
    assert "柳河镇、司法局" in zhao.get(f"/meetings/{meeting.id}").text
    for _ in range(2):
        assert post(zhao, meeting, "urging").status_code == 303
    urged = db.session.scalars(select(Reminder.unit_id).where(Reminder.kind == "urged")).all()
    assert sorted(urged) == sorted([cast.other_town.id, cast.department.id])


def test_one_button_alone_is_filled(zhao: FlaskClient, meeting: Meeting, cast: World, clock_at: Clock) -> None:
    clock_at("2026-11-12 10:00")

    def filled() -> list[str]:
        page = zhao.get(f"/meetings/{meeting.id}").text
        return re.findall(r'class="button(?: small)?"[^>]*>.*?<span>(.*?)</span>', page, re.DOTALL)

    make_case(cast.village, by=cast.li, urgency="escalating")
    assert filled() == ["按规则提出议程"]
    post(zhao, meeting, "proposal")
    assert filled() == ["发出会议通知"]
    due = make_round(cast.biweekly, cast.fortnight.starts_on - timedelta(days=1))
    make_report(cast.town, due, by=cast.wang)
    assert filled() == ["一键催办全部未报单位"]


def test_it_asks_for_the_screening_that_was_due_before_it_and_not_for_one_just_begun(
    zhao: FlaskClient, meeting: Meeting, cast: World, clock_at: Clock
) -> None:
    clock_at("2026-11-12 10:00")
    due = make_round(cast.biweekly, cast.fortnight.starts_on - timedelta(days=1))
    make_report(cast.town, due, by=cast.wang)
    assert due.due_on < meeting.held_on < cast.fortnight.due_on
    page = zhao.get(f"/meetings/{meeting.id}").text
    assert ("11月6日" in page, "11月20日" in page) == (True, False)
    post(zhao, meeting, "urging")
    urged = db.session.execute(select(Reminder.unit_id, Reminder.subject).where(Reminder.kind == "urged")).all()
    assert {tuple(row) for row in urged} == {
        (unit.id, f"round:{due.id}") for unit in (cast.other_town, cast.department)
    }


def test_the_rule_proposes_what_waits_with_the_reason_in_words(
    zhao: FlaskClient, meeting: Meeting, cast: World, clock_at: Clock
) -> None:
    plain = make_case(cast.village, by=cast.li)
    late = make_case(cast.village2, by=cast.liu)
    given(late, Task(cast.village2, "set", clock.now() - timedelta(days=2)), cast.wang)
    worse = make_case(cast.other_village, by=cast.he, urgency="escalating")
    shared = make_case(cast.village, by=cast.li)
    given(shared, Task(cast.town, "set", clock.now() + timedelta(days=5), [cast.other_town]), cast.zhao)
    settled = make_case(cast.village, by=cast.li, urgency="escalating")
    settled.status, settled.resolved_at = "resolved", clock.now()
    assert post(zhao, meeting, "proposal").status_code == 303
    expected = [(worse.number, ["escalating"]), (late.number, ["overdue"]), (shared.number, ["across"])]
    assert agenda(meeting) == expected
    page = zhao.get(f"/meetings/{meeting.id}").text
    assert "11月16日（周一） 10:00到期" in page and "涉及多个单位：城关镇、柳河镇" in page
    assert plain.number not in page
    assert post(zhao, meeting, "proposal").status_code == 303
    assert agenda(meeting) == expected, "twice the same rule puts nothing on twice"


def test_the_agenda_is_edited_by_hand(zhao: FlaskClient, meeting: Meeting, cast: World) -> None:
    first, second = (make_case(cast.village, by=cast.li, urgency="escalating") for _ in range(2))
    by_number = make_case(cast.other_village, by=cast.he)
    post(zhao, meeting, "proposal")
    post(zhao, meeting, "items", kind="matter", what=by_number.number, note="镇里请求")
    post(zhao, meeting, "items", kind="subject", what="通报上月办理情况")
    items = db.session.get_one(Meeting, meeting.id, populate_existing=True).agenda
    post(zhao, meeting, f"items/{items[3].id}/place", to="up")
    post(zhao, meeting, f"items/{items[0].id}/place", to="up")
    post(zhao, meeting, f"items/{items[1].id}/removal")
    for move in ("removal", "place"):  # from a page opened before
        late = post(zhao, meeting, f"items/{items[1].id}/{move}", to="up")
        assert (late.status_code, "已被撤下议程" in late.text) == (422, True)
    assert [name for name, _why in agenda(meeting)] == [first.number, "通报上月办理情况", by_number.number]
    post(zhao, meeting, "proposal")
    assert len(agenda(meeting)) == 3, "what was taken off by hand does not come back by rule"
    post(zhao, meeting, "items", kind="matter", what=second.number)
    assert agenda(meeting)[-1][0] == second.number, "but by its number"


def test_twelve_are_proposed_at_most_by_weight_and_the_rest_is_named_to_be_ticked(
    zhao: FlaskClient, meeting: Meeting, cast: World
) -> None:
    late = [make_case(cast.village, by=cast.li) for _ in range(13)]
    for case in late:
        given(case, Task(cast.village, "set", clock.now() - timedelta(days=2)), cast.wang)
    worse = make_case(cast.village, by=cast.li, urgency="escalating")
    post(zhao, meeting, "proposal")
    numbers = [name for name, _why in agenda(meeting)]
    assert (len(numbers), numbers[0]) == (12, worse.number)
    left = [case for case in late if case.number not in numbers]
    page = zhao.get(f"/meetings/{meeting.id}").text
    assert "另有 2 件也符合规则" in page and all(case.number in page for case in left)
    post(zhao, meeting, "proposal")
    assert len(agenda(meeting)) == 12, "by itself no more than twelve"
    untouched = post(zhao, meeting, "proposal", how="ticked")
    assert (untouched.status_code, "请先勾选" in untouched.text) == (422, True)
    post(zhao, meeting, "proposal", how="ticked", case=[left[1].id])
    assert agenda(meeting)[-1] == (left[1].number, ["overdue"])
    assert "另有 1 件也符合规则" in zhao.get(f"/meetings/{meeting.id}").text


def test_items_are_taken_off_together_or_none(zhao: FlaskClient, meeting: Meeting, cast: World) -> None:
    for _ in range(3):
        make_case(cast.village, by=cast.li, urgency="escalating")
    post(zhao, meeting, "proposal")
    first, second, third = db.session.get_one(Meeting, meeting.id, populate_existing=True).agenda
    assert post(zhao, meeting, "items/removal").status_code == 422, "nothing ticked"
    third.decided_at = clock.now()
    db.session.commit()
    assert post(zhao, meeting, "items/removal", item=[first.id, third.id]).status_code == 422
    assert len(agenda(meeting)) == 3
    assert post(zhao, meeting, "items/removal", item=[first.id, second.id]).status_code == 303
    assert len(agenda(meeting)) == 1


def test_a_meeting_was_held_once_somebody_says_so_and_never_before_its_day(
    zhao: FlaskClient, meeting: Meeting, clock_at: Clock
) -> None:
    clock_at("2026-11-13 10:00")
    early = post(zhao, meeting, "holding", held="yes")
    assert (early.status_code, "11月16日（周一）" in early.text) == (422, True)
    assert post(zhao, meeting, "minutes").status_code == 409, "nothing to close yet"
    clock_at("2026-11-16 12:00")
    assert "例会已召开" in zhao.get(f"/meetings/{meeting.id}").text
    assert post(zhao, meeting, "holding", held="yes").location.endswith("/details"), "who came is asked next"
    assert post(zhao, meeting, "holding", held="no").status_code == 303
    assert db.session.get_one(Meeting, meeting.id, populate_existing=True).status == "planned"
    post(zhao, meeting, "holding", held="yes")
    assert post(zhao, meeting, "minutes").status_code == 303
    assert post(zhao, meeting, "holding", held="no").status_code == 409, "closed minutes stay"


@pytest.mark.parametrize(
    ("what", "said"), [("2026-999999", "没有您可以查看的事项"), ("", "请填写"), ("x" * 300, "太长")]
)
def test_a_wrong_item_is_refused_and_kept(zhao: FlaskClient, meeting: Meeting, what: str, said: str) -> None:
    answer = post(zhao, meeting, "items", kind="matter", what=what, note="留着这句")
    assert (answer.status_code, said in answer.text, "留着这句" in answer.text) == (422, True, True)


def test_nothing_stands_twice_on_an_agenda(zhao: FlaskClient, meeting: Meeting, cast: World) -> None:
    case = make_case(cast.village, by=cast.li)
    assert post(zhao, meeting, "items", kind="matter", what=case.number).status_code == 303
    assert post(zhao, meeting, "items", kind="matter", what=case.number).status_code == 422


def test_closed_minutes_refuse_every_change(zhao: FlaskClient, meeting: Meeting) -> None:
    meeting.status = "minuted"
    db.session.commit()
    for what in ("proposal", "items", "urging", "details"):
        assert post(zhao, meeting, what).status_code == 409
    assert "提出议程" not in zhao.get(f"/meetings/{meeting.id}").text


def test_a_leader_reads_and_an_invited_town_sees_only_day_and_place(app: Flask, meeting: Meeting, cast: World) -> None:
    leader, town = make_client(app, cast.qian), make_client(app, cast.wang)
    assert leader.get(f"/meetings/{meeting.id}").status_code == 200
    assert post(leader, meeting, "proposal").status_code == 403
    assert town.get(f"/meetings/{meeting.id}").status_code == 404
    assert "青山县信联办" in town.get("/meetings").text
    assert db.session.scalar(select(func.count(Meeting.id))) == 1
