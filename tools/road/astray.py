"""Where the road ends before its end."""

from __future__ import annotations


class AstrayError(Exception):
    """The road ends here; the message says what was done and what came of it."""


def expect(holds: object, sentence: str) -> None:
    """AstrayError with the sentence where something does not hold."""
    if not holds:
        raise AstrayError(sentence)
