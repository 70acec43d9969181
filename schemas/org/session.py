"""Shape of signing in, of passwords and of suggestions."""

from __future__ import annotations

from schemas.base import House, Moment, Text, Typed


class SignInSchema(House):
    """Username or phone number, and password."""

    username = Typed(60, least=1, required=True)
    password = Text(128, least=1, required=True)
    code = Typed(20, load_default="")


class SuggestionSchema(House):
    """A word to those who run the software."""

    text = Text(4000, least=2, required=True)
    made_at = Moment(load_default=None, allow_none=True)


SIGN_IN = SignInSchema()
SUGGESTION = SuggestionSchema()
