"""The database as one file: SQLite by its online backup, PostgreSQL by its own pg_dump and pg_restore."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import click
import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, func, inspect, select, table, text

from models import search_index
from models.base import Base, db

NAME = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
SECRETS = ("password", "sslpassword")


def dump(folder: Path) -> None:
    """Writes the database and the number of rows of each of its tables (rows.json) as of one moment."""
    target = folder / NAME[db.engine.dialect.name]
    if db.engine.dialect.name == "sqlite":
        _copy_sqlite(target)
        with sqlite3.connect(target) as copy:
            rows = {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in _tables()}  # noqa: S608
        copy.close()
    else:
        rows = _dump_postgresql(target)
    (folder / "rows.json").write_text(json.dumps(rows))


def load(folder: Path, names: set[str]) -> None:
    """Replaces the installation's database by the one in the folder, which has tables of these names."""
    source = folder / NAME[db.engine.dialect.name]
    if db.engine.dialect.name == "sqlite":
        db.engine.dispose()
        _load_sqlite(source)
    else:
        _load_postgresql(source, names)


def _tables() -> list[str]:
    return sorted([*Base.metadata.tables, search_index.NAME])


def _copy_sqlite(target: Path) -> None:
    """A consistent copy while others write."""
    connection = db.engine.raw_connection()
    copy = sqlite3.connect(target)
    try:
        connection.driver_connection.backup(copy)  # type: ignore[union-attr]
    finally:
        copy.close()
        connection.close()
    target.chmod(0o600)


def _load_sqlite(source: Path) -> None:
    live = Path(db.engine.url.database or "")
    live.parent.mkdir(parents=True, exist_ok=True)
    copy, into = sqlite3.connect(f"file:{source}?mode=ro", uri=True), sqlite3.connect(live, timeout=30)
    try:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise click.ClickException(f"{source} is damaged; nothing was changed. Take another copy.")
        copy.backup(into)
    except sqlite3.DatabaseError:
        raise click.ClickException(
            f"{source} is damaged or the database is in use. Stop `flask serve` first."
        ) from None
    finally:
        into.close()
        copy.close()


def _dump_postgresql(target: Path) -> dict[str, int]:
    """Counts and dump see the same snapshot of the data."""
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        rows = {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in _tables()}
        options = ["--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}"]
        _run("pg_dump", options, _server(connection))
    target.chmod(0o600)
    return rows


def _load_postgresql(source: Path, names: set[str]) -> None:
    with db.engine.connect() as connection:
        if connection.scalar(text("SHOW transaction_read_only")) == "on":
            raise click.ClickException(
                "This database can only be read: it is a copy that follows another one. Name all servers in "
                "PAICHA_DATABASE_URL and add target_session_attrs=read-write, so that the one that writes is found."
            )
        server = _server(connection)
    db.engine.dispose()
    options = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
    _run("pg_restore", [*options, str(source)], server)
    with db.engine.begin() as connection:  # what a newer schema had besides; the migrations make it again
        for name in sorted(set(inspect(connection).get_table_names()) - names - {"alembic_version"}):
            connection.exec_driver_sql(f'DROP TABLE "{name}" CASCADE')


class Server(NamedTuple):
    """Where the application's own connection ended up, of however many hosts, and the password that opened it."""

    address: str
    password: str


def _server(connection: Connection) -> Server:
    driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    told = driver.info
    here = {"host": told.host, "port": str(told.port), "hostaddr": told.hostaddr}
    given = {name: value for name, value in told.get_parameters().items() if name not in SECRETS}
    there = {name: value for name, value in here.items() if value}
    return Server(make_conninfo("", **{**given, **there}), told.password)


def _run(program: str, options: list[str], server: Server) -> None:
    """Runs PostgreSQL's own program; the password goes by the environment, where no process list shows it."""
    found = shutil.which(program)
    if found is None:
        raise click.ClickException(
            f"{program} is not on this machine. Install PostgreSQL's client programs (Debian, Ubuntu: "
            "apt install postgresql-client), of the server's version or newer."
        )
    environment = {**os.environ, **({"PGPASSWORD": server.password} if server.password else {})}
    command = [found, "--no-password", f"--dbname={server.address}", *options]
    ended = subprocess.run(command, env=environment, capture_output=True, check=False)
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip() or f"it ended with {ended.returncode}"
        raise click.ClickException(f"{program} failed: {said}")
