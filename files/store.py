"""Keeps and fetches attachments by hash; the only code that touches the data folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from files import attached, pictures, recordings, room
from rules.errors import NotAllowed
from rules.words import N_

UNFINISHED = "tmp"  # how the name of a file begins that is being written; no hash begins so
LONGEST_WRITING = timedelta(hours=1)
MOST_BYTES = 5 * 1024 * 1024
MOST_AT_DESK = 30 * 1024 * 1024  # of a photo straight from the camera, which is scaled here

TOO_LARGE = N_("This file is too large. A photo or recording may have 5 MB, a document 10 MB.")
TOO_LARGE_AT_DESK = N_("This file is too large. A photo may have 30 MB, a recording 5 MB, a document 10 MB.")


def clean(raw: bytes) -> tuple[bytes, str]:
    """(bytes to keep, media type) of a picture or recording; NotAllowed says why another thing is not kept."""
    found = pictures.redraw(raw) or recordings.clean(raw)
    if found is None:
        raise NotAllowed(attached.UNKNOWN)
    return found


def most_bytes(raw: bytes) -> int:
    """How large a file of its kind may be that comes from a phone."""
    return attached.MOST_BYTES if attached.is_paper(raw) else MOST_BYTES


def take(raw: bytes, given: str, *, at_desk: bool = False) -> tuple[bytes, str, str]:
    """(bytes to keep, media type, name) of what is attached: also documents, which keep the name they came with.

    NotAllowed says in a sentence why something is not kept. At a desk a photo may come as the camera took it.
    """
    if len(raw) > (MOST_AT_DESK if at_desk and pictures.is_picture(raw) else most_bytes(raw)):
        raise NotAllowed(TOO_LARGE_AT_DESK if at_desk else TOO_LARGE)
    if attached.is_paper(raw):
        media_type = attached.kind_of(raw)
        return raw, media_type, attached.name_of(given, media_type)
    return *clean(raw), ""


def place(folder: Path, sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    return folder / "attachments" / sha256[:2] / sha256


def keep(folder: Path, content: bytes) -> str:
    """Writes the bytes durably under their hash, once, and returns it; OSError where there is no room, and no trace."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = place(folder, sha256)
    if target.exists():
        return sha256
    room.must_hold(folder, len(content))
    if not target.parent.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        _settle(target.parent.parent)
    handle, name = tempfile.mkstemp(prefix=UNFINISHED, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _settle(target.parent)
    return sha256


def _settle(folder: Path) -> None:
    """Makes what was named in the folder outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path, *, now: datetime) -> int:
    """Removes unfinished files that nobody has written to for an hour, since whoever did was killed; says how many."""
    gone = 0
    for left in (folder / "attachments").glob(f"*/{UNFINISHED}*"):
        with suppress(FileNotFoundError):
            told = left.stat()  # a copy is given the age of what it copies; when it was made tells that it is new
            if max(told.st_mtime, told.st_ctime) < (now - LONGEST_WRITING).timestamp():
                left.unlink()
                gone += 1
    return gone


def read(folder: Path, sha256: str) -> bytes:
    """The bytes with this hash; FileNotFoundError when they are gone."""
    return place(folder, sha256).read_bytes()
