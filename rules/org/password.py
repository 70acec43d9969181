"""Which passwords are too easy to guess: those that a program would try among its first hundred million."""

from __future__ import annotations

from collections.abc import Iterable

from rules.words import N_

LENGTH = (8, 128)
LEAST_GUESSES = 10**8
ESTIMATED = 72  # characters: the estimate's cost grows with the square, and what comes after adds nothing to it
# The product's own words, and the examples of the form's hint, which somebody will copy.
OWN_WORDS = ("paicha", "zhoupaicha", "周排查", "灶上蒸着红薯馒头", "two red hens under the pear tree")
WRONG_LENGTH = N_("A password has 8 to 128 characters. Choose a longer or shorter one.")
OWN_NAME = N_("A password must not be your own name or number. Choose another one.")
EASY = N_(
    "This password is easy to guess: many people use it, or it is made of numbers in a row, a date or a name. "
    "Better is a short sentence of your own about something at home, eight characters or more."
)


def fault(password: str, own: Iterable[str]) -> str | None:
    """What is wrong with a password, as a msgid; `own` are words that anybody near its owner would try first."""
    words = [word.lower() for word in own if word]
    if not LENGTH[0] <= len(password) <= LENGTH[1]:
        return WRONG_LENGTH
    if password.lower() in words:
        return OWN_NAME
    return EASY if guesses(password, words) < LEAST_GUESSES else None


def guesses(password: str, own: Iterable[str]) -> int:
    """How many tries a program needs that knows the lists of common passwords, names and words, and these own ones."""
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its lists take 15 MB, and few processes ever set a password

    return int(zxcvbn(password[:ESTIMATED], user_inputs=[*OWN_WORDS, *own])["guesses"])
