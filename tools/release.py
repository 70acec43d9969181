"""Keeps a small county as this release stores it, for the tests of later ones: `python -m tools.release`.

What it writes to tests/releases stays for ever: every later version must be able to bring it up to date.
"""

from __future__ import annotations

import lzma
import sqlite3
import subprocess

from app import create_app
from commands.demo import fill
from demo import county
from models.base import db
from tests.support import databases, postgres
from tests.support.installations import ROOT, migrate, settings
from version import RELEASE

FOLDER = ROOT / "tests" / "releases"
VILLAGES = 12


def main(version: str) -> None:
    """Two files: the county on SQLite (the file itself) and on PostgreSQL (pg_dump's own form), both packed by xz."""
    FOLDER.mkdir(exist_ok=True)
    county.FIELD_UNITS = VILLAGES
    databases.open_run()
    try:
        for kind, kept in (("sqlite", _sqlite), ("postgres", _postgres)):
            url = databases.copy(kind, "release", "template", migrate)
            app = create_app(settings("release", url))
            with app.app_context():
                assert fill()
                db.session.remove()
                db.engine.dispose()
            file = FOLDER / f"{version}.{kind}.xz"
            file.write_bytes(lzma.compress(kept(), preset=9 | lzma.PRESET_EXTREME))
            print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} KB")
    finally:
        databases.close_run()


def _sqlite() -> bytes:
    """Without what was written and deleted again, and without a log beside it."""
    whole = databases.run() / "whole"
    with sqlite3.connect(databases.run() / "release.db") as database:
        database.execute("VACUUM INTO ?", (str(whole),))
    database.close()
    return whole.read_bytes()


def _postgres() -> bytes:
    home = databases.run() / "postgres"
    command = [postgres.program(home, "pg_dump"), "--format=custom", "--compress=0", "--no-owner"]
    address = postgres.url(home, "release").replace("postgresql+psycopg", "postgresql")
    return subprocess.run([*command, f"--dbname={address}"], capture_output=True, check=True).stdout


if __name__ == "__main__":
    main(RELEASE)
