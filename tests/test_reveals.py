"""While people are shown in full: to whom, where, and what is kept of it."""

from __future__ import annotations

import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

import clock
from models.base import db
from models.case.case import Case
from models.case.party import Party
from models.case.reveal import Reveal
from models.event import Event
from tests.conftest import Clock, Settled
from tests.support.access import all_text, play
from tests.support.make import make_case, make_client, party_body
from tests.support.policy import ROWS
from tests.support.readers import READERS, Reader
from tests.support.rich import Belongings, County
from tests.support.routes import request_for, routes
from tests.support.world import World

SHOWN = ("cases.show", "notices.show", "notices.download", "cases.amendment")  # the case itself and its papers
READS = [row for row in ROWS if row.method == "GET" and row.endpoint not in SHOWN]
ALL_PEOPLE = [reader for reader in READERS if reader.live and reader.role]
WANG = next(reader for reader in READERS if reader.name == "wang")
WORDS = "核对欧阳一二三的身份证明"


@pytest.fixture
def case(cast: World) -> Case:
    return make_case(cast.village, by=cast.li, parties=[party_body("欧阳一二三", phone="13800001234")])


def reveal_all(built: County, mine: Belongings) -> None:
    """Everybody, whoever they are, has this moment given a reason for seeing the people of the unit's case."""
    case = db.session.get_one(Case, mine.case_id)
    for reader in ALL_PEOPLE:
        Reveal.open(case, "own", f"for {mine.secret}", by=built.users[reader.name], now=clock.now())
    db.session.commit()


def test_during_a_reveal_no_other_page_list_export_title_address_or_log_names_anybody(
    county: Settled, caplog: pytest.LogCaptureFixture
) -> None:
    app, built = county
    mine = built.belongings["village"]
    reveal_all(built, mine)
    caplog.set_level(logging.DEBUG)
    told = []
    for row in READS:
        rule = routes(app)[row.endpoint, "GET"]
        address, said = request_for(app, rule, mine, row.send(built, mine) if row.send else {})
        for more in ({}, *(dict([each.split("=")]) for each in row.also)):
            asked = {**said, "query_string": {**said.get("query_string", {}), **more}}
            seen = all_text(play(app, built, WANG, "GET", address, **asked))
            told += [address for word in (mine.secret, mine.phone) if word in seen]
    assert told == []
    assert mine.secret not in caplog.text and mine.phone not in caplog.text


@pytest.mark.parametrize("reader", ALL_PEOPLE, ids=lambda reader: reader.name)
def test_a_reveal_opens_the_page_of_its_case_only_to_those_who_may_see_it(county: Settled, reader: Reader) -> None:
    app, built = county
    mine = built.belongings["village"]
    reveal_all(built, mine)
    answer = play(app, built, reader, "GET", f"/cases/{mine.case_id}")
    may = reader.name in ("li", "zhang", "wang", "zhao", "qian", "town_leader")
    assert (mine.secret in answer.text, mine.phone in answer.text) == (may, may)
    assert "secret" not in "".join(re.findall("<title>(.*?)</title>", answer.text, re.DOTALL))


def test_people_are_shown_for_fifteen_minutes_on_each_case_that_was_asked_for(
    cast: World, town: FlaskClient, case: Case, clock_at: Clock
) -> None:
    other = make_case(cast.village, by=cast.li, parties=[party_body("上官四五六")])
    town.post(f"/cases/{case.id}/reveal", data={"reason": "call"})
    assert "欧阳一二三" in town.get(f"/cases/{case.id}").text
    assert "上官四五六" not in town.get(f"/cases/{other.id}").text
    clock_at.go(minutes=15)
    assert "欧阳一二三" not in town.get(f"/cases/{case.id}").text


def test_own_words_are_sealed_and_the_event_tells_only_that_there_were_some(
    app: Flask, cast: World, town: FlaskClient, case: Case
) -> None:
    town.post(f"/cases/{case.id}/reveal", data={"reason": "own", "own_reason": WORDS})
    event = db.session.scalars(select(Event).where(Event.action == "party.reveal")).one()
    assert event.detail == {"reason": "own"}
    kept = db.session.execute(text("SELECT reason, own_reason FROM reveal")).one()
    assert kept.reason == "own" and WORDS.encode() not in bytes(kept.own_reason)
    seen = make_client(app, cast.wu).get("/audit").text
    assert "理由：自己写的" in seen and "欧阳" not in seen


def test_words_typed_beside_a_usual_reason_are_not_kept(town: FlaskClient, case: Case) -> None:
    town.post(f"/cases/{case.id}/reveal", data={"reason": "visit", "own_reason": WORDS})
    assert db.session.scalars(select(Reveal)).one().own_reason is None


def test_who_saw_whom_and_why_is_read_by_those_who_gave_a_reason_themselves(
    app: Flask, cast: World, town: FlaskClient, case: Case
) -> None:
    town.post(f"/cases/{case.id}/reveal", data={"reason": "own", "own_reason": WORDS})
    county = make_client(app, cast.zhao)
    assert WORDS not in county.get(f"/cases/{case.id}").text
    county.post(f"/cases/{case.id}/reveal", data={"reason": "check"})
    page = county.get(f"/cases/{case.id}").text
    assert WORDS in page and "王建国" in page and "赵敏" in page


def test_names_are_sealed_where_they_are_stored(case: Case) -> None:
    db.session.flush()
    kept = db.session.execute(text("SELECT name, phone FROM party")).one()
    assert "欧阳".encode() not in bytes(kept.name) and b"13800001234" not in bytes(kept.phone)
    assert db.session.scalars(select(Party.name)).one() == "欧阳一二三"
