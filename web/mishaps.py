"""What the machine refuses, a file, a disk or the database, told in one sentence that says what to do."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from click import ClickException
from flask import current_app, has_app_context
from sqlalchemy import URL, make_url
from sqlalchemy.exc import DBAPIError

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NOT_OURS = (errno.EACCES, errno.EPERM)
SQLITE = {
    "SQLITE_FULL": "The disk of {file} is full. Make room and run this again; nothing half stays.",
    "SQLITE_BUSY": "{file} is in use. Stop `flask serve`, or wait until the other command has ended.",
    "SQLITE_LOCKED": "{file} is in use. Stop `flask serve`, or wait until the other command has ended.",
    "SQLITE_NOTADB": "{file} is no database, or a damaged one. Restore a copy: flask restore DIR",
    "SQLITE_CORRUPT": "{file} is damaged. Stop the server and restore a copy: flask restore DIR",
    "SQLITE_IOERR": "{file} cannot be read or written: the disk has a fault or is full. Look at the disk first.",
}
UNREACHED = "{database} does not answer: {said}. Check that the server runs, and PAICHA_DATABASE_URL."
READ_ONLY = (
    "{database} can only be read: it is a copy that follows another one. Name all servers in PAICHA_DATABASE_URL "
    "and add target_session_attrs=read-write, so that the one that writes is found."
)
REFUSED = "{database} refuses: {said}. Give the database's user its rights."


@contextmanager
def plainly() -> Iterator[None]:
    """Lets a command end with a sentence instead of a traceback where the machine, and not the program, is at fault."""
    try:
        yield
    except (OSError, sqlite3.Error, DBAPIError) as error:
        told = sentence(error)
        if told is None:
            raise
        raise ClickException(told) from None


def sentence(error: Exception) -> str | None:
    """What a mishap of the machine means and what to do; None for a fault of the program."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _sqlite(cause)
    if isinstance(cause, psycopg.Error):
        return _postgresql(cause)
    return _file(cause) if isinstance(cause, OSError) else None


def place(address: str | URL) -> str:
    """Where a database is, for people: never its password, nor anything else of its address that may be secret."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    hosts = url.query.get("host", ())
    named = [url.host] if url.host else [hosts] if isinstance(hosts, str) else list(hosts)
    at = ", ".join(f"{host}:{url.port}" if url.port else str(host) for host in named)
    return f"the PostgreSQL database {url.database}" + (f" at {at}" if at else "")


def _database() -> str:
    return place(current_app.extensions["paicha"].database_url) if has_app_context() else "the database"


def _sqlite(cause: sqlite3.Error) -> str | None:
    name, file = getattr(cause, "sqlite_errorname", ""), Path(_database())
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")):
        return not_ours(file)
    return next((told.format(file=file) for start, told in SQLITE.items() if name.startswith(start)), None)


def _postgresql(cause: psycopg.Error) -> str | None:
    told = {psycopg.errors.ReadOnlySqlTransaction: READ_ONLY, psycopg.errors.InsufficientPrivilege: REFUSED}
    told[psycopg.OperationalError] = UNREACHED
    said = " ".join((cause.diag.message_primary or str(cause)).split()).rstrip(".")
    found = next((words for kind, words in told.items() if isinstance(cause, kind)), None)
    database = _database()
    return found and found.format(database=database[0].upper() + database[1:], said=said)


def _file(cause: OSError) -> str | None:
    if isinstance(cause, shutil.Error):  # of a whole folder: the first of its files that failed
        source, _target, why = cause.args[0][0]
        return f"{source} cannot be copied: {why}"
    if cause.errno in NO_ROOM:
        written = cause.filename2 or cause.filename
        where = f"for {written}" if written else "on the disk"
        return f"There is no room left {where}. Make room and run this again; nothing half stays."
    if cause.filename is None or isinstance(cause.filename, int):
        return None
    file = Path(str(cause.filename))
    if cause.errno in NOT_OURS:
        return not_ours(file)
    if cause.errno == errno.EROFS:
        return f"{file} is on a disk that can only be read. Name another place, or mount the disk for writing."
    return f"{file}: {cause.strerror}. Check the name and the place."


def not_ours(file: Path) -> str:
    """Who may not, whose it is, and the two ways out."""
    user, (nearest, owner) = _user(), _owner(file.absolute())
    if owner == user:
        return f"{file} cannot be read or written by {user}, to whom {nearest} belongs: chmod -R u+rwX {nearest}"
    return (
        f"{file} cannot be read or written by {user}: {nearest} belongs to {owner}. Do this as {owner} "
        f"(the command `paicha` sees to it), or hand it over: chown -R {user} {nearest}"
    )


def _owner(file: Path) -> tuple[Path, str]:
    """The nearest thing on the way to the file that we may look at, and its owner."""
    for nearest in (file, *file.parents):
        try:
            return nearest, nearest.owner()
        except (OSError, NotImplementedError):
            continue
        except KeyError:
            return nearest, f"the user of number {nearest.stat().st_uid}"
    return file, "another user"


def _user() -> str:
    """Who runs this process."""
    if sys.platform == "win32":
        return "you"
    import os  # noqa: PLC0415 - users have numbers on Unix only
    import pwd  # noqa: PLC0415

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"the user of number {os.geteuid()}"
