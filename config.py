"""Settings from PAICHA_* environment variables, with safe defaults and one clear sentence for each wrong value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from click import ClickException
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

SHANGHAI = ZoneInfo("Asia/Shanghai")
SETTINGS_FILE = "PAICHA_ENV_FILE"  # the command `paicha` takes all of them from there
ADDRESS_FILE = "address.txt"
LOCALES = ("zh_Hans", "en")
SECOND_FACTORS = ("off", "optional", "admins", "offices")
DEMO_SECRET = "paicha-demo-secret-key-not-for-production"  # noqa: S105 - the demo's, published on purpose


class WrongSetting(ClickException):
    """A PAICHA_* value that cannot be used; the message says which and what to write instead."""


@dataclass(frozen=True)
class Settings:
    """All that an installation may choose. Built once at the start and never changed."""

    data_dir: Path = Path("data")
    database_url: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    personal_key: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    address: str = ""
    workers: int = 2
    timezone: ZoneInfo = SHANGHAI
    locale: str = "zh_Hans"
    behind_proxy: bool = False
    anchors: Path | None = None
    witness: tuple[int, tuple[str, ...]] | None = None
    demo: bool = False
    second_factor: str = "optional"

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Reads PAICHA_*; raises WrongSetting with a sentence that names the variable."""
        values = _from_files(os.environ if env is None else env)
        data_dir = Path(values.get("PAICHA_DATA_DIR", "data")).absolute()
        demo = _flag(values, "PAICHA_DEMO")
        return cls(
            data_dir=data_dir,
            database_url=_database(values, data_dir),
            secret_key=_secret(values, data_dir, demo=demo),
            personal_key=values.get("PAICHA_PERSONAL_KEY", ""),
            host=values.get("PAICHA_HOST", "127.0.0.1"),
            port=_number(values, "PAICHA_PORT", default=8000, top=65535),
            address=_address(values, data_dir),
            workers=_number(values, "PAICHA_WORKERS", default=2, top=64),
            timezone=_timezone(values),
            locale=_locale(values),
            behind_proxy=_flag(values, "PAICHA_BEHIND_PROXY"),
            witness=_witness(values),
            anchors=Path(values["PAICHA_ANCHORS"]).absolute() if values.get("PAICHA_ANCHORS") else None,
            demo=demo,
            second_factor=_second_factor(values, demo=demo),
        )


def _from_files(env: Mapping[str, str]) -> Mapping[str, str]:
    """Each setting may stand in a file of its own, which NAME_FILE names; secrets should."""
    read = {}
    for given in (name for name, file in env.items() if name.startswith("PAICHA_") and name.endswith("_FILE") and file):
        name, file = given.removesuffix("_FILE"), env[given]
        if given == SETTINGS_FILE:
            continue
        if env.get(name, ""):
            raise WrongSetting(f"{name} and {given} are both set: leave one of them away")
        try:
            read[name] = Path(file).read_text().strip()
        except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError):
            raise WrongSetting(f"{given} names {file}, which is no file of text: name the right one") from None
        if not read[name]:
            raise WrongSetting(f"{given} names {file}, which is empty")
    return {**env, **read}


def _database(env: Mapping[str, str], data_dir: Path) -> str:
    url = env.get("PAICHA_DATABASE_URL", "") or f"sqlite:///{data_dir / 'paicha.db'}"
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise WrongSetting(
            "PAICHA_DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://, "
            "for example postgresql+psycopg://paicha@127.0.0.1/paicha"
        )
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # what it says of the address may be a part of the password
        raise WrongSetting(
            "PAICHA_DATABASE_URL cannot be read. Write what is special in a name or password with percent signs: "
            "@ as %40, : as %3A, / as %2F, # as %23, % as %25"
        ) from None
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_absolute():
        raise WrongSetting(
            "PAICHA_DATABASE_URL must name the whole way, for example sqlite:////var/lib/paicha/paicha.db"
        )
    return url


def _secret(env: Mapping[str, str], data_dir: Path, *, demo: bool) -> str:
    """The variable, else what `flask init` left in the data folder, else the demo's own."""
    secret = env.get("PAICHA_SECRET_KEY", "") or kept(data_dir / "secret.key")
    if not secret and demo:
        return DEMO_SECRET
    if secret and len(secret) < 32:
        raise WrongSetting("PAICHA_SECRET_KEY must have at least 32 characters; `flask init` makes one")
    return secret


def kept(path: Path) -> str:
    """The secret in a file of the data folder; empty where there is none."""
    try:
        return path.read_text().strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""


def _address(env: Mapping[str, str], data_dir: Path) -> str:
    """What people type to reach the site, without a slash at its end: the variable, else what `flask init` kept."""
    return web_address(env.get("PAICHA_ADDRESS", "") or kept(data_dir / ADDRESS_FILE))


def _witness(env: Mapping[str, str]) -> tuple[int, tuple[str, ...]] | None:
    """To which channel the audit chain's end goes, by its number, and for e-mail and SMS to whom."""
    text = env.get("PAICHA_WITNESS", "").split()
    if not text:
        return None
    if len(text) > 2 or not text[0].isascii() or not text[0].isdigit() or int(text[0]) == 0:
        raise WrongSetting(
            "PAICHA_WITNESS must be the number of a channel, and for e-mail or SMS to whom, for example 3 wu@example.cn"
        )
    return int(text[0]), tuple(text[1:])


def web_address(text: str) -> str:
    """The address in one form, or nothing for nothing; WrongSetting for what no browser could be sent to."""
    if not text:
        return ""
    try:
        parts = urlsplit(text.strip())
        named = parts.hostname and (parts.port or 1)
    except ValueError:
        named = None
    rest = (parts.path.strip("/"), parts.query, parts.fragment, parts.username) if named else ()
    if not named or parts.scheme not in ("http", "https") or any(rest):
        raise WrongSetting(
            f"PAICHA_ADDRESS (--address) must be what people type to reach the site, without a path, "
            f"for example https://paicha.example.gov.cn or http://10.20.30.40:8000, not {text!r}"
        )
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _number(env: Mapping[str, str], name: str, *, default: int, top: int) -> int:
    text = env.get(name, "") or str(default)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= top:
        raise WrongSetting(f"{name} must be a whole number from 1 to {top}, not {text!r}")
    return int(text)


def _flag(env: Mapping[str, str], name: str) -> bool:
    text = env.get(name, "") or "0"
    if text not in ("0", "1"):
        raise WrongSetting(f"{name} must be 0 or 1, not {text!r}")
    return text == "1"


def _second_factor(env: Mapping[str, str], *, demo: bool) -> str:
    """Who must prove more than a password: administrators, unless said otherwise; in a demo nobody."""
    text = env.get("PAICHA_SECOND_FACTOR", "") or ("optional" if demo else "admins")
    if text not in SECOND_FACTORS:
        raise WrongSetting(f"PAICHA_SECOND_FACTOR must be one of {', '.join(SECOND_FACTORS)}, not {text!r}")
    return text


def _timezone(env: Mapping[str, str]) -> ZoneInfo:
    name = env.get("PAICHA_TIMEZONE", "") or "Asia/Shanghai"
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise WrongSetting(f"PAICHA_TIMEZONE must be a zone name such as Asia/Shanghai, not {name!r}") from None


def _locale(env: Mapping[str, str]) -> str:
    locale = env.get("PAICHA_LOCALE", "") or "zh_Hans"
    if locale not in LOCALES:
        raise WrongSetting(f"PAICHA_LOCALE must be one of {', '.join(LOCALES)}, not {locale!r}")
    return locale
