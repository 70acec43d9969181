"""Links, slips and feeds lead to the address that was set, whatever name a request says it came by."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

import clock
from config import Settings, WrongSetting
from models.org.consent import Consent, Wanted
from tests.support.make import cookie_of, make_user
from tests.support.world import World
from tests.test_commands import INIT, bare, run  # noqa: F401 - a fixture and what goes with it
from web.public_address import is_loopback

SITE = "https://paicha.example.gov.cn"


@pytest.fixture
def address(app: Flask, monkeypatch: pytest.MonkeyPatch):
    """Sets the installation's address."""

    def use(text: str) -> None:
        monkeypatch.setitem(app.extensions, "paicha", replace(app.extensions["paicha"], address=text))

    return use


def handed_out(app: Flask, cast: World) -> list[str]:
    """The sheet of slips and a calendar's address, each asked for under a forged name."""
    user, second = make_user("新来的", (cast.village, "cadre")), make_user("韩冰", (cast.county, "admin"))
    user.password_hash = None
    consent = Consent.propose("links", [Wanted(user)], by=cast.zhou, now=clock.now())
    consent.agree(by=second, now=clock.now())
    headers = {"Host": "evil.example", "Sec-Fetch-Site": "same-origin", "Cookie": f"paicha={cookie_of(app, second)}"}
    client = app.test_client(use_cookies=False)
    answers = [client.post(path, headers=headers) for path in (f"/consents/{consent.id}/slips", "/me/calendar")]
    assert [answer.status_code for answer in answers] == [200] * 2
    return [answer.text for answer in answers]


def test_what_is_handed_out_leads_to_the_address_that_was_set(app: Flask, cast: World, address) -> None:
    address(SITE)
    slips, feed = handed_out(app, cast)
    assert f"{SITE}/first-password/" in slips and f"{SITE}/calendar/" in feed
    assert not any("evil.example" in page or "PAICHA_ADDRESS" in page for page in (slips, feed))


@pytest.mark.parametrize(("text", "said"), [("", "您浏览器里的网址"), ("http://127.0.0.1:8000", "服务器本机")])
def test_an_address_that_nobody_set_or_no_phone_can_open_is_warned_of(
    app: Flask, cast: World, address, text: str, said: str
) -> None:
    address(text)
    assert all(said in page for page in handed_out(app, cast))


def test_init_keeps_the_address_for_all_that_comes_later(bare: Flask) -> None:  # noqa: F811
    said = run(bare, *INIT, "--address", f"{SITE}/")
    assert f"{SITE}/first-password/" in said.output, said.output
    folder = bare.extensions["paicha"].data_dir
    assert Settings.from_env({"PAICHA_DATA_DIR": str(folder)}).address == SITE
    bare.extensions["paicha"] = replace(bare.extensions["paicha"], address="https://set.example.cn")
    said = run(bare, "init", "--address", SITE)
    assert said.exit_code == 2 and "PAICHA_ADDRESS says https://set.example.cn" in said.output
    assert "https://set.example.cn" in run(bare, "doctor").output


@pytest.mark.parametrize(
    "text", ["paicha.example.cn", "ftp://a.cn", "https://a.cn/paicha", "https://u@a.cn", "http://[::1"]
)
def test_an_address_that_no_browser_could_be_sent_to_is_a_sentence(text: str) -> None:
    with pytest.raises(WrongSetting, match="PAICHA_ADDRESS"):
        Settings.from_env({"PAICHA_ADDRESS": text})


def test_addresses_of_the_machine_itself_are_known_however_they_are_written() -> None:
    own = ("http://localhost:8000", "http://127.3.2.1", "http://[::1]:80", "http://0.0.0.0", "http://a.localhost")
    assert all(map(is_loopback, own)) and not is_loopback(SITE) and not is_loopback("http://10.0.0.8:8000")
