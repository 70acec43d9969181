"""The door: who is there, deny by default, the verb a page asks for, rows only where they may be seen, same origin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from flask import Flask, Response, abort, current_app, g, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from sqlalchemy import Select
from sqlalchemy.exc import DBAPIError

import clock
from config import Settings
from models.base import db, turn_to_writing, writing
from models.org.sign_in import SignIn
from models.org.unit import Unit
from models.org.user import User
from rules.org.permission import VERBS
from rules.org.second_factor import SET_UP_FIRST, required
from web import asking, origin
from web.closed_account import may_hand_in, words
from web.headers import Cookies, harden
from web.problems import problem, wants_json
from wording.catalogues import say

SAFE = ("GET", "HEAD", "OPTIONS")
COOKIE_DAYS = 400
MOST_ID = 2**31 - 1
View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"
DEVICE = "device"  # the name of the device's own secret in the cookie; it outlives the sessions


def public(view: View) -> View:
    """Opens a view to everybody."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def requires(verb: str) -> Callable[[View], View]:
    """Opens a view to people who may do the verb somewhere; which rows, `visible_or_404` and `must` decide."""
    if verb not in VERBS:
        raise LookupError(f"no such verb: {verb}")

    def mark(view: View) -> View:
        view.access = verb  # type: ignore[attr-defined]
        return view

    return mark


def before_factor(view: View) -> View:
    """Opens a view also to those who still have to set up their second factor: there they do it."""
    view.before_factor = True  # type: ignore[attr-defined]
    return view


def takes(most_bytes: int) -> Callable[[View], View]:
    """Lets a view be sent more than others: documents, tables."""

    return lambda view: setattr(view, "most_bytes", most_bytes) or view  # type: ignore[func-returns-value]


def me() -> User:
    """The signed-in person."""
    user: User = current_user._get_current_object()
    return user


def settings() -> Settings:
    """The installation's settings."""
    found: Settings = current_app.extensions["paicha"]
    return found


def today() -> date:
    """Today where the office is."""
    return clock.now().astimezone(settings().timezone).date()


class Scoped(Protocol):
    """A model that knows which of its rows a person may see."""

    id: Any

    @classmethod
    def visible_to(cls, user: User, /) -> Select[Any]: ...


Row = TypeVar("Row", bound=Scoped)


def visible_or_404(model: type[Row], row_id: object) -> Row:
    """The row if the person may see it; else 404, as if it were not there."""
    found: Row | None = db.session.scalars(model.visible_to(me()).where(model.id == row_id)).first()
    return found if found is not None else abort(404)


def unit_or_404(unit_id: int, verb: str) -> Unit:
    """The unit if the person may do the verb on it; 404 when not even to be seen."""
    unit = db.session.get(Unit, unit_id) if 0 < unit_id <= MOST_ID else None
    if unit is None or not (me().may(verb, unit) or me().may("see", unit)):
        abort(404)
    must(verb, unit)
    return unit


def must(verb: str, unit: Unit) -> None:
    """403 unless the person may do the verb on the unit."""
    if not me().may(verb, unit):
        abort(403)


def must_for_all(verb: str) -> None:
    """403 unless the person may do the verb on the whole tree."""
    if not me().may_for_all(verb):
        abort(403)


def _who(_request: object) -> User | None:
    """The person whose live session the cookie names."""
    secret = session.get("secret")
    row = SignIn.by_secret(secret, now=clock.now()) if isinstance(secret, str) else None
    if row is None:
        return None
    g.sign_in = row
    row.user.today = today()
    return row.user


def _check() -> ResponseReturnValue | None:
    """Before every request: is the view open to this person? Only who may go in waits for a turn to write."""
    if request.endpoint is None:
        return None
    view = current_app.view_functions[request.endpoint]
    access = getattr(view, "access", None)
    request.max_content_length = getattr(view, "most_bytes", request.max_content_length)
    unsafe = request.method not in SAFE
    if unsafe and not origin.same_origin(settings()):
        return origin.refusal(settings())
    refusal = None if access == PUBLIC else _refused(access) or _factor_first(view)
    if refusal is not None or not unsafe:
        return refusal
    if asking.asked():
        return asking.go_on()
    _read_body()
    if access == PUBLIC:
        return None
    take_turn()
    return _refused(access)


def _refused(access: str | None) -> ResponseReturnValue | None:
    """The answer to somebody who may not go in."""
    if not current_user.is_authenticated or _meant_for_another():
        return None if not current_user.is_authenticated and may_hand_in() else _ask_to_sign_in()
    return None if access and (me().may_somewhere(access) or may_hand_in()) else problem(403)


def lacks_factor(user: User) -> bool:
    """Whether the person must have a second factor by the installation's setting, and has none yet."""
    return user.second_factor_at is None and required(settings().second_factor, user.roles)


def _factor_first(view: Callable[..., Any]) -> ResponseReturnValue | None:
    """Who must have a second factor sets it up before anything else."""
    if hasattr(view, "before_factor") or not current_user.is_authenticated or not lacks_factor(me()):
        return None
    told = say(SET_UP_FIRST)
    return problem(403, told, kind="second-factor-needed") if wants_json() else redirect("/me/second-factor", 303)


def take_turn() -> None:
    """Lets the request write; where it waited for that, the person is looked up anew with all else that was read.

    The guard does it for every view but a public one, which does it before it reads what it will change.
    """
    if turn_to_writing():
        g.pop("_login_user", None)
        g.pop("sign_in", None)


def _meant_for_another() -> bool:
    """A phone names whose work it sends: what one person signed never goes under the session of the next."""
    named = request.headers.get("Paicha-User")
    return named is not None and named != str(me().id)


def _read_body() -> None:
    """Takes the body in before the database is asked to write: a slow phone must not hold a lock."""
    if request.mimetype in origin.FORMS:
        request.form  # noqa: B018 - reading is the point
    else:
        request.get_data(cache=True)


def _ask_to_sign_in() -> ResponseReturnValue:
    if wants_json() or request.method not in SAFE:
        return problem(401, **words())
    return redirect("/sign-in?" + urlencode({"next": request.full_path.rstrip("?")}))


def _keep_alive(answer: Response) -> Response:
    """Notes at most once an hour that a session is in use, in a transaction of its own; an answer never waits in vain
    for it: where nothing can be written just now, the next request notes it."""
    row: SignIn | None = g.get("sign_in")
    if row is None or answer.status_code >= 400 or not row.id or not row.needs_touch(now=clock.now()):
        return answer
    try:
        with writing():
            fresh = db.session.get(SignIn, row.id)
            if fresh is not None and fresh.ended_at is None:
                fresh.touch(now=clock.now())
    except DBAPIError as error:
        current_app.logger.warning("the use of a session could not be noted: %s", type(error.orig).__name__)
    return answer


def init_app(app: Flask) -> None:
    """Puts the door in front of every route; a route that forgot its mark stops the start."""
    app.session_interface = Cookies()
    app.config.update(
        SESSION_COOKIE_NAME="paicha",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=COOKIE_DAYS * 86400,
    )
    login = LoginManager(app)
    login.session_protection = None
    login.request_loader(_who)
    app.before_request(asking.turned_away)
    app.before_request(_check)
    app.after_request(_keep_alive)
    app.after_request(harden)


def assert_all_marked(app: Flask) -> None:
    """Raises when any route has no access mark."""
    for rule in app.url_map.iter_rules():
        if not getattr(app.view_functions[rule.endpoint], "access", None):
            raise LookupError(f"{rule.rule} ({rule.endpoint}) has neither @public nor @requires")
