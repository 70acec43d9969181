"""The timetable beside the server: started with it, started anew when it dies, ended with it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from commands import COMMANDS

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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
