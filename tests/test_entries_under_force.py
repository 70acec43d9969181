"""What mends an entry or hands it on: a killed server stores it whole or not at all, and sent many times it is done
once."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

import clock
from models.base import db
from models.case.case import Case
from models.case.moves.amendment import Amendment
from models.case.moves.voiding import Voiding
from models.case.step import CaseStep
from models.org.user import User
from models.project import Project
from rules.case.amendment import FIELDS
from tests.support.crowd import at_once, codes, cookie, crowd
from tests.support.cut import cut
from tests.support.make import cookie_of, make_case, make_user, today
from tests.support.sent import intake
from tests.support.world import World, world
from tests.test_killed import DESK_STRIDES, all_or_nothing, killed_everywhere, stored

KILLED = ("amendment", "consent", "handover")  # a row and a step, a decision of two, and another unit's task
ENTRIES = ("amendment", "voiding", "consent", "refusal", "project", "handover")


def entry(people: World, what: str) -> tuple[str, dict[str, Any], User]:
    """Where it is posted, what is said and by whom: each time for a new case."""
    li, wang, sun, zhao = (db.session.merge(one) for one in (people.li, people.wang, people.sun, people.zhao))
    village, county, town = (db.session.merge(one) for one in (people.village, people.county, people.town))
    li.today = wang.today = sun.today = today()
    if what == "handover":
        came = intake(county, "来信", "甲", sun)["intake_id"]
        db.session.commit()
        return f"/intakes/{came}/handover", {"version": "1", "to": town.id, "due": "petition"}, sun
    case = make_case(village, by=li, summary="两户争界线")
    second = make_user("吴倩", (town, "office"))
    if what in ("consent", "refusal"):
        case.propose_void("test", "培训时录入的例子", by=li, now=clock.now())
    if what == "project":
        Project.begin(county, {"name": "城东工业园", "about": ""}, by=zhao, now=clock.now())
    db.session.commit()
    version = {"version": case.version}
    written = {name: getattr(case, name) or "" for name in FIELDS} | {"place": "村尾", "amend_why": "核对后发现写错"}
    table: dict[str, tuple[str, dict[str, Any], User]] = {
        "amendment": ("amendment", written, wang),
        "voiding": ("voiding", {"cause": "test", "void_why": "培训时录入的例子"}, li),
        "consent": ("voiding/consent", {}, second),
        "refusal": ("voiding/refusal", {"refuse_why": "确有此事"}, second),
        "project": ("project", {"project": db.session.scalar(select(func.max(Project.id)))}, wang),
    }
    address, said, who = table[what]
    return f"/cases/{case.id}/{address}", version | said, who


def standing() -> list[Any]:
    """What is stored, and how each case and proposal stands."""
    counted: list[Any] = stored()
    told = select(Case.status, Case.version, Case.place, Case.handler_id, Case.project_id).order_by(Case.serial)
    counted += [tuple(row) for row in db.session.execute(told)]
    counted += list(db.session.scalars(select(Voiding.outcome).order_by(Voiding.id)))
    counted += [db.session.scalar(select(func.count()).select_from(model)) for model in (Amendment, Voiding)]
    db.session.rollback()
    return counted


@pytest.mark.parametrize("what", KILLED)
def test_it_is_stored_whole_or_not_at_all(own_app: Flask, what: str) -> None:
    """A sample of the statements stands for all."""
    people = world()
    address, said, who = entry(people, what)
    request = {"method": "POST", "address": address, "sent": {"data": said}, "cookie": cookie_of(own_app, who)}
    seen, answer = killed_everywhere(own_app, request, DESK_STRIDES, standing, turn=KILLED.index(what))
    all_or_nothing(seen, DESK_STRIDES)
    assert answer["status"] in (303, 409), answer["text"]
    cut(own_app, 0, request)
    assert standing() == seen[-1], "sent again it is told that this was done"


def test_sent_many_times_at_once_it_is_done_once(database: str) -> None:
    with crowd(database, "entries") as (running, people):
        for what in ENTRIES:
            address, said, who = entry(people, what)
            case_id = address.split("/")[2]
            before = steps(case_id)
            answers = at_once(running, [(address, {"data": said}, cookie(running, who))] * 8)
            assert codes(answers) == {303: 1, 409: 7}, (what, answers[0].text)
            assert steps(case_id) == before + 1, what


def steps(case_id: str) -> int:
    """How many moves the case has made."""
    db.session.rollback()
    return len(CaseStep.of_cases([uuid.UUID(case_id)]))
