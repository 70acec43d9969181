"""What only the operator at the machine may do alone, so that nobody stays locked out; each is told to the office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import click
from flask import current_app
from sqlalchemy import select

import clock
from commands.house import with_installation
from config import Settings
from models.base import db, writing
from models.org.consent import Consent, Wanted
from models.org.sign_in import Invitation
from models.org.user import User
from rules.errors import Invalid, NotAllowed
from rules.org.unit import ROLE_NAMES


@click.command()
@click.argument("username")
@with_installation
def head(username: str) -> None:
    """Name USERNAME, who has a seat in an office, its head: who may agree to new seats and links."""
    with writing():
        user = _named(username)
        seat = next((held for held in user.memberships if held.role == "office" and held.holds_on(_today())), None)
        if seat is None:
            raise click.ClickException(f"{username} has no seat as {ROLE_NAMES['office'].lower()} today.")
        unit, known = seat.unit.name, seat.head
        if not known:
            _done("seats", Wanted(user, seat.unit, "office", _today(), head=True))
    click.echo(f"{username} is the head at {unit}{' already' if known else ', and finds “Consents” in the menu'}.")


@click.command()
@click.argument("username")
@with_installation
def link(username: str) -> None:
    """Make a one-time link for USERNAME to choose a new password, where nobody else can agree to one."""
    with writing():
        user, settings = _named(username), _settings()
        _done("links", Wanted(user))
        secret = Invitation.create(user, by=None, now=clock.now())
    click.echo(f"{settings.address or f'http://{settings.host}:{settings.port}'}/first-password/{secret}")


@click.command("reset-factor")
@click.argument("username")
@with_installation
def reset_factor(username: str) -> None:
    """Take every second factor from USERNAME, after a lost telephone; all sessions of the account end."""
    with writing():
        _done("factor", Wanted(_named(username)))
    click.echo(f"{username} signs in with the password alone, and sets up a new second step where one is required.")


@click.command()
@click.argument("number", type=int)
@with_installation
def agree(number: int) -> None:
    """Agree to the proposal NUMBER as its second person, where no head and no other administrator can yet."""
    with writing():
        consent = db.session.get(Consent, number)
        if consent is None:
            raise click.ClickException(f"There is no proposal {number}; the page “Consents” (/consents) lists them.")
        people = len(consent.items)
        _may(lambda: consent.agree(by=None, now=clock.now()))
    click.echo(f"agreed: {people} people. Make links with `flask link USERNAME`.")


def _done(kind: str, wanted: Wanted) -> None:
    """Proposed and agreed to by the operator, who answers for the machine; the office reads of it."""
    _may(lambda: Consent.propose(kind, [wanted], by=None, now=clock.now()).agree(by=None, now=clock.now()))


def _may(verb: Callable[[], None]) -> None:
    """A refusal of the rules as one sentence."""
    try:
        verb()
    except (NotAllowed, Invalid) as refusal:
        raise click.ClickException(
            " ".join(refusal.errors.values()) if isinstance(refusal, Invalid) else str(refusal)
        ) from None


def _named(username: str) -> User:
    user = db.session.scalars(select(User).where(User.username == username.lower())).first()
    if user is None:
        raise click.ClickException(f"There is no account {username}.")
    return user


def _settings() -> Settings:
    found: Settings = current_app.extensions["paicha"]
    return found


def _today() -> date:
    return clock.now().astimezone(_settings().timezone).date()
