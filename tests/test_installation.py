"""Where an installation is and whose keys it has: other folders, other machines' keys and files of others are told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

import clock
from app import create_app
from config import Settings, WrongSetting
from installation import expect, foreign
from models.base import db
from models.key_print import KeyPrint
from models.sealed import keys
from tests.support import installations
from tests.support.make import make_unit, make_user
from tests.test_commands import INIT, bare, run

__all__ = ["bare"]


@pytest.fixture
def own_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process gets its keys back after the test."""
    monkeypatch.setattr(keys, "_master", keys._master)


def beginnings(app: Flask) -> set[str]:
    """The commands that begin with nothing: all others want an installation."""
    return set(app.cli.commands) - {"init", "demo", "restore", "version", "db", "audit"}


@pytest.mark.usefixtures("own_keys", "clock_at")
def test_no_command_takes_an_empty_folder_for_an_installation(tmp_path: Path):
    folder = tmp_path / "data"
    app = create_app(Settings(data_dir=folder, database_url=f"sqlite:///{folder}/paicha.db"))
    words = {"DIR": str(tmp_path), "file": __file__, "number": "7"}
    lines = [
        [name, *(words.get(each.metavar or each.name or "", "zhou") for each in command.params if each.required)]
        for name, command in app.cli.commands.items()
        if name in beginnings(app)
    ]
    lines += [["audit", "verify"], ["db", "upgrade"]]
    for line in lines:
        said = app.test_cli_runner().invoke(args=line)
        assert said.exit_code == 1, (line, said.output)
        assert str(folder) in said.output and "PAICHA_DATA_DIR" in said.output, line
        assert not folder.exists(), f"{line} made the folder that it complains of"


@pytest.mark.usefixtures("own_keys")
def test_a_database_with_tables_and_nothing_in_them_is_no_installation(bare: Flask, tmp_path: Path):
    flask_migrate.upgrade(str(installations.ROOT / "migrations"), x_arg="new")
    said = run(bare, "backup", str(tmp_path / "copies"))
    assert said.exit_code == 1 and "There is no installation" in said.output
    assert not (tmp_path / "copies").exists()


@pytest.mark.usefixtures("own_keys")
def test_a_second_machine_makes_no_keys_of_its_own(bare: Flask, tmp_path: Path):
    assert run(bare, *INIT).exit_code == 0
    here: Settings = bare.extensions["paicha"]
    elsewhere = replace(here, data_dir=tmp_path / "second")
    bare.extensions["paicha"] = elsewhere
    said = run(bare, "init")
    assert said.exit_code == 1 and "Copy secret.key and personal.key" in said.output
    assert not list(elsewhere.data_dir.glob("*.key"))
    for name in ("secret.key", "personal.key"):
        (elsewhere.data_dir / name).write_bytes((here.data_dir / name).read_bytes())
        (elsewhere.data_dir / name).chmod(0o600)
    assert run(bare, "init").exit_code == 0


@pytest.mark.usefixtures("own_keys")
def test_keys_of_another_installation_stop_every_start_and_are_told_by_readyz(bare: Flask, tmp_path: Path):
    run(bare, *INIT)
    ours = bare.test_client().get("/readyz").get_json()
    assert ours["keys"] == "ok"
    (bare.extensions["paicha"].data_dir / "personal.key").write_text("ab" * 32)
    keys.use(bytes.fromhex("ab" * 32))
    for line in (["init"], ["index"], ["serve"], ["backup", str(tmp_path)]):
        said = run(bare, *line)
        assert said.exit_code == 1 and "another personal.key" in said.output, line
    said = run(bare, "doctor")
    assert said.exit_code == 1 and "another personal.key" in said.output
    answer = bare.test_client().get("/readyz")
    assert answer.status_code == 503 and "another key" in answer.get_json()["keys"]


@pytest.mark.usefixtures("own_keys")
def test_a_database_elsewhere_does_not_make_up_for_a_data_folder_that_is_not_there(own_app: Flask, tmp_path: Path):
    settings: Settings = own_app.extensions["paicha"]
    with pytest.raises(WrongSetting, match=f"no data folder {tmp_path}/data"):
        expect(replace(settings, data_dir=tmp_path / "data"), now=clock.now())


@pytest.mark.usefixtures("own_keys")
def test_an_installation_of_before_notes_its_keys_once_they_open_what_is_sealed(own_app: Flask):
    settings: Settings = own_app.extensions["paicha"]
    make_user("李秀英", (make_unit("东村"), "cadre"), username="li", phone="13800001111")
    for name in ("secret", "personal"):
        KeyPrint.forget(name)
    db.session.commit()
    right = keys._master
    keys.use(b"x" * 32)
    with pytest.raises(WrongSetting, match="sealed with"):
        expect(settings, now=clock.now())
    assert KeyPrint.known() == {}
    keys.use(right)
    expect(settings, now=clock.now())
    assert set(KeyPrint.known()) == {"secret", "personal"}


@pytest.mark.usefixtures("own_keys")
def test_the_secret_key_is_replaced_on_purpose_only(bare: Flask):
    run(bare, *INIT)
    file = bare.extensions["paicha"].data_dir / "secret.key"
    first = file.read_text()
    bare.extensions["paicha"] = replace(bare.extensions["paicha"], secret_key="s" * 40)
    assert "--new-secret-key" in run(bare, "init").output, "given by the settings, and another one"
    assert run(bare, "init", "--new-secret-key").exit_code == 0
    assert run(bare, "init").exit_code == 0 and file.read_text() == first
    bare.extensions["paicha"] = replace(bare.extensions["paicha"], secret_key=first.strip())
    assert run(bare, "init").exit_code == 1
    assert run(bare, "init", "--new-secret-key").exit_code == 0
    said = run(bare, "init", "--new-secret-key")
    assert said.exit_code == 0 and file.read_text() != first, "kept in the folder: made anew"
    assert foreign(replace(bare.extensions["paicha"], secret_key=file.read_text().strip())) == []
