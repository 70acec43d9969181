"""Everything at once, on a real server with two workers: what is sent 64 times is stored once, and 64 things are 64."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import select, text

import clock
from models.base import db
from models.case.agreement import Agreement
from models.case.attachment import Attachment
from models.case.case import Case
from models.case.moves.assignment import Task
from models.case.moves.merger import Merger
from models.case.step import CaseStep
from models.event import Event
from models.message.reminder import Suggestion
from models.notice.notice import Notice
from models.receipt import Receipt
from models.report.report import Report
from tests.support.crowd import MANY, Send, at_once, codes, cookie, crowd, one_receipt, rows
from tests.support.installations import Server
from tests.support.make import case_body, make_case, make_notice, make_unit, make_user, party_body, report_body, today
from tests.support.rich import picture
from tests.support.world import World


@pytest.fixture(scope="module")
def server(database: str) -> Iterator[tuple[Server, World]]:
    """One server for all tests here."""
    with crowd(database, "parallel") as made:
        yield made


def test_a_report_sent_64_times_at_once_is_one_report_with_one_receipt(server: tuple[Server, World]) -> None:
    running, people = server
    report_id = uuid.uuid4()
    body = report_body(people.village, people.week, cases=[case_body(), case_body()])
    one_receipt(at_once(running, [(f"/api/v1/reports/{report_id}", {"json": body}, cookie(running, people.li))] * MANY))
    assert rows(Report, Report.id == report_id) == rows(Receipt, Receipt.subject == str(report_id)) == 1
    assert rows(Case, Case.report_id == report_id) == 2
    assert rows(Event, Event.subject == f"report:{report_id}") == 1


def test_two_cadres_at_once_make_one_report_and_the_other_is_told(server: tuple[Server, World]) -> None:
    running, people = server
    second = make_user("", (db.session.merge(people.village2), "cadre"))
    db.session.commit()
    pair = [cookie(running, people.liu), cookie(running, second)]
    body = report_body(people.village2, people.week)
    sends = [(f"/api/v1/reports/{uuid.uuid4()}", {"json": body}, whose) for whose in pair]
    answers = at_once(running, sends)
    assert sorted(codes(answers)) == [201, 409]
    refused = next(answer for answer in answers if answer.status_code == 409).json()
    assert refused["type"].endswith("already-reported")
    assert refused["report"]["unit_id"] == people.village2.id
    assert rows(Report, Report.unit_id == people.village2.id) == 1


def test_64_villages_at_once_are_all_stored(server: tuple[Server, World]) -> None:
    running, people = server
    town = db.session.merge(people.town)
    units = [make_unit("", "village", town) for _ in range(MANY)]
    cadre = make_user("", *((unit, "cadre") for unit in units))
    whose = cookie(running, cadre)
    ids = [uuid.uuid4() for _ in units]
    sends = [
        (f"/api/v1/reports/{one}", {"json": report_body(unit, people.week, cases=[case_body()])}, whose)
        for one, unit in zip(ids, units, strict=True)
    ]
    answers = at_once(running, sends)
    assert codes(answers) == {201: MANY}
    assert len({answer.json()["receipt"]["no"] for answer in answers}) == MANY
    assert rows(Report, Report.id.in_(ids)) == rows(Case, Case.report_id.in_(ids)) == MANY


@pytest.mark.parametrize("what", ["case", "step", "attachment", "suggestion"])
def test_sent_64_times_at_once_it_is_stored_once(server: tuple[Server, World], what: str) -> None:
    running, people = server
    he = db.session.merge(people.he)
    case = make_case(db.session.merge(people.other_village), by=he)
    whose, made_at, new = cookie(running, he), clock.now().isoformat(), uuid.uuid4()
    photo = picture(f"{new}")
    sha256 = hashlib.sha256(photo).hexdigest()
    single = {**case_body(), "id": str(new), "unit_id": people.other_village.id, "made_at": made_at}
    step = {"kind": "progress", "text": "谈过", "made_at": made_at}
    address, said, model, condition = {
        "case": (f"cases/{new}", {"json": single}, Case, Case.id == new),
        "step": (f"cases/{case.id}/steps/{new}", {"json": step}, CaseStep, CaseStep.id == new),
        "attachment": (
            f"attachments/{sha256}?case={case.id}", {"content": photo}, Attachment, Attachment.case_id == case.id
        ),
        "suggestion": (f"suggestions/{new}", {"json": {"text": "字再大些"}}, Suggestion, Suggestion.id == new),
    }[what]  # fmt: skip
    one_receipt(at_once(running, [(f"/api/v1/{address}", cast("dict[str, Any]", said), whose)] * MANY))
    assert rows(model, condition) == 1


@pytest.mark.parametrize("kind", ["signed", "objected", "acknowledged"])
def test_an_answer_to_an_assignment_sent_64_times_at_once_is_one_move(server: tuple[Server, World], kind: str) -> None:
    """An objection gives the case away, and still each of the others finds the one receipt."""
    running, people = server
    case = make_case(db.session.merge(people.village), by=db.session.merge(people.li))
    clerk, handler = db.session.merge(people.wang), db.session.merge(people.village2)
    clerk.today = today()
    case.assign(Task(handler, "set", clock.now() + timedelta(days=9)), by=clerk, now=clock.now())
    paper = make_notice(case, "assignment", by=clerk)
    more = {"paper": str(paper.id)} if kind == "acknowledged" else {}
    whose, new = cookie(running, people.liu), uuid.uuid4()
    said = {"kind": kind, "text": "不归我们村", "made_at": clock.now().isoformat(), **more}
    one_receipt(at_once(running, [(f"/api/v1/cases/{case.id}/steps/{new}", {"json": said}, whose)] * MANY))
    assert rows(CaseStep, CaseStep.case_id == case.id, CaseStep.kind == kind) == (not more)
    assert rows(Event, Event.action == "notice.acknowledge", Event.subject == f"notice:{paper.id}") == bool(more)


@pytest.mark.parametrize(
    "kind", ["agreed", "stopped", "asked", "pause_asked", "escalated", "advised", "answered", "confirmed"]
)
def test_a_move_of_mediation_sent_64_times_at_once_is_one_move(server: tuple[Server, World], kind: str) -> None:
    running, people = server
    li, village = db.session.merge(people.li), db.session.merge(people.village)
    case = make_case(village, by=li, parties=[party_body()])
    clerk = db.session.merge(people.wang)
    clerk.today = li.today = today()
    case.assign(Task(village, "set", clock.now() + timedelta(days=9)), by=clerk, now=clock.now())
    case.sign(by=li, now=clock.now())
    case.tries, case.co_handlers = 2, [village] if kind == "advised" else []
    if kind == "answered":
        case.supervise("请说明进展", clock.now() + timedelta(days=3), by=clerk, now=clock.now())
    if kind == "confirmed":
        case.resolve("mediated", "握手言和", by=li, now=clock.now())
    more = {
        "agreed": {"form": "oral", "on": today().isoformat()},
        "asked": {"wanted_on": (today() + timedelta(days=30)).isoformat()},
        "pause_asked": {"reason": "expert"},
        "confirmed": {"party": str(case.parties[0].id), "way": "phone"},
    }
    said = {"kind": kind, "text": "双方当面说定", "made_at": clock.now().isoformat(), **more.get(kind, {})}
    whose, new = cookie(running, people.li), uuid.uuid4()
    one_receipt(at_once(running, [(f"/api/v1/cases/{case.id}/steps/{new}", {"json": said}, whose)] * MANY))
    assert rows(CaseStep, CaseStep.case_id == case.id, CaseStep.kind == kind) == 1
    assert rows(Agreement, Agreement.case_id == case.id) == (kind == "agreed")


def test_two_people_merge_the_same_matters_at_once_one_wins_and_the_other_is_told(
    server: tuple[Server, World],
) -> None:
    """The one makes the first absorb the second, the other the reverse, over and over: nobody waits for ever."""
    running, people = server
    first = make_case(db.session.merge(people.village), by=db.session.merge(people.li))
    second = make_case(db.session.merge(people.village2), by=db.session.merge(people.liu))
    pair = [cookie(running, people.wang), cookie(running, people.zhao)]
    forms = [
        {"version": "1", "other_version": "1", "with": str(other.id), "stays": str(stays.id)}
        for other, stays in ((second, first), (first, second), (second, second), (first, first))
    ]
    at = [f"/cases/{case.id}/merger" for case in (first, second, first, second)]
    sends: list[Send] = [(at[n % 4], {"data": forms[n % 4]}, pair[n % 2]) for n in range(16)]
    answers = at_once(running, sends)
    assert codes(answers) == {303: 1, 409: 15}
    told = next(answer for answer in answers if answer.status_code == 409).text
    assert "有人先处理了" in told and "并案" in told
    assert rows(Case, Case.status == "merged", Case.id.in_((first.id, second.id))) == 1
    assert rows(Merger) == 1
    assert rows(CaseStep, CaseStep.kind == "merged") == 2


def test_papers_issued_at_once_get_numbers_without_gaps_or_doubles(server: tuple[Server, World]) -> None:
    running, people = server
    wang = db.session.merge(people.wang)
    wang.today = today()
    case = make_case(db.session.merge(people.village), by=wang, parties=[party_body("欧阳建国")])
    ids = [make_notice(case, by=wang, issued=False).id for _turn in range(12)]
    db.session.commit()
    answers = at_once(running, [(f"/notices/{one}/issuance", {"data": {}}, cookie(running, wang)) for one in ids * 2])
    assert codes(answers) == {303: 12, 409: 12}
    serials = db.session.scalars(select(Notice.serial).where(Notice.id.in_(ids)))
    assert sorted(serial or 0 for serial in serials) == list(range(1, 13))


def in_hand(people: World) -> Case:
    """A case of 东村 that the village has signed for."""
    li, wang, village = db.session.merge(people.li), db.session.merge(people.wang), db.session.merge(people.village)
    li.today = wang.today = today()
    case = make_case(village, by=li, parties=[party_body("欧阳建国")])
    case.assign(Task(village, "set", clock.now() + timedelta(days=9)), by=wang, now=clock.now())
    case.sign(by=li, now=clock.now())
    return case


@pytest.mark.parametrize("noun", ["agreement", "closing", "assignment"])
def test_a_desks_form_sent_over_and_over_at_once_is_one_move(server: tuple[Server, World], noun: str) -> None:
    running, people = server
    case, day = in_hand(people), today().isoformat()
    soon = (today() + timedelta(days=9)).isoformat()
    table: dict[str, tuple[str, str, dict[str, Any]]] = {
        "agreement": ("agreed", "forms/agreement", {"form": "oral", "reached_on": day, "terms": "十日内拆墙"}),
        "closing": ("closed", "forms/closing", {"close_why": "多次联系不上"}),
        "assignment": ("assigned", "assignment", {"handler": people.village2.id, "due": "set", "due_on": soon}),
    }
    kind, at, said = table[noun]
    if noun == "closing":
        li = db.session.merge(people.li)
        li.today = today()
        case.resolve("mediated", "握手言和", by=li, now=clock.now())
    said, whose, condition = {"version": case.version, **said}, cookie(running, people.wang), CaseStep.kind == kind
    db.session.commit()
    before = rows(CaseStep, CaseStep.case_id == case.id, condition)
    assert codes(at_once(running, [(f"/cases/{case.id}/{at}", {"data": said}, whose)] * 8)) == {303: 1, 409: 7}
    assert rows(CaseStep, CaseStep.case_id == case.id, condition) == before + 1


def test_a_supervision_and_its_paper_at_once_are_one_supervision(server: tuple[Server, World]) -> None:
    running, people = server
    case, wang = in_hand(people), db.session.merge(people.wang)
    wang.today, soon = today(), (today() + timedelta(days=9)).isoformat()
    paper = make_notice(case, "supervision", by=wang, issued=False, reply_by=soon)
    said, whose = {"version": case.version, "wanted": "请查清后书面答复", "answer_on": soon}, cookie(running, wang)
    both: list[Send] = [(f"/cases/{case.id}/supervision", {"data": said}, whose)]
    both += [(f"/notices/{paper.id}/issuance", {"data": {}}, whose)]
    assert set(codes(at_once(running, both * 4))) <= {303, 409}
    steps = [rows(CaseStep, CaseStep.case_id == case.id, CaseStep.kind == kind) for kind in ("supervised", "noticed")]
    assert steps == [1, 1]


def test_what_is_acknowledged_is_on_the_disk(server: tuple[Server, World], database: str) -> None:
    """A power cut cannot be played; what the commit waits for can be asked on every connection of the pool."""
    held = [db.engine.connect() for _ in range(3)]
    for connection in held:
        if database == "sqlite":
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
            assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        else:
            assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
        connection.close()
