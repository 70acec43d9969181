"""The office puts back an older copy of its data: phones bring again what it has forgotten, each thing once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask_babel import force_locale
from playwright.sync_api import BrowserContext
from sqlalchemy import func, select

from models.base import db
from models.case.attachment import Attachment
from models.case.case import Case
from models.case.step import CaseStep
from models.epoch import Epoch
from models.message.reminder import Reminder
from models.org.unit import Unit
from models.receipt import Receipt
from tests.browser.conftest import PHONE, Opening
from tests.browser.village import PATIENCE, Phone, Village, in_hand, photo, settle
from tests.support.installations import Server
from wording.catalogues import reminder_text


@pytest.fixture(scope="module")
def server(own_server: Server) -> Server:
    return own_server


@pytest.fixture
def village(server: Server) -> Village:
    return settle(server)


def command(server: Server, *words: str) -> None:
    """One command of the operator, from a shell beside the server."""
    said = server.app.test_cli_runner().invoke(args=list(words))
    assert said.exit_code == 0, said.output


def put_back(server: Server, folder: Path) -> None:
    """Stops the server, puts the copy back, and starts it again."""
    server.stop()
    [copy] = folder.glob("paicha-*")
    command(server, "restore", "--force", str(copy))
    server.start()


def stored(village: Village) -> dict[str, Any]:
    """What the server has of the village: the receipts by kind and number, and how much hangs on them."""
    with village.server.app.app_context():
        rows = db.session.execute(select(Receipt.kind, Receipt.id, Receipt.version).order_by(Receipt.id)).all()
        counts = {one.__name__: db.session.scalar(select(func.count()).select_from(one)) for one in (Attachment, Case)}
        steps = db.session.scalars(select(CaseStep.kind).where(CaseStep.kind != "reported").order_by(CaseStep.kind))
        reports = [(str(report.id), report.version, report.status, report.late) for report in village.reports()]
        return {"receipts": [tuple(row) for row in rows], **counts, "steps": list(steps), "reports": reports}


def reopen(phone: Phone) -> None:
    """The app is opened anew, as on the next day."""
    phone.page.goto("about:blank")
    phone.open()


def until(phone: Phone, done: Callable[[], bool]) -> None:
    """Waits for what no page shows; looks again every tenth of a second."""
    looks = 0
    while not done():
        looks += 1
        assert looks < PATIENCE / 100, phone.stored("items")
        phone.page.wait_for_timeout(100)


def settled(phone: Phone, epoch: str) -> bool:
    """Whether the phone has held its receipts against this memory of the server, and all of it is there again."""
    compared = any(row["key"] == "memory" and row["value"]["epoch"] == epoch for row in phone.stored("kept"))
    return compared and all(item["state"] == "delivered" for item in phone.stored("items"))


def note(phone: Phone, summary: str, text: str) -> None:
    phone.open("#/cases")
    phone.tap(f".row:has-text('{summary}')")
    phone.page.fill("textarea", text)
    phone.tap("#foot .button")
    phone.page.wait_for_url("**/#/reports")
    phone.sees("全部已送达", "#header")


def test_what_two_phones_delivered_after_the_copy_is_there_again_once(
    phone: BrowserContext, open_context: Opening, village: Village, tmp_path: Path
):
    given = in_hand(village)
    li = Phone(phone, village, village.li).open()
    li.tap("#nil")
    li.page.locator(f"#kind-{given} .choice >> nth=0").tap()
    li.tap("#basis-visited")
    li.sees("已送达", "#main")
    zhang = Phone(open_context(PHONE), village, village.zhang).open()
    zhang.settled()
    command(village.server, "backup", str(tmp_path))

    li.tap("button:has-text('撤回重报')")
    li.open("#/")
    li.sees("已撤回，还没重报", "#main")
    li.write_dispute("为滴水檐吵架的")
    li.page.get_by_text("修改").first.tap()
    li.page.set_input_files("#photo", photo(800, 600))
    li.page.locator(".photos li").wait_for()
    li.tap("#foot .button")
    li.tap("#bases .choice >> nth=0")
    li.tap("#confirm")
    li.sees("已送达", "#main")
    li.sees("全部已送达", "#header")
    li.open()
    li.write_dispute("另外一起")
    li.tap("#confirm")
    li.sees("已送达", "#main")
    note(li, "两家争墙", "又谈了一次")
    li.open("#/suggest")
    li.page.fill("#suggestion", "字再大一点")
    li.tap("#foot .button")
    li.sees("已送达", "#main")
    reopen(zhang)
    note(zhang, "另外一起", "我也去看了")
    before = stored(village)

    put_back(village.server, tmp_path)
    assert [kind for kind, _id, _version in stored(village)["receipts"]] == ["case", "report"]
    with village.server.app.app_context():
        epoch = str(Epoch.current().id)
    reopen(zhang)
    until(zhang, lambda: any(item.get("why") == "forgotten" for item in zhang.stored("items")))
    zhang.open("#/reports")
    zhang.sees("单位那边恢复了较早的数据", "#main")
    for each in (li, zhang):
        reopen(each)
        until(each, partial(settled, each, epoch))
    assert stored(village) == before
    kinds = [kind for kind, _id, _version in before["receipts"]]
    assert sorted(set(kinds)) == ["attachment", "case", "report", "step", "suggestion", "withdrawal"]


ALL_BUT_COOKIES = "indexeddb,local_storage,cache_storage,service_workers,file_systems"


def clear(phone: Phone, *cookies: str) -> None:
    """The browser throws away what pages keep, as one does after a week without a visit; cookies of the server stay."""
    phone.page.goto("about:blank")
    told = {"origin": phone.village.server.base, "storageTypes": ALL_BUT_COOKIES}
    phone.context.new_cdp_session(phone.page).send("Storage.clearDataForOrigin", told)
    for name in cookies:
        phone.context.clear_cookies(name=name)


def unsent_report(phone: Phone) -> None:
    phone.context.set_offline(True)
    phone.tap("#nil")
    phone.tap("#basis-visited")
    phone.sees("已存手机", "#main")


def test_all_storage_cleared_is_told_to_the_cadre_and_to_the_town_once(phone: BrowserContext, village: Village):
    li = Phone(phone, village, village.li).open()
    li.settled()
    unsent_report(li)
    clear(li)
    phone.set_offline(False)
    li.open()
    li.sees("有 1 件还没送达就丢了", "#main")
    li.sees("已经告诉镇里", "#main")
    assert li.page.locator("a[href^='tel:']").first.is_visible()
    assert [text.split("，", 1)[1][:5] for text in heard_by_the_town(village)] == ["1 条未送"]
    li.tap("button:has-text('知道了')")
    reopen(li)
    unsent_report(li)
    with village.server.app.app_context():
        note = f"paicha-note-{village.user(village.li).id}"
    clear(li, note)
    phone.set_offline(False)
    li.open()
    li.sees("现在查不出来", "#main")
    li.sees("已经告诉镇里", "#main")
    assert len(heard_by_the_town(village)) == 2


def heard_by_the_town(village: Village) -> list[str]:
    """The town's messages about phones of this village."""
    with village.server.app.app_context(), force_locale("zh_Hans"):
        rows = db.session.scalars(select(Reminder).where(Reminder.kind.startswith("phone_")).order_by(Reminder.id))
        name = db.session.get_one(Unit, village.unit_id).name
        return [reminder_text(row.kind, row.params) for row in rows if row.params["units"] == [name]]
