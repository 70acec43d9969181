"""`flask audit verify`: walks the sealed events and says whether anything was changed, cut or put in between."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import func, select

from commands.house import Place, with_installation
from config import Settings
from files import anchors
from models.base import db
from models.event import SealEntry

audit = AppGroup("audit", help="The audit lines and their chain.")


@audit.command("verify")
@click.option(
    "--anchors",
    "copies",
    multiple=True,
    type=Place(exists=True, dir_okay=False, path_type=Path),
    help="Another file of anchors: another machine's, or a copy that was kept outside. May be given several times.",
)
@with_installation
def verify_chain(copies: tuple[Path, ...]) -> None:
    """Verify the chain against itself and against what was written down of it."""
    settings: Settings = current_app.extensions["paicha"]
    found = anchors.read(anchors.place(settings), *copies)
    for length in found.restored:
        click.echo(f"NOTE: a copy was put back; the chain goes on from its event {length}")
    faults = anchors.faults(found)
    for fault in faults:
        click.echo(f"BROKEN: {fault}")
    if faults:
        raise click.ClickException("the audit chain does not hold; keep the database as it is and call the auditor")
    click.echo(f"OK: {db.session.scalar(select(func.count()).select_from(SealEntry))} sealed events hold")
