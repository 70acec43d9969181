"""`flask audit verify`: walks the sealed events and says whether anything was changed, cut or put in between."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import func, select

from config import Settings
from models.base import db
from models.event import SealEntry, verify

audit = AppGroup("audit", help="The audit lines and their chain.")


def read_anchors(path: Path) -> list[tuple[int, str]]:
    """(length, digest) of every line "date length digest" that the timetable wrote down outside the database."""
    if not path.is_file():
        return []
    lines = (line.split() for line in path.read_text().splitlines())
    return [(int(parts[1]), parts[2]) for parts in lines if len(parts) == 3]


@audit.command("verify")
def verify_chain() -> None:
    """Verify the chain against itself and against the anchors in the data folder."""
    settings: Settings = current_app.extensions["paicha"]
    faults = verify(read_anchors(settings.data_dir / "anchors.log"))
    for fault in faults:
        click.echo(f"BROKEN: {fault}")
    if faults:
        raise click.ClickException("the audit chain does not hold; keep the database as it is and call the auditor")
    click.echo(f"OK: {db.session.scalar(select(func.count()).select_from(SealEntry))} sealed events hold")
