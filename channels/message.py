"""What goes into a way out, and what comes back from it."""

import re
from dataclasses import dataclass

KEY = re.compile(r"[A-Za-z0-9._-]{1,120}")


@dataclass(frozen=True, slots=True)
class Message:
    """One reminder on its way: `key` is its idempotency key, the same on every attempt."""

    key: str
    subject: str
    text: str
    recipients: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            raise ValueError("a key is made of letters, digits, dots, dashes and underscores")

    @property
    def title(self) -> str:
        """The subject on one line: a unit's name may carry a line break, a header may not."""
        return " ".join(self.subject.split())


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one attempt.

    `detail` is a message id for the delivery log and `code` the bare number that the other side gave ("HTTP 500"):
    neither ever holds text from the other side, a secret, an address or a telephone number.
    `retry_after` is in seconds and None where the other side did not say.
    """

    ok: bool
    detail: str
    retry_after: int | None = None
    code: str = ""

    @property
    def line(self) -> str:
        """The outcome as one line of the delivery log; `read` takes it apart again."""
        return f"{self.detail} [{self.code}]" if self.code else self.detail


def read(line: str) -> tuple[str, str]:
    """(message id, code) of a line of the delivery log, so that a page shows it in the reader's language."""
    detail, _, code = line.partition(" [")
    return detail, code.removesuffix("]")
