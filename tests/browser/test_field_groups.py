"""Who is only in the work group of a matter is offered on the phone what the group may do, and nothing that decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, expect

import clock
from models.base import db
from models.campaign import Campaign
from tests.browser.village import Phone, Village
from tests.support.installations import Server
from tests.support.make import make_case
from tests.support.world import world


@pytest.fixture(scope="module")
def server(own_server: Server) -> Server:
    return own_server


@pytest.fixture(scope="module")
def case_id(server: Server) -> str:
    """东村's matter, of which 柳河镇 is in the work group."""
    with server.app.app_context():
        cast, now = world(), clock.now()
        case = make_case(cast.village, by=cast.li)
        span = {"starts_on": now.date(), "ends_on": now.date() + timedelta(days=90)}
        campaign = Campaign.begin(cast.county, {"name": "地界治理", "goal": "", **span}, by=cast.zhao, now=now)
        campaign.choose([case], by=cast.zhao, now=now)
        told = {"head": "陈思", "members": "", "plan": "先去看界桩"}
        campaign.group(case, cast.other_town, told, by=cast.zhao, now=now)
        db.session.commit()
        return str(case.id)


def test_the_group_notes_and_mediates_and_is_offered_no_more(
    phone: BrowserContext, server: Server, case_id: str
) -> None:
    village = Village(server, 0, 0, "li", "zhang", "wang")
    chen = Phone(phone, village, "chen").open(f"#/case/{case_id}")
    chen.sees("调解了一次", "#main")
    expect(chen.page.locator(f"#text-{case_id}")).to_be_visible()
    for decides in (f"#kind-{case_id}", "a[href$='/agreed']", "a[href$='/stopped']", "a[href$='/referred']"):
        expect(chen.page.locator(decides)).to_have_count(0)
