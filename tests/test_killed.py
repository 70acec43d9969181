"""The server is killed before each single statement of filing, review and urging: all is stored or nothing, and the
repeat completes it with one row and one receipt. On PostgreSQL every fourth statement stands for all.

The answers and moves of a case share one frame: each is killed at every third of its statements (on PostgreSQL at every
eighth), beginning at another one than its neighbours, so that together they die everywhere."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

import clock
from models.base import db
from models.case.agreement import Agreement
from models.case.case import Case
from models.case.clock import Clock
from models.case.intake import Intake
from models.case.moves.assignment import Task
from models.case.moves.merger import Merger
from models.case.step import CaseStep
from models.event import Event
from models.message.reminder import Reminder
from models.notice.notice import Notice
from models.receipt import Receipt
from models.report.report import Report
from tests.conftest import Clock as Standing
from tests.conftest import undone
from tests.jobs.conftest import make_channel
from tests.support.cut import ask, cut
from tests.support.make import case_body, cookie_of, make_case, make_notice, make_report, party_body, report_body, today
from tests.support.world import World, world

STORED = (Report, Case, CaseStep, Receipt, Event, Reminder)
DESK_STRIDES = {"sqlite": 6, "postgresql": 12}
STRIDES = {"sqlite": 1, "postgresql": 4}
SHARED_STRIDES = {"sqlite": 3, "postgresql": 8}


@pytest.fixture
def people(own_app: Flask) -> World:
    made = world()
    db.session.commit()
    return made


def stored() -> list[int]:
    """How many rows there are of each kind."""
    db.session.rollback()
    counted = [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in STORED]
    db.session.rollback()
    return counted


def killed_everywhere(
    app: Flask,
    request: dict[str, Any],
    strides: Mapping[str, int] = STRIDES,
    look: Callable[[], Any] = stored,
    *,
    turn: int = 0,
) -> tuple[list[Any], dict[str, Any]]:
    """What is stored after each death, later each time, and the answer that came at last."""
    with undone(app):
        ask(app, request)  # what is read and compiled once, the processes that die find done
    seen = [look()]
    stride = strides[db.engine.dialect.name]
    for number in range(1 + turn % stride, 120, stride):
        answer = cut(app, number, request)
        seen.append(look())
        if answer is not None:
            return seen, answer
    raise AssertionError("the request never came to its end")


def all_or_nothing(seen: list[Any], strides: Mapping[str, int] = STRIDES) -> None:
    """First nothing, from the commit on everything, never a part."""
    before, after = seen[0], seen[-1]
    turned = seen.index(after)
    assert turned * strides[db.engine.dialect.name] > 5, "the steps are not counted"
    assert seen == [before] * turned + [after] * (len(seen) - turned)


def test_a_report_is_stored_whole_or_not_at_all_and_the_repeat_completes_it(own_app: Flask, people: World) -> None:
    report_id = uuid.uuid4()
    body = report_body(people.village, people.week, cases=[case_body(parties=[party_body()])])
    request = {"method": "PUT", "address": f"/api/v1/reports/{report_id}", "sent": {"json": body}}
    request["cookie"] = cookie_of(own_app, people.li, "phone")
    seen, answer = killed_everywhere(own_app, request)
    all_or_nothing(seen)
    if db.engine.dialect.name == "sqlite":
        assert answer["status"] == 200, "the one before died after its commit, so this one finds its receipt"
    again = cut(own_app, 0, request)
    assert again and again["status"] == 200
    assert json.loads(again["text"])["receipt"] == json.loads(answer["text"])["receipt"]
    assert stored() == seen[-1]
    assert [after - first for after, first in zip(seen[-1], seen[0], strict=True)] == [1, 1, 1, 1, 1, 0]


def test_a_review_is_stored_whole_or_not_at_all(own_app: Flask, people: World) -> None:
    report = make_report(people.village, people.week, by=people.li, cases=[case_body()])
    sent = {"data": {"version": "1"}}
    request = {"method": "POST", "address": f"/reports/{report.id}/acceptance", "sent": sent}
    request["cookie"] = cookie_of(own_app, people.wang)
    seen, answer = killed_everywhere(own_app, request)
    all_or_nothing(seen)
    assert answer["status"] in (303, 409)
    status = select(Report.status, Case.status).join(Case, Case.report_id == Report.id)
    assert tuple(db.session.execute(status).one()) == ("accepted", "accepted")


def test_units_are_urged_all_or_none_and_the_repeat_urges_nobody_twice(
    own_app: Flask, people: World, clock_at: Standing
) -> None:
    clock_at("2026-11-20 16:00")  # an hour before the week is due: of one that only runs nobody is urged
    east, west = people.village.id, people.village2.id
    settings = {"url": "http://127.0.0.1:9", "body": '["{phone}", "{text}"]'}
    make_channel(people.county, "sms", settings)
    for cadre, phone in ((people.li, "13800000001"), (people.liu, "13800000002")):
        cadre.set_phone(phone)
    request = {"method": "POST", "address": f"/rounds/{people.week.id}/urging", "sent": {"data": {"to": "all"}}}
    request["cookie"] = cookie_of(own_app, people.wang)
    seen, answer = killed_everywhere(own_app, request)
    all_or_nothing(seen)
    assert answer["status"] == 303
    cut(own_app, 0, request)
    assert stored() == seen[-1]
    said = select(Reminder.unit_id, Reminder.channel == "inbox", Reminder.status)
    rows = db.session.execute(said.order_by(Reminder.unit_id, Reminder.id))
    assert [tuple(row) for row in rows] == [
        (east, True, "sent"), (east, False, "waiting"), (west, True, "sent"), (west, False, "waiting"),
    ]  # fmt: skip
    assert [after - first for after, first in zip(seen[-1], seen[0], strict=True)] == [0, 0, 0, 0, 2, 4]


@pytest.mark.parametrize(
    ("kind", "after"), [("signed", "handling"), ("objected", "accepted"), ("acknowledged", "assigned")]
)
def test_an_answer_to_an_assignment_is_stored_whole_or_not_at_all(
    own_app: Flask, people: World, kind: str, after: str
) -> None:
    case = make_case(people.village, by=people.li)
    task = Task(people.village2, "set", clock.now() + timedelta(days=9))
    case.assign(task, by=people.wang, now=clock.now())
    paper = make_notice(case, "assignment", by=people.wang)
    db.session.commit()
    more = {"paper": str(paper.id)} if kind == "acknowledged" else {}
    said = {"kind": kind, "text": "不归我们村", "made_at": clock.now().isoformat(), **more}
    address = f"/api/v1/cases/{case.id}/steps/{uuid.uuid4()}"
    request = {"method": "PUT", "address": address, "sent": {"json": said}}
    request["cookie"] = cookie_of(own_app, people.liu, "phone")
    seen, answer = killed_everywhere(own_app, request, SHARED_STRIDES, turn=len(kind))
    all_or_nothing(seen, SHARED_STRIDES)
    assert answer["status"] in (200, 201)
    assert db.session.scalar(select(Case.status)) == after
    assert db.session.scalar(select(Notice.status)) == ("acknowledged" if more else "issued")


MOVED = {
    "agreed": {"form": "written", "on": "2026-11-18"},
    "asked": {"wanted_on": "2026-12-20"},
    "pause_asked": {"reason": "expert"},
    "escalated": {},
    "advised": {},
    "answered": {},
    "disputed": {"way": "phone"},
}


@pytest.mark.parametrize("kind", MOVED)
def test_a_move_of_mediation_is_stored_whole_or_not_at_all(own_app: Flask, people: World, kind: str) -> None:
    case = make_case(people.village, by=people.li, parties=[party_body()])
    case.assign(Task(people.village, "set", clock.now() + timedelta(days=9)), by=people.wang, now=clock.now())
    case.sign(by=people.li, now=clock.now())
    case.tries, case.co_handlers = 2, [people.village] if kind == "advised" else []
    said = {"kind": kind, "text": "双方当面说定", "made_at": clock.now().isoformat(), **MOVED[kind]}
    if kind == "answered":
        case.supervise("请说明进展", clock.now() + timedelta(days=3), by=people.wang, now=clock.now())
    if kind == "disputed":
        case.resolve("mediated", "握手言和", by=people.li, now=clock.now())
        said["party"] = str(case.parties[0].id)
    db.session.commit()
    address = f"/api/v1/cases/{case.id}/steps/{uuid.uuid4()}"
    request = {"method": "PUT", "address": address, "sent": {"json": said}}
    request["cookie"] = cookie_of(own_app, people.li, "phone")
    seen, answer = killed_everywhere(own_app, request, SHARED_STRIDES, turn=list(MOVED).index(kind))
    all_or_nothing(seen, SHARED_STRIDES)
    assert answer["status"] in (200, 201)
    assert [after - first for after, first in zip(seen[-1], seen[0], strict=True)][2:5] == [1, 1, 1]


def at_the_desk() -> list[Any]:
    """The same, and how each case, paper and time stands."""
    counted: list[Any] = stored()
    cases = select(Case.status, Case.version, Case.handler_id, Case.closed_at, Case.supervised_due_at)
    counted += [tuple(row) for row in db.session.execute(cases.order_by(Case.serial))]
    counted += [tuple(row) for row in db.session.execute(select(Clock.kind, Clock.outcome).order_by(Clock.id))]
    counted += [db.session.scalar(select(func.count()).select_from(model)) for model in (Agreement, Merger, Intake)]
    counted += [tuple(row) for row in db.session.execute(select(Notice.status, Notice.serial))]
    db.session.rollback()
    return counted


def door(people: World) -> dict[str, str]:
    """A matter that comes in at the town's door."""
    said = {"id": str(uuid.uuid4()), "office": str(people.town.id), "origin": "letter", "category": "10", "sure": "1"}
    return said | {"summary": "来信说工钱没有结清", "place": "工地", "urgency": "ordinary"}


AT_DESK = ("agreement", "closing", "merger", "assignment", "issuance", "registration")


@pytest.mark.parametrize("what", AT_DESK)
def test_what_is_posted_at_a_desk_is_stored_whole_or_not_at_all(own_app: Flask, people: World, what: str) -> None:
    """On either database a sample of the statements stands for all."""
    case = make_case(people.village, by=people.li, parties=[party_body()])
    other = make_case(people.village2, by=people.liu)
    case.assign(Task(people.village, "set", clock.now() + timedelta(days=20)), by=people.wang, now=clock.now())
    day, soon = today(), (today() + timedelta(days=9)).isoformat()
    if what == "closing":
        case.resolve("mediated", "握手言和", by=people.li, now=clock.now())
    paper = make_notice(case, "supervision", by=people.wang, issued=False, reply_by=soon)
    version, helped = str(case.version), [str(people.village2.id)]
    db.session.commit()
    table: dict[str, tuple[str, dict[str, Any]]] = {
        "agreement": ("forms/agreement", {"form": "written", "reached_on": day.isoformat(), "terms": "十日内拆墙"}),
        "closing": ("forms/closing", {"close_why": "多次联系不上"}),
        "merger": ("merger", {"with": str(other.id), "other_version": "1", "stays": str(case.id)}),
        "assignment": ("assignment", {"handler": str(people.town.id), "due": "set", "due_on": soon, "helpers": helped}),
        "issuance": (f"/notices/{paper.id}/issuance", {}),
        "registration": ("/intakes/new", door(people)),
    }
    address, said = table[what]
    at = address if address.startswith("/") else f"/cases/{case.id}/{address}"
    request = {"method": "POST", "address": at, "sent": {"data": {"version": version, **said}}}
    request["cookie"] = cookie_of(own_app, people.wang)
    seen, answer = killed_everywhere(own_app, request, DESK_STRIDES, at_the_desk)
    all_or_nothing(seen, DESK_STRIDES)
    assert answer["status"] in (303, 409), answer["text"]
    cut(own_app, 0, request)
    assert at_the_desk() == seen[-1], "sent again it is told that this was done"
