"""Finds the browser and the Chinese font that tests need, or gets them, or says in one line how to."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

# The shell is the same browser without its windows: a fifth less work for the same pages.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONT = "fonts-noto-cjk"
HOW = (
    f"Tests need a browser: install Chromium (Debian: apt install {NAMES[0]} {FONT}) "
    "or set PAICHA_TEST_BROWSER to the path of a Chromium or Chrome."
)


@cache
def find() -> str | None:
    """The path of a browser that starts: the variable, then the system's, then the driver's own download."""
    return next((path for path in _candidates() if path and _succeeds([path, "--version"])), None)


def get() -> str:
    """A browser by whatever way this machine allows; exits with one line where there is none."""
    found = find()
    if not found and not os.environ.get("PAICHA_TEST_BROWSER"):
        _install()
        find.cache_clear()
        found = find()
    return found or sys.exit(HOW)


def get_font() -> None:
    """A font with Chinese characters; without one pages are laid out with boxes, which a line says."""
    if not _has_font() and not (_may_apt() and _apt(FONT) and _has_font()):
        print(f"No Chinese font found: screenshots will show boxes (Debian: apt install {FONT}).", flush=True)


def _install() -> None:
    print("No browser found, installing one …", flush=True)
    if _may_apt() and any(_apt(name, FONT) and shutil.which(name) for name in NAMES[:2]):
        return
    options = ["--with-deps"] if _may_apt() else []
    _succeeds([sys.executable, "-m", "playwright", "install", *options, "chromium"])


def _candidates() -> Iterator[str | None]:
    if named := os.environ.get("PAICHA_TEST_BROWSER"):
        yield named
    else:
        yield from map(shutil.which, NAMES)
        yield _downloaded()


def _downloaded() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to import, rarely needed

    with sync_playwright() as driver:
        path = driver.chromium.executable_path
    return path if Path(path).is_file() else None


def _has_font() -> bool:
    try:
        listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout
    except OSError:
        return False
    return bool(listed.strip())


def _may_apt() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt(*packages: str) -> bool:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _succeeds(["apt-get", "update", "-qq"], env=quiet)
    return _succeeds(["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages], env=quiet)


def _succeeds(command: list[str], env: dict[str, str] | None = None) -> bool:
    try:
        return subprocess.run(command, env=env, capture_output=True, timeout=900, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
