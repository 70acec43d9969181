"""A matter that was told wrong is returned, sent again, put right and declared void, on a phone and at two desks."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select

from models.base import db
from models.case.case import Case
from tests.browser.conftest import DESKTOP, Opening
from tests.browser.seats import Seat
from tests.browser.village import Phone, Village
from tests.support.installations import Server
from tests.support.make import make_user
from tests.support.world import world


@pytest.fixture(scope="module")
def server(own_server: Server) -> Server:
    return own_server


@pytest.fixture(scope="module")
def village(server: Server) -> Village:
    """东村 in the county of the cast, with a second clerk in the town's office."""
    with server.app.app_context():
        cast = world()
        make_user("吴倩", (cast.town, "office"), username="wuqian")
        db.session.commit()
        return Village(server, cast.village.id, cast.week.id, "li", "zhang", "wang")


def told(li: Phone, words: str) -> uuid.UUID:
    """李秀英 sends a matter on its own."""
    li.tap("#alone")
    li.tap(".tile")
    li.page.fill("#summary", words)
    li.tap("#urgency .choice")
    li.tap("#foot .button")
    li.tap("#confirm")
    li.sees("已送达", "#main")
    with li.village.server.app.app_context():
        return db.session.scalars(select(Case.id).where(Case.summary == words)).one()


def standing(server: Server, case: uuid.UUID) -> Case:
    with server.app.app_context():
        return db.session.get_one(Case, case)


def test_a_mistake_is_put_right_by_its_sender_then_at_the_desk_and_voided_by_two(
    phone: BrowserContext, open_context: Opening, village: Village
) -> None:
    server = village.server
    li = Phone(phone, village, "li").open()
    case = told(li, "路上听说两家争晒场")
    wang = Seat.take(server, open_context(DESKTOP), "wang")
    wang.open(case).fill(return_reason="其他理由", return_own="请写明是哪两户").send("form[action$='/return']")
    li.open("#/").page.reload()
    li.sees("被退回：请改好后再报", "#main")
    li.tap("a.row:has-text('被退回')")
    li.sees("退回：请写明是哪两户", "#main")
    li.tap("#put-right")
    li.sees("退回：请写明是哪两户", ".notice")
    li.page.get_by_text("修改").first.tap()
    li.page.fill("#summary", "老张家与老李家争晒场")
    li.tap("#foot .button")
    li.tap("#confirm")
    li.sees("已送达", "#main")
    assert standing(server, case).summary == "老张家与老李家争晒场"
    wang.open(case, "amendment").fill(place="东村三组", amend_why="村里来电更正").send()
    wang.sees("东村三组", "村里来电更正", "补正后再报")
    wang.open(case, "voiding").fill(cause="练习或测试时录入", void_why="培训时的例子").send()
    wang.sees("王建国提出作废此事项")
    expect(wang.page.locator("form[action$='/voiding/consent']")).to_have_count(0)
    other = Seat.take(server, open_context(DESKTOP), "wuqian")
    other.open(case).send("form[action$='/voiding/consent']").sees("已作废", "培训时的例子", "王建国提出，吴倩同意")
    assert standing(server, case).status == "voided"
    li.open("#/inbox").page.reload()
    li.sees("同意已作废", "#main")


def test_a_sender_takes_a_matter_back_without_a_network(phone: BrowserContext, village: Village) -> None:
    li = Phone(phone, village, "li").open()
    case = told(li, "误点了上报")
    li.settled()
    phone.set_offline(True)
    li.tap("#take-back")
    li.tap(".button.alarm")
    phone.set_offline(False)
    li.settled()
    li.sees("已撤回", "#main")
    with village.server.app.app_context():
        assert db.session.get_one(Case, case).status == "withdrawn"
