"""The files of the data folder and the rows that name them: copied whole, and compared."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

FOLDER = "attachments"
OWN_NAME = re.compile(r"[0-9a-f]{64}")  # whatever else lies there is what a killed upload left
SLACK_SECONDS = 3600  # a file is written before its row
MOST_TOLD = 20
# What a person calls it, and where its hash stands.
ROWS = (
    ("photo or document of case", 'SELECT kept_sha256, number FROM attachment JOIN "case" ON "case".id = case_id'),
    ("paper", "SELECT content_sha256, number FROM notice WHERE content_sha256 IS NOT NULL"),
    ("template of a draft", "SELECT template_sha256, id FROM notice WHERE template_sha256 IS NOT NULL"),
    ("template", "SELECT sha256, name FROM template WHERE sha256 IS NOT NULL"),
    ("template of the ledger", "SELECT sha256, name FROM ledger_template"),
)


def named(execute: Callable[[str], Iterable[Any]]) -> dict[str, str]:
    """The hashes of all files that rows name, and what a person calls each; `execute` asks the database."""
    return {sha256: f"{kind} {name}" for kind, rows in ROWS for sha256, name in execute(rows)}


def take(source: Path, target: Path) -> set[str]:
    """Copies the files of one data folder, or copy of one, to another; gives the hashes of those that are whole.

    Each is written beside its place first, so that what stands in its place is whole whenever this is broken off.
    """
    whole = set()
    for path in sorted((source / FOLDER).rglob("*")):
        if not OWN_NAME.fullmatch(path.name) or not path.is_file():
            continue
        placed = target / path.relative_to(source)
        if not placed.is_file() or _hash(placed) != path.name:
            placed.parent.mkdir(parents=True, exist_ok=True)
            beside = placed.with_name(f"tmp-{path.name}")
            shutil.copy2(path, beside)
            if _hash(beside) != path.name:
                beside.unlink()
                continue
            beside.replace(placed)
        whole.add(path.name)
    return whole


def lying(folder: Path) -> set[str]:
    """The hashes of the whole files in a data folder."""
    paths = (path for path in (folder / FOLDER).rglob("*") if OWN_NAME.fullmatch(path.name) and path.is_file())
    return {path.name for path in paths if _hash(path) == path.name}


def nameless(folder: Path, names: Iterable[str], before: float) -> list[str]:
    """The hashes of files that no row names and that lay there before this moment (seconds of the epoch)."""
    known = set(names)
    paths = (path for path in (folder / FOLDER).rglob("*") if OWN_NAME.fullmatch(path.name))
    return sorted(each.name for each in paths if each.name not in known and each.stat().st_mtime < before)


def lines(missing: dict[str, str]) -> list[str]:
    """What is missing, one line each; many are counted."""
    told = [f"MISSING: {what} ({sha256[:12]}…)" for sha256, what in sorted(missing.items(), key=lambda each: each[1])]
    return told[:MOST_TOLD] + [f"MISSING: and {len(told) - MOST_TOLD} more"] * (len(told) > MOST_TOLD)


def settle(folder: Path) -> None:
    """Returns when all that was written is on the disk, and the folder's own names as well."""
    if sys.platform == "win32":
        return
    os.sync()
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _hash(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
