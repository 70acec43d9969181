"""An office says on its own screening's page what is new of its own open cases, and signs it with the rest."""

from __future__ import annotations

import re
import uuid
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from models.case.case import Case
from models.report.report import Report
from models.screening.screening import Screening
from tests.conftest import SHANGHAI, Clock
from tests.support.make import make_case
from tests.support.world import World
from tests.test_screenings import finding, line, signature, signed


@pytest.fixture
def case(cast: World) -> Case:
    return make_case(cast.town, by=cast.wang, summary="市场摊位之争")


def word(case: Case, kind: str, text: str = "", id: str = "") -> dict[str, str]:
    """What the form says of a case."""
    at = f"updates.{case.id}"
    return {f"{at}.id": id or str(uuid.uuid4()), f"{at}.kind": kind, f"{at}.text": text}


def field(page: str, name: str) -> str:
    found = re.search(f'name="{re.escape(name)}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def matters(cast: World, now: datetime) -> dict[str, int]:
    return Screening(cast.town, cast.fortnight, SHANGHAI, now=now).matters()


def test_the_page_lists_the_own_open_cases_and_no_others(cast: World, town: FlaskClient, case: Case) -> None:
    below, done = make_case(cast.village, by=cast.li), make_case(cast.town, by=cast.wang)
    done.status, done.resolved_at = "resolved", done.found_at
    page = town.get("/screenings").text
    assert f"updates.{case.id}.kind" in page and "市场摊位之争" in page
    assert str(below.id) not in page and str(done.id) not in page


@pytest.mark.parametrize("told", [("unchanged", ""), ("progress", "约了下周三"), ("resolved", "已签协议")])
def test_a_word_on_each_case_is_filed_with_the_signature(
    cast: World, town: FlaskClient, case: Case, clock_at: Clock, told: tuple[str, str]
) -> None:
    kind, text = told
    clock_at.go(hours=1)
    assert town.post("/screenings", data=signature(cast) | word(case, kind, text)).status_code == 303
    report = signed(cast)
    assert [(step.case_id, step.kind, step.text) for step in report.steps] == [(case.id, kind, text)]
    assert case.status == ("resolved" if kind == "resolved" else "reported")
    clock_at.go(minutes=1)
    assert report.counts and report.counts["matters"] == matters(cast, clock_at.now)
    page = town.get("/screenings").text
    assert "签报后数字有变化" not in page and text in page


def test_what_is_not_mentioned_is_left_alone(cast: World, town: FlaskClient, case: Case) -> None:
    assert town.post("/screenings", data=signature(cast) | word(case, "", "没有选")).status_code == 303
    assert signed(cast).steps == []
    assert [step.kind for step in case.steps] == ["reported"]


def test_progress_without_a_word_is_named_and_nothing_is_lost(cast: World, town: FlaskClient, case: Case) -> None:
    answer = town.post("/screenings", data=signature(cast, **finding(place="水库边")) | word(case, "progress"))
    assert answer.status_code == 422
    assert f'href="#updates.{case.id}.text"' in answer.text and "水库边" in answer.text
    assert Report.of(cast.town.id, cast.fortnight.id) is None


def test_adding_a_dispute_keeps_what_was_said_of_cases(cast: World, town: FlaskClient, case: Case) -> None:
    typed = signature(cast) | word(case, "progress", "约了下周三") | {"action": "add"}
    page = town.post("/screenings", data=typed).text
    assert "约了下周三" in page and 'name="cases.0.id"' in page


def test_a_word_stays_with_its_time_when_it_is_signed_again_and_goes_when_it_is_taken_back(
    cast: World, town: FlaskClient, case: Case, clock_at: Clock
) -> None:
    clock_at.go(hours=1)
    town.post("/screenings", data=signature(cast) | word(case, "resolved", "已签协议"))
    [step] = signed(cast).steps
    told_at = step.at
    clock_at.go(hours=1)
    again = word(case, "resolved", "已签协议", field(town.get("/screenings").text, f"updates.{case.id}.id"))
    town.post("/screenings", data=signature(cast, version="2") | again)
    assert (signed(cast).version, [step.at for step in signed(cast).steps]) == (2, [told_at])
    town.post("/screenings", data=signature(cast, version="3") | word(case, "unchanged"))
    clock_at.go(minutes=1)
    report = signed(cast)
    assert case.status == "reported" and report.counts
    assert report.counts["matters"] == matters(cast, clock_at.now) == line(1, 0, 1)


def test_the_same_words_twice_are_one_signature_and_other_words_are_not(
    cast: World, town: FlaskClient, case: Case
) -> None:
    told = signature(cast) | word(case, "unchanged")
    assert [town.post("/screenings", data=told).status_code for _ in range(2)] == [303, 303]
    assert town.post("/screenings", data=signature(cast) | word(case, "progress", "另一句")).status_code == 409
    assert signed(cast).version == 1


def test_nobody_speaks_of_a_case_of_others(cast: World, town: FlaskClient) -> None:
    theirs = make_case(cast.other_village, by=cast.he)
    answer = town.post("/screenings", data=signature(cast) | word(theirs, "resolved", "算了"))
    assert answer.status_code == 422 and theirs.status == "reported"
    assert town.post("/screenings", data=signature(cast) | {"updates.x.kind": "resolved"}).status_code == 422


def test_an_accepted_screening_still_shows_what_was_said(
    cast: World, town: FlaskClient, case: Case, clock_at: Clock
) -> None:
    town.post("/screenings", data=signature(cast) | word(case, "progress", "约了下周三"))
    signed(cast).accept(by=cast.zhao, now=clock_at.now)
    page = town.get("/screenings").text
    assert case.number in page and "约了下周三" in page and 'value="sign"' not in page


def test_a_closed_matter_stays_resolved_and_a_reopened_one_is_open_again(cast: World, clock_at: Clock):
    case = make_case(cast.village, by=cast.li)
    case.resolve("mediated", "握手言和", by=cast.li, now=clock_at.now)
    case.close("双方都在外地", by=cast.wang, now=clock_at.now)
    clock_at.go(minutes=1)
    assert matters(cast, clock_at.now) == line(1, 1, 0)
    case.reopen("又吵起来了", by=cast.wang, now=clock_at.now)
    clock_at.go(minutes=1)
    assert matters(cast, clock_at.now) == line(1, 0, 1)
