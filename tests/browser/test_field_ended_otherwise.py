"""A matter that ended without a settlement says why, on the phone too."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, expect

from models.base import db
from models.case.case import Case
from tests.browser.village import Village, in_hand, offline_at, settle
from tests.support.installations import Server


@pytest.fixture
def village(server: Server) -> Village:
    return settle(server)


def test_what_ended_without_a_settlement_says_why_before_it_goes(phone: BrowserContext, village: Village):
    case = in_hand(village)
    li = offline_at(case, phone, village)
    li.tap(f"#kind-{case} .choice")
    li.tap(f"#method-{case} .choice:has-text('反映人自己撤回')")
    li.tap("#foot .button")
    li.sees("请用几句话写明情况", "#main")
    expect(li.page.locator(f"#text-{case}")).to_be_focused()
    li.page.fill(f"#text-{case}", "自己到村部说不告了")
    li.tap("#foot .button")
    expect(li.page).to_have_url(re.compile("#/reports$"))
    phone.set_offline(False)
    li.sees("全部已送达", "#header")
    with village.server.app.app_context():
        told = db.session.get_one(Case, case)
        assert (told.status, told.method) == ("resolved", "withdrawn")
