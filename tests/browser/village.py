"""What the tests of the village app share: a village with two cadres on a real server, and a phone that counts taps."""

from __future__ import annotations

import datetime
import time
import uuid
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Page, expect
from sqlalchemy import func, select

import clock
from models.base import begin_writing, db
from models.case.moves.assignment import Task
from models.org.unit import Unit
from models.org.user import User
from models.receipt import Receipt
from models.report.report import Report
from models.round import Round, Schedule
from tests.support.installations import Server
from tests.support.make import (
    PASSWORD,
    cookie_of,
    make_case,
    make_report,
    make_round,
    make_schedule,
    make_unit,
    make_user,
    party_body,
    serial,
)

PATIENCE = 30_000  # milliseconds for a phone's word to arrive while other tests keep the machine busy


@dataclass(frozen=True)
class Village:
    """Ids and names only: rows belong to the session that made them."""

    server: Server
    unit_id: int
    round_id: int
    li: str
    zhang: str
    office: str

    def admit(self, context: BrowserContext, username: str) -> None:
        """Gives a browser a live session of the person."""
        with self.server.app.app_context():
            begin_writing()
            value = cookie_of(self.server.app, self.user(username), "phone")
        until = time.time() + 86400
        context.add_cookies([{"name": "paicha", "value": value, "url": self.server.base, "expires": until}])

    @staticmethod
    def user(username: str) -> User:
        return db.session.scalars(select(User).where(User.username == username)).one()

    def reports(self) -> list[Report]:
        """The village's reports, read afresh; call inside an application context."""
        return list(db.session.scalars(select(Report).where(Report.unit_id == self.unit_id)))

    def receipts(self, kind: str) -> int:
        """How many receipts of a kind the village's people were given."""
        people = select(User.id).where(User.username.in_((self.li, self.zhang)))
        found = select(func.count(Receipt.id)).where(Receipt.kind == kind, Receipt.by_id.in_(people))
        return db.session.scalar(found) or 0

    def filed_by_zhang(self, **more: Any) -> uuid.UUID:
        """The other cadre of the village has reported this week."""
        with self.server.app.app_context():
            begin_writing()
            unit, round_ = db.session.get_one(Unit, self.unit_id), db.session.get_one(Round, self.round_id)
            report = make_report(unit, round_, by=self.user(self.zhang), **more)
            db.session.commit()
            return report.id

    def open_case(self, summary: str) -> uuid.UUID:
        """An open case of the village."""
        with self.server.app.app_context():
            begin_writing()
            case = make_case(db.session.get_one(Unit, self.unit_id), by=self.user(self.li), summary=summary)
            db.session.commit()
            return case.id


def settle(server: Server) -> Village:
    """A new village below the town, its week open and not due before midnight, whatever day it is."""
    with server.app.app_context():
        begin_writing()
        schedule = db.session.scalars(select(Schedule)).first()
        if schedule is None:
            schedule = make_schedule("field", due_weekday=6, due_time=datetime.time(23, 59))
            make_round(schedule)
            make_unit("城关镇", "town", phone="0915-3200101")
        town = db.session.scalars(select(Unit).where(Unit.kind == "town")).one()
        round_ = db.session.scalars(select(Round)).one()
        number = next(serial)
        village = make_unit(f"东村{number}", "village", town)
        li = make_user("李秀英", (village, "cadre"), username=f"li{number}")
        zhang = make_user("张大山", (village, "cadre"), username=f"zhang{number}")
        office = make_user("王建国", (town, "office"), username=f"wang{number}")
        db.session.commit()
        return Village(server, village.id, round_.id, li.username, zhang.username, office.username)


class Phone:
    """One page of the village app, and how often it was tapped."""

    def __init__(self, context: BrowserContext, village: Village, who: str = "") -> None:
        self.context, self.village, self.taps = context, village, 0
        if who:
            village.admit(context, who)
        self.page: Page = context.pages[0] if context.pages else context.new_page()

    def open(self, hash_: str = "") -> Phone:
        """Opens the app and waits until it can be used."""
        self.page.goto(f"{self.village.server.base}/field/{hash_}")
        self.page.wait_for_selector("h1")
        return self

    def tap(self, selector: str) -> None:
        self.page.locator(selector).first.tap()
        self.taps += 1

    def sign_in(self, who: str) -> None:
        self.page.fill("#username", who)
        self.page.fill("#password", PASSWORD)
        self.page.locator("form button.wide").tap()
        expect(self.page.locator("#nil, #found").first).to_be_visible()

    def sees(self, text: str, where: str = "body") -> None:
        expect(self.page.locator(where)).to_contain_text(text, timeout=PATIENCE)

    def settled(self) -> None:
        """Waits until the service worker has the shell and all is delivered."""
        self.page.evaluate("navigator.serviceWorker ? navigator.serviceWorker.ready.then(() => true) : true")
        self.sees("全部已送达", "#header")

    def stored(self, table: str) -> list[dict[str, Any]]:
        """What the phone keeps, read from its database."""
        rows: list[dict[str, Any]] = self._in_database("(table) => ask(table.getAll())", table)
        return rows

    def change_start(self, change: str) -> None:
        """Changes what the phone remembers of the server, by a function of it in JavaScript."""
        self.change("kept", "start", f"(row) => ({change})(row.value)")

    def change(self, table: str, key: str, change: str) -> None:
        """Changes one thing that the phone keeps, by a function of it in JavaScript, as another tab would."""
        self._in_database(
            f"""async (table) => {{
              const row = await ask(table.get("{key}"));
              ({change})(row);
              await ask(table.put(row));
              new BroadcastChannel("paicha").postMessage(user.value);
            }}""",
            table,
        )

    def _in_database(self, work: str, table: str) -> Any:
        return self.page.evaluate(
            f"""async (table) => {{
              const ask = (request) => new Promise((done) => {{ request.onsuccess = () => done(request.result); }});
              const device = await ask(indexedDB.open("paicha"));
              const user = await ask(device.transaction("settings").objectStore("settings").get("user"));
              const own = await ask(indexedDB.open("paicha-" + user.value));
              const result = await ({work})(own.transaction(table, "readwrite").objectStore(table));
              device.close();
              own.close();
              return result;
            }}""",
            table,
        )

    def write_dispute(self, summary: str = "两家为滴水檐吵了架") -> None:
        """From home to the check page, without a photo."""
        self.tap("#found")
        self.tap(".tile")
        self.page.fill("#summary", summary)
        self.tap("#urgency .choice >> nth=1")
        self.tap("#foot .button")
        self.page.wait_for_selector("#confirm")
        if self.page.locator("#bases").count():
            self.tap("#bases .choice >> nth=0")


def photo(width: int = 3000, height: int = 2000) -> FilePayload:
    """A large picture with a place in its EXIF, as a telephone's camera makes."""
    image = Image.effect_noise((width, height), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    image.save(out, "JPEG", exif=exif, quality=92)
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def in_hand(village: Village) -> uuid.UUID:
    """A case of two people that the village has signed for."""
    with village.server.app.app_context():
        begin_writing()
        unit, li = db.session.get_one(Unit, village.unit_id), village.user(village.li)
        li.today = clock.now().date()
        people = [party_body("王某"), party_body("李某", role="respondent")]
        case = make_case(unit, by=li, summary="两家争墙", parties=people)
        clerk = village.user(village.office)
        clerk.today = clock.now().date()
        case.assign(Task(unit, "set", clock.now() + datetime.timedelta(days=20)), by=clerk, now=clock.now())
        case.sign(by=li, now=clock.now())
        db.session.commit()
        return case.id


def offline_at(case: uuid.UUID, phone: BrowserContext, village: Village) -> Phone:
    """李秀英's phone, open at the case, with all delivered and the network gone."""
    li = Phone(phone, village, village.li).open(f"#/case/{case}")
    li.settled()
    phone.set_offline(True)
    return li
