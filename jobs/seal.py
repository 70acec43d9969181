"""Seals events into the hash chain, and once a day writes the chain's end down outside the database."""

import logging
import os
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from config import Settings
from models.base import db, writing
from models.event import Seal, seal

log = logging.getLogger(__name__)


def seal_events(settings: Settings, *, now: datetime) -> int:
    """How many batches were sealed. Of two processes that seal at once one is refused; it tries at the next tick."""
    batches = 0
    try:
        while _seal(now):
            batches += 1
    except IntegrityError:
        log.info("another process sealed at the same time")
    return batches


def _seal(now: datetime) -> bool:
    with writing():
        return seal(now=now) is not None


def write_anchor(settings: Settings, *, now: datetime) -> int:
    """One line "date length digest" a day: whoever rewrites the database later cannot make it fit this line.

    The line goes to the log as well, which a county office may collect on another machine.
    """
    today = now.astimezone(settings.timezone).date().isoformat()
    file = settings.data_dir / "anchors.log"
    last = db.session.scalars(select(Seal).order_by(Seal.length.desc()).limit(1)).first()
    db.session.commit()
    if last is None or today in _dates(file):
        return 0
    line = f"{today} {last.length} {last.digest}"
    _append(file, line)
    log.info("anchor of the audit chain: %s", line)
    return 1


def _dates(file: Path) -> set[str]:
    return {line.split(" ")[0] for line in file.read_text().splitlines() if line} if file.is_file() else set()


def _append(file: Path, line: str) -> None:
    """Adds a line durably; after a line that a power cut broke off it begins a new one."""
    broken = file.is_file() and not file.read_bytes().endswith(b"\n") and file.stat().st_size > 0
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(("\n" if broken else "") + line + "\n")
        out.flush()
        os.fsync(out.fileno())
