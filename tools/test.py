"""Runs the tests: everything without a browser on all cores first, then the browser's, which want a quiet machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tools import browser

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "-rs"]
NONE_COLLECTED = 5


def main() -> int:
    """The exit code of the first part that fails, whose closing line is then the last one printed; else 0."""
    os.chdir(ROOT)
    env = {**os.environ, "PAICHA_TEST_BROWSER": browser.get()}
    browser.get_font()
    workers = str(max(2, min(os.cpu_count() or 2, 8)))
    code = subprocess.call([*PYTEST, "-n", workers, "-m", "not browser"], env=env)
    return code or subprocess.call([*PYTEST, "-m", "browser"], env=env)


if __name__ == "__main__":
    sys.exit(main())
