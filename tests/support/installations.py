"""Installations for tests: a migrated database, a data folder, keys; in this process or as a real server."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import flask_migrate
import httpx
from flask import Flask
from jinja2 import FileSystemBytecodeCache

import clock
from app import create_app
from config import Settings
from installation import take_up
from models.base import db
from tests.support import databases

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
STOP_SECONDS = 30
SERVE = ("flask", "serve", "--no-timetable")


def worker() -> str:
    """The name of this process of the run."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def settings(name: str, url: str, **changes: Any) -> Settings:
    """An installation's settings as a test wants them."""
    keys: dict[str, Any] = {"secret_key": "secret-of-the-tests-" * 2, "personal_key": "5a" * 32}
    folder = databases.run() / f"{name}-data"
    folder.mkdir(exist_ok=True)
    return Settings(data_dir=folder, database_url=url, **(keys | changes))


def migrate(url: str) -> None:
    """Brings an empty database to the newest schema by the real migrations."""
    app = create_app(settings("template", url))
    with app.app_context():
        flask_migrate.upgrade(str(ROOT / "migrations"), x_arg="new")
        take_up(app.extensions["paicha"], now=clock.now())
        db.session.remove()
        db.engine.dispose()


@contextmanager
def installation(kind: str, name: str, **changes: Any) -> Iterator[Flask]:
    """An application with a database and a data folder of its own."""
    shutil.rmtree(databases.run() / f"{name}-data", ignore_errors=True)  # what another test of this name left
    app = create_app(settings(name, databases.copy(kind, name, "template", migrate), **changes))
    # What one process of the run compiled, all of it use.
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(databases.run()))
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        databases.drop(kind, name)


def renew(kind: str, app: Flask) -> None:
    """Gives an installation a new database and an empty data folder, as on its first day."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    folder = app.extensions["paicha"].data_dir
    name = folder.name.removesuffix("-data")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    databases.drop(kind, name)
    databases.copy(kind, name, "template", migrate)


@dataclass
class Server:
    """The real server of an installation, and an application on the same database to look into it or fill it."""

    app: Flask
    settings: Settings
    base: str
    process: subprocess.Popen[bytes] | None = None
    module: tuple[str, ...] = SERVE

    def start(self) -> None:
        """Starts the server and waits until it says that it is ready."""
        with (self.settings.data_dir / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.module],
                cwd=ROOT,
                env=environment(self.settings),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.ready():
            assert self.process.poll() is None and time.monotonic() < deadline, f"no server:\n{self.log()}"
            time.sleep(0.05)  # between two looks, not instead of one

    def ready(self) -> bool:
        try:
            return httpx.get(f"{self.base}/readyz", timeout=5, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def stop(self) -> int:
        """Asks the server to end, as systemd would, and gives its exit code."""
        assert self.process
        self.process.terminate()
        code = self.process.wait(STOP_SECONDS)
        self.process = None
        return code

    def kill(self) -> None:
        """Kills the server and all its workers, as a power cut would."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(STOP_SECONDS)
        self.process = None

    def log(self) -> str:
        return (self.settings.data_dir / "server.log").read_text()


@contextmanager
def serving(kind: str, name: str, module: tuple[str, ...] = SERVE, **changes: Any) -> Iterator[Server]:
    """A running server with two workers on a free port; it is gone afterwards, whatever the test did."""
    with installation(kind, name, **changes) as app:
        chosen = replace(app.extensions["paicha"], port=free_port())
        server = Server(app, chosen, f"http://127.0.0.1:{chosen.port}", module=module)
        server.start()
        try:
            yield server
        finally:
            if server.process:
                server.kill()


def environment(chosen: Settings) -> dict[str, str]:
    """What a process of the installation needs to know, beside the environment of the tests."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PAICHA_", "FLASK_"))},
        "PAICHA_DATA_DIR": str(chosen.data_dir),
        "PAICHA_DATABASE_URL": chosen.database_url,
        "PAICHA_SECRET_KEY": chosen.secret_key,
        "PAICHA_PERSONAL_KEY": chosen.personal_key,
        "PAICHA_PORT": str(chosen.port),
        "PAICHA_WORKERS": str(chosen.workers),
        "PAICHA_DEMO": "1" if chosen.demo else "0",
        "PAICHA_SECOND_FACTOR": chosen.second_factor,
    }


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
