"""Static files under an address that carries their version, so that a browser may keep them for ever."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Blueprint, Response, abort, make_response, send_from_directory

from web.guard import public

HOME = Path(__file__).parents[1] / "static"
YEAR = 365 * 24 * 3600
# Sheets that travel together: a phone on a bad line pays for each request, and each stays a file of its own here.
SHEETS = {
    "css/office.css": ("tokens", "base", "page", "form", "nav", "table", "grid12", "timeline", "dialog"),
    "css/village.css": ("tokens", "base", "field"),
}
bp = Blueprint("assets", __name__)


def fingerprint(folder: Path) -> str:
    """A short hash over names and contents of all files below the folder."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            whole.update(str(path.relative_to(folder)).encode())
            whole.update(path.read_bytes())
    return whole.hexdigest()[:12]


VERSION = fingerprint(HOME)


def static(path: str) -> str:
    """The address of a static file in this version."""
    return f"/static/{VERSION}/{path}"


@bp.get("/static/<version>/<path:path>")
@public
def static_file(version: str, path: str) -> Response:
    """A file of this version; an older version's address answers with the file of today, unkept."""
    if path.endswith(".map"):
        abort(404)
    answer = _sheet(path) if path in SHEETS else send_from_directory(HOME, path)
    answer.direct_passthrough = False
    answer.make_sequence()  # whole, because a streamed answer is not packed for browsers that know gzip alone
    answer.cache_control.no_cache = None
    answer.cache_control.public = True
    answer.cache_control.max_age = YEAR if version == VERSION else 0
    answer.cache_control.immutable = version == VERSION
    return answer


def _sheet(path: str) -> Response:
    """Several style sheets as one, in their order."""
    answer = make_response("\n".join((HOME / f"css/{name}.css").read_text() for name in SHEETS[path]))
    answer.content_type = "text/css; charset=utf-8"
    return answer
