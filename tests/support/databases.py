"""Databases of one test run, of both kinds: migrated once into a template, copied for whoever needs one."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.support import postgres

KINDS = ("sqlite", "postgres")
RUN = "PAICHA_TEST_RUN"


def open_run() -> None:
    """Makes the folder that all workers of this run share."""
    folder = Path(tempfile.mkdtemp(prefix="paicha-tests-"))
    folder.chmod(0o711)  # PostgreSQL's own user must reach its folder below
    os.environ[RUN] = str(folder)


def close_run() -> None:
    """Stops what the run started and removes its folder."""
    if (run() / "postgres.started").exists():
        postgres.stop(run() / "postgres")
    shutil.rmtree(os.environ.pop(RUN), ignore_errors=True)


def run() -> Path:
    return Path(os.environ[RUN])


def copy(kind: str, name: str, template: str, fill: Callable[[str], None]) -> str:
    """The address of a new database `name` of a kind, equal to the template that `fill` makes once in a run."""
    with locked(kind):
        made = run() / f"{kind}-{template}.made"
        if not made.exists():
            drop(kind, template)  # what a failed attempt left
            fill(_create(kind, template))
            made.touch()
        return _create(kind, name, template)


def drop(kind: str, name: str) -> None:
    """Removes a database that a test had for itself."""
    if kind == "postgres":
        _serve()
        _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    else:
        for path in run().glob(f"{name}.db*"):
            path.unlink()


@contextmanager
def locked(kind: str) -> Iterator[None]:
    """One process of the run at a time for each kind of database."""
    with (run() / f"{kind}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _create(kind: str, name: str, template: str = "") -> str:
    if kind == "sqlite":
        if template:
            shutil.copy(run() / f"{template}.db", run() / f"{name}.db")
        return f"sqlite:///{run() / name}.db"
    _serve()
    _administer(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
    return postgres.url(run() / "postgres", name)


def _serve() -> None:
    """Starts the run's server when it is needed for the first time."""
    if not (run() / "postgres.started").exists():
        postgres.start(run() / "postgres")
        (run() / "postgres.started").touch()


def _administer(statement: str) -> None:
    engine = create_engine(postgres.url(run() / "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
