"""Seals events into the hash chain; before a seal is stored, the chain's end stands in a file outside the database."""

import logging
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from config import Settings
from files import anchors
from models.base import db, writing
from models.event import ANCHORED, record, seal

log = logging.getLogger(__name__)


def seal_events(settings: Settings, *, now: datetime) -> int:
    """How many batches were sealed. Of two processes that seal at once one is refused; it tries at the next tick."""
    batches, file = 0, anchors.place(settings)
    try:
        if anchors.begin(file):
            with writing():
                record(ANCHORED, by=None, now=now)
        while _seal(file, now):
            batches += 1
    except IntegrityError:
        log.info("another process sealed at the same time")
    return batches


def _seal(file: Path, now: datetime) -> bool:
    """One batch, with its anchor first: a seal that could not be written down outside is not stored either.

    Where the database refuses afterwards, the same events are sealed again and make the same digest. The line goes to
    the log as well, which another machine may collect.
    """
    with writing():
        batch = seal(now=now)
        if batch is None:
            return False
        db.session.flush()
        log.info("anchor of the audit chain: %s", anchors.append(file, batch.length, batch.digest, now=now))
    return True
