"""Runs the tests of browser code (tests/js) in Node where there is one; browsers run the same code in tests/browser."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted(path.relative_to(ROOT) for path in (ROOT / "tests" / "js").glob("**/*.test.js"))
NODE = shutil.which("node")
OLDEST = 18


def _new_enough() -> bool:
    if not NODE:
        return False
    version = subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout
    return int(version.lstrip("v").split(".")[0]) >= OLDEST


@pytest.mark.skipif(not _new_enough(), reason="no Node 18 or newer here; tests/browser runs this code in a browser")
@pytest.mark.parametrize("path", FILES, ids=str)
def test_browser_code_in_node(path: Path):
    ended = subprocess.run([str(NODE), "--test", str(path)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
