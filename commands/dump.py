"""The database as one file: SQLite by its online backup, PostgreSQL by its own pg_dump and pg_restore."""

from __future__ import annotations

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

from commands.attached import named
from models.base import Base, db
from models.case import search_index

NAME = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
SECRETS = ("password", "sslpassword")


class Dump(NamedTuple):
    """What a dump holds as of one moment: the rows of each table, and the files that rows name."""

    rows: dict[str, int]
    files: dict[str, str]


def dump(folder: Path) -> Dump:
    """Writes the database into the folder and tells what it holds."""
    target = folder / NAME[db.engine.dialect.name]
    return _dump_sqlite(target) if db.engine.dialect.name == "sqlite" else _dump_postgresql(target)


def load(folder: Path, names: set[str]) -> None:
    """Replaces the installation's database by the one in the folder, which has tables of these names."""
    source = folder / NAME[db.engine.dialect.name]
    if db.engine.dialect.name == "sqlite":
        db.engine.dispose()
        _load_sqlite(source)
    else:
        _load_postgresql(source, names)


def _tables(connection: Connection) -> list[str]:
    """The tables of ours that are there: a database that waits for an update has not all of them."""
    there = {*inspect(connection).get_table_names(), *inspect(connection).get_view_names()}
    return sorted({*Base.metadata.tables, search_index.NAME} & there)


def _dump_sqlite(target: Path) -> Dump:
    with db.engine.connect() as connection:
        names = _tables(connection)
    _copy_sqlite(target)
    copy = sqlite3.connect(target)
    try:
        rows = {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608
        return Dump(rows, named(copy.execute))
    finally:
        copy.close()


def _copy_sqlite(target: Path) -> None:
    """A consistent copy while others write."""
    connection = db.engine.raw_connection()
    copy = sqlite3.connect(target)
    try:
        connection.driver_connection.backup(copy)  # type: ignore[union-attr]
    except sqlite3.Error as error:
        raise click.ClickException(f"The database cannot be copied to {target}: {error}. Is that disk full?") from None
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


def _dump_postgresql(target: Path) -> Dump:
    """Counts and dump see the same snapshot of the data."""
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        counts = (
            (name, connection.scalar(select(func.count()).select_from(table(name)))) for name in _tables(connection)
        )
        told = Dump({name: count or 0 for name, count in counts}, named(connection.exec_driver_sql))
        options = ["--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}"]
        _run("pg_dump", options, _server(connection))
    target.chmod(0o600)
    return told


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
