"""What is typed in the meeting: assignments with deadlines in one submit; one refusal holds up no other row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.step import CaseStep
from models.meeting.meeting import Meeting
from models.message.reminder import Reminder
from tests.support.make import make_case
from tests.support.world import World


@pytest.fixture
def cases(cast: World) -> list[Case]:
    """Two matters of 东村, one of 南坪村."""
    return [make_case(unit, by=by) for unit, by in ((cast.village, cast.li),) * 2 + ((cast.other_village, cast.he),)]


@pytest.fixture
def meeting(cast: World, cases: list[Case]) -> Meeting:
    """The county's meeting with those on its agenda, and a subject."""
    Meeting.open(cast.county, date(2026, 11, 1), calendar(), now=clock.now())
    made = db.session.scalars(select(Meeting)).one()
    for case in cases:
        made.put(case, "", "", by=cast.zhao, now=clock.now())
    made.put(None, "通报情况", "", by=cast.zhao, now=clock.now())
    db.session.commit()
    return made


def row(meeting: Meeting, place: int, **said: Any) -> dict[str, Any]:
    """The fields of one row, with the version of the case as the page carries it."""
    item = meeting.agenda[place]
    case = db.session.get(Case, item.case_id) if item.case_id else None
    return {f"{name}-{item.id}": value for name, value in ({"version": case.version if case else ""} | said).items()}


def keep(client: FlaskClient, meeting: Meeting, *rows: dict[str, Any]) -> Any:
    return client.post(f"/meetings/{meeting.id}/decisions", data={name: each[name] for each in rows for name in each})


def kinds(case: Case) -> list[str]:
    return [one.kind for one in CaseStep.of_cases([case.id])]


def test_one_submit_makes_assignments_with_deadlines_and_messages(
    zhao: FlaskClient, meeting: Meeting, cases: list[Case], cast: World
) -> None:
    task = {"handler": cast.department.id, "due_on": "2026-12-10", "lead": cast.qian.id, "words": "一周内拿出方案"}
    rows = (row(meeting, 0, **task), row(meeting, 1, words="继续观察"), row(meeting, 2), row(meeting, 3, words="同意"))
    answer = keep(zhao, meeting, *rows)
    assert (answer.status_code, meeting.status) == (303, "planned"), "held is what somebody says"
    given = cases[0]
    assert (given.status, given.handler_id, given.lead_id) == ("assigned", cast.department.id, cast.qian.id)
    assert given.due_at and calendar().day_of(given.due_at) == date(2026, 12, 10)
    expected = [["reported", "assigned", "decided"], ["reported", "decided"], ["reported"]]
    assert [kinds(case) for case in cases] == expected
    told = db.session.scalars(select(Reminder).where(Reminder.subject == f"case:{given.id}")).one()
    assert (told.kind, told.unit_id) == ("assigned", cast.department.id)
    page = zhao.get(f"/meetings/{meeting.id}").text
    assert "一周内拿出方案" in page and "继续观察" in page and "12月10日（周四）" in page
    assert "11月16日（周一）例会" in zhao.get(f"/cases/{given.id}").text
    assert [item.decided_at is not None for item in meeting.agenda] == [True, True, False, True]


def test_one_row_is_kept_by_its_own_button_and_what_was_typed_in_the_others_stays(
    zhao: FlaskClient, meeting: Meeting, cases: list[Case], cast: World
) -> None:
    other = row(meeting, 1, handler=cast.town.id, due_on="2026-12-01", words="留着这句")
    first = meeting.agenda[0].id
    answer = keep(zhao, meeting, row(meeting, 0, words="继续观察"), other, {"only": first})
    assert answer.status_code == 200 and all(
        said in answer.text for said in ("已保存 1 项决定", "留着这句", "2026-12-01")
    )
    assert [kinds(case) for case in cases[:2]] == [["reported", "decided"], ["reported"]]
    answer = keep(zhao, meeting, other, {"only": meeting.agenda[1].id})
    assert answer.status_code == 303 and answer.location.endswith(f"#row-{meeting.agenda[1].id}")
    assert kinds(cases[1]) == ["reported", "assigned", "decided"]


def test_a_decision_names_helping_units_and_takes_a_deadline_by_the_regulations(
    zhao: FlaskClient, meeting: Meeting, cases: list[Case], cast: World
) -> None:
    assert "《信访工作条例》第二十三条" in zhao.get(f"/meetings/{meeting.id}/decisions").text
    task = {"handler": cast.department.id, "due": "answer", "helpers": [cast.town.id, cast.other_town.id]}
    assert keep(zhao, meeting, row(meeting, 0, **task, person="郑卫东")).status_code == 303
    assert (cases[0].due_basis, [unit.id for unit in cases[0].co_handlers]) == ("answer", task["helpers"])
    told = db.session.execute(select(Reminder.kind, Reminder.unit_id).where(Reminder.kind == "helping")).all()
    assert {tuple(one) for one in told} == {("helping", cast.town.id), ("helping", cast.other_town.id)}
    assert "协办：城关镇、柳河镇" in zhao.get(f"/meetings/{meeting.id}").text
    itself = row(meeting, 1, handler=cast.town.id, due="answer", helpers=[cast.town.id])
    assert keep(zhao, meeting, itself).status_code == 422


def test_a_refused_row_is_kept_as_typed_and_the_others_stand(
    zhao: FlaskClient, meeting: Meeting, cases: list[Case], cast: World
) -> None:
    stale = row(meeting, 0, handler=cast.town.id, due_on="2026-12-01", words="留着这句")
    cases[0].urgency, cases[0].version = "help", cases[0].version + 1
    no_day = row(meeting, 1, handler=cast.town.id, person="周明")
    answer = keep(zhao, meeting, stale, no_day, row(meeting, 2, words="继续观察"))
    assert answer.status_code == 409
    for said in ("留着这句", "周明", "有人先处理了", "请填写办结日期", "有 2 项决定还没有保存", "已保存 1 项决定"):
        assert said in answer.text
    assert [kinds(case) for case in cases] == [["reported"], ["reported"], ["reported", "decided"]]
    again = row(meeting, 0, handler=cast.town.id, due_on="2026-12-01", words="留着这句")
    assert keep(zhao, meeting, again).status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_on": "2026-12-01"},
        {"handler": "999999", "due_on": "2026-12-01"},
        {"handler": "x", "due_on": "2026-12-01"},
        {"handler": "{town}", "due_on": "2026-11-01"},
        {"handler": "{town}", "due_on": "2026-12-01", "lead": "999"},
    ],
)
def test_what_cannot_be_is_refused_by_field(
    zhao: FlaskClient, meeting: Meeting, cases: list[Case], cast: World, wrong: dict[str, str]
) -> None:
    told = {name: value.format(town=cast.town.id) for name, value in wrong.items()}
    assert keep(zhao, meeting, row(meeting, 0, **told)).status_code == 422
    assert kinds(cases[0]) == ["reported"]


def test_a_settled_matter_cannot_be_assigned_but_decided_upon(
    zhao: FlaskClient, meeting: Meeting, cases: list[Case], cast: World
) -> None:
    cases[0].status, cases[0].resolved_at = "resolved", clock.now()
    answer = keep(zhao, meeting, row(meeting, 0, handler=cast.town.id, due_on="2026-12-01"))
    assert (answer.status_code, kinds(cases[0])) == (409, ["reported"])
    assert keep(zhao, meeting, row(meeting, 0, words="请镇里回访")).status_code == 303


def test_a_subject_is_decided_in_words_and_nothing_twice(zhao: FlaskClient, meeting: Meeting, cast: World) -> None:
    assert keep(zhao, meeting, row(meeting, 3, handler=cast.town.id, due_on="2026-12-01")).status_code == 422
    assert keep(zhao, meeting, row(meeting, 3, words="同意")).status_code == 303
    assert keep(zhao, meeting, row(meeting, 3, words="不同意")).status_code == 409
    assert meeting.agenda[3].decision == "同意"
    item = meeting.agenda[3].id
    assert zhao.post(f"/meetings/{meeting.id}/items/{item}/removal").status_code == 422


def test_what_a_stale_window_typed_of_a_decided_item_is_shown_and_not_lost(
    zhao: FlaskClient, meeting: Meeting, cases: list[Case], cast: World
) -> None:
    stale = row(meeting, 0, handler=cast.town.id, due_on="2026-12-01", words="留着这句")
    assert keep(zhao, meeting, row(meeting, 0, words="继续观察")).status_code == 303
    answer = keep(zhao, meeting, stale, row(meeting, 1, words="同意"))
    assert answer.status_code == 409
    assert (
        f"您刚才写的：{cast.town.name} · 12月1日（周二） · 留着这句" in answer.text
        and "会议已对此项作出决定" in answer.text
    )
    assert [item.decision for item in meeting.agenda] == ["继续观察", "同意", "", ""]


def test_the_same_sent_twice_is_no_refusal(zhao: FlaskClient, meeting: Meeting, cases: list[Case], cast: World) -> None:
    sent = row(meeting, 0, handler=cast.town.id, due_on="2026-12-01", lead=cast.qian.id, words="一周内拿出方案")
    answers = [keep(zhao, meeting, sent, row(meeting, 1, words="同意")) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert "之前已经保存过" in zhao.get(answers[1].location).text
    assert kinds(cases[0]) == ["reported", "assigned", "decided"]


def test_what_was_typed_of_an_item_taken_off_the_agenda_is_shown(zhao: FlaskClient, meeting: Meeting) -> None:
    stale, item = row(meeting, 3, words="留着这句"), meeting.agenda[3]
    assert zhao.post(f"/meetings/{meeting.id}/items/{item.id}/removal").status_code == 303
    answer = keep(zhao, meeting, stale)
    assert answer.status_code == 409 and "留着这句" in answer.text and "撤下议程" in answer.text
