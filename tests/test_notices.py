"""Papers about a case: drafted, numbered without gaps, acknowledged, withdrawn, listed."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import clock
from models.base import db
from models.calendar import calendar
from models.case.case import Case
from models.case.moves.assignment import Task
from models.case.step import CaseStep
from models.message.reminder import Reminder
from models.notice.notice import Notice
from models.notice.template import Letterhead
from rules.case.limit import due_at
from rules.notice.notice import KINDS, OF_CASES, UNIT
from schemas.notice import FORMS
from tests.conftest import Clock
from tests.support.make import make_case, make_client, make_notice, today
from tests.support.papers import REPLY, SUPERVISION, assigned, drafted, file_of, issued, party_of
from tests.support.world import World


@pytest.fixture
def case(cast: World) -> Case:
    return assigned(cast)


def test_a_paper_is_drafted_looked_at_and_issued_with_a_number(
    app: Flask, cast: World, town: FlaskClient, case: Case
) -> None:
    Letterhead.keep(cast.town, "城关镇人民政府", "城政", red=True, by=cast.wang, now=clock.now())
    at = drafted(town, case, SUPERVISION)
    page = town.get(at).text
    assert "发文时编号" in page and "交办一个月仍无进展" in page and "城关镇人民政府" in page
    assert town.post(f"{at}/issuance").status_code == 303
    paper = db.session.get_one(Notice, uuid.UUID(at.rsplit("/", 1)[1]))
    assert (paper.status, paper.number, paper.addressee) == ("issued", "城政〔2026〕督1号", cast.village2)
    text = file_of(app, paper)
    assert "城政〔2026〕督1号" in text and "2026年12月1日前书面报告" in text and "办理期限为2026年12月11日" in text
    assert "一、现场勘界。\n二、组织调解。" in text, "each line is a paragraph"
    step = db.session.scalars(select(CaseStep).where(CaseStep.kind == "noticed")).one()
    assert (step.text, step.detail["to"]) == (paper.number, cast.village2.name)
    told = db.session.scalars(select(Reminder).where(Reminder.subject == f"notice:{paper.id}")).one()
    assert (told.kind, told.unit_id, told.params["number"]) == ("noticed", cast.village2.id, paper.number)
    assert paper.number in town.get(f"/cases/{case.id}").text


def test_numbers_run_by_office_year_and_kind_and_a_withdrawn_one_stays_used(
    app: Flask, cast: World, town: FlaskClient, case: Case, clock_at: Clock
) -> None:
    first = issued(town, case, SUPERVISION)
    drafted(town, case, SUPERVISION)  # a draft takes no number
    assert town.post(f"/notices/{first.id}/withdrawal", data={"why": "日期写错了"}).status_code == 303
    later = [issued(town, case, SUPERVISION), issued(town, case, SUPERVISION | {"kind": "assignment"})]
    clock_at("2027-01-05 09:00")
    town, county = make_client(app, cast.wang), make_client(app, cast.zhao)
    later.append(issued(town, case, SUPERVISION | {"reply_by": "2027-02-01"}))
    later.append(issued(county, case, SUPERVISION | {"reply_by": "2027-02-01"}))
    assert [paper.number for paper in later] == [
        "城关镇〔2026〕督2号", "城关镇〔2026〕交1号", "城关镇〔2027〕督1号", f"{cast.county.name[:12]}〔2027〕督1号",
    ]  # fmt: skip
    withdrawn = db.session.get_one(Notice, first.id, populate_existing=True)
    assert (withdrawn.status, withdrawn.number) == ("withdrawn", "城关镇〔2026〕督1号")
    assert "日期写错了" in town.get(f"/notices/{first.id}").text


def test_a_paper_is_issued_once_and_acts_say_how_it_stands(town: FlaskClient, case: Case) -> None:
    paper = issued(town, case, SUPERVISION)
    again = town.post(f"/notices/{paper.id}/issuance")
    assert (again.status_code, paper.number in again.text) == (409, True)
    assert town.post(f"/notices/{paper.id}/draft", data=SUPERVISION).status_code == 409
    assert town.post(f"/notices/{paper.id}/service", data={"how": "post"}).status_code == 409, "it goes to a unit"


def test_the_unit_that_it_goes_to_acknowledges_it_and_nobody_else(
    app: Flask, cast: World, town: FlaskClient, case: Case
) -> None:
    paper = issued(town, case, SUPERVISION)
    refused = town.post(f"/notices/{paper.id}/acknowledgement")
    assert (refused.status_code, cast.village2.name in refused.text) == (403, True)
    west = make_client(app, cast.liu)
    assert "签收" in west.get(f"/notices/{paper.id}").text
    assert west.post(f"/notices/{paper.id}/acknowledgement").status_code == 303
    kept = db.session.get_one(Notice, paper.id, populate_existing=True)
    assert (kept.status, kept.acknowledged_by) == ("acknowledged", cast.liu)
    assert west.post(f"/notices/{paper.id}/acknowledgement").status_code == 409


@pytest.mark.parametrize("kind", OF_CASES)
def test_nothing_that_a_kind_must_say_may_be_missing(town: FlaskClient, case: Case, kind: str) -> None:
    """The handling opinion: request, facts, reasons, opinion, legal basis (信访工作条例 Art. 32)."""
    asked = {name for name, field in FORMS[kind].fields.items() if field.required}
    answer = town.post(f"/cases/{case.id}/notices", data={"kind": kind, "contact": "王建国"})
    named = set(re.findall(r'<a href="#([a-z_]+)">请填写', answer.text))
    assert (answer.status_code, named, "王建国" in answer.text) == (422, asked, True)
    if kind == "reply":
        assert {"request", "facts", "reasons", "opinion", "legal_basis"} <= asked


def test_a_draft_is_changed_or_discarded_and_others_do_not_see_it(
    app: Flask, cast: World, town: FlaskClient, case: Case
) -> None:
    at = drafted(town, case, SUPERVISION)
    west = make_client(app, cast.liu)
    assert west.get(at).status_code == 404, "a draft is the issuing office's own"
    assert "交办一个月仍无进展" in town.get(f"{at}/draft").text
    assert town.post(f"{at}/draft", data=SUPERVISION | {"grounds": ""}).status_code == 422
    assert town.post(f"{at}/draft", data=SUPERVISION | {"grounds": "双方又吵了起来。"}).status_code == 303
    assert "双方又吵了起来" in town.get(at).text
    assert town.post(f"{at}/discarding").status_code == 303
    paper = db.session.get_one(Notice, uuid.UUID(at.rsplit("/", 1)[1]))
    assert (paper.status, paper.number, paper.issued_at) == ("withdrawn", "", None)


def test_a_paper_that_does_not_fit_the_matter_yet_says_what_is_missing(app: Flask, cast: World) -> None:
    bare = make_case(cast.village, by=cast.li)
    client = make_client(app, cast.wang)
    told = client.get(f"/cases/{bare.id}/notices/new?kind=supervision")
    assert (told.status_code, "请先交办" in told.text) == (409, True)
    told = client.post(f"/cases/{bare.id}/notices", data=SUPERVISION)
    assert "请先交办" in told.text and "交办一个月仍无进展" in told.text, "what was typed stays"
    nobody = client.get(f"/cases/{bare.id}/notices/new?kind=agreement")
    assert (nobody.status_code, "没有登记当事人" in nobody.text) == (409, True)


def test_only_the_office_in_charge_supervises(app: Flask, cast: World, case: Case) -> None:
    case.assign(
        Task(cast.department, "set", due_at(calendar(), today().replace(month=12, day=11))),
        by=cast.zhao,
        now=clock.now(),
    )
    db.session.commit()
    department = make_client(app, cast.zheng)
    refused = department.post(f"/cases/{case.id}/notices", data=SUPERVISION)
    assert (refused.status_code, cast.county.name in refused.text) == (409, True)
    assert "督办通知书" not in department.get(f"/cases/{case.id}/notices/new").text
    assert issued(department, case, REPLY | {"party": party_of(case)}).unit == cast.department


def test_the_list_is_filtered_and_exported(app: Flask, cast: World, town: FlaskClient, case: Case) -> None:
    make_notice(case, "supervision", by=cast.wang)
    make_notice(case, "reply", by=cast.wang, issued=False)
    assert town.get("/notices").text.count('<th scope="row">') == 2
    page = town.get("/notices?kind=supervision&status=issued").text
    assert page.count('<th scope="row">') == 1 and "城关镇〔2026〕督1号" in page
    assert town.get(f"/notices?unit={cast.department.id}").text.count('<th scope="row">') == 0
    assert town.get("/notices?kind=x").status_code == 422
    assert town.get("/notices?format=xlsx").data.startswith(b"PK")
    assert make_client(app, cast.chen).get("/notices").text.count('<th scope="row">') == 0, "another town sees none"


def test_the_same_values_and_template_make_the_same_paper_for_ever(app: Flask, cast: World, case: Case) -> None:
    from blueprints.notices.filling import written

    paper = make_notice(case, "supervision", by=cast.wang)
    kept = file_of(app, paper)
    case.summary = "后来改了"
    again = Document(BytesIO(written(paper, paper.values)[0]))
    assert "\n".join(part.text for part in again.paragraphs) == kept


def test_a_unit_that_a_matter_is_kept_from_sees_none_of_its_papers(app: Flask, cast: World, case: Case) -> None:
    paper = make_notice(case, "supervision", by=cast.wang)
    case.recuse(cast.village2, "反映的就是该村干部", by=cast.wang, now=clock.now())
    db.session.commit()
    west = make_client(app, cast.liu)
    assert west.get(f"/notices/{paper.id}").status_code == 404
    assert make_client(app, cast.wang).get(f"/notices/{paper.id}").status_code == 200


def test_a_draft_that_a_colleague_changed_is_neither_issued_nor_overwritten_unseen(
    town: FlaskClient, case: Case
) -> None:
    at = drafted(town, case, SUPERVISION)
    seen = re.search(r'name="seen" value="(\w+)"', town.get(at).text)
    assert seen
    assert town.post(f"{at}/draft", data=SUPERVISION | {"grounds": "双方又吵了起来。"}).status_code == 303
    unseen = town.post(f"{at}/issuance", data={"seen": seen[1]})
    assert (unseen.status_code, "其他人修改了此草稿" in unseen.text, "双方又吵了起来" in unseen.text) == (
        409,
        True,
        True,
    )
    over = town.post(f"{at}/draft", data=SUPERVISION | {"grounds": "至今没有答复。", "seen": seen[1]})
    assert over.status_code == 409
    assert "至今没有答复。" in over.text and "双方又吵了起来。" in over.text
    now = re.search(r'name="seen" value="(\w+)"', over.text)
    assert now and town.post(f"{at}/issuance", data={"seen": now[1]}).status_code == 303


@pytest.mark.parametrize("kind", [code for code, kind in KINDS.items() if kind.to == UNIT])
def test_a_paper_for_the_handling_unit_is_not_issued_to_the_one_before(
    town: FlaskClient, cast: World, case: Case, kind: str
) -> None:
    said = SUPERVISION | {"kind": kind, "lead": "钱进", "person": "周明", "goal": "年内化解", "measures": "每周一次"}
    at = drafted(town, case, said)
    assert case.due_at
    case.assign(Task(cast.village, "set", case.due_at), by=cast.wang, now=clock.now())
    db.session.commit()
    answer = town.post(f"{at}/issuance")
    assert (answer.status_code, "现在由东村承办" in answer.text) == (409, True)


def test_a_supervision_notice_and_the_supervision_of_the_case_are_one(
    app: Flask, cast: World, town: FlaskClient, case: Case
) -> None:
    """Issuing the paper supervises; supervising offers the paper, which then belongs to that step."""
    first = issued(town, case, SUPERVISION)
    told = db.session.get_one(Case, case.id, populate_existing=True)
    assert told.supervised_due_at and calendar().day_of(told.supervised_due_at).isoformat() == "2026-12-01"
    assert told.given.text == SUPERVISION["demand"]
    kinds = select(Reminder.kind).where(Reminder.subject == f"case:{case.id}")
    assert db.session.scalars(kinds).all() == ["supervised"]
    second = issued(town, case, SUPERVISION)
    steps = db.session.scalars(select(CaseStep).where(CaseStep.kind == "noticed")).all()
    assert {step.detail["of"] for step in steps} == {str(told.given.id)}, "it waits already: the paper goes with it"
    page = town.get(f"/cases/{case.id}").text
    assert any(f"文书 {paper.number}" in page for paper in (first, second)) and "制发督办通知书" not in page
    for paper in (second, first):
        town.post(f"/notices/{paper.id}/withdrawal", data={"why": "文字有误，另行发文"})
    assert "制发督办通知书" in town.get(f"/cases/{case.id}").text
    form = town.get(f"/cases/{case.id}/notices/new?kind=supervision").text
    assert "二、组织调解。" in form and 'value="2026-12-01"' in form


def test_a_supervision_notice_that_came_too_late_is_not_issued(cast: World, town: FlaskClient, case: Case) -> None:
    late = drafted(town, case, SUPERVISION | {"reply_by": "2026-11-01"})
    refused = town.post(f"{late}/issuance")
    assert (refused.status_code, "请先修改草稿" in refused.text) == (409, True)
    other = drafted(town, case, SUPERVISION)
    case.assign(Task(cast.village, "set", clock.now() + timedelta(days=9)), by=cast.wang, now=clock.now())
    db.session.commit()
    refused = town.post(f"{other}/issuance")
    assert (refused.status_code, "现在由东村承办" in refused.text) == (409, True)
    case.resolve("mediated", "说开了", by=cast.li, now=clock.now())
    db.session.commit()
    assert town.post(f"{other}/issuance").status_code == 409
