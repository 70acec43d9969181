"""The folder of copies: one command at a time, no leftovers of killed ones, and as many copies as are to be kept."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

DESCRIPTION = "backup.json"
NAME = re.compile(r"paicha-\d{8}-\d{6}(-\d+)?")
UNFINISHED = ".part"


@contextmanager
def alone(folder: Path, what: str) -> Iterator[None]:
    """Nobody else does the same in this folder meanwhile; the lock is gone with the process, however that ends."""
    if sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415 - not on Windows

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise click.ClickException(f"Another {what} works in {folder}. Wait until it has ended.") from None
    try:
        yield
    finally:
        os.close(handle)


@contextmanager
def new(folder: Path, at: datetime) -> Iterator[tuple[Path, Path]]:
    """Where to write a copy, and where it stands when the block ends; whatever breaks it off leaves nothing."""
    name = f"paicha-{at:%Y%m%d-%H%M%S}"
    second = 1
    while (target := folder / (name if second == 1 else f"{name}-{second}")).exists():
        second += 1
    unfinished = target.with_name(target.name + UNFINISHED)
    unfinished.mkdir(mode=0o700)
    try:
        yield unfinished, target
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def sweep(folder: Path) -> None:
    """Removes what killed backups left here."""
    for path in folder.iterdir():
        if path.name.endswith(UNFINISHED) and NAME.fullmatch(path.name.removesuffix(UNFINISHED)) and path.is_dir():
            shutil.rmtree(path)


def thin(folder: Path, keep: int, personal_key: str) -> list[Path]:
    """Removes this installation's finished copies but the newest `keep`, and never the newest that lacks nothing."""
    mine = [(told, path) for path in folder.iterdir() if (told := describe(path)) and NAME.fullmatch(path.name)]
    mine = [(told, path) for told, path in mine if told.get("personal_key") == personal_key]
    mine.sort(key=lambda each: (datetime.fromisoformat(each[0]["at"]), each[1].name), reverse=True)
    whole = next((path for told, path in mine if not told.get("missing")), None)
    gone = [path for _told, path in mine[keep:] if path != whole]
    for path in gone:
        leaving = path.with_name(path.name + UNFINISHED)  # killed meanwhile, it is swept, and never taken for a copy
        path.rename(leaving)
        shutil.rmtree(leaving)
    return gone


def describe(folder: Path) -> dict[str, Any] | None:
    """What a copy says of itself; None where it is none."""
    try:
        told: dict[str, Any] = json.loads((folder / DESCRIPTION).read_text())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return told if isinstance(told, dict) and {"at", "dialect", "rows", "personal_key"} <= told.keys() else None
