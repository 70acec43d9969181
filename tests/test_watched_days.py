"""Two days that are watched: the one for the answer to a supervision notice, the one of what people agreed on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import clock
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.clock import Clock
from models.case.moves.assignment import Task
from models.case.moves.mediation import Terms
from rules.case.clock import OVER, PERFORMANCE, SUPERVISION
from tests.support.make import make_case, make_client, now_of, today
from tests.support.world import World

DAY = timedelta(days=1)
SATURDAY = date(2026, 12, 5)


@pytest.fixture
def case(cast: World) -> Case:
    """东村's own, signed for; the town's office is in charge."""
    made = make_case(cast.village, by=cast.li)
    made.assign(Task(cast.village, "set", clock.now() + 20 * DAY), by=cast.wang, now=clock.now())
    made.sign(by=cast.li, now=clock.now())
    db.session.commit()
    return made


@pytest.fixture
def said(cast: World) -> dict[str, Any]:
    """The village's cadre, now."""
    return {"by": cast.li, "now": clock.now()}


def supervise(case: Case, cast: World, days: int = 6) -> Clock:
    """The county asks for an answer."""
    case.supervise("请书面答复", clock.now() + days * DAY, by=cast.zhao, now=clock.now())
    db.session.commit()
    return running(case, SUPERVISION)


def agree(case: Case, said: dict[str, Any], due_on: date | None = SATURDAY, reached_on: date | None = None) -> None:
    case.agree(Terms("oral", reached_on or today(), "拆墙", due_on), calendar(), **said)
    db.session.commit()


def running(case: Case, kind: str) -> Clock:
    found = now_of(case).clock(kind)
    assert found
    return found


def ends(case: Case, kind: str) -> list[str | None]:
    """How the times of that kind ended, the first one first; None of one that runs."""
    return [one.outcome for one in now_of(case).clocks if one.kind == kind]


def test_a_notice_is_to_be_answered_by_its_day_and_the_answer_ends_it(
    app: Flask, cast: World, case: Case, town: FlaskClient, said: dict[str, Any]
) -> None:
    given = supervise(case, cast)
    assert (given.started_at, given.due_at, given.duty) == (clock.now(), clock.now() + 6 * DAY, cast.village)
    assert "督办答复" in town.get("/deadlines?show=all").text and "督办答复" not in town.get("/deadlines").text
    page = town.get(f"/cases/{case.id}").text
    assert "由督办单位在督办通知里确定" in page
    case.answer("已查清", **said)
    assert ends(case, SUPERVISION) == ["done"]


def test_it_is_owed_when_the_matter_is_settled_meanwhile_and_not_by_who_has_it_next(
    cast: World, case: Case, said: dict[str, Any]
) -> None:
    supervise(case, cast)
    case.resolve("done", "已付清", **said)
    assert ends(case, SUPERVISION) == [None]
    case.reopen("没付清", by=cast.wang, now=clock.now())
    assert ends(case, SUPERVISION) == ["dropped"]
    case.assign(Task(cast.village2, "set", clock.now() + 20 * DAY), by=cast.wang, now=clock.now())
    supervise(case, cast)
    case.recuse(cast.village2, "涉及该村", by=cast.zhao, now=clock.now())
    assert ends(case, SUPERVISION) == ["dropped", "dropped"]


def test_who_takes_over_from_the_office_that_gave_a_notice_is_told_in_its_place(cast: World, case: Case) -> None:
    supervise(case, cast)
    assert case.supervisor == cast.county
    cast.county.merged_into_id = cast.department.id
    assert case.supervisor == cast.department


def test_what_was_agreed_is_watched_to_the_end_of_its_day_whoever_settles_or_closes_the_matter(
    cast: World, case: Case, town: FlaskClient, said: dict[str, Any]
) -> None:
    agree(case, said)
    watched = running(case, PERFORMANCE)
    assert (watched.due_at.isoformat(), watched.duty) == ("2026-12-05T15:59:00+00:00", cast.village)
    page = town.get(f"/cases/{case.id}").text
    assert "《人民调解法》第三十一条" in page
    assert page.count("12月5日") == 2, "in the history, and once with its light"
    case.resolve("agreed", "说好了", **said)
    case.close("当事人外出", by=cast.wang, now=clock.now())
    assert ends(case, PERFORMANCE) == [None]
    case.fulfil(today(), "", calendar(), **said)
    assert ends(case, PERFORMANCE) == ["done"]


def test_another_day_takes_its_place_and_none_is_owed_where_none_was_named_or_the_agreement_stands_no_more(
    cast: World, case: Case, said: dict[str, Any]
) -> None:
    agree(case, {**said, "now": clock.now() - DAY}, None, today() - DAY)
    assert ends(case, PERFORMANCE) == []
    agree(case, said)
    case.correct(Terms("oral", today(), "拆墙", SATURDAY + DAY), "写错", calendar(), **said)
    assert ends(case, PERFORMANCE) == ["replaced", None]
    case.correct(Terms("oral", today(), "拆墙和补种", SATURDAY + DAY), "漏写", calendar(), **said)
    assert ends(case, PERFORMANCE) == ["replaced", None], "its words are no day"
    case.resolve("agreed", "说好了", **said)
    case.reopen("没拆", by=cast.wang, now=clock.now())
    assert ends(case, PERFORMANCE) == ["replaced", "dropped"]


def test_what_is_done_on_the_spot_or_entered_late_reminds_nobody_of_a_day_that_is_over(
    case: Case, said: dict[str, Any]
) -> None:
    agree(case, said, today())
    shown = running(case, PERFORMANCE)
    assert (shown.started_at < clock.now() < shown.due_at, shown.told) == (True, None)
    agree(case, said, today() - DAY, today() - 9 * DAY)
    late = running(case, PERFORMANCE)
    assert (late.light(now=clock.now()), late.told, late.next_at) == (OVER, OVER, None)


def test_both_stand_in_the_calendar_of_whose_turn_it_is(
    app: Flask, cast: World, case: Case, said: dict[str, Any]
) -> None:
    supervise(case, cast)
    agree(case, said)
    address = make_client(app, cast.li).post("/me/calendar").text.partition("/calendar/")[2].partition("<")[0]
    text = make_client(app, cast.li).get(f"/calendar/{address}").text.replace("\r\n ", "")
    for words in (f"{case.number} 办理到期", f"{case.number}：督办答复到期", f"{case.number}：协议履行到期"):
        assert words in text
