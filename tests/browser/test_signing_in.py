"""Signing in with more than a password, in a real browser: by a code app, by a passkey, and in the village app."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from models.base import db
from models.org.passkey import Passkey
from models.org.user import User
from tests.browser.conftest import DESKTOP, PHONE, Opening, watch
from tests.browser.seats import Seat
from tests.support.installations import Server
from tests.support.make import PASSWORD
from tests.support.world import world

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def server(own_server: Server) -> Server:
    return own_server


@pytest.fixture(scope="module")
def cast(server: Server) -> dict[str, int]:
    with server.app.app_context():
        people = {name: user.id for name, user in world().people.items()}
        db.session.commit()
    return people


def by_name(server: Server, address: str) -> str:
    """The address by the name to which browsers bind passkeys."""
    return server.base.replace("127.0.0.1", "localhost") + address


def enter(page: Page, name: str) -> None:
    page.get_by_label("用户名或手机号").fill(name)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def set_up(page: Page) -> pyotp.TOTP:
    """Sets up a code app by the key that the page shows."""
    page.goto("/me/second-factor")
    page.get_by_role("button", name="设置验证码应用").click()
    app = pyotp.TOTP(page.locator(".code-key").inner_text())
    page.locator("#code").fill(app.now())
    page.get_by_role("button", name="完成").click()
    expect(page.get_by_text("只显示这一次")).to_be_visible()
    return app


def a_fresh_code(app: pyotp.TOTP) -> str:
    """A code that was not used: that of the next half minute, which the server takes as well."""
    return app.at(datetime.now(UTC), counter_offset=1)


def test_a_code_app_is_set_up_and_asked_for(server: Server, cast: dict[str, int], open_context: Opening):
    seat = Seat.take(server, open_context(DESKTOP), "wang")
    app = set_up(seat.page)
    page = open_context(DESKTOP).new_page()
    page.goto("/sign-in?next=/inbox")
    enter(page, "wang")
    expect(page).to_have_url(re.compile("/sign-in/code"))
    page.locator("#code").fill("000000")
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("alert")).to_contain_text("验证码不对")
    page.locator("#code").fill(a_fresh_code(app))
    page.get_by_role("button", name="继续").click()
    expect(page).to_have_url(f"{server.base}/inbox")


def test_the_village_app_asks_for_the_code(server: Server, cast: dict[str, int], open_context: Opening):
    app = set_up(Seat.take(server, open_context(DESKTOP), "li").page)
    page = open_context(PHONE).new_page()
    page.goto("/field/#/sign-in")
    page.get_by_label("姓名或手机号").or_(page.locator("input[name=username]")).first.fill("li")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form button.wide").click()
    code = page.locator("input[name=code]")
    expect(code).to_be_visible()
    code.fill(a_fresh_code(app))
    page.locator("form button.wide").click()
    expect(page.get_by_text("本周无新增").first).to_be_visible()


def authenticator(context: BrowserContext, page: Page) -> Any:
    """A key in the machine itself, which asks for a finger and always gets one."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return session, made["authenticatorId"]


@pytest.fixture
def named(chromium: Browser, server: Server, faults: list[str]) -> Iterator[BrowserContext]:
    """A desk that came by the name of the machine: browsers bind no passkey to a bare address."""
    base = by_name(server, "")
    options: dict[str, Any] = {**DESKTOP, "base_url": base}
    with chromium.new_context(**options) as context:
        yield watch(context, base, faults)


def test_a_passkey_is_made_used_and_removed(server: Server, cast: dict[str, int], named: BrowserContext):
    context, page = named, named.new_page()
    session, key = authenticator(context, page)
    page.goto(by_name(server, "/sign-in"))
    enter(page, "zheng")
    page.goto(by_name(server, "/me/second-factor"))
    page.get_by_label("给它起个名字").fill("办公室电脑")
    page.get_by_role("button", name="添加通行密钥").click()
    expect(page.get_by_text("通行密钥已添加")).to_be_visible()
    expect(page.get_by_text("办公室电脑").first).to_be_visible()
    held = session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert len(held) == 1 and held[0]["rpId"] == "localhost"

    context.clear_cookies()
    page.goto(by_name(server, "/sign-in?next=/inbox"))
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page).to_have_url(by_name(server, "/inbox"))

    context.clear_cookies()
    page.goto(by_name(server, "/sign-in?next=/inbox"))
    enter(page, "zheng")
    expect(page).to_have_url(re.compile("/sign-in/code"))
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page).to_have_url(by_name(server, "/inbox"))

    refused_for_a_copy(server, page, context, cast["zheng"])
    page.goto(by_name(server, "/sign-in?next=/me/second-factor"))
    page.get_by_role("button", name="用通行密钥登录").click()
    page.get_by_label("您的密码").last.fill(PASSWORD)
    page.get_by_role("button", name="移除通行密钥").click()
    expect(page.get_by_text("通行密钥已移除")).to_be_visible()
    with server.app.app_context():
        person = db.session.scalars(select(User).where(User.username == "zheng")).one()
        assert person.second_factor_at is None and Passkey.count(person) == 0


def refused_for_a_copy(server: Server, page: Page, context: BrowserContext, user_id: int) -> None:
    """A key whose count lies behind the server's was copied: it opens nothing."""
    with server.app.app_context():
        row = db.session.scalars(select(Passkey).where(Passkey.user_id == user_id)).one()
        count, row.sign_count = row.sign_count, 1000
        db.session.commit()
    context.clear_cookies()
    page.goto(by_name(server, "/sign-in"))
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_text("通行密钥没有通过")).to_be_visible()
    with server.app.app_context():
        db.session.scalars(select(Passkey).where(Passkey.user_id == user_id)).one().sign_count = count
        db.session.commit()


def test_an_address_that_is_no_name_says_why_there_are_no_passkeys(
    server: Server, cast: dict[str, int], open_context: Opening
):
    page = Seat.take(server, open_context(DESKTOP), "zhao").page
    page.goto("/me/second-factor")
    expect(page.get_by_text("浏览器才提供通行密钥")).to_be_visible()
    page.goto("/sign-in")
    expect(page.get_by_role("button", name="用通行密钥登录")).to_have_count(0)
