"""Shape of the forms about oneself: signing in, passwords, language, suggestions."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, ValidationError, fields, validates_schema

from config import LOCALES
from schemas.base import Choice, House, Text, Typed, Uuid
from schemas.export import is_own_address

PASSWORD = 128


def own_path(text: object) -> str:
    """The address if it is a path of ours, else the first page: nobody is sent to a stranger's site."""
    return text if isinstance(text, str) and is_own_address(text) else "/"


class OwnPath(fields.String):
    """Where to go on; anything but a path of ours becomes the first page."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        return own_path(value)


class Form(House):
    """A page's form: what a browser adds of its own is left alone."""

    class Meta:
        unknown = EXCLUDE


class SignInForm(Form):
    """Username or telephone number, and password."""

    username = Typed(60, least=1, required=True)
    password = Text(PASSWORD, least=1, required=True)
    keep = fields.Boolean(load_default=False)
    next = OwnPath(load_default="/")


class StepForm(Form):
    """The second step: a code of the app, or one for a lost telephone."""

    code = Typed(20, least=1, required=True)
    remember = fields.Boolean(load_default=False)
    next = OwnPath(load_default="/")


class FactorCode(Form):
    """The first code of an app that is being set up."""

    code = Typed(20, least=1, required=True)


class Proof(Form):
    """The password, before something about signing in is changed."""

    password = Text(PASSWORD, least=1, required=True)


class Passkey(Form):
    """A new passkey: what the browser made, and what its owner calls it."""

    name = Text(60, least=1, required=True)
    answer = fields.Dict(required=True)


class NewPassword(Form):
    """A password, typed twice."""

    password = Text(PASSWORD, least=1, required=True)
    again = Text(PASSWORD, least=1, required=True)

    @validates_schema
    def _the_same(self, data: dict[str, Any], **_more: Any) -> None:
        if data["password"] != data["again"]:
            raise ValidationError(str(_l("The two passwords differ. Type the same one twice.")), field_name="again")


class ChangedPassword(NewPassword):
    """A new password, and the old one to show who asks."""

    old = Text(PASSWORD, least=1, required=True)


class SuggestionForm(Form):
    """A word to those who run the software; the page gives the id, so that it arrives once."""

    id = Uuid(required=True)
    text = Text(4000, least=2, required=True)


class AnswerForm(Form):
    """The answer to it."""

    answer = Text(4000, least=1, required=True)


class LanguageForm(Form):
    """The language of the pages."""

    locale = Choice(LOCALES, required=True)
    next = OwnPath(load_default="/")


SIGN_IN = SignInForm()
STEP = StepForm()
FACTOR_CODE = FactorCode()
PROOF = Proof()
PASSKEY = Passkey()
NEW_PASSWORD = NewPassword()
CHANGED_PASSWORD = ChangedPassword()
LANGUAGE = LanguageForm()
SUGGESTION_FORM = SuggestionForm()
ANSWER = AnswerForm()
