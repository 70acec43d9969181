"""Personal text, encrypted in the database with a key that is kept outside it (PIPL Art. 51: encryption).

AES-256-GCM with a fresh nonce a value; the column's name is bound in, so that a value cannot be moved to another
column. The key is a file in the data folder or PAICHA_PERSONAL_KEY, never a row.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

NONCE_BYTES = 12
FORMAT = b"\x01"


class Keys:
    """The process's keys, derived from one master secret of 32 bytes; set once by the application."""

    def __init__(self) -> None:
        self._master = b""

    def use(self, master: bytes) -> None:
        """Takes the installation's master secret (32 bytes)."""
        if len(master) != 32:
            raise ValueError("the personal key must be 32 bytes")
        self._master = master

    def derive(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose."""
        if not self._master:
            raise RuntimeError("no personal key: create_app() sets it")
        return hmac.digest(self._master, purpose.encode(), "sha256")


keys = Keys()


def blind(text: str) -> str:
    """A keyed fingerprint for exact-match look-ups of sealed text (32 hex digits)."""
    return hmac.digest(keys.derive("blind"), text.encode(), "sha256").hex()[:32]


def sign(text: str) -> str:
    """A keyed signature by which the office recognises its own receipts (32 hex digits)."""
    return hmac.digest(keys.derive("receipt"), text.encode(), "sha256").hex()[:32]


def fingerprint(text: str) -> str:
    """A plain SHA-256 in hex, for secrets with enough chance in them, such as one-time links."""
    return hashlib.sha256(text.encode()).hexdigest()


class Sealed(TypeDecorator[str]):
    """A text column that only the application can read; `column` is bound into each value."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        nonce = secrets.token_bytes(NONCE_BYTES)
        secret = AESGCM(keys.derive("sealed")).encrypt(nonce, value.encode(), self.column.encode())
        return FORMAT + nonce + secret

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        nonce, secret = value[1 : 1 + NONCE_BYTES], value[1 + NONCE_BYTES :]
        try:
            return AESGCM(keys.derive("sealed")).decrypt(nonce, secret, self.column.encode()).decode()
        except InvalidTag:
            raise RuntimeError(f"{self.column} was sealed with another key; restore the key file") from None
