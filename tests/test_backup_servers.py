"""`flask backup` and `restore` on PostgreSQL that asks for a password, and that runs on several servers."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import URL, create_engine, make_url, select, text

from app import create_app
from models.base import db
from models.org.user import User
from tests.support import databases, installations, postgres
from tests.support.make import make_user
from tests.test_commands import postgres_programs, run

__all__ = ["postgres_programs"]
NAME = f"servers-{installations.worker()}"


@pytest.fixture
def address() -> Iterator[URL]:
    """The address of a migrated database, with its password."""
    yield make_url(databases.copy("postgres", NAME, "template", installations.migrate))
    databases.drop("postgres", NAME)


@pytest.fixture
def follower(address: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server on loopback that has the same database and lets nobody write, as one that follows does."""
    folder, port = databases.run() / f"follower-{installations.worker()}", installations.free_port()
    postgres.start(folder, (*postgres.QUICK, "default_transaction_read_only=on"), port)
    try:
        plain = make_url(postgres.url(folder, "postgres", port))
        engine = create_engine(
            plain.update_query_dict({"options": "-c default_transaction_read_only=off"}), isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{NAME}"'))
        engine.dispose()
        yield port
    finally:
        postgres.stop(folder)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines of all programs that are started: what a list of processes shows."""
    lines: list[list[str]] = []
    begin = subprocess.Popen.__init__

    def noted(process: Any, command: list[str], *more: Any, **options: Any) -> None:
        lines.append(command)
        begin(process, command, *more, **options)

    monkeypatch.setattr(subprocess.Popen, "__init__", noted)
    return lines


def there_and_back(url: URL, folder: Path) -> None:
    """Saves an installation with one account, adds another account, puts the copy back."""
    app: Flask = create_app(installations.settings(NAME, url.render_as_string(hide_password=False)))
    with app.app_context():
        make_user("李秀英", username="li")
        db.session.commit()
        said = run(app, "backup", str(folder))
        assert said.exit_code == 0, said.output
        make_user("后来的人", username="later")
        db.session.commit()
        (copy,) = (each for each in folder.iterdir() if each.is_dir())
        said = run(app, "restore", "--force", str(copy))
        assert said.exit_code == 0, said.output
        assert db.session.scalars(select(User.username)).all() == ["li"]
        db.session.remove()
        db.engine.dispose()


@pytest.mark.usefixtures("postgres_programs", "clock_at")
@pytest.mark.parametrize("place", ["address", "environment", "passfile"])
def test_the_password_stands_in_the_address_the_environment_or_a_file(
    place: str, address: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: list[list[str]]
):
    if place != "address":
        address = URL.create(**{**address._asdict(), "password": None})
    if place == "environment":
        monkeypatch.setenv("PGPASSWORD", postgres.PASSWORD)
    if place == "passfile":
        kept = tmp_path / "passwords"
        quoted = postgres.PASSWORD.replace("\\", "\\\\").replace(":", "\\:")
        kept.write_text(f"*:*:*:paicha:{quoted}\n")
        kept.chmod(0o600)
        address = address.update_query_dict({"passfile": str(kept)})
    there_and_back(address, tmp_path / "copies")
    programs = [Path(line[0]).name for line in typed]
    assert {"pg_dump", "pg_restore"} <= set(programs)
    assert not any("p@ss" in word or "p%40ss" in word for line in typed for word in line), (
        "a list of processes shows it"
    )


@pytest.mark.usefixtures("postgres_programs", "clock_at")
def test_of_several_servers_the_one_that_writes_is_found(address: URL, follower: int, tmp_path: Path):
    dead = installations.free_port()
    hosts = (f"127.0.0.1:{dead}", f"127.0.0.1:{follower}", str(address.query["host"]))
    several = address.update_query_dict({"host": hosts, "target_session_attrs": "read-write"})
    there_and_back(several, tmp_path / "copies")
    only = address.update_query_dict({"host": f"127.0.0.1:{follower}"})
    app = create_app(installations.settings(NAME, only.render_as_string(hide_password=False)))
    with app.app_context():
        (copy,) = (each for each in (tmp_path / "copies").iterdir() if each.is_dir())
        said = run(app, "restore", "--force", str(copy))
        assert said.exit_code == 1 and "target_session_attrs=read-write" in said.output
        db.session.remove()
        db.engine.dispose()
