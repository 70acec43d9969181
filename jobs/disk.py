"""Watches the room on the data folder's disk, tells the administrators once a day, sweeps what killed uploads left."""

import logging
from datetime import datetime, time

from sqlalchemy.exc import OperationalError

from config import Settings
from files import room, store
from models.base import writing
from models.message.operators import tell_operators

log = logging.getLogger(__name__)


def watch(settings: Settings, *, now: datetime) -> int:
    """How many messages were created; each administrator has one a day of it, however many processes watch."""
    folder = settings.data_dir
    room.ease(folder)
    free, was_full = room.free(folder), room.was_given_up(folder)
    if free >= room.LEAST_FREE and not was_full:
        room.hold(folder)
        return 0
    local = now.astimezone(settings.timezone)
    since = datetime.combine(local.date(), time(), settings.timezone)
    said = {"free": free // room.MEGA, "least": room.LEAST_FREE // room.MEGA}
    try:
        with writing():
            told = tell_operators("disk_full", "disk", said, since=since, on=local.date(), now=now)
    except OperationalError:
        log.error("the disk of %s is full: %s MB are free, and nobody can be told of it", folder, said["free"])
        raise
    if told:
        log.error("the disk of %s has %s MB left; make room", folder, said["free"])
    room.hold(folder)
    return told


def sweep(settings: Settings, *, now: datetime) -> int:
    """How many unfinished files were removed that a killed upload had left."""
    return store.sweep(settings.data_dir, now=now)
