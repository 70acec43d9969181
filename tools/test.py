"""Runs the tests on all cores.

`python -m tools.test --durations=60` says at the end what took longest.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tools import browser

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "-rs"]


def main() -> int:
    """pytest's exit code, whose closing line is the last one printed."""
    os.chdir(ROOT)
    env = {**os.environ, "PAICHA_TEST_BROWSER": browser.get()}
    browser.get_font()
    cores = max(2, min(os.cpu_count() or 2, 8))
    # Neighbours share what was set up for them; what waits for servers and clocks leaves its core to one worker more.
    return subprocess.call([*PYTEST, *sys.argv[1:], "--dist", "worksteal", "-n", str(cores + 1)], env=env)


if __name__ == "__main__":
    sys.exit(main())
