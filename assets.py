"""Static files under an address that carries their version, so that a browser may keep them for ever."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Blueprint, Response, abort, send_from_directory

from guard import public

HOME = Path(__file__).parent / "static"
YEAR = 365 * 24 * 3600
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
    answer = send_from_directory(HOME, path, max_age=YEAR if version == VERSION else 0)
    answer.direct_passthrough = False
    answer.make_sequence()  # whole, because a streamed answer is not packed for browsers that know gzip alone
    if version == VERSION:
        answer.cache_control.immutable = True
    return answer
