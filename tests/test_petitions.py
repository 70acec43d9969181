"""A petition from registration to re-review: which clock each move ends, which it starts, and whose move it is."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

import clock
from models.base import db
from models.calendar import CalendarYear, calendar
from models.case.case import Case
from models.case.clock import Clock
from models.case.moves.assignment import Task
from models.case.moves.petition import Said
from models.org.user import User
from rules.case import limit
from rules.errors import Forbidden, Invalid, NotAllowed
from tests.support.make import make_case, today
from tests.support.world import World

DAY = timedelta(days=1)


@pytest.fixture
def case(cast: World) -> Case:
    """东村's case, taken over by 城关镇."""
    for year in (2025, 2026):
        CalendarYear.seed(year, by=None, now=clock.now())
    made = make_case(cast.village, by=cast.li)
    made.accept(by=cast.wang, now=clock.now())
    db.session.commit()
    return made


def on(text: str, hour: int = 10) -> datetime:
    return calendar().at(date.fromisoformat(text), datetime.min.time().replace(hour=hour))


def register(case: Case, by: User, now: datetime, choice: str = "claim", received: str = "") -> None:
    day = date.fromisoformat(received) if received else calendar().day_of(now)
    case.register(choice, day, calendar().day_of(now), "", calendar(), by=by, now=now)


def assign(case: Case, cast: World, now: datetime, basis: str = "set", days: int = 20) -> None:
    due_at = limit.due_at(calendar(), calendar().day_of(now) + days * DAY)
    case.assign(Task(cast.village2, basis, due_at), by=cast.wang, now=now)
    case.sign(by=cast.liu, now=now)


def running(case: Case) -> dict[str, str]:
    """Kind → last day, as the database has it."""
    db.session.flush()
    rows = db.session.scalars(select(Clock).where(Clock.case_id == case.id, Clock.stopped_at.is_(None)))
    return {row.kind: calendar().day_of(row.due_at).isoformat() for row in rows}


def said(day: str, **more: str) -> Said:
    return Said(date.fromisoformat(day), **({"text": "已书面答复", "way": "handed"} | more))


def test_a_claim_goes_its_whole_way_with_its_own_time_at_each_step(case: Case, cast: World) -> None:
    days = calendar()
    register(case, cast.wang, on("2026-07-01"), received="2026-06-29")
    assert running(case) == {"register": "2026-07-14", "answer": "2026-07-14", "settle": "2026-08-31"}
    assign(case, cast, on("2026-07-02"))
    assert set(running(case)) == {"answer", "settle", "deadline"}, "passed on: Art. 22 is done"
    case.tell_receipt(said("2026-07-03"), days, by=cast.liu, now=on("2026-07-03"))
    case.give_opinion(said("2026-07-16", result="refused"), days, by=cast.liu, now=on("2026-07-17"))
    assert running(case) == {"deadline": "2026-07-22", "review_request": "2026-08-17"}, "from the day of its receipt"
    case.request_review("review_request", said("2026-08-16"), days, by=cast.wang, now=on("2026-08-18"))
    assert running(case)["review"] == "2026-09-15"
    review = case.clock("review")
    assert review and review.judge == cast.town, "by the office next above the village that decided"
    case.decide_review("review", said("2026-09-01", result="upheld"), days, by=cast.wang, now=on("2026-09-01"))
    case.request_review("rereview_request", said("2026-09-01"), days, by=cast.wang, now=on("2026-09-01", 11))
    assert running(case)["rereview"] == "2026-10-08", "30 days end on the National Day holiday"
    case.pause("rereview", "hearing", "9月10日听证", by=cast.zhao, now=on("2026-09-10"))
    case.go_on("rereview", "听证结束", days, by=cast.zhao, now=on("2026-09-20"))
    assert running(case)["rereview"] == "2026-10-12", "ten days of hearing: Sunday the 11th, moved on"
    case.decide_review("rereview", said("2026-09-21", result="upheld"), days, by=cast.zhao, now=on("2026-09-21"))
    assert running(case) == {"deadline": "2026-07-22"}
    assert {one.outcome for one in case.clocks if one.kind != "deadline"} == {"done"}
    kinds = [step.kind for step in case.steps if step.kind not in ("reported", "accepted", "assigned", "signed")]
    assert kinds == [
        "registered",
        "told",
        "told",
        "reviewed",
        "reviewed",
        "reviewed",
        "paused",
        "continued",
        "reviewed",
    ]


@pytest.mark.parametrize("choice", ["suggestion", "accusation", "elsewhere"])
def test_only_a_claim_that_is_decided_here_has_sixty_days(case: Case, cast: World, choice: str) -> None:
    register(case, cast.wang, clock.now(), choice)
    assert set(running(case)) == {"register", "answer"}
    assert case.petition == {"elsewhere": "claim"}.get(choice, choice)
    with pytest.raises(NotAllowed, match="item 6"):
        case.give_opinion(said(today().isoformat()), calendar(), by=cast.wang, now=clock.now())


def test_a_petition_of_the_wrong_kind_is_registered_anew(case: Case, cast: World) -> None:
    register(case, cast.wang, clock.now(), "suggestion")
    register(case, cast.wang, clock.now(), "claim")
    assert "settle" in running(case)
    with pytest.raises(NotAllowed, match="already"):
        register(case, cast.wang, clock.now(), "claim")
    register(case, cast.wang, clock.now(), "accusation")
    assert "settle" not in running(case)


def test_the_sixty_days_are_extended_once_and_by_thirty_at_most(case: Case, cast: World) -> None:
    register(case, cast.wang, on("2026-07-01"))
    more: dict[str, Any] = {"by": cast.wang, "now": on("2026-08-20")}
    with pytest.raises(Invalid):
        case.extend(date(2026, 10, 9), "需要鉴定", calendar(), **more)
    case.extend(date(2026, 9, 30), "需要鉴定", calendar(), **more)
    settle = case.clock("settle")
    assert settle and (settle.basis, running(case)["settle"]) == ("extended", "2026-09-30")
    with pytest.raises(NotAllowed, match="once"):
        case.extend(date(2026, 10, 8), "还没有结果", calendar(), **more)


def test_a_deadline_that_is_the_sixty_days_moves_with_them(case: Case, cast: World) -> None:
    register(case, cast.wang, on("2026-07-01"))
    assign(case, cast, on("2026-07-01", 11), "petition", 60)
    case.ask(limit.due_at(calendar(), date(2026, 9, 20)), "需要鉴定", calendar(), by=cast.liu, now=on("2026-08-01"))
    case.grant("", by=cast.wang, now=on("2026-08-02"))
    assert running(case)["settle"] == running(case)["deadline"] == "2026-09-20", "a Sunday on which everybody works"
    assert {one.basis for one in case.clocks if one.kind in ("settle", "deadline")} == {"extended"}


def test_who_asks_too_late_is_pointed_to_other_routes(case: Case, cast: World) -> None:
    register(case, cast.wang, on("2026-07-01"))
    case.give_opinion(said("2026-07-16"), calendar(), by=cast.wang, now=on("2026-07-16"))
    with pytest.raises(NotAllowed, match="another lawful route"):
        case.request_review("review_request", said("2026-08-18"), calendar(), by=cast.wang, now=on("2026-08-18"))


def test_the_offices_own_deadline_stands_still_and_moves_on(case: Case, cast: World) -> None:
    assign(case, cast, on("2026-07-01"))
    due = case.due_at
    case.pause("deadline", "party", "当事人住院", by=cast.wang, now=on("2026-07-05"))
    deadline = case.clock("deadline")
    assert deadline and (deadline.light(now=on("2026-08-30")), deadline.next_at) == ("normal", None)
    with pytest.raises(NotAllowed, match="stands still already"):
        case.pause("deadline", "party", "", by=cast.wang, now=on("2026-07-06"))
    case.go_on("deadline", "已出院", calendar(), by=cast.wang, now=on("2026-07-08"))
    assert due and case.due_at == deadline.due_at == limit.due_at(calendar(), calendar().day_of(due) + 3 * DAY)
    before = case.due_at
    case.pause("deadline", "expert", "", by=cast.wang, now=on("2026-07-09"))
    case.go_on("deadline", "", calendar(), by=cast.wang, now=on("2026-07-09"))
    assert case.due_at == before, "pausing and going on at once changes nothing"


def test_the_end_of_a_matter_ends_the_duties_and_not_the_petitioners_rights(case: Case, cast: World) -> None:
    register(case, cast.wang, on("2026-07-01"))
    assign(case, cast, on("2026-07-02"))
    case.give_opinion(said("2026-07-16"), calendar(), by=cast.liu, now=on("2026-07-16"))
    told: dict[str, Any] = {"id": uuid.uuid4(), "kind": "resolved", "text": "已办结"}
    step = case.note(told, made_at=clock.now(), by=cast.liu, now=clock.now())
    assert set(running(case)) == {"review_request"}
    case.take_back(step)
    assert set(running(case)) == {"review_request", "deadline"}, "said by mistake"


def test_a_reopened_claim_gets_its_sixty_days_back_only_when_it_is_registered_anew(case: Case, cast: World) -> None:
    register(case, cast.wang, on("2026-07-01"))
    assign(case, cast, on("2026-07-02"))
    case.resolve("mediated", "双方和解", by=cast.liu, now=on("2026-07-10"))
    case.reopen("一方反悔", by=cast.wang, now=on("2026-07-20"))
    assert running(case) == {}
    register(case, cast.wang, on("2026-07-21"))
    assert running(case) == {"settle": "2026-09-20"}, "a Sunday on which everybody works"


def test_a_decision_can_be_written_down_after_the_matter_is_settled(case: Case, cast: World) -> None:
    register(case, cast.wang, clock.now())
    told = {"id": uuid.uuid4(), "kind": "resolved", "text": "谈好了"}
    case.note(told, made_at=clock.now(), by=cast.wang, now=clock.now())
    assert running(case) == {}
    case.give_opinion(said(today().isoformat()), calendar(), by=cast.wang, now=clock.now())
    assert set(running(case)) == {"review_request"}


def test_each_move_is_somebodys_and_the_others_are_told_whose(case: Case, cast: World) -> None:
    with pytest.raises(Forbidden, match="城关镇"):
        register(case, cast.li, clock.now())
    with pytest.raises(NotAllowed, match="not registered"):
        case.tell_receipt(said(today().isoformat()), calendar(), by=cast.wang, now=clock.now())
    register(case, cast.zhao, clock.now())
    assign(case, cast, clock.now())
    with pytest.raises(Forbidden, match="西村"):
        case.tell_receipt(said(today().isoformat()), calendar(), by=cast.li, now=clock.now())
    with pytest.raises(Forbidden, match="城关镇"):
        case.pause("deadline", "party", "", by=cast.liu, now=clock.now())
    with pytest.raises(NotAllowed, match="34"):
        case.pause("settle", "expert", "", by=cast.wang, now=clock.now())
