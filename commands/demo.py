"""`flask demo`: fills an empty database with the demo county, and serves it if asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

import clock
from commands.port import require_free
from commands.serve import serve
from config import Settings, WrongSetting
from demo.convening import Convening
from demo.county import ACCOUNTS, PASSWORD, County
from demo.door import AtTheDoor
from demo.ending import Ending
from demo.handling import Handling
from demo.history import History
from demo.papers import write as write_papers
from demo.stages import Stages
from demo.turns import Turns
from installation import take_up
from jobs.reminders import create_reminders
from jobs.seal import seal_events
from models.base import db, writing
from models.org.user import User

SAY_EVERY = 8  # seconds
REMINDED_DAYS = 9


def fill() -> bool:
    """Builds the demo county in one transaction unless anybody has an account; says whether it did."""
    with writing():
        if db.session.scalar(User.count()):
            return False
        _build()
    settings: Settings = current_app.extensions["paicha"]
    _remind(settings, clock.now())
    seal_events(settings, now=clock.now())
    return True


def _remind(settings: Settings, now: datetime) -> None:
    """What the timetable would have sent in the last days to whoever is still missing."""
    morning = now.astimezone(settings.timezone).replace(hour=9, minute=5, second=0, microsecond=0)
    for back in range(REMINDED_DAYS, -1, -1):
        for hours in (0, 6):
            at = morning - timedelta(days=back) + timedelta(hours=hours)
            if at <= now:
                create_reminders(settings, now=at)


def _build() -> None:
    county = County(clock.now())
    county.build()
    history = History(county)
    history.write()
    Handling(county).write(history.open)
    Convening(county).write()
    Ending(county).write()
    Turns(county).write()
    AtTheDoor(county).write()
    Stages(county).write()
    history.sign()
    write_papers(county)


@contextmanager
def ticking() -> Iterator[None]:
    """Says every few seconds that the block goes on: who waits in front of a silent screen ends what was going well."""
    over = threading.Event()

    def tick() -> None:
        waited = 0
        while not over.wait(SAY_EVERY):
            waited += SAY_EVERY
            click.echo(f"  … {waited} s")

    threading.Thread(target=tick, daemon=True).start()
    try:
        yield
    finally:
        over.set()


@click.command()
@click.option("--serve", "and_serve", is_flag=True, help="Serve it afterwards.")
@click.pass_context
@with_appcontext
def demo(context: click.Context, and_serve: bool) -> None:
    """Fill an empty database with the demo county (needs PAICHA_DEMO=1)."""
    settings: Settings = current_app.extensions["paicha"]
    if not settings.demo:
        raise WrongSetting("The demo has a published password. Set PAICHA_DEMO=1 if you mean it.")
    if and_serve:
        require_free(settings)
    with ticking():
        click.echo("The tables are brought up to date …")
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        upgrade(x_arg="new")
        take_up(settings, now=clock.now())
        there = db.session.scalar(User.count())
        click.echo("Demo county is there." if there else "Demo county is being built: twelve weeks of 186 villages …")
        fill()
    click.echo(f"\nOffice and village app: http://{settings.host}:{settings.port}/")
    click.echo(f"Accounts: {', '.join(ACCOUNTS)}   password: {PASSWORD}\n")
    if and_serve:
        context.invoke(serve)
