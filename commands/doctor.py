"""`flask doctor`: looks the installation over and says, line by line, what is well and what to do about the rest."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import click
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

import clock
from commands.init import MIGRATIONS
from config import Settings, WrongSetting
from files import anchors
from installation import complete, expect, expect_found
from models.base import db
from models.calendar import calendar
from models.event import ANCHORED, Event, Seal
from models.key_print import opens
from models.ledger.search import unfound
from models.message.reminder import Pulse
from models.org.directory import deciders
from models.org.unit import Unit
from models.org.user import User
from models.round import LEVELS, Schedule
from models.sealed import fingerprint, keys
from version import VERSION
from web import origin
from web.mishaps import sentence
from web.public_address import is_loopback

LEAST_FREE = 1024 * 1024 * 1024
LONGEST_SILENCE = timedelta(minutes=5)
LONGEST_UNANCHORED = timedelta(days=2)
MOST_DRIFT = timedelta(seconds=5)


class Line(NamedTuple):
    """One finding: OK, WARN or FAIL; what was looked at; what is the matter and what to do."""

    verdict: str
    about: str
    text: str


Check = Callable[[Settings], Iterator[Line]]


@click.command()
@with_appcontext
def doctor() -> None:
    """Check settings, keys, database, disk, timetable, calendar, clock and anchors."""
    settings: Settings = current_app.extensions["paicha"]
    lines = list(_found(settings))
    if not lines:
        lines = [*_settings(settings), *_origins(settings), *_keys(settings), *_disk(settings)]
        database = list(_database())
        lines += database
        if not any(line.verdict == "FAIL" for line in database):
            for check in (_clock, _accounts, _personal, _timetable, _calendar, _anchors, _search):
                lines += check(settings)
    lines.insert(0, Line("OK", "version", f"Paicha {VERSION}"))
    for line in lines:
        click.echo(f"{line.verdict:<5}{line.about:<11}{line.text}")
    failed = sum(line.verdict == "FAIL" for line in lines)
    if failed:
        raise click.ClickException(f"{failed} of {len(lines)} checks failed; do what the lines marked FAIL say")


def _found(settings: Settings) -> Iterator[Line]:
    try:
        expect_found(settings)
    except WrongSetting as wrong:
        yield Line("FAIL", "settings", wrong.message)
    except SQLAlchemyError as error:
        db.session.rollback()
        yield Line("FAIL", "database", sentence(error) or f"no answer ({type(error).__name__})")


def _settings(settings: Settings) -> Iterator[Line]:
    try:
        complete(settings)
    except WrongSetting as wrong:
        yield Line("FAIL", "settings", wrong.message)
        return
    if settings.demo:
        yield Line(
            "WARN", "settings", "PAICHA_DEMO is set: everybody knows the demo's password; for production unset it"
        )
    else:
        yield Line("OK", "settings", f"data in {settings.data_dir}, pages on {settings.host}:{settings.port}")
    if not settings.address:
        yield Line("WARN", "address", "links and QR slips are made from whatever a browser says: set PAICHA_ADDRESS")
    elif is_loopback(settings.address):
        yield Line("WARN", "address", f"no phone can open {settings.address}: set PAICHA_ADDRESS to what people type")
    else:
        yield Line("OK", "address", f"links and QR slips lead to {settings.address}")


def _origins(settings: Settings) -> Iterator[Line]:
    """What a form's origin is compared with; the 403 for another names both."""
    header = "X-Forwarded-Host and -Proto" if settings.behind_proxy else "Host"
    fixed = origin.configured(settings)
    named = f"{fixed}, and from " if fixed else ""
    yield Line("OK", "origins", f"forms are taken from {named}the address that each request names in {header}")
    if settings.address.startswith("https://") and not settings.behind_proxy:
        text = "PAICHA_ADDRESS is https, but PAICHA_BEHIND_PROXY is 0: whoever comes by a proxy here has its address"
        yield Line("WARN", "proxy", text + ", so that one guesser slows everybody down; set it to 1")


def _keys(settings: Settings) -> Iterator[Line]:
    for name in ("secret.key", "personal.key"):
        path = settings.data_dir / name
        if not path.is_file():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            yield Line("FAIL", "keys", f"{path} can be read by others (mode {mode:o}): chmod 600 {path}")
        else:
            yield Line("OK", "keys", f"{name} is readable by its owner alone")


def _disk(settings: Settings) -> Iterator[Line]:
    free = shutil.disk_usage(settings.data_dir).free
    words = f"{free // 1024 // 1024:,} MB free in {settings.data_dir}"
    yield Line("OK", "disk", words) if free >= LEAST_FREE else Line("WARN", "disk", f"only {words}: make room")


def _database() -> Iterator[Line]:
    at = MigrationContext.configure(db.session.connection()).get_current_revision()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    newest = ScriptDirectory.from_config(config).get_current_head()
    name = db.engine.dialect.name
    if at == newest:
        yield Line("OK", "database", f"{name}, at revision {at}")
    else:
        yield Line("FAIL", "database", f"{name} is at revision {at or 'none'}, not {newest}: run `flask db upgrade`")


def _clock(_settings: Settings) -> Iterator[Line]:
    told = db.session.scalar(select(func.current_timestamp()))
    at = datetime.fromisoformat(told) if isinstance(told, str) else told
    at = at if at is None or at.tzinfo else at.replace(tzinfo=UTC)
    drift = abs(clock.now() - at) if at else timedelta.max
    if drift <= MOST_DRIFT:
        yield Line("OK", "clock", "this machine and the database agree")
    else:
        yield Line("FAIL", "clock", f"this machine and the database differ by {drift}: set both by NTP")


def _accounts(settings: Settings) -> Iterator[Line]:
    able = db.session.scalar(
        select(func.count(User.id)).where(User.password_hash.is_not(None), User.disabled_at.is_(None))
    )
    if able:
        yield Line("OK", "accounts", f"{able} people can sign in")
    else:
        yield Line("WARN", "accounts", "nobody can sign in yet: run `flask init --admin NAME` for a one-time link")
        return
    top = db.session.scalars(select(Unit).where(Unit.parent_id.is_(None))).first()
    if top is not None and deciders(top, None, on=clock.now().astimezone(settings.timezone).date()) < 2:
        yield Line("WARN", "consents", "one person alone can agree to new seats: name a head by `flask head USERNAME`")


def _personal(settings: Settings) -> Iterator[Line]:
    try:
        expect(settings, now=clock.now())
    except WrongSetting as wrong:
        yield Line("FAIL", "start", wrong.message)
        return
    if not opens():
        yield Line("FAIL", "keys", "personal.key is not the one that the data was sealed with: put the right one back")
        return
    yield Line("OK", "keys", f"personal key {fingerprint(keys.derive('name').hex())[:8]} opens the sealed data")


def _timetable(_settings: Settings) -> Iterator[Line]:
    pulse = db.session.get(Pulse, "timetable")
    if pulse is None:
        yield Line("WARN", "timetable", "never ran: start `flask serve` or `python -m jobs`")
    elif clock.now() - pulse.at > LONGEST_SILENCE:
        yield Line("FAIL", "timetable", f"silent since {pulse.at:%Y-%m-%d %H:%M} UTC: start `flask serve` again")
    else:
        yield Line("OK", "timetable", f"last seen {pulse.at:%H:%M:%S} UTC")


def _calendar(settings: Settings) -> Iterator[Line]:
    gaps = calendar().gaps(clock.now().astimezone(settings.timezone).date())
    for year in gaps:
        yield Line("WARN", "calendar", f"the days off of {year} are not published here yet: look at /calendar")
    if not gaps:
        yield Line("OK", "calendar", "published for the days that count now")
    lacking = set(LEVELS) - set(db.session.scalars(select(Schedule.level).where(Schedule.ends_on.is_(None))))
    if lacking:
        yield Line("FAIL", "schedules", f"no schedule for {', '.join(sorted(lacking))}: run `flask init`")
    else:
        yield Line("OK", "schedules", "one in force for each level")


def _anchors(settings: Settings) -> Iterator[Line]:
    last = db.session.scalars(select(Seal).order_by(Seal.length.desc()).limit(1)).first()
    path = anchors.place(settings)
    found = anchors.read(path)
    if last is None:
        yield Line("OK", "audit", "nothing sealed yet")
    elif anchors.begin(path) and not db.session.scalar(select(Event.id).where(Event.action == ANCHORED).limit(1)):
        yield Line("WARN", "audit", f"no anchor in {path} yet: the timetable writes one at each sealing; does it run?")
    elif found.damaged or (last.length, last.digest) not in found.pairs:
        what = found.damaged[0] if found.damaged else "the last seal is not in it"
        yield Line("FAIL", "audit", f"the anchors in {path} do not hold: {what}; run `flask audit verify`")
    else:
        ours = "" if anchors.only_grows(path) else "; who runs Paicha can write it anew: see docs/security.md"
        yield Line("OK", "audit", f"{last.length} events sealed and anchored in {path}{ours}")


def _search(_settings: Settings) -> Iterator[Line]:
    missing = unfound()
    if missing:
        yield Line("FAIL", "search", f"the index differs from the ledger by {abs(missing)} cases: run `flask index`")
    else:
        yield Line("OK", "search", "every case has its place in the index")
