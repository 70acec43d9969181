"""The whole life of three matters, played in a real browser by those who have a hand in it, from the first word on."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext
from sqlalchemy import select

import clock
from models.base import db
from models.calendar import CalendarYear
from models.case.case import Case
from tests.browser.conftest import DESKTOP, Opening
from tests.browser.seats import Seat
from tests.browser.village import Phone, Village
from tests.support.installations import Server
from tests.support.make import make_unit, make_user, today
from tests.support.world import world


@pytest.fixture(scope="module")
def server(own_server: Server) -> Server:
    return own_server


@pytest.fixture(scope="module")
def village(server: Server) -> Village:
    """东村 in the county of the cast, with a department for labour and one for land beside the others."""
    with server.app.app_context():
        cast = world()
        for year in (clock.now().year, clock.now().year + 1):
            CalendarYear.seed(year, by=None, now=clock.now())
        for name, who in (("人力资源和社会保障局", "labour"), ("自然资源局", "land")):
            make_user(f"{name}经办人", (make_unit(name, "department", cast.county), "office"), username=who)
        db.session.commit()
        return Village(server, cast.village.id, cast.week.id, "li", "zhang", "wang")


def told(phone: Phone, summary: str, kind: str, who: str, urgency: int = 0) -> uuid.UUID:
    """A cadre tells of a quarrel on the phone, without a network; it goes when the network is back."""
    phone.open("#/").settled()
    phone.context.set_offline(True)
    phone.tap("#found")
    phone.tap(f".tile:has-text('{kind}')")
    phone.page.fill("#summary", summary)
    phone.tap(f"#urgency .choice >> nth={urgency}")
    phone.page.locator("details:has(#parties) > summary").tap()
    phone.page.fill("#parties", who)
    phone.tap("#foot .button")
    phone.page.wait_for_selector("#confirm")
    if phone.page.locator("#bases").count():
        phone.tap("#bases .choice >> nth=0")
    phone.tap("#confirm")
    phone.sees("已存手机，有网自动上报", "#main")
    phone.context.set_offline(False)
    phone.sees("已送达", "#main")
    with phone.village.server.app.app_context():
        return db.session.scalars(select(Case.id).where(Case.summary == summary)).one()


def ended(server: Server, case_id: uuid.UUID) -> Case:
    """The matter as it stands; every day of its end must be there, and nothing may be left open."""
    with server.app.app_context():
        case = db.session.get_one(Case, case_id)
        assert case.status == "closed" and case.closed_at and case.resolved_at and case.confirmed_at
        assert all(party.answer == "confirmed" for party in case.concerned) and case.concerned
        assert [clock.kind for clock in case.clocks if clock.stopped_at is None] == []
        return case


Sitting = Callable[[str], Seat]


@pytest.fixture
def li(phone: BrowserContext, village: Village) -> Phone:
    """李秀英's phone."""
    return Phone(phone, village, "li")


@pytest.fixture
def at(open_context: Opening, village: Village) -> Sitting:
    """`at("wang")` is 王建国's desk."""
    return lambda who: Seat.take(village.server, open_context(DESKTOP), who)


def in_days(number: int) -> str:
    return (today() + timedelta(days=number)).isoformat()


def test_two_neighbours_agree_about_their_boundary(li: Phone, at: Sitting, village: Village) -> None:
    """Cadre, town and leader: assigned to the village, agreed by word, kept, confirmed by both on the phone."""
    case = told(li, "张家修院墙占了王家一尺地，两家三天没说话", "山林土地", "王家老汉")
    town = at("wang")
    town.move(case, "person", name="张家儿子", role="respondent")
    town.open(case, "assignment").fill(handler="东村", due="set", due_on=in_days(30), person="李秀英").send()
    town.paper(case, "assignment", subject="院墙地界", demand="上门量清界线，三十日内化解。").sees("〔", "东村")
    send(fresh(li, f"#/case/{case}"), "#sign")
    step(li, case, "tried", text="两家都到了，拿老契约量了一遍。", outcome=0)
    step(li, case, "agreed", text="张家把墙退回一尺，王家出一半工钱。")
    step(li, case, "fulfilled", text="墙已退回，看过现场。")
    settled(li, case, "两家握手言和。")
    for _party in range(2):
        answered(li, case)
    town.move(case, "closing").sees("已办结")
    at("qian").open(case).sees("已办结", "张家把墙退回一尺", "两家都到了")
    with village.server.app.app_context():
        row = db.session.get_one(Case, case)
        assert row.agreed_at and row.fulfilled_at and row.tries == 1
    ended(village.server, case)


def test_owed_wages_go_to_arbitration_when_the_builder_refuses_to_talk(
    li: Phone, at: Sitting, village: Village
) -> None:
    """Cadre, county, department and leader: mediation stops, the other routes are shown, the award is paid."""
    case = told(li, "外来务工人员十二人被拖欠三个月工资，要去县里", "劳动争议", "李某", urgency=2)
    county, labour = at("zhao"), at("labour")
    county.open(case, "assignment")
    county.fill(handler="人力资源和社会保障局", due="petition", lead="钱进", note="先稳住情绪，按月查账。").send()
    labour.open(case).send("form[action$='/signature']")
    labour.move(case, "person", name="承建方负责人", role="respondent")
    labour.move(case, "mediation-stop", party="承**", why="账目没有结清，不愿意坐下来谈。").sees("劳动仲裁", "法律援助")
    labour.move(case, "referral", routes=["labour", "aid"], text="向工人代表说明了时效和材料。")
    labour.paper(case, "routes", subject="告知其他途径", told_why="一方不愿意调解。", party="李")
    wanted = {"grounds": "人数多、时间长。", "demand": "十日内书面报告进展。", "reply_by": in_days(10)}
    county.paper(case, "supervision", subject="拖欠工资", **wanted)
    labour.open(case).fill(notice_answer="已查清账目，仲裁受理。").send("form[action$='/supervision/answer']")
    labour.move(case, "settlement", method="decided", text="仲裁裁决后，工资全部发到卡上。")
    for name in ("李", "承"):
        labour.move(case, "confirmation", party=name, answer="confirmed", way="phone")
    county.move(case, "closing")
    at("qian").open(case).sees("已办结", "调解终止", "督1号")
    ended(village.server, case)


def test_two_departments_bring_a_relocation_to_a_confirmed_agreement(li: Phone, at: Sitting, village: Village) -> None:
    """Cadre, county, two departments, leader: a written agreement, confirmed by the court, carried out, confirmed."""
    case = told(li, "移民搬迁户嫌安置房面积少算，五户联名不肯签字", "征地拆迁", "赵某", urgency=1)
    county, land = at("zhao"), at("land")
    county.open(case, "assignment")
    county.fill(handler="自然资源局", helpers=["司法局"], due="set", due_on=in_days(45), lead="钱进").send()
    letter = {"lead": "钱进", "person": "周明", "goal": "四十五日内化解。", "measures": "两个部门一起复核面积。"}
    county.paper(case, "responsibility", subject="搬迁安置", **letter)
    land.open(case).send("form[action$='/signature']")
    at("zheng").open(case).fill(text="到现场复核了五户面积。").send("form[action$='/notes']").sees(
        "到现场复核了五户面积"
    )
    agreed = {"form": "written", "reached_on": in_days(0), "perform_on": in_days(30)}
    land.move(case, "agreement", terms="按复核面积补差，年底前交房。", **agreed)
    signed = {"performance": "年底前交房。", "mediator": "李某", "committee": "镇人民调解委员会", "copies": "三"}
    land.paper(case, "agreement", subject="安置面积", **signed)
    land.move(case, "court-request", asked_on=in_days(0))
    land.move(case, "court-ruling", outcome="confirmed", decided_on=in_days(0), text="民特一号")
    land.move(case, "performance", fulfilled_on=in_days(0), text="五户都拿到了钥匙。")
    land.move(case, "settlement", method="mediated", text="五户签字并入住。")
    land.move(case, "confirmation", party="赵", answer="confirmed", way="in_person")
    opinion = {"facts": "面积少算属实。", "reasons": "测量有误。", "opinion": "按复核面积补差。"}
    law = {"legal_basis": "《中华人民共和国土地管理法》第四十八条", "review_office": "县人民政府"}
    land.paper(case, "reply", subject="安置面积", party="赵", **opinion, **law)
    county.move(case, "closing")
    at("qian").open(case).sees("已办结", "司法确认", "司法局")
    with village.server.app.app_context():
        row = db.session.get_one(Case, case)
        assert row.agreed_at and row.fulfilled_at and row.agreements[0].court_outcome == "confirmed"
    ended(village.server, case)


def fresh(phone: Phone, hash_: str) -> Phone:
    """A screen of the app, which has just asked the server how things stand."""
    phone.open("#/")
    with phone.page.expect_response("**/api/v1/start*"):
        phone.page.reload()
    return phone.open(hash_)


def send(phone: Phone, button: str = "#foot .button") -> None:
    """Sends the form; the server has it before the story goes on."""
    with phone.page.expect_response(lambda answer: "/steps/" in answer.url) as sent:
        phone.tap(button)
    assert sent.value.status in (200, 201), sent.value.text()


def step(phone: Phone, case: uuid.UUID, what: str, text: str, outcome: int | None = None) -> None:
    """One thing that the cadre says of the case on the phone; it is delivered before the next."""
    fresh(phone, f"#/case/{case}/{what}")
    phone.page.wait_for_selector("textarea")
    if outcome is not None:
        phone.tap(f"#outcome .choice >> nth={outcome}")
    phone.page.fill("textarea", text)
    if phone.page.locator("#on").count():
        phone.page.fill("#on", today().isoformat())
    send(phone)


def settled(phone: Phone, case: uuid.UUID, text: str) -> None:
    fresh(phone, f"#/case/{case}").tap(f"#kind-{case} .choice")
    phone.tap(f"#method-{case} .choice >> nth=0")
    phone.page.fill(f"#text-{case}", text)
    send(phone)


def answered(phone: Phone, case: uuid.UUID) -> None:
    """The next person who was not asked yet says that it is solved."""
    fresh(phone, f"#/case/{case}").tap("a[href*='/party-']")
    phone.tap("#kind .choice >> nth=0")
    phone.tap("#way .choice >> nth=0")
    send(phone)
