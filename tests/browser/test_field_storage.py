"""The phone is killed, full, emptied or old, and the address is plain http: nothing that was shown as saved is gone."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, BrowserType, expect

from tests.browser.conftest import ARGS, PHONE, Opening
from tests.browser.village import Phone, Village, photo, settle
from tests.support.installations import Server

PLAIN = "http://village.test"


@pytest.fixture
def village(server: Server) -> Village:
    return settle(server)


def kill(profile: Path) -> None:
    """Ends the browser of this profile as a phone out of power would; only processes that name the profile."""
    mine = f"--user-data-dir={profile}".encode()
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mine in (entry / "cmdline").read_bytes().split(b"\0"):
                os.kill(int(entry.name), signal.SIGKILL)
        except OSError:
            continue


def test_the_browser_killed_at_any_step_of_a_dispute_loses_nothing(
    open_context: Opening, village: Village, tmp_path: Path
):
    li = Phone(open_context(PHONE, profile=tmp_path), village, village.li).open()
    li.settled()

    def again() -> Phone:
        kill(tmp_path)
        return Phone(open_context(PHONE, profile=tmp_path, offline=True), village).open()

    li = again()
    li.tap("#found")
    li.tap(".tile >> nth=2")
    li.page.wait_for_selector("#summary")
    li = again()
    li.tap(".row")
    li.page.get_by_text("修改").first.tap()
    li.page.locator("#summary").press_sequentially("电断了也在")
    li.sees("草稿已存手机", "#kept")
    li = again()
    li.sees("电断了也在", ".rows")
    li.tap(".row")
    li.page.get_by_text("修改").first.tap()
    li.page.set_input_files("#photo", photo(800, 600))
    expect(li.page.locator(".photos li")).to_have_count(1)
    li.tap("#urgency .choice >> nth=2")
    expect(li.page.locator("#urgency input >> nth=2")).to_be_checked()
    li.sees("草稿已存手机", "#kept")
    li = again()
    li.tap(".row")
    li.page.get_by_text("修改").first.tap()
    expect(li.page.locator("#urgency input >> nth=2")).to_be_checked()
    expect(li.page.locator(".photos li")).to_have_count(1)
    li.tap("#foot .button")
    li.tap("#bases .choice >> nth=0")
    li.sees("草稿已存手机", "#kept")
    li = again()
    li.tap(".row")
    expect(li.page.locator("#bases :checked")).to_have_count(1)
    li.tap("#confirm")
    li.sees("已存手机", "#main")
    li = again()
    li.sees("已存手机", "#header")
    village.admit(li.context, village.li)  # a browser writes its cookies late
    li.context.set_offline(False)
    li.sees("全部已送达", "#header")
    with village.server.app.app_context():
        [report] = village.reports()
        assert [case.summary for case in report.cases] == ["电断了也在"]
        assert (village.receipts("report"), village.receipts("attachment")) == (1, 1)


def test_emptied_storage_is_noticed_and_told(phone: BrowserContext, village: Village):
    li = Phone(phone, village, village.li).open()
    li.settled()
    phone.set_offline(True)
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("已存手机", "#main")
    phone.set_offline(False)
    li.page.route("**/api/v1/reports/*", lambda route: route.abort())
    li.page.goto(f"{village.server.base}/healthz")  # the app is closed when its storage goes
    li.page.evaluate(
        """async () => {
          const gone = (name) => new Promise((done) => { indexedDB.deleteDatabase(name).onsuccess = done; });
          for (const each of await indexedDB.databases()) await gone(each.name);
        }"""
    )
    li.open()
    li.sees("手机把本应用存的东西清掉了", "#main")
    li.sees("有 1 件还没送达就丢了", "#main")
    li.page.unroute("**/api/v1/reports/*")
    li.tap("button:has-text('知道了')")
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("已送达", "#main")
    [item] = li.stored("items")
    assert item["body"]["device"]["seq"] == 3, "the lost one, the loss, and this one"


def test_a_full_phone_keeps_the_words_on_the_screen_and_says_what_to_do(
    phone: BrowserContext, village: Village, faults: list[str]
):
    li = Phone(phone, village, village.li).open()
    li.tap("#found")
    li.tap(".tile")
    li.page.wait_for_selector("#summary")
    li.page.evaluate(
        """() => { IDBObjectStore.prototype.put = function put() {
          this.transaction.abort();
          throw new DOMException("full", "QuotaExceededError");
        }; }"""
    )
    li.page.fill("#summary", "写了很久的话")
    li.sees("手机存满了", "#trouble")
    expect(li.page.locator("#summary")).to_have_value("写了很久的话")
    faults.clear()


def test_a_storage_that_does_not_open_is_not_wiped_but_rescued(
    phone: BrowserContext, village: Village, faults: list[str]
):
    li = Phone(phone, village, village.li).open()
    phone.set_offline(False)
    li.write_dispute("要救出来的话")
    phone.add_init_script(
        """const open = IDBFactory.prototype.open;
        IDBFactory.prototype.open = function (name, version) {
          if (name !== "paicha" && version) throw new DOMException("damaged", "UnknownError");
          return open.call(this, name);
        };"""
    )
    li.page.reload()
    li.sees("手机存储打不开", "#main")
    with li.page.expect_download() as saved:
        li.tap("button:has-text('把能读出来的另存')")
    assert "要救出来的话" in Path(saved.value.path()).read_text(encoding="utf-8")
    li.tap("button:has-text('先不存')")
    li.sees("这个浏览器不保存东西", "#main")
    faults.clear()


@pytest.fixture
def intranet(engine: BrowserType, executable: str, server: Server) -> Iterator[BrowserContext]:
    """A phone that knows the server by a name over plain http, as many county intranets do."""
    mapped = f"--host-resolver-rules=MAP village.test {server.base.removeprefix('http://')}"
    with engine.launch(executable_path=executable, args=[*ARGS, mapped]) as browser:
        options: dict[str, Any] = PHONE
        yield browser.new_context(**options)


def test_plain_http_without_a_service_worker_files_all_the_same(intranet: BrowserContext, village: Village):
    li = Phone(intranet, village)
    li.page.goto(f"{PLAIN}/field/")
    assert li.page.evaluate("[isSecureContext, 'serviceWorker' in navigator, !!crypto.subtle]") == [False, False, False]
    li.sign_in(village.li)
    intranet.set_offline(True)
    li.write_dispute("内网也能报")
    li.tap("#confirm")
    li.sees("已存手机", "#main")
    intranet.set_offline(False)
    li.sees("已送达", "#main")
    li.page.goto(f"{PLAIN}/field/#/phone")
    li.sees("全部送达前不要关掉页面", "#main")
    with village.server.app.app_context():
        assert village.receipts("report") == 1


def test_a_wrong_clock_is_named_and_the_week_is_the_servers(phone: BrowserContext, village: Village):
    phone.clock.install(time="2025-03-03T08:00:00Z")
    li = Phone(phone, village, village.li).open()
    li.sees("手机时间不对", "#main")
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("已送达", "#main")
    with village.server.app.app_context():
        assert village.reports()[0].round_id == village.round_id


def test_two_tabs_send_one_thing_once(phone: BrowserContext, village: Village):
    li = Phone(phone, village, village.li).open()
    li.settled()
    phone.set_offline(True)
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("已存手机", "#main")
    other = Phone.__new__(Phone)
    other.__dict__.update(context=phone, village=village, taps=0, page=phone.new_page())
    other.open()
    other.sees("已存手机", "#header")
    phone.set_offline(False)
    li.sees("全部已送达", "#header")
    other.sees("全部已送达", "#header")
    with village.server.app.app_context():
        assert village.receipts("report") == 1
