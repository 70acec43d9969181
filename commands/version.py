"""`flask version`: which release this is, and which commit where it runs from a git checkout."""

from __future__ import annotations

import click

from version import VERSION


@click.command()
def version() -> None:
    """Say which release of Paicha this is."""
    click.echo(f"Paicha {VERSION}")
