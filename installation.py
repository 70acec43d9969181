"""One installation's own secrets and folder: made by `flask init`, found again at every start."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from config import DEMO_SECRET, Settings, WrongSetting

KEY_BYTES = 32


def personal_key(settings: Settings) -> bytes:
    """The master secret of all sealed text: PAICHA_PERSONAL_KEY (64 hex digits), else the key file."""
    text = settings.personal_key or _read(settings.data_dir / "personal.key")
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


def _read(path: Path) -> str:
    return path.read_text().strip() if path.is_file() else ""


def complete(settings: Settings) -> None:
    """Raises WrongSetting with the way out unless the installation has its secrets."""
    if not settings.secret_key:
        raise WrongSetting("There is no secret key. Run `flask init`, or set PAICHA_SECRET_KEY.")
    if not settings.demo and not (settings.personal_key or (settings.data_dir / "personal.key").is_file()):
        raise WrongSetting("There is no personal key. Run `flask init`, or set PAICHA_PERSONAL_KEY.")


def write_secret(path: Path) -> None:
    """A fresh random secret in a file that only its owner reads; an existing one stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_hex(KEY_BYTES) + "\n")
