"""create_app(), and the command line; nothing else."""

from __future__ import annotations

import os
from uuid import UUID

from flask import Flask
from flask_babel import Babel
from flask_compress import Compress
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, IntegerConverter, Map

import blueprints
import models  # noqa: F401 - all tables, for the mapper
from commands import COMMANDS, tell_plainly
from config import Settings
from files import room
from installation import personal_key
from models.base import db
from models.patience import options
from models.sealed import keys
from schemas.base import MOST_ID
from web import assets, guard, language, navigation, problems
from web.mishaps import plainly
from wording import times

BODY_BYTES = 6 * 1024 * 1024
FORM_BYTES = 1024 * 1024  # of text: taking a form apart costs more than its length, so the longest page sets the bound


class _RowId(IntegerConverter):
    """`<int:…>` in addresses: only what can be an id; anything larger is simply not found."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, min=1, max=MOST_ID)


class _Uuid(BaseConverter):
    """`<uuid:…>` in addresses, in either case of letters."""

    regex = r"[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}"

    def to_python(self, value: str) -> UUID:
        return UUID(value)

    def to_url(self, value: object) -> str:
        return str(value)


def create_app(settings: Settings | None = None, *, serving: bool = False) -> Flask:
    """The application for one installation; settings come from the environment unless given.

    Where it is `serving`, its waiting for the database is bounded by what a phone waits.
    """
    with plainly():
        return _build(settings or Settings.from_env(), serving=serving)


def _build(settings: Settings, *, serving: bool) -> Flask:
    os.environ.setdefault(
        "PYPINYIN_NO_PHRASES", "1"
    )  # the search reads single characters; phrases cost 45 MB a process
    app = Flask(__name__, static_folder=None)
    app.extensions["paicha"] = settings
    app.url_map.converters.update({"int": _RowId, "uuid": _Uuid})
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=options(settings.database_url, serving=serving),
        MAX_CONTENT_LENGTH=BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        BABEL_DEFAULT_LOCALE=settings.locale,
        BABEL_DEFAULT_TIMEZONE=settings.timezone.key,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_MIN_SIZE=500,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    keys.use(personal_key(settings))
    db.init_app(app)
    Migrate(app, db, render_as_batch=True)
    babel = Babel(app, locale_selector=language.choose)
    babel.domain_instance = language.wording(settings)
    Compress(app)
    room.init_app(app)
    guard.init_app(app)
    problems.init_app(app)
    language.init_app(app)
    navigation.init_app(app)
    app.register_blueprint(assets.bp)
    for blueprint in blueprints.ALL:
        app.register_blueprint(blueprint)
    app.jinja_env.filters.update(day=times.day, month=times.month, weekday=times.weekday, when=times.when)
    app.jinja_env.filters["short_day"] = times.short_day
    app.jinja_env.globals.update(static=assets.static, period=times.period)
    for command in COMMANDS:
        app.cli.add_command(command)
    for command in app.cli.commands.values():
        tell_plainly(command)
    guard.assert_all_marked(app)
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app
