"""The two journeys of a village cadre, in a real browser as a cheap phone: without a network, then with one."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, expect
from sqlalchemy import select

import clock
from files import store
from models.base import db
from models.case.attachment import Attachment
from models.case.case import Case
from models.case.step import CaseStep
from tests.browser.village import Phone, Village, photo, settle
from tests.support.installations import Server
from tests.support.sounds import ogg
from tests.test_uploads import PDF


@pytest.fixture
def village(server: Server) -> Village:
    return settle(server)


def test_a_dispute_with_a_photo_is_at_most_twelve_taps_without_a_network_and_arrives_once(
    phone: BrowserContext, village: Village
):
    li = Phone(phone, village, village.li).open()
    li.settled()
    phone.set_offline(True)
    li.tap("#found")
    li.tap(".tile")
    li.tap("#summary")
    li.page.keyboard.type("王某和李某为地界吵架")
    li.tap("#urgency .choice >> nth=1")
    with li.page.expect_file_chooser() as chooser:
        li.tap("label[for=photo]")
    chooser.value.set_files(photo())
    li.taps += 2  # the camera's shutter and its tick
    expect(li.page.locator(".photos li")).to_have_count(1)
    li.tap("#foot .button")
    li.tap("#bases .choice >> nth=1")
    li.tap("#confirm")
    li.sees("已存手机，有网自动上报", "#main")
    assert li.taps <= 12
    phone.set_offline(False)
    li.sees("照片已送达 1 / 1 张", "#main")
    with village.server.app.app_context():
        [report] = village.reports()
        [case] = report.cases
        assert (case.summary, report.outcome) == ("王某和李某为地界吵架", "found")
        [kept] = db.session.scalars(select(Attachment).where(Attachment.case_id == case.id))
        assert (village.receipts("report"), village.receipts("attachment")) == (1, 1)
        picture = Image.open(BytesIO(store.read(village.server.settings.data_dir, kept.kept_sha256)))
    assert max(picture.size) <= 1600 and not picture.getexif()


def test_progress_takes_a_photo_a_recording_and_a_document_along_without_a_network(
    phone: BrowserContext, village: Village
):
    case = village.open_case("两家为滴水檐吵架")
    li = Phone(phone, village, village.li).open(f"#/case/{case}")
    li.settled()
    phone.set_offline(True)
    li.page.set_input_files("#paper", FilePayload(name="a.exe", mimeType="application/x-msdownload", buffer=b"MZ"))
    li.sees("这个加不了", ".error")
    recording = FilePayload(name="谈话.ogg", mimeType="audio/ogg", buffer=ogg())
    paper = FilePayload(name="调解笔录.pdf", mimeType="application/pdf", buffer=PDF)
    for count, (field, picked) in enumerate((("photo", photo(800, 600)), ("paper", recording), ("paper", paper)), 1):
        li.page.set_input_files(f"#{field}", picked)
        expect(li.page.locator(".photos li")).to_have_count(count)
    li.page.fill(f"#text-{case}", "双方看了现场")
    li.tap("#foot .button")
    li.tap("a.row:has-text('两家为滴水檐吵架')")
    li.sees("照片和附件已送达 0 / 3 份", "#main")
    phone.set_offline(False)
    li.sees("照片和附件已送达 3 / 3 份", "#main")
    with village.server.app.app_context():
        kept = db.session.scalars(select(Attachment).where(Attachment.case_id == case)).all()
        assert {(one.media_type, one.name) for one in kept} == {
            ("image/jpeg", ""),
            ("audio/ogg", ""),
            ("application/pdf", "调解笔录.pdf"),
        }
        assert village.receipts("attachment") == 3


def test_a_photo_leaves_the_phone_small_and_without_its_place(phone: BrowserContext, village: Village):
    li = Phone(phone, village, village.li).open()
    li.tap("#found")
    li.tap(".tile")
    li.page.set_input_files("#photo", photo())
    expect(li.page.locator(".photos li")).to_have_count(1)
    size = li.page.evaluate("document.querySelector('.photos .quiet-text').textContent")
    assert int(size.split()[0]) <= 300


def test_progress_can_be_noted_on_any_day(phone: BrowserContext, village: Village):
    case = village.open_case("旧案")
    li = Phone(phone, village, village.li).open(f"#/case/{case}")
    li.page.fill(f"#text-{case}", "调解了一次")
    li.tap("#foot .button")
    li.sees("已送达", "#main")
    with village.server.app.app_context():
        texts = db.session.scalars(select(CaseStep).where(CaseStep.case_id == case, CaseStep.kind == "progress"))
        assert [step.text for step in texts] == ["调解了一次"]


def test_a_dispute_after_the_report_goes_on_its_own(phone: BrowserContext, village: Village):
    li = Phone(phone, village, village.li).open()
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("已送达", "#main")
    li.open("#/")
    li.write_dispute("周六又吵起来了")
    li.tap("#confirm")
    li.sees("已送达", "#main")
    with village.server.app.app_context():
        assert (village.receipts("report"), village.receipts("case")) == (1, 1)


def test_one_matter_is_registered_on_any_day_without_a_network_and_leaves_the_week_alone(
    phone: BrowserContext, village: Village
):
    li = Phone(phone, village, village.li).open()
    li.settled()
    phone.set_offline(True)
    li.tap("#alone")
    li.tap(".tile")
    li.page.fill("#summary", "路上听说两家争晒场")
    li.tap("#urgency .choice")
    li.tap("details:has(#parties) > summary")
    for name, said in (("parties", "王大爷"), ("parties-phone", "１３８００００１１１１"), ("people", "３")):
        li.page.fill(f"#{name}", said)
    li.page.fill("#other-phone", "13800002222")
    li.tap("#foot .button")
    li.sees("请写上姓，或把电话清空", "#main")
    li.page.fill("#other", "李某")
    li.tap("#foot .button")
    li.tap("#confirm")
    li.sees("已存手机，有网自动上报", "#main")
    phone.set_offline(False)
    li.sees("已送达", "#main")
    with village.server.app.app_context():
        case = db.session.scalars(select(Case).where(Case.summary == "路上听说两家争晒场")).one()
        assert (case.origin, case.people, village.receipts("case"), village.reports()) == ("by_the_way", 3, 1, [])
        people = [(each.name, each.phone, each.role) for each in case.parties]
    assert people == [("王大爷", "13800001111", "applicant"), ("李某", "13800002222", "respondent")]
    expect(li.open("#/").page.locator("#nil")).to_be_visible()  # the week's report is still to be made


def test_a_returned_report_opens_at_the_reason_with_everything_in_it(phone: BrowserContext, village: Village):
    li = Phone(phone, village, village.li).open()
    li.write_dispute("老张家的树")
    li.tap("#confirm")
    li.sees("已送达", "#main")
    with village.server.app.app_context():
        village.reports()[0].send_back("请写明在哪个组", by=village.user(village.office), now=clock.now())
        db.session.commit()
    li.open("#/")
    li.page.reload()
    li.sees("退回：请写明在哪个组", "#main")
    li.tap("#nil")
    li.sees("退回：请写明在哪个组", ".notice")
    li.sees("老张家的树", ".card")
    li.page.get_by_text("修改").first.tap()
    li.page.fill("#place", "东村三组")
    li.tap("#foot .button")
    li.tap("#confirm")
    li.sees("已送达", "#main")
    with village.server.app.app_context():
        [report] = village.reports()
        assert (report.version, report.status, report.cases[0].place) == (2, "received", "东村三组")


def test_practice_never_reaches_the_server(phone: BrowserContext, village: Village):
    li = Phone(phone, village, village.li).open("#/me")
    li.page.get_by_text("练一练").tap()
    li.sees("练习模式：不会真的上报", "#header")
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("已送达", "#main")
    li.page.get_by_text("结束练习").tap()
    li.sees("还没有上报", "#main")
    with village.server.app.app_context():
        assert village.reports() == []


def test_a_suggestion_is_one_screen_away_and_gets_a_receipt(phone: BrowserContext, village: Village):
    li = Phone(phone, village, village.li).open("#/suggest")
    li.page.fill("#suggestion", "字再大一点")
    li.tap("#foot .button")
    li.sees("已送达", "#main")
    with village.server.app.app_context():
        assert village.receipts("suggestion") == 1
