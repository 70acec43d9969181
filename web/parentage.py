"""A process that another started ends when that one is gone, however it went."""

from __future__ import annotations

import os
import select
import signal
import threading


def end_with(parent: int) -> None:
    """Sends SIGTERM to this process as soon as its parent is no more; where a system cannot tell, nothing happens."""
    if not hasattr(os, "pidfd_open"):
        return
    try:
        watched = os.pidfd_open(parent)
    except OSError:  # it has gone already, or the kernel is older than this call
        watched = -1
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)
    if watched >= 0:
        threading.Thread(target=_wait, args=(watched,), daemon=True).start()


def _wait(watched: int) -> None:
    select.select([watched], [], [])
    os.kill(os.getpid(), signal.SIGTERM)
