"""What came in at the county's door, its key projects, and what was told wrong: put right, returned, void."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import clock
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.intake import Door, register
from models.case.moves.amendment import Right
from models.case.moves.assignment import Task
from models.filing.told import Told
from models.org.user import User
from models.project import Project, place
from rules.case.amendment import FIELDS
from tests.support.make import case_body, make_case, party_body, today
from tests.support.sent import CASE
from tests.support.world import World

UPPER = "中共青山市委政法委员会社会矛盾纠纷排查化解工作协调小组办公室"
PROJECT = "城东新区至柳河工业园区连接线道路及地下综合管廊建设项目"
SITE = "城东新区三号路工地大门外"


def project(cast: World, case_id: uuid.UUID, words: str) -> dict[str, Any]:
    """A key project with a matter, and one that has ended with none."""
    now = clock.now()
    running, ended = (
        Project.begin(cast.county, {"name": name, "about": words}, by=cast.zhao, now=now) for name in (PROJECT, "医院")
    )
    ended.end(ended=True, by=cast.zhao, now=now)
    place(db.session.get_one(Case, case_id), running, by=cast.wang, now=now)
    return {"project": running.id, "ended_project": ended.id}


def door(cast: World, words: str) -> dict[str, Any]:
    """Transferred from above with an answer owed; brought to the hall; handed over and not signed for."""
    above = {"upper": UPPER, "upper_number": "青政法转〔2026〕118号", "reply_by": today() + timedelta(days=9)}
    transferred = _registered(cast, "transferred", words, by=cast.zhao, **above, answer_owed=True)
    brought = _registered(cast, "hall", words, by=cast.sun)
    handed = _registered(cast, "call", words, by=cast.zhao)
    task = Task(cast.town, "set", clock.now() + timedelta(days=9), note=words)
    db.session.get_one(Case, handed).hand_on(task, cast.county, by=cast.zhao, now=clock.now())
    return {"transferred": transferred, "brought": brought, "handed": handed}


def _registered(cast: World, origin: str, words: str, *, by: User, **more: Any) -> uuid.UUID:
    people = [party_body("端木某", phone="13700003333"), party_body("司徒某", role="respondent")]
    told, case_id = case_body(words, place=SITE, parties=people), uuid.uuid4()
    way = Door(cast.county, origin, today(), **more)
    register(case_id, Told(told, CASE.load(told)), way, cast.county, calendar(), by=by, now=clock.now())
    return case_id


def mistakes(cast: World, words: str) -> dict[str, Any]:
    """Matters put right, returned to their sender, void, proposed as void, and one of which nothing is said yet."""
    people = [party_body("端木某", phone="13700003333"), party_body("司徒某", role="respondent")]
    alone, amended, returned, doubted, void = (
        make_case(cast.village, by=cast.li, summary=words, parties=people if number == 1 else []) for number in range(5)
    )
    put = Right({name: getattr(amended, name) for name in FIELDS} | {"place": "村尾老井边"}, [], set())
    amended.amend(put, words, calendar(), by=cast.wang, now=clock.now())
    returned.send_back(words, by=cast.wang, now=clock.now())
    for one in (doubted, void):
        one.propose_void("test", words, by=cast.li, now=clock.now())
    void.agree_void(by=cast.wang, now=clock.now())
    cases = {"alone": alone, "amended": amended, "sent_back": returned, "doubted": doubted, "void": void}
    return {name: case.id for name, case in cases.items()}
