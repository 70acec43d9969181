"""The audit chain's anchors: at each sealing a line "instant length digest", in a file outside the database.

Where the system lets a file only grow, not even the user who writes the database can make the file fit another chain.
"""

from __future__ import annotations

import os
import re
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from config import Settings
from models.base import db
from models.event import Event, Seal, chain_end, verify

NAME = "anchors.log"
LINE = re.compile(r"\d{4}-\d\d-\d\d(?P<time>T\d\d:\d\d:\d\dZ)? (?P<restored>restored )?(\d+) ([0-9a-f]{64})")
# What a power cut leaves of a line: its sealing was never stored, and the next one writes its own.
TORN = re.compile(r"[0-9TZ:-]{0,20}( (restored )?\d*( [0-9a-f]{0,63})?)?")
TAIL_BYTES = 4096
GET_FLAGS, APPEND_ONLY = 0x80086601, 0x20  # of Linux: FS_IOC_GETFLAGS, FS_APPEND_FL


@dataclass
class Anchors:
    """What the files say: (length, digest) of all that still counts, which lines are damaged, how many restores."""

    pairs: list[tuple[int, str]] = field(default_factory=list)
    restored: list[int] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    def take(self, path: Path) -> None:
        """Adds one file's lines. A restore gives up what was anchored beyond the copy that was put back."""
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            found = LINE.fullmatch(line)
            if found is None:
                self.damaged += [f"line {number} of {path.name} is damaged"] * (TORN.fullmatch(line) is None)
                continue
            length = int(found[3])
            if found["restored"]:
                self.pairs = [pair for pair in self.pairs if pair[0] <= length]
                self.restored = [other for other in self.restored if other < length] + [length]
            self.pairs.append((length, found[4]))


def place(settings: Settings) -> Path:
    """The file of this installation's anchors."""
    return settings.anchors or settings.data_dir / NAME


def read(*paths: Path) -> Anchors:
    """What the files that are there say, one after the other."""
    found = Anchors()
    for path in paths:
        if path.is_file():
            found.take(path)
    return found


def faults(found: Anchors) -> list[str]:
    """All that is wrong with the chain and with what was written down of it; empty where all holds."""
    wrong = list(found.damaged)
    if not found.pairs and db.session.scalar(select(func.count()).select_from(Seal)):
        wrong.append("the file of the anchors is missing or empty")
    told = select(func.count()).select_from(Event).where(Event.action == "epoch.begin")
    if len(found.restored) > (db.session.scalar(told) or 0):
        wrong.append("the anchors tell of a copy that was put back, of which the record knows nothing")
    return wrong + verify(found.pairs)


def begin(path: Path) -> bool:
    """Whether no sealing has been anchored in this file yet."""
    if not path.is_file():
        return True
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        lines = file.read().decode(errors="replace").splitlines()
    known = (LINE.fullmatch(line) for line in lines)
    return not any(line and line["time"] and not line["restored"] for line in known)


def append(path: Path, length: int, digest: str, *, now: datetime, restored: bool = False) -> str:
    """Adds a line durably and only by appending; after a line that a power cut broke off it begins a new one."""
    line = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {'restored ' * restored}{length} {digest}"
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "rb+", buffering=0) as out:
        size = os.fstat(out.fileno()).st_size
        torn = size > 0 and os.pread(out.fileno(), 1, size - 1) != b"\n"
        out.write(("\n" * torn + line + "\n").encode())
        os.fsync(out.fileno())
    return line


def go_on(path: Path, copied: Path, *, now: datetime) -> None:
    """After a copy was put back: the file goes on where it is of this chain, else the copy's own takes its place."""
    told = copied.read_bytes() if copied.is_file() else b""
    if not (told and path.is_file() and path.read_bytes().startswith(told)):
        if path.is_file():
            path.replace(path.with_name(f"anchors-before-{now:%Y%m%d%H%M%S}.log"))
        path.write_bytes(told)
        path.chmod(0o600)
    append(path, *chain_end(), now=now, restored=True)


def only_grows(path: Path) -> bool:
    """Whether the system refuses to change what stands in the file (chattr +a)."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows

        with path.open("rb") as file:
            flags = fcntl.ioctl(file.fileno(), GET_FLAGS, struct.pack("l", 0))
    except (ImportError, OSError):
        return False
    return bool(struct.unpack("l", flags)[0] & APPEND_ONLY)
