"""One of the cast at a browser of the office: opens, types, sends, and sees, as the stories of matters are told."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from models.base import begin_writing, db
from models.org.user import User
from tests.support.installations import Server
from tests.support.make import cookie_of


@dataclass
class Seat:
    """One of the cast at a browser, and what that person does there."""

    server: Server
    context: BrowserContext
    page: Page

    @classmethod
    def take(cls, server: Server, context: BrowserContext, who: str, kind: str = "desk") -> Seat:
        with server.app.app_context():
            begin_writing()
            user = db.session.scalars(select(User).where(User.username == who)).one()
            cookie = cookie_of(server.app, user, kind)
        context.add_cookies([{"name": "paicha", "value": cookie, "url": server.base}])
        return cls(server, context, context.new_page())

    def open(self, case: uuid.UUID, part: str = "") -> Seat:
        """The page of a matter, or the form of one of its moves."""
        self.page.goto(f"/cases/{case}/{part}".rstrip("/"))
        return self

    def fill(self, **fields: Any) -> Seat:
        """Types and chooses, by the names of the fields; what is offered is chosen by its value or its words."""
        self.page.evaluate("() => document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name}']").first
            kind = field.evaluate("(each) => each.type")
            if kind in ("radio", "checkbox"):
                for one in value if isinstance(value, list) else [value]:
                    by_words = f".choice:has-text('{one}') [name='{name}']"
                    self.page.locator(f"main [name='{name}'][value='{one}'], {by_words}").first.check(force=True)
            elif kind == "select-one":
                field.select_option(label=value)
            else:
                field.fill(str(value))
        return self

    def send(self, form: str = "main form:has(.form-end)") -> Seat:
        """Sends a form of the page; a refusal would be a fault of this story."""
        with self.page.expect_navigation() as gone:
            self.page.locator(f"{form} button").last.click()
        assert gone.value is not None and gone.value.status == 200, self.page.locator("main").inner_text()[:600]
        return self

    def move(self, case: uuid.UUID, noun: str, **fields: Any) -> Seat:
        """Makes a move with its form."""
        return self.open(case, f"forms/{noun}").fill(**fields).send()

    def paper(self, case: uuid.UUID, kind: str, **fields: Any) -> Seat:
        """Drafts a paper from the matter, looks at it, and issues it under its number."""
        self.open(case, f"notices/new?kind={kind}").fill(**fields).send()
        return self.send("form[action$='/issuance']")

    def sees(self, *texts: str) -> Seat:
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)
        return self
