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

import anchors
import clock
from commands.dump import NAME, dump, load
from commands.house import with_installation
from commands.init import MIGRATIONS
from config import Settings
from models.base import db, writing
from models.epoch import Epoch, Known
from models.event import verify
from models.sealed import fingerprint, keys

FOLDERS = ("attachments", "wording")
ANCHORS = "anchors.log"
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
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@with_installation
def backup(folder: Path) -> None:
    """Write a copy of database, attachments, wording and anchors into a new folder below DIR."""
    settings: Settings = current_app.extensions["paicha"]
    now = clock.now()
    target = folder.absolute() / f"paicha-{now.astimezone(settings.timezone):%Y%m%d-%H%M%S}"
    unfinished = target.with_suffix(".part")
    unfinished.mkdir(parents=True, mode=0o700)
    dump(unfinished)
    for name in FOLDERS:
        if (settings.data_dir / name).is_dir():
            shutil.copytree(settings.data_dir / name, unfinished / name)
    if (settings.data_dir / ANCHORS).is_file():
        shutil.copy2(settings.data_dir / ANCHORS, unfinished / ANCHORS)
    _describe(unfinished, now)
    unfinished.rename(target)
    click.echo(f"OK: {target}")
    click.echo(KEYS)


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace what is in this installation now.")
@with_appcontext
def restore(folder: Path, force: bool) -> None:
    """Put back the copy in DIR (a folder that `flask backup` made), then check it."""
    settings: Settings = current_app.extensions["paicha"]
    told = _read(folder)
    if _people() and not force:
        raise click.ClickException(
            "This installation is not empty. Restore into an empty one, or replace what is here with --force."
        )
    before = _epochs()
    db.session.remove()
    load(folder, set(told["rows"]))
    for name in FOLDERS:
        if (folder / name).is_dir():
            shutil.copytree(folder / name, settings.data_dir / name, dirs_exist_ok=True)
    _anchors(folder, settings)
    _check(told, settings)
    db.session.remove()
    flask_migrate.upgrade(str(MIGRATIONS))
    _begin_epoch(datetime.fromisoformat(told["at"]), before)
    click.echo(f"OK: restored the copy of {told['at']}: {sum(told['rows'].values())} rows, audit chain holds")
    click.echo(PROMISE)


def _describe(target: Path, now: datetime) -> None:
    """What the copy holds, so that a restore can be checked against it; the counts come from the copy's moment on."""
    files = sum(1 for path in (target / "attachments").rglob("*") if path.is_file())
    told = {
        "at": now.isoformat(timespec="seconds"),
        "dialect": db.engine.dialect.name,
        "rows": json.loads((target / "rows.json").read_text()),
        "attachments": files,
        "personal_key": fingerprint(keys.derive("name").hex())[:8],
    }
    (target / "rows.json").unlink()
    (target / "backup.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")


def _read(folder: Path) -> dict[str, Any]:
    """The copy's own description; a sentence where it is none or belongs to another installation."""
    try:
        told: dict[str, Any] = json.loads((folder / "backup.json").read_text())
    except (OSError, ValueError):
        raise click.ClickException(f"{folder} is no backup: it has no backup.json") from None
    dialect = db.engine.dialect.name
    if told["dialect"] != dialect or not (folder / NAME[dialect]).is_file():
        raise click.ClickException(f"the copy is of {told['dialect']}, this installation runs on {dialect}")
    if told["personal_key"] != fingerprint(keys.derive("name").hex())[:8]:
        raise click.ClickException(
            "this installation's personal.key is not the one that the copy was sealed with: put that one in first"
        )
    return told


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


def _anchors(folder: Path, settings: Settings) -> None:
    """The copy's anchors belong to the copy's chain; the ones of what was replaced are kept beside them."""
    here = settings.data_dir / ANCHORS
    if here.is_file():
        here.replace(here.with_name(f"anchors-before-{clock.now():%Y%m%d%H%M%S}.log"))
    if (folder / ANCHORS).is_file():
        shutil.copy2(folder / ANCHORS, here)


def _check(told: dict[str, Any], settings: Settings) -> None:
    """Compares the counts and walks the audit chain."""
    faults = [
        f"{name}: {found} rows instead of {rows}"
        for name, rows in told["rows"].items()
        if (found := db.session.scalar(select(func.count()).select_from(table(name)))) != rows
    ]
    faults += verify(anchors.read(settings.data_dir / anchors.NAME))
    missing = told["attachments"] - sum(1 for p in (settings.data_dir / "attachments").rglob("*") if p.is_file())
    faults += [f"{missing} attachments are missing"] * (missing > 0)
    for fault in faults:
        click.echo(f"BROKEN: {fault}")
    if faults:
        raise click.ClickException("what was restored is not what was saved; keep the copy and call for help")
