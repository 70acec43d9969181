"""Mediation and the end of a case from a village's phone: each a PUT that may come again; what is refused says why."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from models.base import db
from models.case.case import Case
from models.case.moves.assignment import Task
from models.case.step import CaseStep
from models.message.reminder import Reminder
from models.notice.notice import Notice
from rules.case.ending import EXPLAINED
from tests.support.make import make_case, make_client, make_notice, now_of, party_body
from tests.support.world import World

TODAY = "2026-11-18"


@pytest.fixture
def case(cast: World) -> Case:
    """东村's case of two people, given to 东村 itself and signed for."""
    people = [party_body("王某"), party_body("李某", role="respondent")]
    made = make_case(cast.village, by=cast.li, parties=people)
    made.assign(Task(cast.village, "set", clock.now() + timedelta(days=20)), by=cast.wang, now=clock.now())
    made.sign(by=cast.li, now=clock.now())
    db.session.commit()
    return made


def put(client: FlaskClient, case: Case, kind: str, text: str = "", step: str = "", **more: Any) -> Any:
    body = {"kind": kind, "text": text, "made_at": clock.now().isoformat(), **more}
    return client.put(f"/api/v1/cases/{case.id}/steps/{step or uuid.uuid4()}", json=body)


def lines(client: FlaskClient, part: str = "cases") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/v1/start").get_json()[part]
    return found


STEPS: list[tuple[str, str, dict[str, Any]]] = [
    ("tried", "谈了两个小时", {"outcome": "closer"}),
    ("agreed", "李某十日内拆墙", {"form": "oral", "on": TODAY, "perform_on": "2026-11-28"}),
    ("asked", "一方在外地，下周才回来", {"wanted_on": "2026-12-20"}),
    ("escalated", "调解两次，都不让步", {}),
    ("stopped", "要去法院解决", {}),
    ("referred", "告知王某", {"routes": ["court", "aid"]}),
    ("resolved", "墙已拆", {"method": "mediated"}),
    ("resolved", "", {"method": "dropped"}),  # as older phones say it
]


@pytest.mark.parametrize(("kind", "text", "more"), STEPS, ids=[f"{kind}-{len(text)}" for kind, text, _more in STEPS])
def test_each_is_stored_once_and_the_repeat_finds_the_same_receipt(
    phone: FlaskClient, case: Case, kind: str, text: str, more: dict[str, Any]
) -> None:
    case.tries = 2
    db.session.commit()
    step = str(uuid.uuid4())
    first, again = (put(phone, case, kind, text, step, **more) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    stored = db.session.scalars(select(CaseStep).where(CaseStep.kind == kind, CaseStep.case_id == case.id)).all()
    assert [(str(one.id), one.text) for one in stored] == [(step, text)]


@pytest.mark.parametrize(
    ("kind", "text", "more", "field"),
    [
        ("tried", "", {}, "outcome"),
        ("agreed", "", {"form": "oral", "on": TODAY}, "text"),
        ("agreed", "拆墙", {"form": "oral"}, "on"),
        ("agreed", "拆墙", {"form": "oral", "on": "2026-11-19"}, "on"),
        ("asked", "不够", {"wanted_on": "2026-12-20"}, "text"),
        ("asked", "一方在外地", {"wanted_on": "2027-12-20"}, "wanted_on"),
        ("escalated", "不行", {}, "text"),
        ("stopped", "不愿意调", {"party": str(uuid.uuid4())}, "party"),
        ("progress", "谈过", {"outcome": "closer"}, "outcome"),
        ("closed", "好了", {}, "kind"),
        *(("resolved", "", {"method": method}, "text") for method in EXPLAINED),
    ],
)
def test_what_does_not_fit_is_refused_by_field_and_nothing_of_it_is_stored(  # noqa: PLR0917 - one table
    phone: FlaskClient, case: Case, kind: str, text: str, more: dict[str, Any], field: str
) -> None:
    before = len(now_of(case).steps)
    answer = put(phone, case, kind, text, **more)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field])
    assert len(now_of(case).steps) == before


def test_the_phone_knows_whom_to_ask_and_stops_asking_once_all_have_said_it(phone: FlaskClient, case: Case) -> None:
    (line,) = lines(phone)
    people = [(party["name"], party["role"]) for party in line["parties"]]
    assert people == [
        ("王**", "applicant"),
        ("李**", "respondent"),
    ]
    put(phone, case, "resolved", "墙已拆", method="mediated")
    assert lines(phone) == []
    (settled,) = lines(phone, "settled")
    for party in settled["parties"]:
        assert put(phone, case, "confirmed", party=party["id"], way="phone").status_code == 201
    assert [party["answer"] for party in lines(phone, "settled")[0]["parties"]] == ["confirmed", "confirmed"]
    assert (now_of(case).confirmed_at, now_of(case).method) == (clock.now(), "mediated")


def test_a_dispute_from_the_phone_is_told_to_the_town(phone: FlaskClient, case: Case, cast: World) -> None:
    put(phone, case, "resolved", "墙已拆")
    party = str(now_of(case).parties[0].id)
    assert put(phone, case, "disputed", "", party=party, way="phone").status_code == 422
    assert put(phone, case, "disputed", "墙还在", party=party, way="phone").status_code == 201
    kinds = select(Reminder.kind).where(Reminder.unit_id == cast.town.id, Reminder.subject == f"case:{case.id}")
    assert set(db.session.scalars(kinds)) == {"settled", "disputed"}


def test_after_a_stop_the_phone_is_told_why_an_agreement_is_not_taken(phone: FlaskClient, case: Case) -> None:
    put(phone, case, "stopped", "要去法院解决", party=str(now_of(case).parties[1].id))
    assert lines(phone)[0]["stopped"]
    refused = put(phone, case, "agreed", "拆墙", form="oral", on=TODAY)
    assert (refused.status_code, "调解全凭自愿" in refused.get_json()["detail"]) == (409, True)
    assert put(phone, case, "resumed", "双方都愿意再谈").status_code == 201
    assert put(phone, case, "agreed", "拆墙", form="oral", on=TODAY, perform_on="2026-11-28").status_code == 201
    days = {"on": TODAY, "perform_on": "2026-11-28", "due_at": "2026-11-28T15:59:00Z", "fulfilled_on": None}
    assert lines(phone)[0]["agreement"] == {"terms": "拆墙", **days}
    assert put(phone, case, "fulfilled", on=TODAY).status_code == 201
    kept = lines(phone)[0]["agreement"]
    assert (kept["fulfilled_on"], kept["due_at"]) == (TODAY, None)


def test_more_time_is_asked_for_by_the_handling_unit_alone_and_offered_once(
    app: Flask, phone: FlaskClient, case: Case, cast: World
) -> None:
    until = lines(phone)[0]["task"]["ask_until"]
    case.co_handlers = [cast.village2]
    db.session.commit()
    refused = put(make_client(app, cast.liu, "phone"), case, "asked", "一方在外地", wanted_on=until)
    assert (refused.status_code, "东村" in refused.get_json()["detail"]) == (403, True)
    assert put(phone, case, "asked", "一方在外地", wanted_on=until).status_code == 201
    assert lines(phone)[0]["task"]["ask_until"] is None
    again = put(phone, case, "asked", "还不够用", wanted_on=until)
    assert (again.status_code, "城关镇" in again.get_json()["detail"]) == (409, True)


def test_it_is_passed_up_by_the_handling_unit_once_enough_was_tried_and_its_repeat_finds_the_receipt(
    app: Flask, phone: FlaskClient, case: Case, cast: World
) -> None:
    assert lines(phone)[0]["task"]["passes"] == {"to": "城关镇", "missing": 2}
    early = put(phone, case, "escalated", "村里劝过")
    assert (early.status_code, "还差 2 次" in early.get_json()["detail"]) == (409, True)
    for _turn in range(2):
        put(phone, case, "tried", outcome="apart")
    assert lines(phone)[0]["task"]["passes"]["missing"] == 0
    now_of(case).handler, case.co_handlers = cast.village2, [cast.village]
    db.session.commit()
    assert put(phone, case, "escalated", "调解两次不成").status_code == 403, "who helps does not pass it up"
    other, step = make_client(app, cast.liu, "phone"), str(uuid.uuid4())
    first, again = (put(other, case, "escalated", "调解两次不成", step) for _ in range(2))
    assert (first.status_code, again.status_code, again.get_json()) == (201, 200, first.get_json())
    assert put(other, case, "escalated", "又报一次").status_code == 404, "the matter is not theirs any more"
    (line,) = lines(phone)
    assert (line["status"], line["task"], now_of(case).owner) == ("accepted", None, cast.town)
    kinds = select(Reminder.kind).where(Reminder.unit_id == cast.town.id, Reminder.subject == f"case:{case.id}")
    assert db.session.scalars(kinds).all() == ["escalated"]


def test_a_paper_for_the_unit_is_acknowledged_once_also_where_a_colleague_was_faster(
    app: Flask, phone: FlaskClient, case: Case, cast: World
) -> None:
    first, second = (make_notice(case, kind, by=cast.wang) for kind in ("assignment", "supervision"))
    db.session.commit()
    assert {one["number"] for one in lines(phone)[0]["papers"]} == {first.number, second.number}
    case.co_handlers = [cast.village2]
    db.session.commit()
    other = make_client(app, cast.liu, "phone")
    assert lines(other)[0]["papers"] == []
    refused = put(other, case, "acknowledged", paper=str(first.id))
    assert (refused.status_code, "东村" in refused.get_json()["detail"]) == (403, True)
    step = str(uuid.uuid4())
    once, again = (put(phone, case, "acknowledged", "", step, paper=str(first.id)) for _turn in range(2))
    assert (once.status_code, again.status_code, again.get_json()) == (201, 200, once.get_json())
    second.acknowledge(by=cast.li, now=clock.now())
    db.session.commit()
    assert put(phone, case, "acknowledged", paper=str(second.id)).status_code == 201
    assert lines(phone)[0]["papers"] == []
    assert db.session.scalars(select(Notice.status)).all() == ["acknowledged"] * 2


def test_a_paper_that_was_withdrawn_or_is_of_another_matter_is_not_acknowledged(
    phone: FlaskClient, case: Case, cast: World
) -> None:
    gone = make_notice(case, "assignment", by=cast.wang)
    gone.withdraw("发错了", by=cast.wang, now=clock.now())
    other = make_case(cast.village, by=cast.li)
    db.session.commit()
    refused = put(phone, case, "acknowledged", paper=str(gone.id))
    assert (refused.status_code, "已经撤回" in refused.get_json()["detail"]) == (409, True)
    for paper in (gone.id, uuid.uuid4()):
        assert put(phone, other, "acknowledged", paper=str(paper)).status_code == 422
