"""What was told wrong of a matter is put right with a reason; what it said before is kept, its people masked."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

import clock
from config import SHANGHAI
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.amendment import Amendment, Right
from models.case.party import Party
from models.case.reveal import Reveal
from models.figure.corrections import to_earlier_months
from models.figure.month import Month
from models.ledger.ledger import Wanted, listed
from rules.case.amendment import FIELDS
from rules.errors import Forbidden, NotAllowed
from rules.figure.statistic import period
from tests.conftest import Clock
from tests.support.make import case_body, make_case, make_client, make_report, make_round, now_of, party_body, today
from tests.support.world import World

WHY = "核对后发现写错"
DAY = timedelta(days=1)


@pytest.fixture
def case(cast: World) -> Case:
    people = [party_body("王大明", phone="13812341234"), party_body("赵小虎", role="respondent")]
    made = make_case(cast.village, by=cast.li, summary="两户争界线", parties=people)
    db.session.commit()
    return made


def right(case: Case, people: list[dict[str, Any]] | None = None, gone: Any = (), **changed: Any) -> Right:
    return Right({name: getattr(case, name) for name in FIELDS} | changed, people or [], set(gone))


def amend(case: Case, put: Right, *, by: Any) -> Amendment:
    return case.amend(put, WHY, calendar(), by=by, now=clock.now())


def form_of(case: Case, **more: Any) -> dict[str, Any]:
    """The form as its page brings it, with what somebody typed."""
    values: dict[str, Any] = {name: getattr(case, name) or "" for name in FIELDS} | {"version": case.version}
    for place, party in enumerate(case.parties):
        said = {"id": party.id, "name": party.name[0] + "**", "role": party.role, "phone": "", "address": ""}
        values |= {f"persons.{place}.{name}": value for name, value in said.items()}
        values[f"persons.{place}.phone"] = "138****1234" if party.phone else ""
    return values | {"amend_why": WHY} | more


def test_the_facts_are_put_right_and_found_by_their_new_words(cast: World, case: Case) -> None:
    amend(case, right(case, category="03", summary="林权争议", place="后山"), by=cast.li)
    assert (case.category, case.summary, case.place) == ("03", "林权争议", "后山")
    found = [db.session.scalars(listed(cast.wang, Wanted(q=words))).all() for words in ("林权争议", "争界线")]
    assert found == [[case], []]
    said = case.amendments[0].said["fields"]
    assert said["summary"] == ["两户争界线", "林权争议"] and set(said) == {"category", "summary", "place"}
    with pytest.raises(NotAllowed, match="Nothing differs"):
        amend(case, right(case), by=cast.li)


def test_people_are_put_right_added_and_taken_out_and_no_name_stays_in_plain_text(cast: World, case: Case) -> None:
    first, second = case.parties
    wanted: list[dict[str, Any]] = [
        {"id": first.id, "name": "王**", "phone": "13900001111", "address": "", "role": "applicant"},
        {"id": None, "name": "孙二娘", "phone": "", "address": "", "role": "respondent"},
    ]
    amend(case, right(case, wanted, [second.id], summary="两户争界线一事"), by=cast.wang)
    db.session.commit()
    kept = {party.name: party.phone for party in now_of(case).parties}
    assert kept == {"王大明": "13900001111", "孙二娘": None}, "a masked name stays as it is kept"
    rows = ("SELECT detail, text FROM case_step", "SELECT detail, subject FROM event")
    stored = [db.session.execute(text(query)).all() for query in rows]
    assert not any(name in str(stored) for name in ("赵小虎", "孙二娘", "13900001111"))
    raw = db.session.scalar(text("SELECT said FROM amendment"))
    assert "赵小虎".encode() not in bytes(raw) and "赵小虎" in case.amendments[0].sealed


def test_nobody_s_form_reaches_a_person_of_another_matter(cast: World, case: Case) -> None:
    other = make_case(cast.other_village, by=cast.he, parties=[party_body("外人")])
    theirs = other.parties[0].id
    said = [{"id": theirs, "name": "改名", "phone": "", "address": "", "role": "applicant"}]
    amend(case, right(case, said, [theirs]), by=cast.wang)
    db.session.flush()
    assert db.session.get_one(Party, theirs).name == "外人"
    assert [party.name for party in case.parties] == ["王大明", "赵小虎", "改名"]


def test_what_may_escalate_is_called_less_by_the_office_alone(cast: World) -> None:
    case = make_case(cast.village, by=cast.li, urgency="escalating")
    with pytest.raises(Forbidden, match="escalate"):
        amend(case, right(case, urgency="ordinary"), by=cast.li)
    amend(case, right(case, urgency="help"), by=cast.wang)
    assert case.urgency == "help"


def test_of_a_settled_matter_nobody_is_taken_out_who_is_to_be_asked(cast: World, case: Case) -> None:
    case.resolve("mediated", "谈妥", by=cast.li, now=clock.now())
    with pytest.raises(NotAllowed, match="asked whether"):
        amend(case, right(case, gone=[case.parties[1].id]), by=cast.wang)
    with pytest.raises(NotAllowed, match="asked whether"):
        said = {"id": case.parties[1].id, "name": "赵**", "phone": "", "address": "", "role": "other"}
        amend(case, right(case, [said]), by=cast.wang)


def test_while_a_report_waits_it_is_its_unit_that_puts_it_right(cast: World) -> None:
    report = make_report(cast.village, cast.week, by=cast.li, cases=[case_body()])
    with pytest.raises(NotAllowed, match="not accepted yet"):
        amend(report.cases[0], right(report.cases[0], place="村尾"), by=cast.wang)
    report.accept(by=cast.wang, now=clock.now())
    amend(report.cases[0], right(report.cases[0], place="村尾"), by=cast.wang)
    assert report.cases[0].place == "村尾"


def test_after_its_month_was_frozen_it_is_a_correction_that_a_later_month_states(
    app: Flask, cast: World, case: Case, clock_at: Clock
) -> None:
    assert not amend(case, right(case, place="村尾"), by=cast.li).late
    clock_at(clock.now() + 20 * DAY)
    Month.freeze(cast.county, today().replace(day=1) - DAY, SHANGHAI, by=None, now=clock.now())
    made = amend(case, right(case, place="后山"), by=cast.li)
    assert (made.late, made.month) == (True, case.found_month)
    case.propose_void("slip", "查无此事", by=cast.li, now=clock.now())
    case.agree_void(by=cast.wang, now=clock.now())
    first = period(today(), today(), SHANGHAI, now=clock.now())
    told = to_earlier_months(cast.county, first, by=cast.zhao)
    said = [(one.kind, one.month, one.fields) for one in told]
    assert said == [("amended", case.found_month, ["place"]), ("voided", case.found_month, [])]
    assert to_earlier_months(cast.other_town, first, by=cast.zhao) == []
    month = make_round(cast.monthly)
    db.session.commit()
    page = make_client(app, cast.zhao).get(f"/screenings?unit={cast.county.id}&round={month.id}").text
    assert all(words in page for words in (case.number, "更正：地点", "已作废，原月份已计入"))


def test_the_page_masks_people_keeps_what_was_typed_and_lets_one_of_two_win(
    app: Flask, cast: World, town: FlaskClient, case: Case
) -> None:
    page = f"/cases/{case.id}/amendment"
    shown = town.get(page).text
    assert "王**" in shown and "138****1234" in shown and "王大明" not in shown
    assert town.post(page, data=form_of(case, amend_why="")).status_code == 422
    nameless = town.post(page, data=form_of(case) | {"persons.1.name": ""})
    assert nameless.status_code == 422 and 'href="#persons.1.name"' in nameless.text
    assert not re.search(r'name="persons\.2\.role"[^>]*\schecked', shown)
    unsaid = town.post(page, data=form_of(case) | {"persons.2.name": "李四"})
    assert unsaid.status_code == 422 and 'href="#persons.2.role"' in unsaid.text and "李四" in unsaid.text
    said = form_of(case, place="村尾") | {"persons.1.gone": "1", "persons.2.name": "李四", "persons.2.role": "other"}
    assert town.post(page, data=said).status_code == 303
    stale = town.post(page, data=said)
    assert (stale.status_code, "村尾" in stale.text, len(now_of(case).parties)) == (409, True, 2)
    history = town.get(f"/cases/{case.id}").text
    assert all(words in history for words in ("村口", "村尾", "赵**", "李**", WHY)) and "赵小虎" not in history
    Reveal.open(case, "check", by=cast.wang, now=clock.now())
    db.session.commit()
    assert "赵小虎" in town.get(f"/cases/{case.id}").text
    assert f"更正了事项 {case.number}" in make_client(app, cast.li).get("/inbox").text


def test_words_that_name_somebody_wrongly_are_covered_like_a_name(cast: World, town: FlaskClient, case: Case) -> None:
    said = form_of(case, summary="两户争界线（与他人无关）", covered="1")
    assert town.post(f"/cases/{case.id}/amendment", data=said).status_code == 303
    assert "原文误写了他人" in town.get(f"/cases/{case.id}").text
    assert db.session.scalar(select(Amendment.late)) is False


def test_neither_a_stranger_nor_a_reader_puts_it_right(app: Flask, cast: World, case: Case) -> None:
    page = f"/cases/{case.id}/amendment"
    assert make_client(app, cast.he).post(page, data=form_of(case, place="村尾")).status_code == 404
    assert make_client(app, cast.qian).post(page, data=form_of(case, place="村尾")).status_code == 403
    missing = f"/cases/{uuid.uuid4()}/amendment"
    assert make_client(app, cast.wang).post(missing, data=form_of(case)).status_code == 404
    assert now_of(case).place == "村口"
