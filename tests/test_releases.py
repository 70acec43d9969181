"""A county that an earlier release stored is brought up to date by the present migrations, and its pages open."""

from __future__ import annotations

import lzma
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import func, select

from app import create_app
from models.base import db
from models.case.case import Case
from models.case.party import Party
from models.event import SealEntry, verify
from models.org.user import User
from models.report.report import Report
from tests.conftest import Clock
from tests.support import databases, postgres
from tests.support.installations import ROOT, settings, worker
from tests.support.make import make_client

FOLDER = ROOT / "tests" / "releases"
RELEASES = sorted({path.name.rsplit(".", 2)[0] for path in FOLDER.iterdir()})


def put_back(release: str, kind: str, url: str) -> None:
    """Fills a database with what the release stored."""
    raw = lzma.decompress((FOLDER / f"{release}.{kind}.xz").read_bytes())
    if kind == "sqlite":
        Path(url.removeprefix("sqlite:///")).write_bytes(raw)
        return
    restore = [postgres.program(databases.run() / "postgres", "pg_restore"), "--no-owner", "--exit-on-error"]
    address = url.replace("postgresql+psycopg", "postgresql")
    subprocess.run([*restore, f"--dbname={address}"], input=raw, capture_output=True, check=True)


@pytest.fixture(params=RELEASES)
def county(request: pytest.FixtureRequest, database: str, clock_at: Clock) -> Iterator[Flask]:
    """The county as the release left it, under the present program, before its update."""
    clock_at("2026-12-02 09:00")  # after all that the county has seen
    name = f"release-{request.param}-{worker()}"
    fill = partial(put_back, request.param, database)
    app = create_app(settings(name, databases.copy(database, name, f"release-{request.param}", fill)))
    yield app
    with app.app_context():
        db.engine.dispose()
    databases.drop(database, name)


def counted() -> list[int | None]:
    return [db.session.scalar(select(func.count()).select_from(model)) for model in (User, Report, Case, SealEntry)]


def test_a_county_of_an_earlier_release_is_brought_up_to_date_and_opens(county: Flask) -> None:
    with county.app_context():
        before = counted()
        assert all(before)
        db.session.remove()
        flask_migrate.upgrade(str(ROOT / "migrations"))
        assert counted() == before
        assert verify([]) == []
        assert db.session.scalars(select(Party)).first(), "what is sealed opens with the keys of then"
        named = {user.username: user for user in db.session.scalars(select(User))}
        desk, phone = make_client(county, named["town"]), make_client(county, named["village"], "phone")
    assert [desk.get(page).status_code for page in ("/desk", "/reports", "/cases")] == [200] * 3
    start = phone.get("/api/v1/start").json
    assert start and start["rounds"] and start["reports"] and start["cases"]
    assert phone.get("/field/").status_code == 200
