"""Which language a reader gets: the one chosen on this device, else the account's, else the installation's."""

from __future__ import annotations

from flask import Flask, current_app, has_request_context, request
from flask_login import current_user

from config import LOCALES, Settings
from wording.catalogues import Wording, say
from wording.times import html_lang, locale

COOKIE = "paicha_locale"


def choose() -> str:
    """The locale of this request."""
    chosen = request.cookies.get(COOKIE, "") if has_request_context() else ""
    if chosen not in LOCALES and has_request_context() and current_user.is_authenticated:
        chosen = current_user.locale or ""
    settings: Settings = current_app.extensions["paicha"]
    return chosen if chosen in LOCALES else settings.locale


def wording(settings: Settings) -> Wording:
    """The installation's catalogues."""
    return Wording(settings.data_dir / "wording")


def init_app(app: Flask) -> None:
    """What templates need of language."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals.update(locale=locale, say=say, html_lang=html_lang)
