"""Is it up, is it ready, which version is it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from flask import Blueprint, Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

import clock
from files import room
from installation import foreign
from models.base import db, writing
from models.message.reminder import Pulse
from version import COMMIT, RELEASE, VERSION
from web import assets
from web.guard import public, settings
from web.problems import BUSY_RETRY_SECONDS

bp = Blueprint("health", __name__)
LONGEST_SILENCE = timedelta(minutes=5)
PATIENCE_SECONDS = 2
lookout = ThreadPoolExecutor(1, "readyz")  # who asks while the last one still waits is told the same


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """The process is up."""
    return jsonify({"status": "ok"})


def _writable() -> str:
    """Whether somebody could write now: takes a turn to write and gives it back."""
    try:
        with writing():
            on_postgresql = db.engine.dialect.name == "postgresql"
            read_only = on_postgresql and db.session.scalar(text("SHOW transaction_read_only")) == "on"
    except SQLAlchemyError as error:
        return f"no answer ({type(error).__name__})"
    return "can only be read, not written: is this a standby?" if read_only else "ok"


def _timetable() -> str:
    try:
        pulse = db.session.get(Pulse, "timetable")
    except SQLAlchemyError:
        db.session.rollback()
        return "unknown"
    if pulse is None:
        return "never seen"
    return "ok" if clock.now() - pulse.at <= LONGEST_SILENCE else f"silent since {pulse.at.isoformat()}"


def _keys() -> str:
    """Whether the keys of this machine are the installation's; a machine with others would seal what nobody opens."""
    try:
        wrong = foreign(settings())
    except SQLAlchemyError:
        db.session.rollback()
        return "unknown"
    return "another key than the installation's: see `flask doctor`" if wrong else "ok"


def _look(app: Flask) -> dict[str, str]:
    """What the database says, in a thread of its own: one that hangs holds this thread and no other."""
    with app.app_context():
        return {"database": _writable(), "keys": _keys(), "timetable": _timetable()}


def _disk() -> str:
    free = room.free(settings().data_dir)
    return "ok" if free >= room.LEAST_FREE else f"only {free // 1024 // 1024} MB free"


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Database, disk, keys and timetable, each named; 503 when one but the timetable cannot serve."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        said = lookout.submit(_look, app).result(PATIENCE_SECONDS)
    except TimeoutError:
        said = {"database": f"no answer within {PATIENCE_SECONDS} seconds", "keys": "unknown", "timetable": "unknown"}
    parts = {"disk": _disk(), **said}
    ready = all(parts[name] == "ok" for name in ("database", "disk", "keys"))
    answer = jsonify({"status": "ready" if ready else "not ready", **parts})
    return (answer, 200) if ready else (answer, 503, {"Retry-After": str(BUSY_RETRY_SECONDS)})


@bp.get("/version")
@public
def version() -> ResponseReturnValue:
    """The release, the commit where it runs from a checkout, and the mark of the files that browsers keep."""
    told = {"version": VERSION, "release": RELEASE, "commit": COMMIT, "files": assets.VERSION}
    return jsonify({"name": "paicha", **told})
