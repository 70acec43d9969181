"""A cadre's share of the end of a dispute, on the phone, without a network: mediated, agreed, settled, each asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select

import clock
from models.base import begin_writing, db
from models.case.attachment import Attachment
from models.case.case import Case
from models.case.moves.assignment import Task
from models.case.step import CaseStep
from models.notice.notice import Notice
from models.org.unit import Unit
from tests.browser.village import Village, in_hand, offline_at, photo, settle
from tests.support.installations import Server
from tests.support.make import make_case, make_notice


@pytest.fixture
def village(server: Server) -> Village:
    return settle(server)


def test_a_dispute_is_mediated_agreed_and_settled_without_a_network_and_each_is_asked_after(
    phone: BrowserContext, village: Village
):
    case = in_hand(village)
    li = offline_at(case, phone, village)
    li.tap(f"a[href='#/case/{case}/tried']")
    li.sees("调解了一次", "h1")  # the page before had a button in the same place
    li.tap("#foot .button")
    li.sees("请填写这一项", ".error-summary")
    li.tap("#outcome .choice >> nth=1")
    li.tap("#foot .button")
    li.sees("调解了一次：两家争墙", "#main")
    li.page.goto(f"{village.server.base}/field/#/case/{case}/agreed")
    li.page.fill("#text", "李某十日内拆墙")
    li.page.fill("#on", clock.now().date().isoformat())
    li.tap("#foot .button")
    li.sees("谈拢了：两家争墙", "#main")
    li.page.goto(f"{village.server.base}/field/#/case/{case}")
    li.tap(f"#kind-{case} .choice")
    li.tap(f"#method-{case} .choice >> nth=0")
    li.page.fill(f"#text-{case}", "墙已拆")
    li.tap("#foot .button")
    phone.set_offline(False)
    li.sees("全部已送达", "#header")
    with village.server.app.app_context():
        told = db.session.get_one(Case, case)
        assert (told.status, told.tries, told.method, told.agreed) == ("resolved", 1, "mediated", True)
    li.page.reload()
    li.settled()
    li.page.goto(f"{village.server.base}/field/#/case/{case}")
    li.tap("a[href*='/party-'] >> nth=1")
    li.tap("#kind .choice >> nth=1")
    li.tap("#way .choice >> nth=0")
    li.tap("#foot .button")
    li.sees("请填写这一项", ".error-summary")
    li.page.fill("#text", "墙还有半截")
    li.tap("#foot .button")
    li.sees("当事人说没解决：两家争墙", "#main")
    li.sees("全部已送达", "#header")
    with village.server.app.app_context():
        assert db.session.get_one(Case, case).disputed


def test_what_the_server_refuses_stays_on_the_phone_with_its_reason(phone: BrowserContext, village: Village):
    case = in_hand(village)
    li = offline_at(case, phone, village)
    li.tap(f"a[href='#/case/{case}/agreed']")
    li.page.fill("#text", "李某十日内拆墙")
    li.page.fill("#on", clock.now().date().isoformat())
    li.tap("#foot .button")
    with village.server.app.app_context():
        begin_writing()
        wang = village.user(village.office)
        wang.today = clock.now().date()
        db.session.get_one(Case, case).stop(None, "要去法院", by=wang, now=clock.now())
        db.session.commit()
    phone.set_offline(False)
    li.sees("有 1 件要您看一下", "#header")
    [item] = li.stored("items")
    li.page.goto(f"{village.server.base}/field/#/item/{item['id']}")
    li.sees("调解全凭自愿", "#main")
    li.sees("李某十日内拆墙", "#main")


def test_a_refused_note_is_opened_again_with_its_photo_also_when_the_matter_is_settled_meanwhile(
    phone: BrowserContext, village: Village
):
    case = in_hand(village)
    li = offline_at(case, phone, village)
    li.tap(f"#kind-{case} .choice")
    li.page.set_input_files("#photo", photo(600, 400))
    expect(li.page.locator(".photos li")).to_have_count(1)
    li.page.fill(f"#text-{case}", "墙拆了，拍了照片")
    li.tap("#foot .button")
    [step] = [one["id"] for one in li.stored("items") if one["kind"] == "step"]
    problem = "{ status: 409, type: 'about:blank', title: '', detail: '', errors: null, report: null }"
    li.change("items", step, f"(item) => Object.assign(item, {{ state: 'attention', problem: {problem} }})")
    li.change_start("(start) => start.document.cases.forEach((own) => { own.status = 'resolved'; })")
    li.open(f"#/item/{step}")
    li.tap("button:has-text('打开修改')")
    expect(li.page.locator(f"#text-{case}")).to_have_value("墙拆了，拍了照片")
    expect(li.page.locator(".photos li")).to_have_count(1)
    li.tap("#foot .button")
    phone.set_offline(False)
    li.settled()
    with village.server.app.app_context():
        [kept] = db.session.scalars(select(Attachment).where(Attachment.case_id == case))
        assert kept.media_type == "image/jpeg"
        kinds = db.session.scalars(select(CaseStep.kind).where(CaseStep.case_id == case)).all()
        assert "progress" in kinds and "resolved" not in kinds


def test_a_dispute_is_passed_up_without_a_network_after_the_attempts_that_wait_here(
    phone: BrowserContext, village: Village
):
    case = in_hand(village)
    li = offline_at(case, phone, village)
    for turn in range(2):
        li.sees(f"还要先记录 {2 - turn} 次调解", "#main")
        li.tap(f"a[href='#/case/{case}/tried']")
        li.tap("#outcome .choice >> nth=2")
        li.tap("#foot .button")
        li.sees("调解了一次：两家争墙", "#main")
        li.page.goto(f"{village.server.base}/field/#/case/{case}")
    li.tap(f"a[href='#/case/{case}/escalated']")
    li.sees("上报给城关镇", "h1")
    li.tap("#foot .button")
    li.sees("请填写这一项", ".error-summary")
    li.page.fill("#text", "调解两次，双方都不让步")
    li.tap("#foot .button")
    li.sees("已上报上级：两家争墙", "#main")
    phone.set_offline(False)
    li.sees("全部已送达", "#header")
    with village.server.app.app_context():
        told = db.session.get_one(Case, case)
        assert (told.status, told.handler, told.office.name) == ("accepted", None, "城关镇")


def test_a_supervision_is_acknowledged_and_answered_and_what_may_escalate_passed_up_at_once_without_a_network(
    phone: BrowserContext, village: Village
):
    case = in_hand(village)
    with village.server.app.app_context():
        begin_writing()
        wang = village.user(village.office)
        wang.today = clock.now().date()
        due_at = clock.now() + timedelta(days=3)
        told = db.session.get_one(Case, case)
        told.supervise("说明为什么还没谈", due_at, by=wang, now=clock.now())
        paper = make_notice(told, "supervision", by=wang)
        db.session.commit()
    li = offline_at(case, phone, village)
    li.page.goto(f"{village.server.base}/field/#/")
    li.tap("a:has-text('收到一份文书，请签收')")
    li.sees(paper.number, "#main .notice.wait")
    li.tap("#main .notice.wait .button")
    li.sees("文书已签收：两家争墙", "#main")
    li.page.goto(f"{village.server.base}/field/#/")
    expect(li.page.locator("a:has-text('收到一份文书')")).to_have_count(0)
    li.tap("a:has-text('城关镇督办：请答复')")
    li.sees("说明为什么还没谈", "#main")
    li.page.fill("#text", "一方在外，周六回来谈")
    li.tap("#foot .button")
    li.sees("督办答复：两家争墙", "#main")
    li.page.goto(f"{village.server.base}/field/#/case/{case}/escalated")
    li.page.fill("#text", "两家约了人要打架")
    li.tap("#foot .button")
    li.sees("请填写这一项", ".error-summary")
    li.tap("#urgency .choice")
    li.tap("#foot .button")
    li.sees("已上报上级：两家争墙", "#main")
    phone.set_offline(False)
    li.sees("全部已送达", "#header")
    with village.server.app.app_context():
        told = db.session.get_one(Case, case)
        assert db.session.get_one(Notice, paper.id).status == "acknowledged"
        assert (told.supervised, told.urgency, told.escalated_at is not None) == (False, "escalating", True)


def test_an_opinion_that_is_owed_waits_on_the_first_screen_and_says_that_it_is_overdue(
    phone: BrowserContext, village: Village
):
    with village.server.app.app_context():
        begin_writing()
        unit, then = db.session.get_one(Unit, village.unit_id), clock.now() - timedelta(days=20)
        cadre, wang = village.user(village.li), village.user(village.office)
        cadre.today = wang.today = clock.now().date()
        case = make_case(unit, by=cadre, summary="两家争井")
        town = wang.units()[0]
        case.assign(Task(town, "set", then + timedelta(days=15), [unit], note="查清水井归谁"), by=wang, now=then)
        db.session.commit()
        address = f"#/case/{case.id}"
    li = offline_at(case.id, phone, village)
    li.sees("已超期", "#main p.quiet-text")
    li.page.goto(f"{village.server.base}/field/#/cases")
    li.sees("已超期", f"a[href='{address}']")
    li.page.goto(f"{village.server.base}/field/#/")
    li.tap(f"a[href='{address}/advised']:has-text('已超期')")
    li.sees("查清水井归谁", "#main")
    li.page.fill("#text", "村里有老契约")
    li.tap("#foot .button")
    li.sees("协办意见：两家争井", "#main")
    li.page.goto(f"{village.server.base}/field/#/")
    expect(li.page.locator(f"a[href='{address}/advised']")).to_have_count(0)


def test_what_was_stopped_and_taken_up_again_on_the_phone_can_be_mediated(phone: BrowserContext, village: Village):
    case = in_hand(village)
    li = offline_at(case, phone, village)
    for what, other, then in (("stopped", "resumed", "其他途径"), ("resumed", "tried", "我的上报")):
        li.page.goto(f"{village.server.base}/field/#/case/{case}/{what}")
        li.page.fill("#text", "先停下，后来又谈")
        li.tap("#foot .button")
        li.sees(then, "h1")
        li.page.goto(f"{village.server.base}/field/#/case/{case}")
        li.page.wait_for_selector(f"a[href='#/case/{case}/{other}']")
        expect(li.page.locator(f"a[href='#/case/{case}/{what}']")).to_have_count(0)


def test_a_form_opened_by_address_says_who_may_do_it_where_the_unit_may_not(phone: BrowserContext, village: Village):
    case = in_hand(village)
    with village.server.app.app_context():
        begin_writing()
        wang = village.user(village.office)
        wang.today = clock.now().date()
        town = wang.units()[0]
        due_at = clock.now() + timedelta(days=20)
        db.session.get_one(Case, case).assign(Task(town, "set", due_at), by=wang, now=clock.now())
        db.session.commit()
    li = offline_at(case, phone, village)
    for what, told in (("asked", "这件事由城关镇承办"), ("fulfilled", "现在不能办"), ("resumed", "现在不能办")):
        li.page.goto(f"{village.server.base}/field/#/case/{case}/{what}")
        li.sees(told, "#main .notice")
        expect(li.page.locator("#text")).to_have_count(0)
