"""Signing in, the same for pages and phones: a try is counted before it is looked at, then the password is checked."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, g, request, session
from flask_babel import ngettext
from flask_login import current_user

import clock
from models.base import db
from models.org.challenge import Challenge
from models.org.device import Device
from models.org.second_factor import passes
from models.org.sign_in import SignIn
from models.org.throttle import Throttle, Tries, account
from models.org.user import User
from rules.message.reminder import SENTENCES
from rules.org.guessing import place_of
from web.guard import DEVICE, me, settings, take_turn, today
from wording import times
from wording.catalogues import say

HALFWAY = "halfway"  # the name of the secret in the cookie between the two steps


@dataclass(frozen=True)
class Knock:
    """What came of a try: the person, or the seconds to wait, or neither when name or password was wrong."""

    user: User | None = None
    wait: int = 0


def here() -> str:
    """The network address that asks."""
    return request.remote_addr or ""


def knock(login: str, password: str) -> Knock:
    """Tries a name and a password; an unknown name takes as long, waits as long and is told the same as a wrong one.

    The check is slow on purpose: no turn to write is held meanwhile. What is right leaves the transaction open.
    """
    user = db.session.scalars(User.named(login)).first()
    tries = tries_of(user, login)
    take_turn()
    wait = Throttle.charge(tries, now=clock.now())
    db.session.commit()
    if wait:
        return Knock(wait=wait)
    right = (user or User()).check_password(password)
    take_turn()
    if user is not None and right and not user.disabled_at:
        Throttle.forgive(tries)
        return Knock(user)
    Throttle.tell(tries, user, here(), now=clock.now())
    db.session.commit()
    return Knock()


def prove(password: str) -> Knock:
    """Tries the password of who is signed in, in the same way: a session left open is no place to guess it either."""
    tries = tries_of(me())
    wait = attempt(tries)
    if wait:
        return Knock(wait=wait)
    right = me().check_password(password)
    take_turn()
    if not current_user.is_authenticated:
        abort(401)
    if right:
        Throttle.forgive(tries)
        return Knock(me())
    Throttle.tell(tries, me(), here(), now=clock.now())
    db.session.commit()
    return Knock()


def tries_of(user: User | None, login: str = "", kind: str = "account") -> Tries:
    """What a try counts against: on a device that the person knows only that, elsewhere the account and the address."""
    device = Device.known(user, session.get(DEVICE))
    if device is not None:
        return {"device" if kind == "account" else kind: f"device:{device.id}"}
    return {kind: account(user, login), "place": place_of(here())}


def attempt(tries: Tries) -> int:
    """Counts a try of another kind, as of a code or a link, for good; or says how many seconds it has to wait."""
    take_turn()
    wait = Throttle.charge(tries, now=clock.now())
    db.session.commit()
    return wait


def needs_step(user: User) -> bool:
    """Whether the password is not enough: a second factor is set up, and this device is not remembered."""
    if settings().second_factor == "off" or user.second_factor_at is None:
        return False
    device = Device.known(user, session.get(DEVICE))
    return device is None or not device.trusted(now=clock.now())


def pause(user: User, kind: str) -> None:
    """Between the two steps: the server keeps who proved the password, the cookie only the name of that."""
    _row, session[HALFWAY] = Challenge.pose("step", user, kind, now=clock.now())


def halfway() -> Challenge | None:
    """Who is between the two steps in this browser."""
    return Challenge.waiting("step", session.get(HALFWAY), now=clock.now())


def step(user: User, code: str) -> Knock:
    """Tries a code of the second step, which is counted like a password; what is right leaves the transaction open."""
    tries = tries_of(user, kind="code")
    wait = attempt(tries)
    if wait:
        return Knock(wait=wait)
    take_turn()
    if passes(user, code, now=clock.now()):
        Throttle.forgive(tries)
        return Knock(user)
    Throttle.tell(tries, user, here(), now=clock.now())
    db.session.commit()
    return Knock()


def let_in(user: User, kind: str, *, remember: bool = False) -> None:
    """Opens the session; `remember` asks for no second step on this device for 30 days."""
    device = sign_in(user, kind)
    if remember:
        device.trust(now=clock.now())
    warn(user)


def sign_in(user: User, kind: str) -> Device:
    """Opens a session of a kind ("phone" or "desk"), whose secret goes into the cookie; the device is known then."""
    row, secret = SignIn.open(user, kind, request.user_agent.string, now=clock.now())
    device, kept = Device.meet(user, session.get(DEVICE), now=clock.now())
    session.clear()
    session.permanent = True
    session["secret"], session[DEVICE] = secret, kept
    g.sign_in = row
    user.today = today()
    g._login_user = user
    return device


def sign_out() -> None:
    """Ends this session here and on the server."""
    if current_user.is_authenticated:  # a public view has not asked yet
        g.sign_in.end(by=me(), now=clock.now())
    kept = {name: session[name] for name in (DEVICE,) if name in session}
    session.clear()
    session.update(kept)


def warn(user: User) -> None:
    """Tells who has just come in of wrong tries on the account; what stands in the inbox not everybody has."""
    run = Throttle.of(user, now=clock.now())
    if run is not None:
        said = {"count": run.failures, "since": times.when(run.started_at)}
        flash(say(SENTENCES["guessed"], **said), "alarm")


def slow_down(wait: int) -> str:
    """The sentence for who has to wait, by seconds or minutes."""
    if wait <= 90:
        return str(
            ngettext(
                "Too many wrong tries. Wait %(num)s second, then try again.",
                "Too many wrong tries. Wait %(num)s seconds, then try again.",
                wait,
            )
        )
    return str(
        ngettext(
            "Too many wrong tries. Wait %(num)s minute, then try again.",
            "Too many wrong tries. Wait %(num)s minutes, then try again.",
            -(-wait // 60),
        )
    )
