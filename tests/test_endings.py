"""The end of a case: attempts, an agreement and the court, what the parties say, closing, reopening, other routes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from models.base import db
from models.case.agreement import Agreement
from models.case.case import Case
from models.case.moves.assignment import Task
from models.case.party import Party
from models.case.step import CaseStep, How
from models.message.reminder import Reminder
from tests.conftest import Clock
from tests.support.make import make_case, make_client, now_of, party_body, today
from tests.support.world import World

TODAY = "2026-11-18"


@pytest.fixture
def case(cast: World) -> Case:
    """东村's case of two people, with 西村, which has signed for it."""
    people = [party_body("王某"), party_body("李某", role="respondent"), party_body("张某", role="other")]
    made = make_case(cast.village, by=cast.li, parties=people)
    made.assign(Task(cast.village2, "set", clock.now() + timedelta(days=20)), by=cast.wang, now=clock.now())
    made.sign(by=cast.liu, now=clock.now())
    db.session.commit()
    return made


def send(client: FlaskClient, case: Case, noun: str, version: int | None = None, **said: Any) -> Any:
    data = {"version": version or now_of(case).version, **said}
    return client.post(f"/cases/{case.id}/forms/{noun}", data=data)


def settle(client: FlaskClient, case: Case) -> None:
    assert send(client, case, "settlement", method="mediated", text="两家各让一步").status_code == 303


def hear(client: FlaskClient, case: Case, name: str, answer: str = "confirmed", text: str = "") -> Any:
    party = next(party for party in now_of(case).parties if party.name == name)
    return send(client, case, "confirmation", party=str(party.id), answer=answer, way="phone", text=text)


def agree(client: FlaskClient, case: Case, form: str = "written", on: str = TODAY) -> Any:
    terms = "李某十日内拆除违建"
    return send(client, case, "agreement", form=form, reached_on=on, terms=terms, perform_on="2026-12-01")


def test_settled_confirmed_and_closed_are_three_dates(west: FlaskClient, town: FlaskClient, case: Case) -> None:
    settle(west, case)
    told = now_of(case)
    assert (told.status, told.method, told.owner.name) == ("resolved", "mediated", "城关镇")
    assert (told.resolved_at, told.confirmed_at, told.closed_at) == (clock.now(), None, None)
    for name in ("王某", "李某"):
        assert now_of(case).confirmed_at is None
        assert hear(west, case, name).status_code == 303
    assert now_of(case).confirmed_at == clock.now(), "the third is a witness: the two concerned have said it"
    assert send(town, case, "closing").status_code == 303
    assert (now_of(case).status, now_of(case).closed_at) == ("closed", clock.now())
    assert "各方当事人确认" in town.get(f"/cases/{case.id}").text


def test_what_nobody_confirmed_is_closed_only_with_a_reason_and_never_called_confirmed(
    west: FlaskClient, town: FlaskClient, case: Case
) -> None:
    settle(west, case)
    refused = send(town, case, "closing")
    assert (refused.status_code, "请写明为什么仍然办结" in refused.text) == (422, True)
    assert send(town, case, "closing", close_why="申请人外出，三次电话不通").status_code == 303
    told = now_of(case)
    assert (told.status, told.confirmed_at) == ("closed", None)
    assert hear(west, case, "王某").status_code == 303, "a later word is still heard"


def test_a_party_who_disputes_clears_the_confirmation_and_the_office_is_told(
    west: FlaskClient, town: FlaskClient, case: Case, cast: World
) -> None:
    settle(west, case)
    hear(west, case, "王某")
    hear(west, case, "李某")
    assert hear(west, case, "王某", "disputed").status_code == 422, "what is not solved is quoted"
    assert hear(west, case, "王某", "disputed", "墙还没拆").status_code == 303
    assert (now_of(case).confirmed_at, now_of(case).disputed) == (None, True)
    assert "可以重启" in town.get(f"/cases/{case.id}").text
    kinds = select(Reminder.kind).where(Reminder.unit_id == cast.town.id, Reminder.subject == f"case:{case.id}")
    assert set(db.session.scalars(kinds)) == {"settled", "disputed"}


def test_reopening_keeps_the_number_and_the_history_and_clears_the_dates(
    west: FlaskClient, town: FlaskClient, case: Case
) -> None:
    number = case.number
    agree(west, case)
    settle(west, case)
    hear(west, case, "王某", "disputed", "墙还没拆")
    send(town, case, "closing", close_why="先办结")
    assert send(town, case, "reopening", why="墙").status_code == 422
    assert send(town, case, "reopening", why="王某说墙还没拆").status_code == 303
    told = now_of(case)
    assert (told.number, told.status, told.owner.name, told.handler, told.due_at) == (
        number, "accepted", "城关镇", None, None
    )  # fmt: skip
    assert {told.resolved_at, told.method, told.agreed_at, told.closed_at, told.confirmed_at} == {None}
    assert {party.answer for party in told.parties} == {None}
    assert [agreement.terms for agreement in told.agreements] == ["李某十日内拆除违建"], "kept, but it stands no more"
    kinds = [step.kind for step in told.steps]
    assert kinds[-5:] == ["agreed", "resolved", "disputed", "closed", "reopened"]


def test_only_the_office_in_charge_closes_and_reopens(app: Flask, cast: World, west: FlaskClient, case: Case) -> None:
    settle(west, case)
    refused = send(west, case, "closing", close_why="好了")
    assert (refused.status_code, "城关镇" in refused.text) == (403, True)
    assert send(make_client(app, cast.zhao), case, "closing", close_why="县里核实").status_code == 303, (
        "or one above it"
    )
    assert send(make_client(app, cast.zheng), case, "reopening", why="与我无关").status_code == 404


def test_an_open_case_is_not_closed_and_the_sentence_says_who_does_what(town: FlaskClient, case: Case) -> None:
    refused = send(town, case, "closing", close_why="好了")
    assert (refused.status_code, "西村已签收" in refused.text) == (409, True)
    assert town.get(f"/cases/{case.id}/forms/closing").status_code == 409
    assert town.get(f"/cases/{case.id}/forms/nothing").status_code == 404


def test_a_stale_form_shows_what_changed_and_keeps_what_was_typed(
    west: FlaskClient, town: FlaskClient, case: Case
) -> None:
    seen = case.version
    send(west, case, "attempts", outcome="apart", text="没谈拢")
    answer = send(town, case, "settlement", seen, method="done", text="已经补偿到位")
    assert answer.status_code == 409
    assert "有人先处理了" in answer.text and "已经补偿到位" in answer.text and "没谈拢" in answer.text
    assert f'name="version" value="{now_of(case).version}"' in answer.text, "and the next click counts"


def test_attempts_are_counted(west: FlaskClient, case: Case) -> None:
    for number, outcome in enumerate(("absent", "closer"), 1):
        assert send(west, case, "attempts", outcome=outcome).status_code == 303
        assert now_of(case).tries == number


def test_an_agreement_is_kept_or_not_by_a_day_of_its_own(west: FlaskClient, case: Case) -> None:
    assert agree(west, case, "oral").status_code == 303
    assert now_of(case).agreed_at == clock.now()
    early = send(west, case, "performance", fulfilled_on="2026-11-17")
    assert (early.status_code, "早于协议生效日期" in early.text) == (422, True)
    assert send(west, case, "performance", fulfilled_on=TODAY, text="看过了").status_code == 303
    assert (now_of(case).fulfilled_at, now_of(case).agreement is not None) == (clock.now(), True)
    assert send(west, case, "performance", fulfilled_on=TODAY).status_code == 409
    assert now_of(case).status == "handling", "four dates are no states"


@pytest.mark.parametrize(
    ("made", "asked_on", "said"),
    [
        (("written", "2026-10-15"), "2026-11-17", "届满"),
        (("oral", "2026-11-16"), TODAY, "只确认书面协议"),
        (("written", "2026-11-16"), "2026-11-15", "早于协议生效日期"),
        (("written", "2026-11-16"), "2026-11-19", "还没到"),
    ],
)
def test_a_request_to_the_court_that_cannot_be_says_what_else_can(
    west: FlaskClient, case: Case, made: tuple[str, str], asked_on: str, said: str
) -> None:
    agree(west, case, *made)
    refused = send(west, case, "court-request", asked_on=asked_on)
    assert (refused.status_code in (409, 422), said in refused.text) == (True, True)


def test_the_court_is_asked_within_thirty_days_and_its_word_is_noted(west: FlaskClient, case: Case) -> None:
    agree(west, case, on="2026-10-17")  # the 30th day is Monday, 2026-11-16
    assert send(west, case, "court-ruling", outcome="confirmed", decided_on=TODAY).status_code == 409, "nobody asked"
    assert send(west, case, "court-request", asked_on="2026-11-16").status_code == 303
    assert send(west, case, "court-request", asked_on="2026-11-16").status_code == 409, "once"
    assert send(west, case, "court-ruling", outcome="confirmed", decided_on="2026-11-15").status_code == 422
    assert send(west, case, "court-ruling", outcome="confirmed", decided_on=TODAY).status_code == 303
    made = db.session.scalars(select(Agreement)).one()
    assert (made.court_outcome, made.court_decided_on) == ("confirmed", today())
    assert "法院确认有效" in west.get(f"/cases/{case.id}").text


def test_mediation_stops_when_somebody_refuses_and_hands_out_the_other_routes(west: FlaskClient, case: Case) -> None:
    party = db.session.scalars(select(Party).where(Party.role == "respondent")).one()
    answer = send(west, case, "mediation-stop", party=str(party.id), why="要去法院")
    assert answer.headers["Location"].endswith(f"/cases/{case.id}/routes")
    sheet = west.get(answer.headers["Location"]).text
    assert "诉讼" in sheet and "法律援助" in sheet and "第一百八十八条" in sheet
    assert "李某" not in sheet and "王某" not in sheet, "the sheet names nobody"
    assert sheet.index(">诉讼<") < sheet.index(">人民调解<"), "what somebody has just refused comes last"
    again = send(west, case, "mediation-stop", why="还是不愿意")
    for refused in (agree(west, case), send(west, case, "attempts", outcome="closer"), again):
        assert (refused.status_code, "调解全凭自愿" in refused.text) == (409, True)
    assert send(west, case, "mediation-return", why="双方都同意再谈").status_code == 303
    assert agree(west, case).status_code == 303


def test_a_referral_names_the_routes_and_the_sheet_shows_them(west: FlaskClient, case: Case) -> None:
    assert send(west, case, "referral").status_code == 422
    answer = send(west, case, "referral", routes=["court", "aid"], text="告知王某")
    sheet = west.get(answer.headers["Location"]).text
    assert "法律援助" in sheet and "劳动仲裁" not in sheet
    (step,) = [step for step in now_of(case).steps if step.kind == "referred"]
    assert step.detail == {"routes": ["court", "aid"]}
    assert "诉讼、法律援助" in west.get(f"/cases/{case.id}").text


def test_a_case_that_was_settled_by_mistake_in_a_report_goes_back_and_nobody_has_confirmed_it(
    cast: World, case: Case
) -> None:
    said: How = {"by": cast.liu, "now": clock.now()}
    step = case.note(
        {"id": case.id, "kind": "resolved", "text": "好了"}, made_at=said["now"], by=said["by"], now=said["now"]
    )
    for party in case.concerned:
        case.confirm(party, "confirmed", "phone", "", **said)
    case.take_back(step)
    db.session.flush()
    assert (case.status, case.resolved_at, case.confirmed_at) == ("handling", None, None)
    assert db.session.scalars(select(CaseStep).where(CaseStep.kind == "resolved")).all() == []


def test_nobody_owes_the_court_s_confirmation_when_its_thirty_days_are_over(
    app: Flask, west: FlaskClient, case: Case, cast: World, clock_at: Clock
) -> None:
    agree(west, case)
    send(west, case, "performance", fulfilled_on=TODAY)
    settle(west, case)
    assert "司法确认" in west.get(f"/cases/{case.id}").text
    clock_at.go(days=60)
    town = make_client(app, cast.wang)
    page = town.get(f"/cases/{case.id}").text
    assert ("此期限已届满" in page, "已超期" in page) == (True, False)
    assert case.number not in town.get("/deadlines?show=over").text
