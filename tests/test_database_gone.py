"""A database that is down, may only be read, or hangs: answered in words, in time, and over when it is back."""

from __future__ import annotations

import os
import signal
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

import clock
from app import create_app
from models import base, patience
from models.base import db
from models.org.sign_in import SignIn
from models.org.user import User
from tests.conftest import Client
from tests.support import databases, postgres
from tests.support.installations import ROOT, migrate, settings, worker
from tests.support.make import make_client
from tests.support.world import World, forget, world
from tests.test_serve import children
from web import door

pytestmark = pytest.mark.xdist_group("database-gone")
WORDS = "水渠边的路灯坏了"
ENGLISH, CHINESE = "The server is busy", "系统正忙"


@dataclass
class Gone:
    """An installation on a PostgreSQL of its own, which a test may stop, freeze and forbid to write."""

    app: Flask
    folder: Path
    people: World

    @contextmanager
    def down(self) -> Iterator[None]:
        postgres._run(self.folder, "pg_ctl", "stop", "--mode=immediate")
        try:
            yield
        finally:
            options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}'"
            log = f"--log={self.folder / 'log'}"
            postgres._run(self.folder, "pg_ctl", "start", "--wait", log, "--options", options)

    @contextmanager
    def read_only(self) -> Iterator[None]:
        self._administer("ALTER DATABASE postgres SET default_transaction_read_only = on")
        db.engine.dispose()
        try:
            yield
        finally:
            self._administer("SET default_transaction_read_only = off")
            self._administer("ALTER DATABASE postgres RESET default_transaction_read_only")
            db.engine.dispose()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """All its processes stand still, as on a machine that swaps or whose disk hangs."""
        main = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        all_ = [main, *children(main)]
        for each in all_:
            os.kill(each, signal.SIGSTOP)
        try:
            yield
        finally:
            for each in all_:
                os.kill(each, signal.SIGCONT)

    def _administer(self, statement: str) -> None:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET default_transaction_read_only = off"))
            connection.execute(text(statement))

    def client(self, person: User) -> FlaskClient:
        """Signed in; the test's own session holds nothing that it would have to ask the database for."""
        client = make_client(self.app, db.session.merge(person))
        db.session.remove()
        return client


@pytest.fixture(scope="module")
def gone() -> Iterator[Gone]:
    folder = databases.run() / f"gone-{worker()}"
    postgres.start(folder)
    migrate(postgres.url(folder))
    app = create_app(settings(f"gone-{worker()}", postgres.url(folder)), serving=True)
    app.test_client_class = Client
    with app.app_context():
        forget()
        people = world()
        db.session.commit()
        yield Gone(app, folder, people)
        db.session.remove()
        db.engine.dispose()
    postgres.stop(folder)


def form() -> dict[str, str]:
    return {"id": str(uuid.uuid4()), "text": WORDS}


def readiness(client: FlaskClient) -> tuple[int, str]:
    """The status of /readyz and what it says of the database."""
    answer = client.get("/readyz")
    assert answer.json and (answer.json["status"] == "ready") == (answer.status_code == 200)
    return answer.status_code, str(answer.json["database"])


def check_refused(client: FlaskClient) -> None:
    """Pages and the phone's protocol are told in words, in either language, and when to come again."""
    for locale, words in (("en", ENGLISH), ("zh_Hans", CHINESE)):
        client.set_cookie("paicha_locale", locale)
        page = client.post("/suggestions", data=form())
        assert (page.status_code, page.headers["Retry-After"]) == (503, "5"), page.text
        assert words in page.text and "</html>" in page.text
    told = client.put(f"/api/v1/suggestions/{uuid.uuid4()}", json={"text": WORDS})
    assert told.json
    assert (told.status_code, told.headers["Retry-After"], told.json["status"]) == (503, "5", 503)
    status, database = readiness(client)
    assert status == 503 and database != "ok"


def test_a_database_that_is_down_is_told_in_words_and_the_next_request_after_it_works(gone: Gone):
    client = gone.client(gone.people.wang)
    assert client.get("/desk").status_code == 200
    with gone.down():
        check_refused(client)
        assert client.get("/desk").status_code == 503
        assert client.get("/sign-in").status_code == 503
        assert client.get("/healthz").status_code == 200
    assert client.get("/desk").status_code == 200
    assert readiness(client) == (200, "ok")


def test_a_database_that_may_only_be_read_refuses_to_store_and_goes_on_showing(gone: Gone):
    client = gone.client(gone.people.wang)
    db.session.query(SignIn).update({"seen_at": clock.now().replace(year=2020)})
    db.session.commit()
    with gone.read_only():
        check_refused(client)
        assert "can only be read" in readiness(client)[1]
        assert client.get("/desk").status_code == 200, "that the use of a session is not noted is no reason to refuse"
    assert client.post("/suggestions", data=form()).status_code == 303
    assert readiness(client) == (200, "ok")


def test_a_database_that_hangs_is_waited_for_shorter_than_a_phone_waits(gone: Gone, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(patience, "ANSWER_SECONDS", 1)
    client = gone.client(gone.people.wang)
    assert client.get("/desk").status_code == 200
    with gone.frozen():
        began = time.monotonic()
        assert readiness(client) == (503, "no answer within 2 seconds")
        assert time.monotonic() - began < 3
        assert client.get("/desk").status_code == 503
    assert client.get("/desk").status_code == 200


def test_all_waits_together_are_shorter_than_a_phones_patience():
    phone = (ROOT / "static/js/field/memory.js").read_text()
    assert "patience = 30000" in phone
    hanging = patience.ANSWER_SECONDS + patience.CONNECT_SECONDS
    assert door.QUEUE_SECONDS + hanging < 30 and door.QUEUE_SECONDS + base.BUSY_SECONDS < 30


def test_a_statement_that_takes_too_long_is_ended_by_the_server_itself(gone: Gone):
    limits = [db.session.scalar(text(f"SHOW {name}")) for name in ("statement_timeout", "lock_timeout")]
    assert limits == [f"{patience.STATEMENT_SECONDS}s", f"{base.BUSY_SECONDS}s"]
    commands = create_app(gone.app.extensions["paicha"])
    with commands.app_context():
        assert db.session.scalar(text("SHOW statement_timeout")) == "0"
        db.session.remove()
        db.engine.dispose()
