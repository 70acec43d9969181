"""The tree as the house's lints read it: what would be committed, by path, as text."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNTRACKED = {".git", ".venv", ".tools", "data", "node_modules", "shots", "__pycache__"}


@cache
def paths() -> tuple[str, ...]:
    """Every file that is committed or would be, relative to the root; also without git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    names = listed.stdout.split("\0") if listed.returncode == 0 else map(str, _walked())
    return tuple(sorted(name for name in names if name and (ROOT / name).is_file()))


def texts(*endings: str, under: str = "") -> dict[str, str]:
    """Path → text of the files with one of these endings, below one folder or everywhere."""
    chosen = (path for path in paths() if path.startswith(under) and path.endswith(endings))
    return {path: (ROOT / path).read_text(encoding="utf-8") for path in chosen}


def expect_none(found: list[str]) -> None:
    """Fails with every breach on a line of its own."""
    assert not found, "\n" + "\n".join(found)


def _walked() -> list[Path]:
    files = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
    return [path for path in files if not UNTRACKED.intersection(path.parts) and not path.name.endswith(".pyc")]
