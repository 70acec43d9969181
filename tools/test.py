"""Runs the tests on all cores: everything without a browser first, then what drives one.

`python -m tools.test --durations=60` says at the end of each part what took longest.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tools import browser

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "-rs"]
BROWSER = "tests/browser"


def main() -> int:
    """The exit code of the first part that fails, whose closing line is then the last one printed; else 0."""
    os.chdir(ROOT)
    env = {**os.environ, "PAICHA_TEST_BROWSER": browser.get()}
    browser.get_font()
    cores = max(2, min(os.cpu_count() or 2, 8))
    # Neighbours share what was set up for them; what waits for servers and clocks leaves its core to one worker more.
    parallel = [*PYTEST, *sys.argv[1:], "--dist", "worksteal", "-n"]
    code = subprocess.call([*parallel, str(cores + 1), f"--ignore={BROWSER}"], env=env)
    return code or subprocess.call([*parallel, str(cores), BROWSER], env=env)


if __name__ == "__main__":
    sys.exit(main())
