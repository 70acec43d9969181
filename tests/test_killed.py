"""The server is killed before each single statement of filing and of review: all is stored or nothing, and the
repeat completes it with one row and one receipt."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from models.base import db
from models.case import Case, CaseStep
from models.event import Event
from models.receipt import Receipt
from models.report import Report
from tests.cut import cut
from tests.make import case_body, cookie_of, make_report, party_body, report_body
from tests.world import World, world

STORED = (Report, Case, CaseStep, Receipt, Event)


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


def killed_everywhere(app: Flask, request: dict[str, Any]) -> tuple[list[list[int]], dict[str, Any]]:
    """What is stored after each death, one step later each time, and the answer that came at last."""
    seen = [stored()]
    for number in range(1, 80):
        answer = cut(app, number, request)
        seen.append(stored())
        if answer is not None:
            return seen, answer
    raise AssertionError("the request never came to its end")


def all_or_nothing(seen: list[list[int]]) -> None:
    """First nothing, from the commit on everything, never a part."""
    before, after = seen[0], seen[-1]
    turned = seen.index(after)
    assert turned > 5, "the steps are not counted"
    assert seen == [before] * turned + [after] * (len(seen) - turned)


def test_a_report_is_stored_whole_or_not_at_all_and_the_repeat_completes_it(own_app: Flask, people: World) -> None:
    report_id = uuid.uuid4()
    body = report_body(people.village, people.week, cases=[case_body(parties=[party_body()])])
    request = {"method": "PUT", "address": f"/api/v1/reports/{report_id}", "sent": {"json": body}}
    request["cookie"] = cookie_of(own_app, people.li, "phone")
    seen, answer = killed_everywhere(own_app, request)
    all_or_nothing(seen)
    assert answer["status"] == 200, "the one before died after its commit, so this one finds its receipt"
    again = cut(own_app, 0, request)
    assert again and again["status"] == 200
    assert json.loads(again["text"])["receipt"] == json.loads(answer["text"])["receipt"]
    assert stored() == seen[-1]
    assert [after - first for after, first in zip(seen[-1], seen[0], strict=True)] == [1, 1, 1, 1, 1]


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
