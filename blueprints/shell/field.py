"""The village app's shell, its manifest and its service worker; everything else of it is static files and /api/v1."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from flask_babel import get_domain
from flask_babel import gettext as _

from web.assets import HOME, VERSION, static
from web.guard import public, settings
from wording.times import locale

WEEK = 7 * 24 * 3600
STYLES = ("css/village.css",)
FIELD = [
    "app",
    "cases",
    "dispute",
    "home",
    "me",
    "meetings",
    "memory",
    "mine",
    "parts",
    "report",
    "steps",
    "store",
    "sync",
]
SCRIPTS = (*(f"js/lib/{name}.js" for name in ("dom", "records")), *(f"js/field/{name}.js" for name in FIELD))
SYMBOLS = (
    "assign",
    *("alarm", "bell", "calendar", "camera", "check", "clock", "dash", "done", "dot", "folder", "home", "left", "list"),
    *("mobile", "offline", "open", "paper", "pencil", "person", "phone", "plus", "practice", "return", "right"),
    *("suggest", "sync", "up", "waiting"),
)
bp = Blueprint("field", __name__, url_prefix="/field")


def _wording() -> dict[str, Any]:
    """What the app says, in the reader's language and the office's time zone."""
    messages = get_domain().browser(locale(), "field.po")
    return {"locale": locale(), "timezone": settings().timezone.key, "messages": messages}


@bp.get("/")
@public
def shell() -> Response:
    """The same page for everybody in one language. A browser without a service worker may open it again offline."""
    page = render_template(
        "field/shell.html",
        version=VERSION,
        styles=STYLES,
        scripts=SCRIPTS,
        symbols=SYMBOLS,
        wording=_wording(),
    )
    answer = make_response(page)
    answer.set_etag(f"{VERSION}-{locale()}")
    answer.cache_control.private = True
    answer.cache_control.max_age = WEEK
    answer.make_conditional(request)
    return answer


@bp.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """What a browser needs to put the app on the home screen."""
    icons = [
        {"src": static("icons/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("icons/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": static("icons/maskable-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    answer = jsonify(
        id="/field/",
        name=_("Paicha"),
        short_name=_("Paicha"),
        lang=locale().replace("_", "-"),
        start_url="/field/",
        scope="/field/",
        display="standalone",
        background_color="#fbfaf6",
        theme_color="#fbfaf6",
        icons=icons,
        shortcuts=[{"name": _("Nothing new this week"), "url": "/field/#/nil"}],
    )
    answer.content_type = "application/manifest+json"
    answer.cache_control.max_age = 3600
    return answer


@bp.get("/sw.js")
@public
def service_worker() -> Response:
    """The worker with this version and its files; its own text changes with them, which is how browsers notice."""
    files = json.dumps({"version": VERSION, "files": [static(name) for name in (*STYLES, *SCRIPTS)]})
    source = (HOME / "sw.js").read_text(encoding="utf-8")
    answer = Response(f"const PAICHA = {files};\n{source}", mimetype="text/javascript")
    answer.cache_control.no_cache = True
    return answer
