"""An agreement that was written down wrongly is put right; what was recorded before stays in the history."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from models.base import db
from models.calendar import calendar
from models.case.agreement import Agreement
from models.case.case import Case
from models.case.moves.assignment import Task
from models.case.moves.mediation import Terms
from models.case.step import CaseStep, How
from tests.conftest import Clock
from tests.support.make import make_case, make_client, now_of, party_body, today
from tests.support.world import World

TODAY = "2026-11-18"
WHY = "补偿金额少写了一个零"


@pytest.fixture
def case(cast: World) -> Case:
    """东村's case, handled by 西村, with an oral agreement of yesterday."""
    made = make_case(cast.village, by=cast.li, parties=[party_body("王某")])
    made.assign(Task(cast.village2, "set", clock.now() + timedelta(days=20)), by=cast.wang, now=clock.now())
    made.sign(by=cast.liu, now=clock.now())
    yesterday = today() - timedelta(days=1)
    made.agree(Terms("oral", yesterday, "补偿200元"), calendar(), by=cast.liu, now=clock.now())
    db.session.commit()
    return made


def correct(client: FlaskClient, case: Case, seen: int = 0, /, **said: str) -> Any:
    usual = {"form": "written", "reached_on": TODAY, "terms": "补偿2000元", "perform_on": "2026-11-30", "why": WHY}
    data = {"version": seen or now_of(case).version, **usual, **said}
    return client.post(f"/cases/{case.id}/forms/correction", data=data)


def test_it_is_put_right_under_the_same_agreement_and_the_history_keeps_both(west: FlaskClient, case: Case) -> None:
    form = west.get(f"/cases/{case.id}/forms/correction").text
    assert "补偿200元" in form and 'value="2026-11-17"' in form
    assert correct(west, case).status_code == 303
    (made,) = db.session.scalars(select(Agreement)).all()
    said = (made.form, made.terms, made.reached_on.isoformat(), made.due_on and made.due_on.isoformat())
    assert said == ("written", "补偿2000元", TODAY, "2026-11-30")
    assert now_of(case).clock("court"), "a written one can be taken to the court"
    texts = db.session.scalars(select(CaseStep.text).where(CaseStep.kind.in_(("agreed", "corrected"))))
    assert set(texts) == {"补偿200元", "补偿2000元"}
    page = west.get(f"/cases/{case.id}").text
    assert "补偿200元" in page and WHY in page


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"why": ""}, "why"),
        ({"reached_on": "2026-11-19"}, "reached_on"),
        ({"perform_on": "2026-11-01"}, "perform_on"),
        ({"form": "oral", "reached_on": "2026-11-17", "terms": "补偿200元", "perform_on": ""}, "terms"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    west: FlaskClient, case: Case, said: dict[str, str], field: str
) -> None:
    answer = correct(west, case, **said)
    assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)


def test_not_before_there_is_one_nor_once_the_court_has_it_nor_after_it_was_kept(
    cast: World, west: FlaskClient, case: Case
) -> None:
    case.fulfil(today() - timedelta(days=1), "", calendar(), by=cast.liu, now=clock.now())
    db.session.commit()
    assert correct(west, case).status_code == 422
    later: How = {"by": cast.liu, "now": clock.now() + timedelta(hours=1)}
    case.agree(Terms("written", today(), "补偿2000元"), calendar(), **later)
    case.court(today(), "", calendar(), **later)
    db.session.commit()
    refused = correct(west, case, terms="补偿三千元")
    assert (refused.status_code, "申请司法确认" in refused.text, "补偿三千元" in refused.text) == (409, True, True)
    opened = west.get(f"/cases/{case.id}/forms/correction")
    assert (opened.status_code, "申请司法确认" in opened.text, "<textarea" in opened.text) == (409, True, False)
    bare = make_case(cast.village2, by=cast.liu)
    db.session.commit()
    assert correct(west, bare).status_code == 409


def test_a_stale_page_shows_what_changed_and_keeps_what_was_typed(west: FlaskClient, case: Case, cast: World) -> None:
    seen = now_of(case).version
    case.attempt("closer", "又谈了一次", by=cast.liu, now=clock.now())
    db.session.commit()
    stale = correct(west, case, seen)
    assert (stale.status_code, WHY in stale.text, "又谈了一次" in stale.text) == (409, True, True)


def test_what_was_agreed_and_not_done_by_its_day_shows(
    app: Flask, west: FlaskClient, case: Case, cast: World, clock_at: Clock
) -> None:
    assert correct(west, case, perform_on="2026-11-28").status_code == 303
    assert "已超期" not in west.get(f"/cases/{case.id}").text
    clock_at("2026-11-29 09:00")
    late = make_client(app, cast.liu).get(f"/cases/{case.id}").text
    assert "已超期" in late.partition('id="deadlines"')[2].partition("</section>")[0]
