"""The first of README's two commands: the demo county, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import time

import httpx

from tools.road.astray import AstrayError, expect
from tools.road.journey import Journey
from tools.road.machine import environment
from tools.road.person import Person

BASE = "http://127.0.0.1:8000"
PATIENCE = 240


def run(journey: Journey) -> None:
    """Types the block in a clone that has its packages beside it, signs in with what it prints, and ends it."""
    block, clone = journey.blocks["demo"], journey.folder / "paicha"
    # The machine has no network; pip finds in the folder what it would get from an index.
    env = environment(journey.folder) | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(clone / "wheelhouse")}
    log = journey.folder / "demo.log"
    with journey.step(f"{block.place} demo, a sign-in, and Ctrl-C"), log.open("wb") as out:
        command = ["bash", "-e", "-c", block.text]
        process = subprocess.Popen(command, cwd=clone, env=env, stdout=out, stderr=out, start_new_session=True)
        try:
            wait(process)
            town = Person(BASE)
            town.send("/sign-in", username="town", password="paicha-demo", next="/")  # noqa: S106 - published
            town.see("/desk")
        except AstrayError as end:
            raise AstrayError(f"{end}\n{log.read_text()}") from None
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(30)


def wait(process: subprocess.Popen[bytes]) -> None:
    """Returns when the demo is ready; AstrayError where it ends before or takes too long."""
    until = time.monotonic() + PATIENCE
    while True:
        expect(process.poll() is None and time.monotonic() < until, "`make run` serves nobody:")
        try:
            if httpx.get(f"{BASE}/readyz", timeout=5, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.5)  # between two looks, not instead of one
