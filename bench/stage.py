"""What is measured: the product and the floor, each on its own copy of one filled database, with durable commits."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import flask_migrate
import psycopg
from flask import Flask

import clock
from app import create_app
from bench.county import County, settle
from bench.machine import cpu_seconds
from bench.rows import Database
from config import Settings
from installation import take_up
from models.base import db
from tests.support import postgres
from tests.support.installations import ROOT, SERVE, Server, free_port

MODULES = {"product": SERVE, "floor": ("bench.floor",)}
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=128MB")


@dataclass
class Contestant:
    """A running server and its database; `sent` counts the reports that it was sent."""

    name: str
    server: Server
    sent: int = 0

    def database(self) -> Database:
        """A connection of the raw driver to look into the database."""
        return Database(self.server.settings.database_url)

    def cpu(self) -> float | None:
        """CPU seconds of the web server's processes so far."""
        assert self.server.process
        return cpu_seconds(self.server.process.pid)


@dataclass(frozen=True)
class Stage:
    """Both contestants on one kind of database; `database_cpu` counts the database server's processes."""

    county: County
    contestants: list[Contestant]
    database_cpu: Callable[[], float | None]
    facts: dict[str, str]


@contextmanager
def stage(kind: str, folder: Path) -> Iterator[Stage]:
    """Both servers on a kind of database, in a new folder that the caller removes."""
    folder.mkdir(mode=0o711)
    with databases(kind, folder) as (address, copy, database_cpu):
        app = installed(folder, address("product"))
        county = settle(app, address("product"))
        with app.app_context():
            db.engine.dispose()
        copy()
        with _serving(app, "product", address) as product, _serving(app, "floor", address) as floor:
            yield Stage(county, [product, floor], database_cpu, _durability(product))


Databases = tuple[Callable[[str], str], Callable[[], object], Callable[[], float | None]]


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[Databases]:
    """How to address a database by name, how to copy the product's for the floor, and what its server has used."""
    if kind == "sqlite":
        yield (
            lambda name: f"sqlite:///{folder / name}.db",
            lambda: shutil.copyfile(folder / "product.db", folder / "floor.db"),
            lambda: 0.0,
        )
        return
    home = folder / "postgres"
    postgres.start(home, DURABLE)
    try:
        postmaster = int((home / "data" / "postmaster.pid").read_text().split()[0])
        _administer(home, "CREATE DATABASE product")
        yield (
            lambda name: postgres.url(home, name),
            lambda: _administer(home, "CREATE DATABASE floor TEMPLATE product"),
            lambda: cpu_seconds(postmaster),
        )
    finally:
        postgres.stop(home)


def _administer(home: Path, statement: str) -> None:
    with psycopg.connect(
        host=str(home), user="paicha", password=postgres.PASSWORD, dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(statement.encode())


def installed(folder: Path, url: str) -> Flask:
    """The product on an empty database of its own."""
    secret, personal = "secret-of-the-benchmark-" * 2, "5a" * 32
    home = folder / "product"
    home.mkdir(exist_ok=True)
    app = create_app(Settings(data_dir=home, database_url=url, secret_key=secret, personal_key=personal))
    with app.app_context():
        flask_migrate.upgrade(str(ROOT / "migrations"), x_arg="new")
        take_up(app.extensions["paicha"], now=clock.now())
    return app


@contextmanager
def _serving(app: Flask, name: str, address: Callable[[str], str]) -> Iterator[Contestant]:
    settings: Settings = app.extensions["paicha"]
    folder = settings.data_dir.parent / name
    folder.mkdir(exist_ok=True)
    chosen = replace(settings, data_dir=folder, database_url=address(name), port=free_port())
    server = Server(app, chosen, f"http://127.0.0.1:{chosen.port}", module=MODULES[name])
    server.start()
    try:
        yield Contestant(name, server)
    finally:
        server.kill()


def _durability(product: Contestant) -> dict[str, str]:
    """What PostgreSQL itself says; SQLite's is set by each connection and stands among the machine's facts."""
    database = product.database()
    try:
        if database.sqlite:
            return {}
        names = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_sync_method")
        said = {name: database.scalar(f"SHOW {name}") for name in names}
    finally:
        database.close()
    return {"postgres": ", ".join(f"{name.removeprefix('server_')} {value}" for name, value in said.items())}
