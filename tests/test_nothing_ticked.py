"""The forms of the desk state nothing by themselves: no box, no way, no day before somebody said it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

import clock
from models.base import db
from models.case.case import Case
from models.case.moves.assignment import Task
from tests.support.make import make_case, make_notice, party_body
from tests.support.world import World

TICKED = re.compile(r"<input\b[^>]*\schecked\b[^>]*>")
DATED = re.compile(r'<input\b(?=[^>]*type="date")(?=[^>]*\svalue="[^"]+")[^>]*>')


@pytest.fixture
def case(cast: World) -> Case:
    """A matter of one person that the town handles itself, agreed in writing."""
    made = make_case(cast.village, by=cast.li, parties=[party_body()])
    made.assign(Task(cast.town, "set", clock.now() + timedelta(days=20)), by=cast.wang, now=clock.now())
    made.sign(by=cast.wang, now=clock.now())
    db.session.commit()
    return made


def stated(page: str) -> list[str]:
    """What a form says before anybody typed."""
    main = page.split("<main")[1]
    return TICKED.findall(main) + DATED.findall(main)


@pytest.mark.parametrize("noun", ["attempts", "agreement", "settlement", "referral", "mediation-stop", "person"])
def test_a_move_comes_empty(town: FlaskClient, case: Case, noun: str) -> None:
    assert stated(town.get(f"/cases/{case.id}/forms/{noun}").text) == []


def test_routes_that_are_usual_stand_first_and_are_ticked_by_who_told_them(town: FlaskClient, case: Case) -> None:
    page = town.get(f"/cases/{case.id}/forms/referral").text
    assert page.index("（这类事常用）") < page.index("法律援助")
    data = {"version": case.version, "text": ""}
    assert town.post(f"/cases/{case.id}/forms/referral", data=data).status_code == 422


def test_the_end_comes_empty(town: FlaskClient, case: Case, cast: World) -> None:
    case.resolve("mediated", "说开了", by=cast.wang, now=clock.now())
    db.session.commit()
    assert stated(town.get(f"/cases/{case.id}/forms/confirmation").text) == []


def test_the_registration_of_a_petition_comes_empty(town: FlaskClient, case: Case) -> None:
    page = town.get(f"/cases/{case.id}/clocks/registration").text
    assert 'name="received_on"' in page and stated(page) == []


def test_whom_a_paper_reached_and_when_comes_empty(town: FlaskClient, case: Case, cast: World) -> None:
    paper = make_notice(case, by=cast.wang)
    db.session.commit()
    page = town.get(f"/notices/{paper.id}").text
    assert 'name="served_on"' in page and stated(page) == []


def test_which_of_two_matters_goes_on_a_person_says(town: FlaskClient, case: Case, cast: World) -> None:
    other = make_case(cast.village2, by=cast.liu, at=clock.now() - timedelta(days=1))
    db.session.commit()
    page = town.get(f"/cases/{case.id}/merger?with={other.number}").text
    assert 'name="stays"' in page and stated(page) == []
