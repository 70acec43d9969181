"""The phone closes the database under a page in the background: writing and sending go on without a reload."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.village import Phone, Village, settle
from tests.support.installations import Server

HELD = """const connections = [], open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (...wanted) {
  const request = open.apply(this, wanted);
  request.addEventListener("success", () => connections.push(request.result));
  return request;
};
window.closeAll = () => connections.splice(0).map((db) => db.close()).length;"""
CLOSE = "() => closeAll()"
NEVER_AGAIN = """() => {
  IDBFactory.prototype.open = () => { throw new DOMException("gone", "UnknownError"); };
  closeAll();
}"""
EMPTY = """async () => {
  const names = (await indexedDB.databases()).map((each) => each.name);
  await Promise.all(names.map((name) => new Promise((done) => {
    indexedDB.deleteDatabase(name).onsuccess = done;
  })));
}"""


@pytest.fixture
def li(phone: BrowserContext, server: Server) -> Phone:
    """李秀英's phone, whose connections to the database the test can close as iOS does."""
    village: Village = settle(server)
    phone.add_init_script(HELD)
    opened = Phone(phone, village, village.li).open()
    opened.settled()
    return opened


def test_what_is_typed_after_the_database_was_closed_is_kept_and_reported(li: Phone):
    li.tap("#found")
    li.tap(".tile")
    li.page.fill("#summary", "前半句")
    li.sees("草稿已存手机", "#kept")
    assert li.page.evaluate(CLOSE) > 0
    li.page.locator("#summary").press_sequentially("后半句")
    li.sees("草稿已存手机", "#kept")
    assert [draft["cases"][0]["summary"] for draft in li.stored("drafts")] == ["前半句后半句"]
    li.page.evaluate(CLOSE)
    li.tap("#urgency .choice >> nth=1")
    li.tap("#foot .button")
    li.tap("#bases .choice >> nth=0")
    li.page.evaluate(CLOSE)
    li.tap("#confirm")
    li.sees("已送达", "#main")
    with li.village.server.app.app_context():
        [report] = li.village.reports()
        assert [case.summary for case in report.cases] == ["前半句后半句"]


def test_a_queue_whose_database_was_closed_is_sent_without_a_reload(li: Phone):
    li.context.set_offline(True)
    li.tap("#nil")
    li.tap("#basis-visited")
    li.sees("已存手机", "#main")
    li.page.evaluate("() => { window.samePage = true; }")
    li.page.evaluate(CLOSE)
    li.context.set_offline(False)
    li.sees("已送达", "#main")
    assert li.page.evaluate("() => window.samePage")
    with li.village.server.app.app_context():
        assert li.village.receipts("report") == 1


@pytest.mark.parametrize("gone", [NEVER_AGAIN, EMPTY], ids=["does not open", "was emptied"])
def test_where_it_does_not_open_again_the_words_survive_loading_the_page(li: Phone, faults: list[str], gone: str):
    li.tap("#found")
    li.tap(".tile")
    li.page.wait_for_selector("#summary")
    li.page.evaluate(gone)
    li.page.fill("#summary", "写了很久的话")
    li.sees("手机把本应用的存储关了", "#trouble")
    expect(li.page.locator("#summary")).to_have_value("写了很久的话")
    li.tap("#trouble .button")
    li.page.wait_for_selector("#title")
    li.open()
    li.sees("写了很久的话", "#main")
    faults.clear()
