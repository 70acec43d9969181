"""`flask backup DIR` and `flask restore DIR`: a whole copy of an installation and back, checked by count and chain."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import flask_migrate
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, inspect, select, table

import clock
from commands import attached, copies
from commands.dump import NAME, dump, load
from commands.house import Place, with_installation
from commands.init import MIGRATIONS
from commands.unfinished import Unfinished
from config import ADDRESS_FILE, Settings
from files import anchors
from installation import complete, take_up
from models.base import db, writing
from models.epoch import Epoch, Known
from models.event import verify
from models.sealed import fingerprint, keys

WORDING = "wording"
KEYS = (
    "The keys are not in the backup. Keep copies of secret.key and personal.key in another place:\n"
    "without personal.key no name, number or address in it can ever be read again."
)

PROMISE = (
    "Each phone offers again, when it is next opened with a network, what it delivered in the last 60 days and\n"
    "this copy does not know. What offices did at their desks after the copy was made is not on phones: do it again.\n"
    "Numbers of receipts, matters and papers go on with a gap, so that none names two things."
)


@click.command()
@click.argument("folder", metavar="DIR", type=Place(file_okay=False, path_type=Path))
@click.option("--keep", type=click.IntRange(min=1), help="Remove all finished copies below DIR but the newest ones.")
@with_installation
def backup(folder: Path, keep: int | None) -> None:
    """Write a copy of database, attachments, wording and anchors into a new folder below DIR."""
    settings: Settings = current_app.extensions["paicha"]
    folder, now = folder.absolute(), clock.now()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with copies.alone(folder, "backup"):
        copies.sweep(folder)
        with copies.new(folder, now.astimezone(settings.timezone)) as (unfinished, target):
            told = _fill(unfinished, settings, now)
            attached.settle(unfinished)
            unfinished.rename(target)
        attached.settle(folder)
        gone = copies.thin(folder, keep, told["personal_key"]) if keep else []
    for line in [*attached.lines(told["missing"]), *(f"removed {path}" for path in gone), KEYS]:
        click.echo(line)
    if told["missing"]:
        raise click.ClickException(
            f"{len(told['missing'])} files that rows name are missing or damaged in {settings.data_dir}. "
            f"The copy is kept and says so: {target}. Look for them in an older copy."
        )
    click.echo(f"OK: {target}")


def _fill(unfinished: Path, settings: Settings, now: datetime) -> dict[str, Any]:
    """Writes everything into the new copy, and what it holds, so that a restore can be checked against it."""
    found = dump(unfinished)
    began = unfinished.stat().st_mtime
    whole = attached.take(settings.data_dir, unfinished)
    if (settings.data_dir / WORDING).is_dir():
        shutil.copytree(settings.data_dir / WORDING, unfinished / WORDING)
    for file, name in ((anchors.place(settings), anchors.NAME), (settings.data_dir / ADDRESS_FILE, ADDRESS_FILE)):
        if file.is_file():
            shutil.copyfile(file, unfinished / name)
    if nameless := attached.nameless(settings.data_dir, found.files, began - attached.SLACK_SECONDS):
        click.echo(f"{len(nameless)} files that no row names are in the copy as well, for example {nameless[0]}")
    told = {
        "at": now.isoformat(timespec="seconds"),
        "dialect": db.engine.dialect.name,
        "rows": found.rows,
        "attachments": len(whole),
        "missing": {sha256: what for sha256, what in found.files.items() if sha256 not in whole},
        "personal_key": _personal_key(),
    }
    (unfinished / copies.DESCRIPTION).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return told


@click.command()
@click.argument("folder", metavar="DIR", type=Place(exists=True, file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace what is in this installation now.")
@with_appcontext
def restore(folder: Path, force: bool) -> None:
    """Put back the copy in DIR (a folder that `flask backup` made), then check it."""
    settings: Settings = current_app.extensions["paicha"]
    complete(settings)
    told = _read(folder)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with copies.alone(settings.data_dir, "restore"):
        broken_off = Unfinished.of(settings)
        if _people() and not (force or broken_off):
            raise click.ClickException(
                "This installation is not empty. Restore into an empty one, or replace what is here with --force."
            )
        begun = broken_off or Unfinished.begin(settings, _epochs())
        faults = _put_back(folder, told, settings, begun.epochs)
        begun.end()
    _last_words(told, faults, settings)


def _put_back(folder: Path, told: dict[str, Any], settings: Settings, before: list[Known]) -> list[str]:
    """Files first, the database at once, then what follows from it; gives what is not as it was saved."""
    attached.take(folder, settings.data_dir)
    if (folder / WORDING).is_dir():
        shutil.copytree(folder / WORDING, settings.data_dir / WORDING, dirs_exist_ok=True)
    if (folder / ADDRESS_FILE).is_file() and not (settings.data_dir / ADDRESS_FILE).exists():
        shutil.copy2(folder / ADDRESS_FILE, settings.data_dir / ADDRESS_FILE)
    attached.settle(settings.data_dir)
    db.session.remove()
    load(folder, set(told["rows"]))
    anchors.go_on(anchors.place(settings), folder / anchors.NAME, now=clock.now())
    faults = _counted(told)
    db.session.remove()
    flask_migrate.upgrade(str(MIGRATIONS), x_arg="new")
    written = anchors.read(anchors.place(settings))
    faults += written.damaged + verify(written.pairs)
    _begin_epoch(datetime.fromisoformat(told["at"]), before)
    take_up(settings, now=clock.now(), anew=("secret", "personal"))
    attached.settle(settings.data_dir)
    return faults


def _last_words(told: dict[str, Any], faults: list[str], settings: Settings) -> None:
    whole = attached.lying(settings.data_dir)
    named = attached.named(db.session.connection().exec_driver_sql)
    db.session.remove()
    missing = {sha256: what for sha256, what in named.items() if sha256 not in whole}
    for line in [*(f"BROKEN: {fault}" for fault in faults), *attached.lines(missing)]:
        click.echo(line)
    if faults:
        raise click.ClickException("what was restored is not what was saved; keep the copy and call for help")
    click.echo(f"OK: restored the copy of {told['at']}: {sum(told['rows'].values())} rows, audit chain holds")
    click.echo(PROMISE)
    if missing:
        lost = len(missing.keys() - told.get("missing", {}).keys())
        raise click.ClickException(
            f"{len(missing)} files that rows name are missing: {len(missing) - lost} were when the copy was made, "
            f"{lost} were lost from the copy. All else is restored. Look for them in an older copy."
        )


def _read(folder: Path) -> dict[str, Any]:
    """The copy's own description; a sentence where it is none or belongs to another installation."""
    told = copies.describe(folder)
    if told is None:
        raise click.ClickException(f"{folder} is no backup: it has no backup.json")
    dialect = db.engine.dialect.name
    if told["dialect"] != dialect or not (folder / NAME[dialect]).is_file():
        raise click.ClickException(f"the copy is of {told['dialect']}, this installation runs on {dialect}")
    if told["personal_key"] != _personal_key():
        raise click.ClickException(
            "this installation's personal.key is not the one that the copy was sealed with: put that one in first"
        )
    return told


def _personal_key() -> str:
    return fingerprint(keys.derive("name").hex())[:8]


def _people() -> int:
    """How many accounts this installation has; a database without tables has none."""
    if not inspect(db.engine).has_table("user"):
        return 0
    return db.session.scalar(select(func.count()).select_from(table("user"))) or 0


def _epochs() -> list[Known]:
    """The epochs of what is replaced: the new one is to be above them too."""
    return Known.all() if inspect(db.engine).has_table("epoch") else []


def _begin_epoch(reaches: datetime, before: list[Known]) -> None:
    """From now on phones see that the memory reaches less far, and no counter gives a number again."""
    with writing():
        Epoch.begin(reaches, before, now=clock.now())
    db.session.remove()


def _counted(told: dict[str, Any]) -> list[str]:
    """Each table that has not as many rows as the copy says."""
    return [
        f"{name}: {found} rows instead of {rows}"
        for name, rows in told["rows"].items()
        if (found := db.session.scalar(select(func.count()).select_from(table(name)))) != rows
    ]
