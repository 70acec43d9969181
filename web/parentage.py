"""A process that another started ends when that one is gone, however it went."""

from __future__ import annotations

import os
import select
import signal
import threading

LEFT_SECONDS = 20  # longer than requests in hand are waited for when a server ends


def end_with(parent: int) -> None:
    """Ends this process in peace as soon as its parent is no more, and by force where it is still there after 20
    seconds; where a system cannot tell, nothing happens."""
    if not hasattr(os, "pidfd_open"):
        return
    try:
        watched = os.pidfd_open(parent)
    except OSError:  # it has gone already, or the kernel is older than this call
        watched = -1
    gone = os.getppid() != parent
    if gone or watched >= 0:
        threading.Thread(target=_end, args=(-1 if gone else watched,), daemon=True).start()


def _end(watched: int) -> None:
    """At once, or when the watched process is gone."""
    if watched >= 0:
        select.select([watched], [], [])
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(LEFT_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)  # a signal is lost where handlers were just being changed
