"""Draws the README's pictures from the demo county: `python -m tools.shots`, half a minute."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tools import browser

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
PORT = 8765
BASE = f"http://127.0.0.1:{PORT}"
START_SECONDS = 180
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1366, "height": 768}}
# file → account, device, page, what the page shows when it is ready
PICTURES: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "phone.png": ("village", PHONE, "/field/", "#nil"),
    "desk.png": ("town", DESK, "/rounds", "table"),
}


@contextmanager
def demo() -> Iterator[None]:
    """The demo county on a port of its own, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"PAICHA_DEMO": "1", "PAICHA_DATA_DIR": folder, "PAICHA_PORT": str(PORT)}
        server = subprocess.Popen([sys.executable, "-m", "flask", "demo", "--serve"], cwd=ROOT, env=env)
        try:
            wait()
            yield
        finally:
            server.terminate()
            server.wait(30)


def wait() -> None:
    """Returns when the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{BASE}/healthz", timeout=5).close()  # noqa: S310 - our own server
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def draw(chromium: Browser, name: str) -> None:
    """Signs in, opens the page and keeps what the screen shows, in at most 256 colours."""
    account, device, path, ready = PICTURES[name]
    context = chromium.new_context(base_url=BASE, locale="zh-CN", timezone_id="Asia/Shanghai", **device)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("[name=username]", account)
    page.fill("[name=password]", "paicha-demo")
    page.click("main form button >> nth=0")
    page.goto(path)
    page.wait_for_selector(ready)
    page.wait_for_load_state("networkidle")
    file = IMAGES / name
    page.screenshot(path=file)
    Image.open(file).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} KB")
    context.close()


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    path = browser.get()
    with demo(), sync_playwright() as driver, driver.chromium.launch(executable_path=path, args=ARGS) as chromium:
        for name in PICTURES:
            draw(chromium, name)


if __name__ == "__main__":
    main()
