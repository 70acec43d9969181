"""Which release of the program this is, and the commit that it runs from where it runs from a git checkout."""

from __future__ import annotations

import re
from pathlib import Path

RELEASE = "0.3.0"
SHOWN = 12
HASH = re.compile(r"[0-9a-f]{40,64}")


def commit(folder: Path) -> str:
    """The first digits of the commit that is checked out in the folder, or nothing where none is.

    Read from git's own files, not asked of git, which refuses to answer the service's user about a folder of root's.
    """
    try:
        home = folder / ".git"
        if home.is_file():  # a worktree says where its own files are, and those say where the shared ones are
            home = folder / home.read_text().removeprefix("gitdir:").strip()
        head = (home / "HEAD").read_text().strip()
        if head.startswith("ref: "):
            head = _named(home, head.removeprefix("ref: "))
    except OSError:
        return ""
    return head[:SHOWN] if HASH.fullmatch(head) else ""


def _named(home: Path, name: str) -> str:
    """The commit that a branch stands at: in a file of its own, or packed with others."""
    common = home / "commondir"
    shared = home / common.read_text().strip() if common.is_file() else home
    if (shared / name).is_file():
        return (shared / name).read_text().strip()
    lines = (shared / "packed-refs").read_text().splitlines()
    return next((line.split()[0] for line in lines if line.endswith(f" {name}")), "")


COMMIT = commit(Path(__file__).parent)
VERSION = f"{RELEASE}+{COMMIT}" if COMMIT else RELEASE
