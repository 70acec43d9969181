"""A matter that belongs to a key project is told so on the phone, also without a network."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext
from sqlalchemy import select

import clock
from models.base import db
from models.case.case import Case
from models.project import Project
from tests.browser.village import Phone, Village
from tests.support.installations import Server
from tests.support.world import world


@pytest.fixture(scope="module")
def server(own_server: Server) -> Server:
    return own_server


@pytest.fixture(scope="module")
def village(server: Server) -> Village:
    """东村, in a county with one project."""
    with server.app.app_context():
        cast = world()
        Project.begin(cast.county, {"name": "城东工业园", "about": ""}, by=cast.zhao, now=clock.now())
        db.session.commit()
        return Village(server, cast.village.id, cast.week.id, "li", "zhang", "wang")


def test_the_project_is_chosen_without_a_network_and_arrives(phone: BrowserContext, village: Village) -> None:
    li = Phone(phone, village, "li").open()
    phone.set_offline(True)
    li.tap("#alone")
    li.tap(".tile")
    li.page.fill("#summary", "征地补偿少算了两分地")
    li.tap("#urgency .choice")
    li.tap("#main summary")
    li.page.select_option("#project_id", label="城东工业园")
    li.tap("#foot .button")
    li.tap("#confirm")
    phone.set_offline(False)
    li.sees("已送达", "#main")
    with village.server.app.app_context():
        case = db.session.scalars(select(Case)).one()
        assert case.project is not None and case.project.name == "城东工业园"
