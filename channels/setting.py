"""What an office types in to set up a way out: typed fields, from which the form is drawn and checked."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from urllib.parse import urlsplit

from channels.message import Message, Outcome
from rules.words import N_

Settings = Mapping[str, str]
Errors = dict[str, str]

NEEDED = N_("This is needed.")
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One setting. `label`, `hint` and `wrong` are message ids; a text with `rows` above 1 may hold line breaks."""

    name: str
    label: str
    kind: Literal["text", "secret", "number", "choice", "url"] = "text"
    required: bool = False
    default: str = ""
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    rows: int = 1
    pattern: str = ""
    limits: tuple[int, int] = (0, 0)
    wrong: str = N_("This cannot be used as it stands.")

    def error(self, value: str) -> str | None:
        """The message id of what is wrong with a value, or None."""
        if not value:
            return NEEDED if self.required else None
        if len(value) > LONGEST:
            return N_("This is too long.")
        if not self._fits(value):
            return self.wrong
        return None

    def _fits(self, value: str) -> bool:
        if any(not sign.isprintable() and not (self.rows > 1 and sign in "\r\n\t") for sign in value):
            return False
        if self.kind == "number":
            return bool(re.fullmatch(r"[0-9]{1,6}", value)) and self.limits[0] <= int(value) <= self.limits[1]
        if self.kind == "choice":
            return value in [choice.value for choice in self.choices]
        if self.kind == "url":
            return is_web_address(value)
        return not self.pattern or re.fullmatch(self.pattern, value) is not None


class Send(Protocol):
    def __call__(self, settings: Settings, message: Message, *, now: datetime) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Way:
    """One way out. `reach` tells whether it ends at a person (recipients are needed) or in a group chat.

    `check` looks at fields together, after each was found right by itself.
    """

    kind: str
    label: str
    reach: Literal["person", "group"]
    fields: tuple[Field, ...]
    send: Send
    check: Callable[[Settings], Errors] = lambda settings: {}


def is_web_address(value: str) -> bool:
    """http or https with a host; a name and password inside the address are not taken, they end up in logs."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    whole = parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0
    return whole and "@" not in parts.netloc and value.isascii() and " " not in value


def url(name: str, label: str, **more: str) -> Field:
    """A field for a web address."""
    wrong = N_("Give a web address that begins with http:// or https://.")
    return Field(name, label, kind="url", required=True, wrong=wrong, **more)  # type: ignore[arg-type]
