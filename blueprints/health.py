"""Is it up, is it ready, which version is it."""

from __future__ import annotations

import shutil
from datetime import timedelta

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

import assets
import clock
from guard import public, settings
from installation import foreign
from models.base import db
from models.reminder import Pulse
from version import COMMIT, RELEASE, VERSION

bp = Blueprint("health", __name__)
LEAST_FREE_BYTES = 200 * 1024 * 1024
LONGEST_SILENCE = timedelta(minutes=5)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """The process is up."""
    return jsonify({"status": "ok"})


def _database() -> str:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        db.session.rollback()
        return f"no answer ({type(error).__name__})"
    return "ok"


def _disk() -> str:
    free = shutil.disk_usage(settings().data_dir).free
    return "ok" if free >= LEAST_FREE_BYTES else f"only {free // 1024 // 1024} MB free"


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


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Database, disk, keys and timetable, each named; 503 when one but the timetable cannot serve."""
    parts = {"database": _database(), "disk": _disk(), "keys": _keys(), "timetable": _timetable()}
    ready = all(parts[name] == "ok" for name in ("database", "disk", "keys"))
    return jsonify({"status": "ready" if ready else "not ready", **parts}), 200 if ready else 503


@bp.get("/version")
@public
def version() -> ResponseReturnValue:
    """The release, the commit where it runs from a checkout, and the mark of the files that browsers keep."""
    told = {"version": VERSION, "release": RELEASE, "commit": COMMIT, "files": assets.VERSION}
    return jsonify({"name": "paicha", **told})
