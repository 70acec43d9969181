"""Granian as this house wants it: one listening socket for all workers, and workers that are started anew."""

from __future__ import annotations

import importlib
import logging
import os
import resource
import socket
import time
from collections.abc import Callable
from ctypes import c_bool
from functools import partial
from multiprocessing.sharedctypes import RawValue
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.mp import MPServer

from config import Settings, WrongSetting
from web.parentage import end_with

DRAIN_SECONDS = 12
BACKLOG = 1024
MOST_CONNECTIONS = 1024  # of one worker
HEADER_SECONDS = 30  # from one request to the end of the next one's headers
MOST_HEAD_BYTES = 64 * 1024
SILENT_SECONDS = 120  # after which a connection ends whose other side takes nothing or is no more
YOUNG_SECONDS = 30
LONGEST_PAUSE = 30
MOST_STARTS = 3
logger = logging.getLogger("_granian")


class Server(MPServer):
    """The web server of one installation.

    Granian ends when a worker dies; its own switch to start it anew takes two deaths within 5.5 seconds for the end of
    everything, and does not see two workers that fail in turn. It also gives each worker a socket of its own, so that
    what waits at a dead or a stopped one is lost; here all workers take from one.
    """

    def __init__(self, target: str, settings: Settings) -> None:
        super().__init__(
            target,
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            address=settings.host,
            port=settings.port,
            workers=settings.workers,
            websockets=False,
            backlog=BACKLOG,
            backpressure=MOST_CONNECTIONS,
            http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=MOST_HEAD_BYTES),
            workers_kill_timeout=DRAIN_SECONDS,
            log_access=False,
        )
        self.started = RawValue(c_bool, False)
        self.deaths: dict[int, int] = {}

    def run(self) -> None:
        """Serves until it is told to end; raises SystemExit when no worker can be started."""
        _allow_files(4 * MOST_CONNECTIONS)
        self.serve(target_loader=partial(_load, os.getpid(), self.started))

    def _init_shared_socket(self) -> None:
        """One socket, which the workers inherit; raises WrongSetting when another program has the port."""
        self._sso = _listen(self.bind_addr, self.bind_port)
        self._shd = SocketHolder(self._sso.fileno(), False, BACKLOG)  # type: ignore[assignment, call-arg]

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        """Starts dead workers anew, those that die young after a pause; ends where none could ever start."""
        due: dict[int, float] = {}
        while not self.interrupt_signal:
            soonest = min(due.values(), default=None)
            self.main_loop_interrupt.wait(None if soonest is None else max(0.0, soonest - time.monotonic()))
            self.main_loop_interrupt.clear()
            while self.interrupt_children:
                index = self.interrupt_children.pop(0)
                due[index] = time.monotonic() + self._pause(index)
                if self.deaths[index] >= MOST_STARTS and not self.started.value:
                    logger.error("No worker could be started %d times in a row: see the errors above", MOST_STARTS)
                    self.interrupt_children.append(index)  # by which Granian knows that it ends with a fault
                    return
            if not self.interrupt_signal:
                ready = [index for index, at in due.items() if at <= time.monotonic()]
                self._respawn_workers(ready, spawn_target, target_loader)
                due = {index: at for index, at in due.items() if index not in ready}

    def _pause(self, index: int) -> float:
        """Seconds to wait before a worker is started anew: none, and more each time that it died young."""
        young = time.monotonic() - self.wrks[index].birth < YOUNG_SECONDS
        self.deaths[index] = self.deaths.get(index, 0) + 1 if young else 0
        return min(LONGEST_PAUSE, 2.0 ** self.deaths[index] - 1)


def _allow_files(wanted: int) -> None:
    """Raises the number of open files of this process and its workers, as far as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _listen(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.create_server(found[4][:2], family=found[0], backlog=BACKLOG)
    except OSError as error:
        raise WrongSetting(
            f"Cannot listen on {host} port {port} ({error.strerror}). "
            "End the program that has it, or choose others by PAICHA_HOST and PAICHA_PORT."
        ) from None
    _end_silent(listening)
    listening.set_inheritable(True)
    listening.setblocking(False)
    return listening


def _end_silent(listening: socket.socket) -> None:
    """What is accepted inherits it: who reads nothing of an answer, or has gone without a word, is left."""
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENT_SECONDS * 1000)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, SILENT_SECONDS // 2)


def _load(parent: int, started: Any, target: str) -> Callable[..., Any]:
    """In a worker: the application of a factory such as "app:create_app"."""
    end_with(parent)
    module, _colon, factory = target.partition(":")
    application: Callable[..., Any] = getattr(importlib.import_module(module), factory)()
    started.value = True
    return application
