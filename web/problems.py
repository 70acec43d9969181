"""Refusals and mishaps as answers: RFC 9457 problem JSON for the phone's protocol, a plain page for people."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, urlsplit

from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from flask_login import AnonymousUserMixin, current_user
from marshmallow import ValidationError
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from files import room
from models.base import db
from models.org.unit import Unit
from rules.errors import Conflict, Forbidden, Invalid, NotAllowed
from web.taken import UNIQUE, constraint_of
from wording.catalogues import say

BUSY_RETRY_SECONDS = 5
READ_ONLY = "25006"  # of PostgreSQL's error codes
WORTH_KEEPING = 12

SENTENCES = {
    400: lazy_gettext("The request could not be read. Load the page again and try once more."),
    401: lazy_gettext("Please sign in. What you wrote stays where it is."),
    403: lazy_gettext("Your account may not do this. Ask your administrator if it should."),
    404: lazy_gettext("This does not exist or is not your unit's. Go back and choose from the list."),
    405: lazy_gettext("This address does not take that kind of request."),
    406: lazy_gettext("This address cannot answer in that form."),
    408: lazy_gettext("The sending took too long. Try again."),
    409: lazy_gettext("Someone else was faster. Load the page again to see what changed."),
    410: lazy_gettext("This link has been used or is too old. Ask your administrator for a new one."),
    413: lazy_gettext("This is too large. A photo may have 5 MB; send fewer things at once."),
    415: lazy_gettext("This kind of file is not accepted. Send JPEG, PNG, WebP or a sound recording."),
    422: lazy_gettext("Something is missing or wrong. See the fields that are named."),
    429: lazy_gettext("Too many tries. Wait a little and try again."),
    500: lazy_gettext("Something went wrong on our side. Nothing was stored of this step; try again."),
    503: lazy_gettext("The server is busy. Wait a moment and try again; nothing is lost."),
    507: lazy_gettext("The server's disk is full. Nothing was stored; tell your administrator."),
}


TITLES = {
    400: lazy_gettext("Not possible"),
    401: lazy_gettext("Not signed in"),
    403: lazy_gettext("Not allowed"),
    404: lazy_gettext("Not found"),
    409: lazy_gettext("Not possible as things stand"),
    410: lazy_gettext("This link no longer works"),
    413: lazy_gettext("Too large"),
    422: lazy_gettext("Please correct"),
    429: lazy_gettext("Wait a little"),
    500: lazy_gettext("A fault on our side"),
    503: lazy_gettext("Busy"),
    507: lazy_gettext("No room left"),
}


def wants_json() -> bool:
    """Whether a program asked: the phone's protocol, or anything that sent or wants JSON."""
    return request.path.startswith("/api/") or request.is_json


def problem(
    status: int,
    detail: str | None = None,
    *,
    kind: str = "about:blank",
    headers: dict[str, str] | None = None,
    **more: Any,
) -> Response:
    """The answer to a refusal, in the form that the asker understands."""
    if status >= 500:
        ask_nobody()
    text = detail or str(SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400]))
    if wants_json():
        answer = jsonify({"type": kind, "title": _title(status), "status": status, "detail": text, **more})
        answer.content_type = "application/problem+json"
    else:
        page = render_template(
            "problem.html", status=status, title=_title(status), text=text, **_way_on(status), **more
        )
        answer = current_app.make_response(page)
    answer.status_code = status
    answer.headers.update(headers or {})
    return answer


def ask_nobody() -> None:
    """A server that is unwell draws its page without the database, for a reader whom it does not look up."""
    g._login_user = AnonymousUserMixin()  # what every page, language and menu asks for is there already


def _title(status: int) -> str:
    return str(TITLES.get(status, TITLES[500 if status >= 500 else 400]))


def _way_on(status: int) -> dict[str, Any]:
    """What the page offers next."""
    known = current_user.is_authenticated
    return {"back": _back(), "typed": _typed(status), "known": known, "call": _call() if known else None}


def address(text: str | None) -> SplitResult:
    """The parts of an address that a client sent; of one that is none, empty parts."""
    try:
        return urlsplit(text or "")
    except ValueError:
        return urlsplit("")


def _back() -> str | None:
    """The page of ours that the reader comes from."""
    came, here = address(request.referrer), urlsplit(request.url)
    ours = came.netloc == here.netloc and came.path.startswith("/") and came.path != here.path
    return came.path + (f"?{came.query}" if came.query else "") if ours else None


def _typed(status: int) -> list[str]:
    """The longer texts of a refused form, so that nobody has to write them again."""
    if request.method != "POST" or status in (400, 413):
        return []
    hidden = ("password", "again", "old", "next", "secret")
    texts = [text for name, text in request.form.items(multi=True) if name not in hidden]
    return [text for text in texts if len(text) >= WORTH_KEEPING]


def _call() -> Unit | None:
    """The office to telephone: the nearest one above the reader's unit that has a number."""
    unit: Unit | None = next(iter(current_user.units()), None)
    while unit is not None and unit.parent is not None:
        unit = unit.parent
        if unit.phone:
            return unit
    return None


def paths(errors: Any, prefix: str = "") -> dict[str, list[str]]:
    """marshmallow's nested errors as one flat table of field paths, for example "cases.0.summary"."""
    if isinstance(errors, dict):
        found: dict[str, list[str]] = {}
        for key, inner in errors.items():
            part = "" if key == "_schema" else str(key)
            found |= paths(inner, f"{prefix}.{part}".strip("."))
        return found
    return {prefix: [str(text) for text in (errors if isinstance(errors, list) else [errors])]}


def _not_allowed(refusal: NotAllowed) -> Response:
    return problem(409, say(refusal.msgid, **refusal.params))


def _forbidden(refusal: Forbidden) -> Response:
    return problem(403, say(refusal.msgid, **refusal.params))


def _conflict(refusal: Conflict) -> Response:
    return problem(409, say(refusal.msgid), kind=refusal.kind)


def _invalid(refusal: Invalid) -> Response:
    return problem(422, errors={path: [say(text)] for path, text in refusal.errors.items()})


def _wrong_fields(refusal: ValidationError) -> Response:
    return problem(422, errors=paths(refusal.messages))


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return problem(status, headers=kept)


def _broken(error: IntegrityError) -> Response:
    db.session.rollback()
    return problem(409, str(UNIQUE.get(constraint_of(error), SENTENCES[409])))


def _busy(error: Exception) -> Response:
    db.session.rollback()
    if room.is_lacking(error):
        return _no_room(error)
    return problem(503, headers={"Retry-After": str(BUSY_RETRY_SECONDS)})


def _internal(error: InternalError) -> Response:
    """PostgreSQL says so when it may only be read: a standby, or a primary that was one until now."""
    return _busy(error) if getattr(error.orig, "sqlstate", "") == READ_ONLY else _mishap(error)


def _file(error: OSError) -> Response:
    return _no_room(error) if room.is_lacking(error) else _mishap(error)


def _no_room(error: Exception) -> Response:
    """After this the next try succeeds where it is a small thing."""
    db.session.rollback()
    current_app.logger.error("no room: %s", error)
    room.relieve(current_app.extensions["paicha"].data_dir, error)
    return problem(507)


def _beyond(_error: Exception) -> Response:
    """A value that the database cannot keep: PostgreSQL says so itself, SQLite's driver in its own way."""
    db.session.rollback()
    return problem(422)


def _mishap(error: Exception) -> Response:
    db.session.rollback()
    current_app.logger.exception("unexpected error: %s", type(error).__name__)
    return problem(500)


def init_app(app: Flask) -> None:
    """One handler for each kind of refusal."""
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(Forbidden, _forbidden)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(Invalid, _invalid)
    app.register_error_handler(ValidationError, _wrong_fields)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(IntegrityError, _broken)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(InterfaceError, _busy)
    app.register_error_handler(InternalError, _internal)
    app.register_error_handler(OSError, _file)
    app.register_error_handler(PoolTimeout, _busy)
    app.register_error_handler(DataError, _beyond)
    app.register_error_handler(OverflowError, _beyond)
    app.register_error_handler(Exception, _mishap)
