"""What the small scripts of the office add to a page, in a real browser; the pages here are written for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route

STATIC = Path(__file__).parents[2] / "static"
BASE = "http://paicha.test"
QUEUE = """
<button data-key="s" type="button">全部接收</button>
<input type="checkbox" data-keys-switch aria-label="快捷键"><input id="words" aria-label="搜索">
<ol data-behaviour="list-keys">
  <li data-item id="east"><form method="post" action="/accept/east"><button data-key="a">接收</button></form>
    <details><summary data-key="r">退回</summary><form method="post" action="/return/east">
    <button name="reason" value="1" data-key="1">缺少地点</button>
    <button name="reason" value="2" data-key="2">重复</button>
    </form></details></li>
  <li data-item id="west"><form method="post" action="/accept/west"><button data-key="a">接收</button></form></li>
  <li data-item id="bridge"><form method="post" action="/accept/bridge"><button data-key="a">接收</button></form></li>
</ol>"""


class Desk:
    """One page, its modules from the tree, and the forms it sent."""

    def __init__(self, page: Page) -> None:
        self.page, self.body, self.sent = page, "", list[tuple[str, str | None]]()
        page.route(f"{BASE}/**", self._answer)

    def show(self, body: str) -> Page:
        self.body = body
        self.page.goto(f"{BASE}/desk")
        self.page.wait_for_load_state("networkidle")
        return self.page

    def current(self) -> str | None:
        return self.page.evaluate("document.querySelector('[data-item][aria-current]')?.id")

    def _answer(self, route: Route) -> None:
        asked, path = route.request, route.request.url.removeprefix(BASE)
        if asked.method == "POST":
            self.sent.append((path, asked.post_data))
            if path == "/export":
                route.fulfill(status=204)
                return
            route.fulfill(body='<meta http-equiv="refresh" content="0;url=/desk">', content_type="text/html")
        elif path.startswith("/static/"):
            route.fulfill(path=STATIC / path.removeprefix("/static/"))
        else:
            head = '<!doctype html><html lang="zh-Hans" data-text="0"><meta charset="utf-8"><title>x</title>'
            script = '<script type="module" src="/static/js/behaviours/boot.js"></script>'
            page = f'{head}{script}<body data-behaviour="once">{self.body}</body></html>'
            route.fulfill(body=page, content_type="text/html; charset=utf-8")


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Desk]:
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    yield Desk(context.new_page())
    context.close()


def test_j_and_k_move_within_the_queue(desk: Desk):
    page = desk.show(QUEUE)
    assert desk.current() == "east"
    page.keyboard.type("jjj")
    assert desk.current() == "bridge"
    page.keyboard.press("k")
    assert desk.current() == "west"
    assert page.evaluate("document.activeElement.id") == "west"


def test_a_accepts_and_the_page_returns_at_the_next_one(desk: Desk):
    page = desk.show(QUEUE)
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_function("document.activeElement.id === 'bridge'")
    assert desk.sent == [("/accept/west", None)]


def test_a_digit_answers_only_while_the_reasons_are_open(desk: Desk):
    page = desk.show(QUEUE)
    page.keyboard.press("2")
    assert desk.sent == []
    page.keyboard.press("r")
    with page.expect_request("**/desk"):
        page.keyboard.press("2")
    assert desk.sent == [("/return/east", "reason=2")]


def test_escape_folds_the_reasons(desk: Desk):
    page = desk.show(QUEUE)
    page.keyboard.press("r")
    assert page.locator("details[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("details[open]").count() == 0


def test_letters_typed_into_a_field_press_nothing(desk: Desk):
    page = desk.show(QUEUE)
    page.fill("#words", "")
    page.locator("#words").press_sequentially("ja")
    assert (desk.current(), desk.sent) == ("east", [])


def test_the_letters_can_be_turned_off(desk: Desk):
    page = desk.show(QUEUE)
    page.uncheck("[data-keys-switch]")
    page.keyboard.press("j")
    assert desk.current() == "east"


def test_a_form_is_sent_once(desk: Desk):
    page = desk.show('<form method="post" action="/report"><button class="button">提交</button></form>')
    with page.expect_request("**/desk"):
        page.evaluate("const b = document.querySelector('button'); b.click(); b.click(); b.click()")
    assert desk.sent == [("/report", None)]


def test_the_summary_of_errors_takes_the_focus_and_leads_to_the_field(desk: Desk):
    page = desk.show(
        '<section tabindex="-1" data-behaviour="error-summary"><a href="#cases.0.summary">请写明什么事。</a></section>'
        '<div class="field"><label class="label" for="cases.0.summary">什么事 <i>（可不填）</i></label>'
        '<input id="cases.0.summary"></div>'
    )
    page.wait_for_function("document.activeElement.tagName === 'SECTION'")
    assert page.inner_text("a") == "什么事 · 请写明什么事。"
    page.click("a")
    assert page.evaluate("document.activeElement.id") == "cases.0.summary"


def test_the_text_size_is_remembered(desk: Desk):
    page = desk.show(
        '<div data-behaviour="text-size" data-reveal hidden>'
        '<button data-step="-1">小</button><button data-step="1">大</button></div>'
    )
    for _ in range(4):
        page.get_by_text("大").click()
    assert page.get_attribute("html", "data-text") == "4"
    assert "text=4" in page.evaluate("document.cookie")
    assert page.get_by_text("大").get_attribute("aria-disabled") == "true"


def test_one_box_ticks_them_all_and_counts(desk: Desk):
    page = desk.show(
        '<form><input type="checkbox" data-behaviour="select-all" data-for="report" aria-label="全选">'
        '<input type="checkbox" name="report" value="1"><input type="checkbox" name="report" value="2">'
        "<output data-count></output></form>"
    )
    page.check("[data-for]")
    assert (page.locator("[name=report]:checked").count(), page.inner_text("output")) == (2, "2")
    page.uncheck("[value='2']")
    assert page.evaluate("document.querySelector('[data-for]').indeterminate")


def test_the_offer_to_undo_ends_by_itself(desk: Desk):
    desk.page.clock.install()
    page = desk.show(
        '<form method="post" action="/undo" data-behaviour="undo" data-seconds="30">'
        '<progress max="30" value="30"></progress><output>30 秒</output><button>撤销</button></form>'
    )
    page.clock.run_for(10_000)
    assert page.inner_text("output") == "20 秒"
    page.clock.run_for(21_000)
    assert page.locator("form").is_hidden()


def test_a_dialog_opens_by_its_letter_and_closes_by_escape(desk: Desk):
    page = desk.show(
        '<button data-behaviour="dialog" data-opens="keys" data-key="?" data-reveal hidden>?</button>'
        '<dialog id="keys"><button data-close>好</button></dialog>' + QUEUE
    )
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.press("j")
    assert desk.current() == "east"
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_leaving_something_typed_asks_first(desk: Desk):
    asked = list[str]()

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page = desk.show(
        '<form method="post" data-behaviour="unsaved"><input aria-label="什么事"></form><a href="/away">走</a>'
    )
    page.on("dialog", stay)
    page.fill("input", "两户争执")
    page.get_by_text("走").click()
    assert asked == ["beforeunload"]
    assert page.url == f"{BASE}/desk"


def test_a_download_may_be_asked_for_again(desk: Desk):
    page = desk.show('<form method="post" action="/export" data-again><button class="button">导出</button></form>')
    for _ in range(2):
        with page.expect_response("**/export"):
            page.get_by_text("导出").click()
    assert [path for path, _ in desk.sent] == ["/export", "/export"]


def test_a_table_says_so_only_while_it_goes_on_to_the_right(desk: Desk):
    frame = '<div style="overflow-x: auto" data-behaviour="wide" data-words="more"><p style="width: 900px">1</p></div>'
    page = desk.show(f'<p id="more" hidden>右边还有</p>{frame}')
    assert not page.locator("#more").is_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_selector("#more", state="visible")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.wait_for_selector("#more", state="hidden")
