"""Who must prove more than a password, by the installation's setting, and how the codes of an app are reckoned."""

from __future__ import annotations

from collections.abc import Iterable

from rules.words import N_

REQUIRED = {
    "off": frozenset[str](),
    "optional": frozenset[str](),
    "admins": frozenset({"admin"}),
    "offices": frozenset({"admin", "auditor", "office", "leader"}),
}
SET_UP_FIRST = N_("Your account needs a second factor. Sign in on the office pages and set it up there.")
STEP = 30  # seconds that a code holds (RFC 6238)
CODES = 10  # for a lost telephone
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read as something else
CODE_LENGTH = 8


def required(setting: str, roles: Iterable[str]) -> bool:
    """Whether people of these roles must have a second factor."""
    return not REQUIRED[setting].isdisjoint(roles)


def plain(code: str) -> str:
    """A code as typed, without the spaces and dashes by which it is shown."""
    return "".join(sign for sign in code.lower() if sign.isalnum())


def shown(code: str) -> str:
    """A code for a lost telephone, in two groups."""
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"
