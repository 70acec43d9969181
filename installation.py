"""One installation's own secrets and folder: made by `flask init`, found again at every start."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from config import ADDRESS_FILE, DEMO_SECRET, Settings, WrongSetting, kept
from files import anchors
from models.base import db, writing
from models.key_print import KeyPrint, installed, opens
from models.sealed import fingerprint, keys
from web.mishaps import not_ours, place

KEY_BYTES = 32
PRINT_DIGITS = 16
FILES = {"secret": "secret.key", "personal": "personal.key"}
NOWHERE = (
    "There is no installation in {folder}: nothing stands in {database}. If yours is elsewhere, type `paicha` "
    "instead of `flask`, which reads /etc/paicha.env, or name its folder in PAICHA_DATA_DIR. "
    "A new installation is made by `flask init`."
)
NO_FOLDER = (
    "There is no data folder {folder}. Name the right one in PAICHA_DATA_DIR; on a new machine make it: "
    "install -d -m 700 -o paicha -g paicha {folder}"
)
ANOTHER = (
    "{database} belongs to an installation with another {file} than this machine has. Copy {file} from the machine "
    "on which `flask init` ran first into {folder}."
)
COPY = (
    "{database} belongs to an installation that has its keys. Copy {files} from the machine on which `flask init` ran "
    "first into {folder}, and run this again. A key of its own would open nothing."
)
RESTORING = "restore.unfinished"
BROKEN_OFF = "A restore was broken off here. Run `flask restore DIR` again, with the same copy; it goes on by itself."
ROTATED = " If you changed it on purpose, `flask init --new-secret-key` takes the new one up."


def personal_key(settings: Settings) -> bytes:
    """The master secret of all sealed text: PAICHA_PERSONAL_KEY (64 hex digits), else the key file."""
    text = settings.personal_key or kept(settings.data_dir / FILES["personal"])
    if not text and settings.demo:
        text = DEMO_SECRET.encode().hex()[: 2 * KEY_BYTES]
    if not text:
        return secrets.token_bytes(KEY_BYTES)
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise WrongSetting("PAICHA_PERSONAL_KEY (or personal.key in the data folder) must be 64 hex digits")
    return key


def missing(settings: Settings) -> list[str]:
    """The names of the keys that neither settings nor data folder hold."""
    given = {"secret": settings.secret_key, "personal": settings.personal_key or settings.demo}
    return [name for name, file in FILES.items() if not (given[name] or kept(settings.data_dir / file))]


def complete(settings: Settings) -> None:
    """Raises WrongSetting with the way out unless the installation has its secrets."""
    for name in missing(settings):
        raise WrongSetting(
            f"There is no {name} key in {settings.data_dir}. Put a copy of {FILES[name]} there, "
            f"or set PAICHA_{name.upper()}_KEY; a new installation gets its keys from `flask init`."
        )


def found() -> bool:
    """Whether the database holds an installation; looking for one makes no file."""
    url = make_url(db.engine.url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return False
    told = installed()
    db.session.rollback()
    return told


def expect_found(settings: Settings) -> None:
    """Raises WrongSetting, which says where was looked, unless an installation is here."""
    if not found():
        raise WrongSetting(NOWHERE.format(folder=settings.data_dir, database=place(settings.database_url)))


def expect(settings: Settings, *, now: datetime) -> None:
    """Raises WrongSetting unless an installation is here and has its own keys; notes them where no version has yet."""
    expect_found(settings)
    if not settings.data_dir.is_dir():
        raise WrongSetting(NO_FOLDER.format(folder=settings.data_dir))
    complete(settings)
    for path in closed(settings):
        raise WrongSetting(not_ours(path))
    if (settings.data_dir / RESTORING).exists():
        raise WrongSetting(BROKEN_OFF)
    if not KeyPrint.ready():  # an update under way: the next start notes them
        db.session.rollback()
        return
    own(settings, now=now)


def own(settings: Settings, *, now: datetime) -> None:
    """Notes the keys of an installation that has none noted; raises WrongSetting for others than those noted."""
    take_up(settings, now=now)
    for told in foreign(settings):
        raise WrongSetting(told)


def closed(settings: Settings) -> Iterator[Path]:
    """What is in the data folder and may not be read, or not be written where it must, by the user of this process."""
    home, effective = settings.data_dir, os.access in os.supports_effective_ids
    read, write = os.R_OK, os.R_OK | os.W_OK | os.X_OK
    files = [home / name for name in (*FILES.values(), ADDRESS_FILE, anchors.NAME)]
    wanted = [(home, write), (home / "attachments", write), (home / "wording", read | os.X_OK)]
    for path, mode in [*wanted, *((each, read) for each in (*files, *sorted((home / "wording").glob("*.po"))))]:
        if path.exists() and not os.access(path, mode, effective_ids=effective):
            yield path


def prints(settings: Settings) -> dict[str, str]:
    """The fingerprints of the keys that this process has."""
    secret = settings.secret_key or kept(settings.data_dir / FILES["secret"])
    derived = {"secret": hmac.digest(secret.encode(), b"print", "sha256"), "personal": keys.derive("print")}
    return {name: fingerprint(key.hex())[:PRINT_DIGITS] for name, key in derived.items()}


def foreign(settings: Settings) -> list[str]:
    """A sentence for each key that is not the one with which the database's installation was made."""
    known, here = KeyPrint.known(), prints(settings)
    db.session.rollback()
    told = {"folder": settings.data_dir, "database": place(settings.database_url)}
    return [
        ANOTHER.format(file=FILES[name], **told) + ROTATED * (name == "secret")
        for name in FILES
        if known.get(name, here[name]) != here[name]
    ]


def take_up(settings: Settings, *, now: datetime, anew: tuple[str, ...] = ()) -> None:
    """Notes the fingerprints of keys of which none is noted, and of the ones to take up anew; commits."""
    known = KeyPrint.known()
    wanted = [name for name in FILES if name in anew or name not in known]
    if "personal" in wanted and not opens():
        db.session.rollback()
        raise WrongSetting("personal.key is not the one that the data was sealed with: put the right one back")
    db.session.rollback()
    if not wanted:
        return
    with writing():
        for name in anew:
            KeyPrint.forget(name)
        for name in wanted:
            KeyPrint.keep(name, prints(settings)[name], now=now)


def write_secret(path: Path) -> None:
    """A fresh random secret in a file that only its owner reads; an existing one stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_hex(KEY_BYTES) + "\n")
