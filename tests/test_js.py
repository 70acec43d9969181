"""The pure modules of the browser code, under Node's own test runner; where there is no Node, Playwright brings one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import playwright

ROOT = Path(__file__).resolve().parent.parent


def node() -> str:
    """A Node of at least 20: the system's, else the one in Playwright's wheel."""
    own = Path(playwright.__file__).parent / "driver" / "node"
    return str(own) if own.exists() else shutil.which("node") or "node"


def test_the_modules_keep_their_word() -> None:
    files = sorted(str(path) for path in (ROOT / "tests" / "js").glob("*.test.js"))
    ran = subprocess.run([node(), "--test", *files], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]
