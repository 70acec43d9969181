"""Two records of one matter become one, side by side, and can be taken apart again; the row is kept whole."""

from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from sqlalchemy import inspect, select

import clock
from models.base import db
from models.case.case import Case
from models.case.clock import Clock
from models.case.moves.assignment import Task
from models.case.moves.merger import Merger
from models.case.step import CaseStep
from rules.errors import Invalid, NotAllowed
from tests.support.make import make_case, make_client, make_report, now_of, party_body
from tests.support.world import World
from tests.test_case_moves import do, holds, steps

KEPT = "两户为水渠用水争吵"
GONE = "水渠放水的事两家又吵起来"


@pytest.fixture
def pair(cast: World) -> tuple[Case, Case]:
    """The same quarrel, told by 东村 and by 西村 a day later."""
    kept = make_case(cast.village, by=cast.li, at=clock.now() - timedelta(days=1), summary=KEPT)
    gone = make_case(cast.village2, by=cast.liu, summary=GONE)
    db.session.commit()
    return kept, gone


def merge(client: FlaskClient, case: Case, other: Case, stays: Case | None = None, **more: Any) -> Any:
    said = {"version": now_of(case).version, "other_version": now_of(other).version, "with": str(other.id)}
    return client.post(f"/cases/{case.id}/merger", data={**said, "stays": str((stays or case).id), **more})


def undo(client: FlaskClient, case: Case) -> Any:
    return client.post(f"/cases/{case.id}/merger/undo", data={"version": now_of(case).version})


def kinds(case: Case) -> list[str]:
    return list(db.session.scalars(select(CaseStep.kind).where(CaseStep.case_id == case.id).order_by(CaseStep.version)))


def test_two_records_are_compared_and_become_one(town: FlaskClient, pair: tuple[Case, Case]) -> None:
    kept, gone = pair
    page = town.get(f"/cases/{gone.id}/merger?with={kept.number}").text
    assert KEPT in page and GONE in page
    assert f"{kept.number}（先报的）" in page and "checked" not in page, "the older one is named, a person chooses"
    assert merge(town, gone, kept, kept, merge_why="同一条水渠").status_code == 303
    assert (now_of(gone).status, now_of(gone).merged_into_id) == ("merged", kept.id)
    assert kinds(kept) == kinds(gone) == ["reported", "merged"]
    assert gone.number in town.get(f"/cases/{kept.id}").text
    absorbed = town.get(f"/cases/{gone.id}").text
    assert kept.number in absorbed and "同一条水渠" in absorbed


def test_lists_and_counts_show_one(town: FlaskClient, pair: tuple[Case, Case]) -> None:
    kept, gone = pair
    merge(town, kept, gone)
    assert GONE not in town.get("/cases").text and GONE not in town.get("/cases?status=open").text
    assert KEPT in town.get("/cases").text
    assert GONE in town.get("/cases?status=merged").text and GONE in town.get(f"/cases?q={gone.number}").text


def test_the_deadline_of_an_absorbed_matter_no_longer_runs(
    app: Flask, town: FlaskClient, cast: World, pair: tuple[Case, Case]
) -> None:
    kept, gone = pair
    gone.assign(Task(cast.village, "set", clock.now() + timedelta(days=3)), by=cast.wang, now=clock.now())
    merge(town, kept, gone)
    assert gone.number not in town.get("/assignments").text
    assert now_of(gone).due_at is not None, "its row is kept whole"
    start = make_client(app, cast.li, "phone").get("/api/v1/start").get_json()
    assert [case["number"] for case in start["cases"]] == [kept.number]


def test_undoing_it_gives_both_back(town: FlaskClient, pair: tuple[Case, Case]) -> None:
    kept, gone = pair
    merge(town, kept, gone)
    assert undo(town, gone).status_code == 303
    assert (now_of(gone).status, now_of(gone).merged_into_id) == ("reported", None)
    assert kinds(kept) == kinds(gone) == ["reported", "merged", "unmerged"]
    again = undo(town, gone)
    assert (again.status_code, "城关镇" in again.text) == (409, True)
    assert merge(town, gone, kept).status_code == 303, "and the other way round"


def test_what_is_taken_apart_is_taken_over_if_its_report_was_accepted_meanwhile(town: FlaskClient, cast: World) -> None:
    told = {"id": str(uuid.uuid4()), "category": "02", "summary": GONE, "urgency": "ordinary", "parties": []}
    report = make_report(cast.village2, cast.week, by=cast.liu, cases=[told])
    kept = make_case(cast.village, by=cast.li)
    db.session.commit()
    merge(town, kept, report.cases[0])
    report.accept(by=cast.wang, now=clock.now())
    db.session.commit()
    undo(town, report.cases[0])
    assert now_of(report.cases[0]).status == "accepted"


def test_what_cannot_be_merged_says_why(app: Flask, town: FlaskClient, cast: World, pair: tuple[Case, Case]) -> None:
    kept, gone = pair
    third = make_case(cast.village, by=cast.li)
    foreign = make_case(cast.other_village, by=cast.he)
    shared = make_case(cast.other_village, by=cast.he)
    task = Task(cast.department, "set", clock.now() + timedelta(days=3), [cast.town])
    shared.assign(task, by=cast.zhao, now=clock.now())
    db.session.commit()
    assert "就是同一条记录" in merge(town, kept, kept).text
    assert merge(town, kept, foreign).status_code == 422, "not to be seen"
    answer = merge(town, kept, shared)
    assert (answer.status_code, "青山县信联办" in answer.text) == (409, True), "to be seen, but not the town's to merge"
    assert merge(make_client(app, cast.zhao), kept, shared).status_code == 303, "an office above both may"
    merge(town, kept, gone)
    assert gone.number in merge(town, third, gone).text, "into what is merged itself"
    assert merge(town, gone, kept).status_code == 409, "no circles"
    assert town.get(f"/cases/{gone.id}/merger").status_code == 409
    assert make_client(app, cast.li).get(f"/cases/{kept.id}/merger").status_code == 403


def test_a_chain_is_taken_apart_link_by_link(town: FlaskClient, cast: World, pair: tuple[Case, Case]) -> None:
    kept, gone = pair
    third = make_case(cast.village, by=cast.li)
    db.session.commit()
    assert merge(town, kept, gone).status_code == merge(town, third, kept).status_code == 303
    assert undo(town, gone).status_code == 303
    assert [now_of(one).status for one in (gone, kept, third)] == ["reported", "merged", "reported"]


def test_who_comes_second_sees_what_happened_and_keeps_the_words(
    app: Flask, cast: World, town: FlaskClient, pair: tuple[Case, Case]
) -> None:
    kept, gone = pair
    seen = {"version": "1", "other_version": "1", "with": str(gone.id), "stays": str(kept.id)}
    task = Task(cast.village2, "set", clock.now() + timedelta(days=3), note="请先调查")
    gone.assign(task, by=cast.wang, now=clock.now())
    db.session.commit()
    address = f"/cases/{kept.id}/merger"
    stale = town.post(address, data={**seen, "merge_why": "同一条水渠"})
    assert stale.status_code == 409
    assert all(words in stale.text for words in ("有人先处理了", "请先调查", "同一条水渠"))
    merge(make_client(app, cast.zhao), gone, kept)
    late = town.post(address, data={**seen, "other_version": "2"})
    assert (late.status_code, "并案" in late.text, KEPT in late.text and GONE in late.text) == (409, True, True)


def test_later_words_from_the_phone_are_kept(
    app: Flask, cast: World, town: FlaskClient, pair: tuple[Case, Case]
) -> None:
    kept, gone = pair
    merge(town, kept, gone)
    phone = make_client(app, cast.liu, "phone")
    for kind, status in (("progress", 201), ("resolved", 201), ("signed", 409)):
        said = {"kind": kind, "text": "双方已经和好", "made_at": clock.now().isoformat()}
        answer = phone.put(f"/api/v1/cases/{gone.id}/steps/{uuid.uuid4()}", json=said)
        assert answer.status_code == status, kind
    assert now_of(gone).status == "merged", "a note is no move"
    assert kinds(gone).count("resolved") == 1


def test_nobody_reads_there_what_is_anothers(
    app: Flask, cast: World, town: FlaskClient, pair: tuple[Case, Case]
) -> None:
    kept, gone = pair
    merge(town, kept, gone)
    page = make_client(app, cast.li).get(f"/cases/{kept.id}").text
    assert gone.number in page and GONE not in page
    assert KEPT not in make_client(app, cast.liu).get(f"/cases/{gone.id}").text


def test_who_stands_only_in_the_absorbed_record_is_asked_too(app: Flask, cast: World, town: FlaskClient) -> None:
    kept, gone = (
        make_case(unit, by=by, parties=[party_body(name, role=role) for name, role in people])
        for unit, by, people in (
            (cast.village, cast.li, (("王某", "applicant"), ("李某", "other"))),
            (cast.village2, cast.liu, ((" 王某", "respondent"), ("李某", "respondent"))),
        )
    )
    db.session.commit()
    merge(town, kept, gone)
    page = town.get(f"/cases/{kept.id}").text.split('id="people"')[1]
    assert page.count("李*") == 2 and page.count("王*") == 1 and gone.number in page
    kept.resolve("mediated", "说开了", by=cast.wang, now=clock.now())
    db.session.commit()
    start = make_client(app, cast.li, "phone").get("/api/v1/start").get_json()
    asked = [one["id"] for one in start["settled"][0]["parties"] if one["role"] != "other"]
    assert asked == [str(one.id) for one in (kept.parties[0], gone.parties[1])]
    for party, confirmed in zip(asked, (False, True), strict=True):
        said = {"version": now_of(kept).version, "party": party, "answer": "confirmed", "way": "phone"}
        assert town.post(f"/cases/{kept.id}/forms/confirmation", data=said).status_code == 303
        assert (now_of(kept).confirmed_at is not None) is confirmed
    undo(town, gone)
    assert [one.answer for one in now_of(gone).parties] == [None, None], "that one is open again"
    assert now_of(kept).confirmed_at is not None


def whole(case: Case) -> dict[str, Any]:
    """Everything that a row and its times say, but how often it moved."""
    db.session.flush()
    times = [{column.key: getattr(one, column.key) for column in inspect(Clock).column_attrs} for one in case.clocks]
    said = {column.key: getattr(case, column.key) for column in inspect(Case).column_attrs if column.key != "version"}
    helpers, people = [unit.id for unit in case.co_handlers], [party.id for party in case.parties]
    return said | {"helpers": helpers, "people": people, "times": times}


def test_merging_and_undoing_it_is_the_identity_of_all_but_history_and_version(cast: World) -> None:
    @settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(steps, steps)
    def played(first: list[Any], second: list[Any]) -> None:
        told = (("王某", "applicant"), ("李某", "respondent"))
        kept, gone = (
            make_case(unit, by=by, parties=[party_body(name, role=role) for name, role in told])
            for unit, by in ((cast.village, cast.li), (cast.village2, cast.liu))
        )
        for case, doings in ((kept, first), (gone, second)):
            for doing in doings:
                with suppress(NotAllowed, Invalid):
                    do(case, cast, doing)
                db.session.flush()
                db.session.expire(case, ["steps"])
        before = whole(kept), whole(gone)
        try:
            kept.absorb(gone, "", by=cast.zhao, now=clock.now())
        except NotAllowed:
            assert (whole(kept), whole(gone)) == before
            return
        for case in (kept, gone):
            holds(case)
        gone.come_out(kept, by=cast.zhao, now=clock.now())
        assert (whole(kept), whole(gone)) == before
        assert db.session.scalar(select(Merger.id).where(Merger.case_id == gone.id, Merger.undone_at.is_(None))) is None

    played()
