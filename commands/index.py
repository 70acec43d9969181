"""`flask index`: writes the index of the search anew, when `flask doctor` asks for it or after an update says so."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from models.base import writing
from models.search import rebuild


@click.command()
@with_appcontext
def index() -> None:
    """Write the index that cases are searched by anew."""
    with writing():
        count = rebuild()
    click.echo(f"OK: {count} cases can be found")
