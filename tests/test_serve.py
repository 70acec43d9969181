"""The server, its workers and the timetable beside it: what dies is started anew, and all of it ends together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from commands import COMMANDS
from tests.support.installations import ROOT, Server, free_port, serving, worker

COMMAND = """
import os, signal, sys
with open(sys.argv[1], "a") as out:
    print(os.getpid(), file=out, flush=True)
signal.pause()
"""


def started(fifo: Path) -> int:
    """The next process that says that it runs; blocks until it does."""
    with fifo.open() as line:
        return int(line.read())


def test_a_timetable_that_dies_is_started_anew_and_ends_with_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    module = sys.modules["commands.serve"]  # the command of that name shadows it
    assert module.serve in COMMANDS
    monkeypatch.setattr(module, "RESTART_SECONDS", 0.01)
    fifo = tmp_path / "started"
    os.mkfifo(fifo)
    with module.watched([sys.executable, "-c", COMMAND, str(fifo)]):
        first = started(fifo)
        os.kill(first, signal.SIGKILL)
        second = started(fifo)
        assert second != first
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)
    assert "The timetable ended (-9)" in capfd.readouterr().err


@pytest.fixture
def server() -> Iterator[Server]:
    """A real server with its timetable."""
    with serving("sqlite", f"serve-{worker()}", module=("flask", "serve")) as running:
        yield running


def children(process: int) -> dict[int, str]:
    """The processes that it started, with their command lines."""
    found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return {int(each): Path(f"/proc/{each}/cmdline").read_text().replace("\0", " ") for each in found}


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(true: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)  # between two looks


def more_than(before: set[int], parent: int) -> bool:
    return bool(set(children(parent)) - before)


def healthy(server: Server) -> bool:
    return httpx.get(f"{server.base}/healthz", timeout=10, trust_env=False).status_code == 200


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="tells processes by /proc")
def test_a_killed_worker_is_started_anew_while_the_others_answer_and_the_timetable_goes_on(server: Server):
    assert server.process
    parent = server.process.pid
    eventually(lambda: server.log().count("Started worker-") == 2)  # one answers while the other still begins
    timetable = [each for each, line in children(parent).items() if "-m jobs" in line]
    first = set(children(parent)) - set(timetable)
    assert (len(timetable), len(first)) == (1, 2)
    for victim in first:  # one after the other: none of the first is left, and no request was lost between
        before = set(children(parent))
        os.kill(victim, signal.SIGKILL)
        assert all(healthy(server) for _request in range(4))
        eventually(partial(more_than, before, parent))
    eventually(lambda: server.log().count("Started worker-") == 4)
    assert healthy(server) and server.process.poll() is None
    assert len(children(parent)) == 3 and set(timetable) <= set(children(parent))
    assert server.log().count("Unexpected exit from worker") == 2 and "Respawning worker" in server.log()
    assert server.stop() == 0


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="the system cannot tell when a process ends")
def test_nothing_is_left_when_the_server_itself_is_killed(server: Server):
    assert server.process
    left = list(children(server.process.pid))
    server.process.kill()
    server.process.wait()
    eventually(lambda: not any(alive(each) for each in left))
    server.start()  # the port is free again
    assert healthy(server)


def test_a_port_that_another_program_has_is_told_in_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = run_server("tests.house:create_app", port)
    assert said.returncode != 0 and f"127.0.0.1 port {port}" in said.stderr and "PAICHA_PORT" in said.stderr


def test_workers_that_can_never_start_end_the_server_with_a_fault_and_a_sentence():
    said = run_server("tests.house:no_such_factory", free_port())
    assert said.returncode == 1 and "No worker could be started 3 times in a row" in said.stdout + said.stderr


def run_server(target: str, port: int) -> subprocess.CompletedProcess[str]:
    """A server in a process of its own, to its end."""
    code = (
        f"from config import Settings; from web.server import Server; Server({target!r}, Settings(port={port})).run()"
    )
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
