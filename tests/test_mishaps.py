"""Files that belong to others, disks without room, databases that are away: one sentence that says what to do."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click import ClickException
from click.testing import Result

from app import create_app
from config import Settings, WrongSetting
from models.base import db
from tests.support import databases, installations
from web.mishaps import plainly

NOBODY = 65534


@contextmanager
def another_user(*closed: Path) -> Iterator[None]:
    """Runs the block as somebody who may not look at these; whoever is not root closes them for himself."""
    if os.geteuid() == 0:
        os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)
        return
    modes = [(path, path.stat().st_mode) for path in closed]
    for path in closed:
        path.chmod(0)
    try:
        yield
    finally:
        for path, mode in modes:
            path.chmod(mode)


def only(said: str) -> str:
    """The one sentence of an ended command."""
    (line,) = [line for line in said.splitlines() if line.strip()]
    return line


def typed(settings: Settings, *line: str) -> Result:
    """A command of an installation in a process that has nothing open yet."""
    app = create_app(settings)
    said = app.test_cli_runner().invoke(args=list(line))
    with app.app_context():
        db.engine.dispose()
    return said


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {"PAICHA_DATA_DIR": str(folder), "PAICHA_PERSONAL_KEY": "5a" * 32} | more


def test_a_key_that_another_user_made_is_named_with_both_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    secret = tmp_path / "secret.key"
    secret.write_text("s" * 40)
    secret.chmod(0o600)
    tmp_path.chmod(0o755)
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    with another_user(secret), pytest.raises(ClickException) as refused:
        create_app()
    assert str(secret) in refused.value.message and "cannot be read or written by" in refused.value.message
    assert "chown" in refused.value.message or "chmod" in refused.value.message


@pytest.fixture
def anybodys() -> Iterator[Settings]:
    """An installation on SQLite in a folder into which every user may write."""
    folder = databases.run() / f"anybodys-{installations.worker()}"
    folder.mkdir()
    shutil.move(databases.copy("sqlite", folder.name, "template", installations.migrate)[10:], folder / "paicha.db")
    folder.chmod(0o777)
    (folder / "paicha.db").chmod(0o666)
    theirs = installations.settings(folder.name, f"sqlite:///{folder}/paicha.db")
    yield replace(theirs, data_dir=folder)
    shutil.rmtree(folder)


def test_files_that_belong_to_another_user_stop_a_command_with_one_sentence(anybodys: Settings):
    folder = anybodys.data_dir
    copies, file = folder / "copies", folder / "paicha.db"
    copies.mkdir(mode=0o555)
    with another_user(copies):
        said = typed(anybodys, "index")
        assert said.exit_code == 0, said.output
        said = typed(anybodys, "backup", str(copies))
        assert said.exit_code == 1 and str(copies) in only(said.output)
    for line in ("index", "doctor", "db upgrade"):
        file.chmod(0o600)
        with another_user(file):
            said = typed(anybodys, *line.split())
        assert said.exit_code == 1 and str(file) in said.output and "Traceback" not in said.output
    file.chmod(0o666)
    own_words = folder / "wording" / "en.po"
    own_words.parent.mkdir()
    own_words.touch(0o600)
    for line in ("index", "serve", "doctor"):
        with another_user(own_words):
            said = typed(anybodys, line)
        assert said.exit_code == 1 and str(own_words) in said.output and "Traceback" not in said.output
    own_words.unlink()
    file.chmod(0o444)
    with another_user():
        said = typed(anybodys, "index")
    assert said.exit_code == 1 and str(file) in only(said.output), "may be read, may not be written"


def test_a_database_that_is_away_is_named_without_its_password(tmp_path: Path):
    url = f"postgresql+psycopg://paicha:geheim@127.0.0.1:{installations.free_port()}/ledger"
    settings = Settings(data_dir=tmp_path, database_url=url, secret_key="s" * 40, personal_key="5a" * 32)
    for line in (
        ["index"],
        ["backup", str(tmp_path)],
        ["db", "upgrade"],
        ["init", "--county", "县", "--admin", "zhou"],
    ):
        said = typed(settings, *line)
        assert said.exit_code == 1, line
        assert "PostgreSQL database ledger at 127.0.0.1" in only(said.output), line
        assert "geheim" not in said.output
    assert "geheim" not in repr(settings)
    said = typed(settings, "doctor")
    assert said.exit_code == 1 and "ledger" in said.output and "geheim" not in said.output


def test_an_address_that_cannot_be_read_is_refused_without_showing_it():
    with pytest.raises(WrongSetting) as refused:
        Settings.from_env({"PAICHA_DATABASE_URL": "postgresql+psycopg://paicha:geheim@host:port/ledger"})
    assert "%40" in refused.value.message and "geheim" not in refused.value.message
    with pytest.raises(WrongSetting, match="the whole way"):
        Settings.from_env({"PAICHA_DATABASE_URL": "sqlite:///paicha.db"})


def test_a_secret_may_stand_in_a_file(tmp_path: Path):
    for name in ("url", "secret", "personal", "empty"):
        (tmp_path / name).write_text({"url": "sqlite:////srv/a.db\n", "empty": "\n"}.get(name, f"{name}-" + "5a" * 32))
    files = {"DATABASE_URL": "url", "SECRET_KEY": "secret", "PERSONAL_KEY": "personal"}
    told = Settings.from_env({f"PAICHA_{name}_FILE": str(tmp_path / file) for name, file in files.items()})
    assert (told.database_url, told.secret_key[:7], told.personal_key[:9]) == (
        "sqlite:////srv/a.db",
        "secret-",
        "personal-",
    )
    both = {"PAICHA_SECRET_KEY": "s" * 40, "PAICHA_SECRET_KEY_FILE": str(tmp_path / "secret")}
    for wrong in (
        both,
        {"PAICHA_SECRET_KEY_FILE": str(tmp_path / "none")},
        {"PAICHA_SECRET_KEY_FILE": str(tmp_path / "empty")},
    ):
        with pytest.raises(WrongSetting, match="PAICHA_SECRET_KEY_FILE"):
            Settings.from_env(wrong)


def test_a_full_disk_is_a_sentence_and_a_fault_of_the_program_is_not():
    with pytest.raises(ClickException, match="no room left for /backups/a"), plainly():
        raise OSError(errno.ENOSPC, "No space left on device", "/backups/a")
    with pytest.raises(OSError, match="Bad address"), plainly():
        raise OSError(errno.EFAULT, "Bad address")
    with pytest.raises(ClickException, match=r"nowhere: No such file"), plainly():
        shutil.copy(Path("nowhere"), Path("there"))
