"""`flask audit verify`: walks the sealed events and says whether anything was changed, cut or put in between."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import func, select

import anchors
from commands.house import with_installation
from config import Settings
from models.base import db
from models.event import SealEntry, verify

audit = AppGroup("audit", help="The audit lines and their chain.")


@audit.command("verify")
@with_installation
def verify_chain() -> None:
    """Verify the chain against itself and against the anchors in the data folder."""
    settings: Settings = current_app.extensions["paicha"]
    faults = verify(anchors.read(settings.data_dir / anchors.NAME))
    for fault in faults:
        click.echo(f"BROKEN: {fault}")
    if faults:
        raise click.ClickException("the audit chain does not hold; keep the database as it is and call the auditor")
    click.echo(f"OK: {db.session.scalar(select(func.count()).select_from(SealEntry))} sealed events hold")
