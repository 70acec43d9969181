"""`flask init`: makes a production installation: keys, tables, calendar, schedules, top unit, first administrator."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import click
import flask_migrate
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

import clock
from commands.rhythm import Said, due_days, due_time, of_towns, rhythm_called
from config import ADDRESS_FILE, Settings, WrongSetting, kept, web_address
from installation import COPY, FILES, found, missing, own, personal_key, prints, take_up, write_secret
from models.base import db, writing
from models.calendar import CalendarYear, calendar
from models.key_print import KeyPrint
from models.org.sign_in import Invitation
from models.org.unit import Unit
from models.org.user import User
from models.round import Schedule
from models.sealed import keys
from rules.holidays import published_years
from rules.schedule import Rhythm
from web.mishaps import place

MIGRATIONS = Path(__file__).parents[1] / "migrations"
MISSING = (
    "Say what the county office is called and who administers: "
    "flask init --county 安和县信联办 --admin zhouping --admin-name 周平 "
    "--address https://paicha.example.gov.cn"
)


@click.command()
@click.option("--county", default="", help="Name of the office at the top of the tree.")
@click.option("--kind", type=click.Choice(["county", "city", "province"]), default="county", help="What it is.")
@click.option("--admin", default="", help="Username of the first administrator.")
@click.option("--admin-name", default="", help="The administrator's own name; the username unless given.")
@click.option("--head", default="", help="Username of the head of that office, who agrees to new seats and links.")
@click.option("--head-name", default="", help="The head's own name; the username unless given.")
@click.option("--towns", type=Said(rhythm_called), help="How often towns and departments screen: biweekly, half-month.")
@click.option("--due-days", type=Said(due_days), help="Days of the month on which half-months are due: 13,28.")
@click.option("--due-time", type=Said(due_time), help="By what time towns and departments report: 17:00.")
@click.option("--address", default="", help="How people reach the site, for example https://paicha.example.cn")
@click.option("--new-secret-key", is_flag=True, help="Let another secret key sign cookies; all sign in again.")
@with_appcontext
def init(
    county: str,
    kind: str,
    address: str,
    *,
    towns: str | None,
    due_days: tuple[int, int] | None,
    due_time: time | None,
    new_secret_key: bool,
    **people: str,
) -> None:
    """Make this a production installation. Running it again changes nothing that is there."""
    settings: Settings = current_app.extensions["paicha"]
    if settings.demo:
        raise click.ClickException("PAICHA_DEMO is set: a demo is no production installation. Unset it.")
    if not (county and people["admin"]) and not found():
        raise click.UsageError(MISSING)
    address = web_address(address) or settings.address
    if settings.address not in ("", address, kept(settings.data_dir / ADDRESS_FILE)):
        raise click.UsageError(f"PAICHA_ADDRESS says {settings.address}: set {address} there, where it stands.")
    _folder(settings)
    _keep(address, settings)
    flask_migrate.upgrade(str(MIGRATIONS), x_arg="new")
    if new_secret_key:
        settings = _new_secret(settings)
    own(settings, now=clock.now())
    with writing():
        top = db.session.scalars(select(Unit).where(Unit.parent_id.is_(None))).first()
        if top is None and not (county and people["admin"]):
            raise click.UsageError(MISSING)
        _calendar()
        _schedules(towns, due_days, due_time, settings)
        if top is None:
            top = Unit.create(county, kind, None, starts_on=_today(settings), by=None, now=clock.now())
            click.echo(f"made   the {kind} office {county}")
        begun = bool(db.session.scalar(User.count()))
        links: dict[str, str] = {}
        for option, role in (("admin", "admin"), ("head", "office")):
            username, name = people[option], people[f"{option}_name"]
            link = _first(top, role, username, name, settings, begun=begun) if username else None
            links |= {username: link} if link else {}
    _last_words(links, address, settings)


def _today(settings: Settings) -> date:
    return clock.now().astimezone(settings.timezone).date()


def _folder(settings: Settings) -> None:
    """The data folder and its two keys, readable by their owner alone; never new keys for what others sealed."""
    if not settings.data_dir.is_dir() or not any(settings.data_dir.iterdir()):
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        settings.data_dir.chmod(0o700)
    lacking = [FILES[name] for name in missing(settings)]
    if lacking and found():
        told = {"database": place(settings.database_url), "folder": settings.data_dir}
        raise WrongSetting(COPY.format(files=" and ".join(lacking), **told))
    for file in lacking:
        write_secret(settings.data_dir / file)
        click.echo(f"made   {settings.data_dir / file}")
    keys.use(personal_key(settings))


def _keep(address: str, settings: Settings) -> None:
    """Lets every later process know the address that people type, unless its settings say it."""
    file = settings.data_dir / ADDRESS_FILE
    if address != settings.address:
        file.write_text(f"{address}\n")
        click.echo(f"made   {file} ({address})")


def _new_secret(settings: Settings) -> Settings:
    """Takes up the secret key that settings or folder hold now; one that is still the noted one is replaced before."""
    path, known = settings.data_dir / FILES["secret"], KeyPrint.known()
    db.session.rollback()
    if known.get("secret") == prints(settings)["secret"]:
        if kept(path) != settings.secret_key:
            raise click.ClickException("Set another PAICHA_SECRET_KEY first, then run this again.")
        fresh = path.with_suffix(".new")
        write_secret(fresh)
        fresh.replace(path)
        settings = replace(settings, secret_key=kept(path))
        click.echo(f"made   {path}")
    take_up(settings, now=clock.now(), anew=("secret",))
    click.echo("The new secret key signs cookies from now on: restart the server, and everybody signs in once more.")
    return settings


def _calendar() -> None:
    """Last year and this, and next year as soon as its table is published."""
    year = clock.now().year
    known = set(db.session.scalars(select(CalendarYear.year)))
    wanted = [year - 1, year] + [year + 1] * (year + 1 in published_years())
    for lacking in (each for each in wanted if each not in known):
        status = CalendarYear.seed(lacking, by=None, now=clock.now())
        click.echo(f"made   the calendar of {lacking} ({status})")


def _schedules(towns: str | None, days: tuple[int, int] | None, at: time | None, settings: Settings) -> None:
    """Villages weekly, towns and departments as chosen, the county monthly, from the period of today on."""
    today, working = _today(settings), replace(calendar(), zone=settings.timezone)
    known = set(db.session.scalars(select(Schedule.level)))
    rhythms = {
        "field": Rhythm("weekly", today - timedelta(days=today.weekday())),
        "county": Rhythm("monthly", today.replace(day=1)),
    }
    if "town" not in known:
        rhythms["town"] = of_towns(towns, days, at, working, today)
    elif towns or days or at:
        click.echo("The towns have a rhythm already. Change it on the page 排查周期 (/schedules).")
    for level, rhythm in rhythms.items():
        if level not in known:
            Schedule.begin(level, rhythm, working, by=None, now=clock.now())
            click.echo(f"made   the {rhythm.frequency} schedule ({level})")


def _first(top: Unit, role: str, username: str, name: str, settings: Settings, *, begun: bool) -> str | None:
    """A one-time link for the first administrator or head who has no password yet; None when nothing is to be done."""
    now = clock.now()
    user = db.session.scalars(select(User).where(User.username == username.lower())).first()
    if user is None:
        if begun:
            raise click.ClickException("There are accounts already. Add more people on the page 人员 (/people).")
        user = User.create(username, name or username, by=None, now=now)
        user.appoint(top, role, _today(settings), head=role == "office", by=None, now=now)
        click.echo(f"made   the {'administrator' if role == 'admin' else 'head'} {user.username}")
    return None if user.password_hash else Invitation.create(user, by=None, now=now)


def _last_words(links: dict[str, str], address: str, settings: Settings) -> None:
    if not links:
        click.echo("This installation is ready. Nothing had to be done. Start it with `flask serve`.")
        return
    for username, link in links.items():
        click.echo(f"\n{username} sets a password here, once, within 14 days:\n")
        click.echo(f"  {address or f'http://{settings.host}:{settings.port}'}/first-password/{link}\n")
    if not address:
        click.echo("Links and QR slips need the address that people type: PAICHA_ADDRESS, or `flask init --address …`.")
    if not settings.personal_key:
        click.echo(f"Keep a copy of {settings.data_dir / 'personal.key'} away from this machine:")
        click.echo("without it, no name, number or address in the database can ever be read again.")
    click.echo("Then start with `flask serve`. Look after it with `flask doctor` and `flask backup DIR`.")
