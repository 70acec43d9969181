"""It starts, every time: after Ctrl-C and after a kill, as demo and as server; and holds nothing while it serves."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from click import ClickException

from app import create_app
from commands.port import require_free
from config import Settings
from demo.county import PASSWORD
from tests.support import installations
from tests.support.installations import START_SECONDS, Server, free_port

DEMO = ("flask", "demo", "--serve")
BROWSER = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The demo county before its first start, which builds it; nothing of it runs on afterwards."""
    monkeypatch.setattr(installations, "START_SECONDS", 200)
    chosen = Settings(
        data_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'paicha.db'}", port=free_port(), demo=True,
        secret_key="secret-of-the-tests-" * 2, personal_key="5a" * 32,
    )  # fmt: skip
    server = Server(create_app(chosen), chosen, f"http://127.0.0.1:{chosen.port}", module=DEMO)
    yield server
    if server.process:
        server.kill()


@contextmanager
def signed_in(server: Server, username: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.base, timeout=10, trust_env=False, headers=BROWSER) as client:
        answer = client.post("/sign-in", data={"username": username, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        yield client


def report(server: Server, number: int) -> None:
    """A village files its report, each time a newer version of it; its town opens the desk and finds it there."""
    with signed_in(server, "village") as phone:
        start = phone.get("/api/v1/start").json()
        body = {
            "version": number, "unit_id": start["me"]["units"][0]["id"], "round_id": start["rounds"][-1]["id"],
            "bases": ["visited"], "note": "", "made_at": datetime.now(UTC).isoformat(), "device": None,
            "cases": [], "updates": [], "outcome": "nil",
        }  # fmt: skip
        filed = phone.put(f"/api/v1/reports/{uuid.UUID(int=7)}", json=body)
        assert filed.status_code in (200, 201), filed.text
    with signed_in(server, "town") as desk:
        assert start["me"]["units"][0]["name"] in desk.get("/reports").text


def holds_nothing(server: Server) -> None:
    """No process has a transaction open: the log can be written back whole, which any reader or writer would hinder."""
    with closing(sqlite3.connect(server.settings.data_dir / "paicha.db", timeout=START_SECONDS)) as database:
        assert database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0


def wait_until_free(settings: Settings) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return require_free(settings)
        except ClickException:
            assert time.monotonic() < deadline, "a worker outlived the server"
            time.sleep(0.05)  # between two looks


@pytest.mark.timeout(300)
def test_it_starts_again_after_ctrl_c_and_after_a_kill_as_demo_and_as_server(county: Server) -> None:
    """Built once, then ended as Ctrl-C does; found again and killed alone; found again and served as it stands."""
    county.start()
    assert county.process
    report(county, 1)
    os.killpg(county.process.pid, signal.SIGINT)
    county.process.wait(START_SECONDS)
    county.start()
    holds_nothing(county)
    report(county, 2)
    county.process.kill()  # the server alone, as an operator does by its number: whom it started must notice
    county.process.wait(START_SECONDS)
    wait_until_free(county.settings)
    county.module = ("flask", "serve")
    county.start()
    holds_nothing(county)
    report(county, 3)
    assert county.stop() == 0


def test_a_port_that_is_taken_is_a_sentence_before_anything_is_built(county: Server) -> None:
    with socket.create_server(("127.0.0.1", county.settings.port)):
        said = county.app.test_cli_runner().invoke(args=["demo", "--serve"])
        assert said.exit_code == 1 and f"PAICHA_PORT={county.settings.port + 1}" in said.output
        assert not (county.settings.data_dir / "paicha.db").exists()
        with pytest.raises(ClickException, match="is taken"):
            require_free(county.settings)
