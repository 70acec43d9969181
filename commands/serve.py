"""`flask serve`: the web server with its workers, and the timetable beside it, started anew should it ever die."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app

from commands.house import with_installation
from commands.port import require_free
from config import Settings
from models.base import db

DRAIN_SECONDS = 15
RESTART_SECONDS = 5


@click.command()
@click.option("--timetable/--no-timetable", default=True, help="Run the timetable beside the web server.")
@with_installation
def serve(timetable: bool) -> None:
    """Serve the office and the village app until Ctrl-C."""
    settings: Settings = current_app.extensions["paicha"]
    require_free(settings)
    db.session.remove()  # whatever was asked until now: a server holds no transaction open
    db.engine.dispose()
    if not timetable:
        _web(settings)
        return
    with watched([sys.executable, "-m", "jobs", "--beside", str(os.getpid())]):
        _web(settings)


@contextmanager
def watched(command: list[str]) -> Iterator[None]:
    """Keeps the command running while the block runs; ends it in peace afterwards."""
    over = threading.Event()
    running = [subprocess.Popen(command)]

    def watch() -> None:
        while True:
            code = running[0].wait()
            if over.is_set():
                return
            click.echo(f"The timetable ended ({code}); it is started anew in {RESTART_SECONDS} seconds.", err=True)
            if over.wait(RESTART_SECONDS):
                return
            running[0] = subprocess.Popen(command)
            if over.is_set():
                running[0].terminate()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        running[0].terminate()
        watcher.join(DRAIN_SECONDS)


def _web(settings: Settings) -> None:
    if sys.platform == "win32":
        from waitress import serve as wait_and_serve  # noqa: PLC0415 - installed on Windows only

        wait_and_serve(current_app._get_current_object(), host=settings.host, port=settings.port)
        return
    from web.server import Server  # noqa: PLC0415 - Granian is not installed on Windows

    Server("web.door:create", settings).run()
