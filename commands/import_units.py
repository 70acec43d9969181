"""`flask import-units FILE.xlsx`: the same import as on the page, for a whole county at the start."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from sqlalchemy import select

import clock
from commands.house import Place, with_installation
from config import Settings
from models.base import db, writing
from models.org.roster import carry_out, known_to, units_of
from models.org.user import Membership, User
from rules.errors import NotAllowed
from rules.org.roster import plan
from sheets import people


@click.command("import-units")
@click.argument("file", type=Place(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@with_installation
def import_units(file: Path, dry_run: bool) -> None:
    """Set up the units and people of FILE, all or nothing."""
    with writing():
        _import(file, dry_run=dry_run)


def _import(file: Path, *, dry_run: bool) -> None:
    settings: Settings = current_app.extensions["paicha"]
    now = clock.now()
    admin = _administrator()
    admin.today = now.astimezone(settings.timezone).date()
    units = units_of(admin)
    with current_app.test_request_context():  # wording asks for a reader; this one has the installation's language
        try:
            table = people.Table(file.read_bytes())
        except NotAllowed as refusal:
            raise click.ClickException(str(refusal)) from None
        for text, near in table.unread():
            click.echo(f"not read: column {text}" + (f"; should it be {people.head(near)}?" if near else ""))
        if table.hidden:
            click.echo(f"not read: hidden rows {', '.join(map(str, table.hidden))}")
        found = plan(table.rows, known_to(units), people.kinds(), people.roles())
        wrong = sorted([*table.wrong, *found.wrong], key=lambda one: one.row)
        for one in wrong:
            click.echo(f"row {one.row:<5} {people.sentence(one)}")
        if wrong:
            beside = file.with_name(f"{file.stem}-errors.xlsx")
            beside.write_bytes(people.with_errors(table, wrong).getvalue())
            raise click.ClickException(f"{len(wrong)} things are wrong, nothing was stored; see {beside}")
    for unit in found.units:
        click.echo(f"unit   {unit.kind:<11} {unit.key[1]} ({unit.key[0]})")
    for person in found.people:
        click.echo(f"person {person.role:<11} {person.name} ({person.unit[1]})")
    if not dry_run:
        carry_out(found, units, on=admin.today, by=admin, now=now)
    done = "would be set up" if dry_run else "set up; seats and links wait on the page “Consents” for a second person"
    click.echo(f"OK: {len(found.units)} units and {len(found.accounts)} people {done}")


def _administrator() -> User:
    """The administrator in whose name it is done: the first one of the top unit."""
    rows = select(User).join(Membership).where(Membership.role == "admin", Membership.ends_on.is_(None))
    user = db.session.scalars(rows.where(User.disabled_at.is_(None)).order_by(User.id)).first()
    if user is None:
        raise click.ClickException("There is no administrator yet: run `flask init` first.")
    return user
