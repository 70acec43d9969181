"""A session that ended when its account was closed: it may still hand in what is new, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request, session
from flask_babel import gettext as _
from flask_login import current_user

import clock
from models.org.sign_in import SignIn

KIND = "account-closed"
View = TypeVar("View", bound=Callable[..., Any])


def hands_in(view: View) -> View:
    """Lets a view also take what comes from a seat that has ended or an account that was closed; the view holds it."""
    view.hands_in = True  # type: ignore[attr-defined]
    return view


def may_hand_in() -> bool:
    """Whether this view takes such things, and the sender once had a seat from which they may come."""
    view = current_app.view_functions[request.endpoint or ""]
    if not getattr(view, "hands_in", False):
        return False
    if current_user.is_authenticated:
        return any(held.ends_on for held in current_user.memberships)
    ended = closed_session()
    return ended is not None and request.headers.get("Paicha-User", str(ended.user_id)) == str(ended.user_id)


def closed_session() -> SignIn | None:
    """The session that the cookie names, if the closing of its account ended it."""
    secret = session.get("secret")
    return SignIn.closed_by_secret(secret, now=clock.now()) if isinstance(secret, str) else None


def words() -> dict[str, Any]:
    """What the refusal says beside "sign in" where the account was closed, since signing in does not help there."""
    if closed_session() is None:
        return {}
    text = _("Your account was closed. The town decides about what was written before; telephone it for the rest.")
    return {"detail": text, "kind": KIND}
