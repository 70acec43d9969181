"""systemctl for a machine without systemd: starts and stops what unit files describe, as the road needs it.

Honoured: User, Group, WorkingDirectory, EnvironmentFile, Environment, UMask, Type (simple, notify, oneshot, forking),
ExecStartPre, ExecStart, ExecStop, Restart, RestartSec, TimeoutStopSec, and of the walls ReadWritePaths with
ProtectSystem=strict, PrivateTmp, NoNewPrivileges, CapabilityBoundingSet, AmbientCapabilities, MemoryDenyWriteExecute.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

from tools.road.unit import UNITS, Unit, fail, one, read, spawn

RUN = Path("/run/units")
START_SECONDS = 30


def main(words: list[str]) -> None:
    """One verb and the names of units, as on systemctl's own command line."""
    now = "--now" in words
    verb, *names = [word for word in words if not word.startswith("-")]
    if verb == "daemon-reload":
        return
    for name in (each if "." in each else f"{each}.service" for each in names):
        unit = read(name)
        if verb in ("enable", "disable"):
            link(name, unit, wanted=verb == "enable")
        if verb in ("stop", "restart") or (verb == "disable" and now):
            stop(name, unit)
        if verb in ("start", "restart") or (verb == "enable" and now):
            start(name, unit)


def link(name: str, unit: Unit, *, wanted: bool) -> None:
    """Makes or removes the links by which the unit would be started with the machine."""
    for target in unit.get("WantedBy", []):
        place = UNITS[0] / f"{target}.wants" / name
        place.parent.mkdir(exist_ok=True)
        place.unlink(missing_ok=True)
        if wanted:
            place.symlink_to(next(folder / name for folder in UNITS if (folder / name).is_file()))


def start(name: str, unit: Unit) -> None:
    """Starts a service and returns when it counts as started; a timer is only looked at."""
    RUN.mkdir(exist_ok=True)
    if name.endswith(".timer"):
        subprocess.run(["systemd-analyze", "calendar", one(unit, "OnCalendar")], stdout=subprocess.DEVNULL, check=True)
        return
    kind = one(unit, "Type", "simple")
    with (RUN / f"{name}.log").open("ab") as log:
        if kind in ("oneshot", "forking"):
            for command in unit.get("ExecStartPre", []) + unit["ExecStart"]:
                if spawn(unit, command, log.fileno()).wait() and not command.startswith("-"):
                    fail(f"Job for {name} failed:\n{(RUN / f'{name}.log').read_text()}")
        elif not running(name):
            supervise(name, unit, log.fileno())


def supervise(name: str, unit: Unit, log: int) -> None:
    """Forks a process that keeps the service running; returns when the service says that it is ready."""
    heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    address = RUN / f"{name}.notify"
    address.unlink(missing_ok=True)
    heard.bind(str(address))
    address.chmod(0o666)
    heard.settimeout(START_SECONDS)
    ready = os.pipe()
    if os.fork() == 0:
        os.setsid()
        holding = (RUN / f"{name}.lock").open("w")
        fcntl.flock(holding, fcntl.LOCK_EX)
        holding.write(str(os.getpid()))
        holding.flush()
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.write(ready[1], b"1")
        keep_running(unit, {"NOTIFY_SOCKET": str(address)}, log)
    os.read(ready[0], 1)
    while one(unit, "Type") == "notify":
        try:
            if b"READY=1" in heard.recv(4096):
                return
        except TimeoutError:
            fail(f"{name} did not start:\n{(RUN / f'{name}.log').read_text()}")


def keep_running(unit: Unit, more: dict[str, str], log: int) -> NoReturn:
    """Runs the service until SIGTERM, and again where it dies; what does not end in time is killed."""
    over = False
    process = spawn(unit, unit["ExecStart"][0], log, more)

    def end(_signal: int, _frame: object) -> None:
        nonlocal over
        over = True
        process.terminate()
        signal.alarm(int(one(unit, "TimeoutStopSec", "90").removesuffix("s")))

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
    while True:
        process.wait()
        if over or one(unit, "Restart", "no") == "no":
            os._exit(0)
        time.sleep(float(one(unit, "RestartSec", "0.1")))
        process = spawn(unit, unit["ExecStart"][0], log, more)


def running(name: str) -> int:
    """The process that keeps a service running, or 0."""
    try:
        with (RUN / f"{name}.lock").open() as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(held.read())
    except FileNotFoundError:
        pass
    return 0


def stop(name: str, unit: Unit) -> None:
    """Ends a service and returns when it is gone."""
    for command in unit.get("ExecStop", []):
        spawn(unit, command, subprocess.DEVNULL).wait()
    keeper = running(name)
    if keeper:
        os.kill(keeper, signal.SIGTERM)
        with (RUN / f"{name}.lock").open() as held:
            fcntl.flock(held, fcntl.LOCK_EX)


if __name__ == "__main__":
    main(sys.argv[1:])
