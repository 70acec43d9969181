"""Room on the disk of the data folder: a reserve that is given up when the disk is full, so that signing in goes on.

The reserve is a file of blocks that are really taken. Long before it is needed photos and files are refused; a database
that still grows, or another program, may fill the disk all the same. Then the reserve is emptied where it lies, which
needs no room, and what is small goes on: sessions, messages, reports. An emptied reserve is the sign of that.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path

import psycopg
from flask import Flask, current_app, request

from web.mishaps import NO_ROOM

MEGA = 1024 * 1024
NAME = "reserve"
SIZE = 16 * MEGA
LEAST_FREE = 200 * MEGA  # below which the installation is not ready and its administrators are told
LEAST_FOR_FILES = 32 * MEGA  # which photos and files leave for the database
NEARLY_NOTHING = 4 * MEGA


def free(folder: Path) -> int:
    """How many bytes can still be written."""
    return shutil.disk_usage(folder).free


def must_hold(folder: Path, size: int) -> None:
    """OSError, as of a full disk, where a file of this size would take the room of what is small."""
    if free(folder) - size < LEAST_FOR_FILES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))


def is_lacking(error: BaseException) -> bool:
    """Whether it was a full disk that a file or a database told of."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorname", "").startswith(("SQLITE_FULL", "SQLITE_IOERR_WRITE"))
    return isinstance(cause, psycopg.errors.DiskFull) or (isinstance(cause, OSError) and cause.errno in NO_ROOM)


def hold(folder: Path) -> bool:
    """Takes the reserve where there is plenty of room; says whether it is held."""
    place = folder / NAME
    if not (place.is_file() and place.stat().st_size >= SIZE) and free(folder) >= LEAST_FREE + SIZE:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            _fill(handle)
        except OSError:
            os.ftruncate(handle, 0)
        finally:
            os.close(handle)
    return place.is_file() and place.stat().st_size >= SIZE


def _fill(handle: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(handle, 0, SIZE)
    else:
        os.write(handle, bytes(SIZE))
        os.fsync(handle)


def give_up(folder: Path) -> bool:
    """Empties the reserve; says whether it was held. What it held can be written at once."""
    with suppress(OSError):
        held = (folder / NAME).stat().st_size > 0
        os.truncate(folder / NAME, 0)
        return held
    return False


def was_given_up(folder: Path) -> bool:
    """Whether the disk was full since the reserve was last taken."""
    place = folder / NAME
    return place.is_file() and place.stat().st_size == 0


def ease(folder: Path) -> None:
    """Gives the reserve up where there is next to no room left."""
    if free(folder) < NEARLY_NOTHING:
        give_up(folder)


def relieve(folder: Path, error: Exception) -> None:
    """Gives the reserve up for whoever told of a full disk, unless it was a file that may not have the last room."""
    with suppress(OSError):
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            ease(folder)
        else:
            give_up(folder)


def init_app(app: Flask) -> None:
    """Before anything is to be written, there is room for what is small."""

    def before() -> None:
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            with suppress(OSError):
                ease(current_app.extensions["paicha"].data_dir)

    app.before_request(before)
