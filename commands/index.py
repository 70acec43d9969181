"""`flask index`: writes the index of the search anew, when `flask doctor` asks for it or after an update says so."""

from __future__ import annotations

import click

from commands.house import with_installation
from models.base import writing
from models.ledger.search import rebuild


@click.command()
@with_installation
def index() -> None:
    """Write the index that cases are searched by anew."""
    with writing():
        count = rebuild()
    click.echo(f"OK: {count} cases can be found")
