"""What the operator at the machine may do alone: name a head, agree, make a link, take a lost second factor away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

import installation
from models.base import db
from models.event import Event
from models.org.consent import Consent, Wanted
from models.org.second_factor import SecondFactor
from models.org.sign_in import Invitation, SignIn
from models.org.user import User
from tests.conftest import Clock
from tests.support.make import today
from tests.support.world import World, world
from tests.test_second_factor import code_of


@pytest.fixture
def people(own_app: Flask, clock_at: Clock) -> World:
    """The county's people, in an installation with its own keys noted."""
    made = world()
    db.session.commit()
    installation.expect(own_app.extensions["paicha"], now=clock_at.now)
    return made


def run(app: Flask, *words: str) -> Result:
    """One command in a context of its own, as from a shell."""
    db.session.remove()
    return app.test_cli_runner().invoke(args=list(words))


def named(username: str) -> User:
    return db.session.scalars(select(User).where(User.username == username)).one()


def actions() -> list[str]:
    return list(db.session.scalars(select(Event.action).order_by(Event.id)))


def test_the_operator_names_the_head_of_an_office_once(own_app: Flask, people: World):
    first = run(own_app, "head", "zhao")
    assert (first.exit_code, "is the head at" in first.output) == (0, True), first.output
    assert [seat.head for seat in named("zhao").memberships] == [True]
    assert "consent.agree" in actions()
    again = run(own_app, "head", "zhao")
    assert (again.exit_code, "already" in again.output) == (0, True)


@pytest.mark.parametrize(("words", "said"), [(("head", "li"), "no seat as"), (("head", "nobody"), "no account nobody")])
def test_who_has_no_seat_in_an_office_is_no_head(own_app: Flask, people: World, words: tuple[str, str], said: str):
    refused = run(own_app, *words)
    assert refused.exit_code == 1 and said in refused.output
    assert "Traceback" not in refused.output


def test_the_operator_agrees_as_the_second_person_and_makes_the_link(own_app: Flask, people: World, clock_at: Clock):
    wanted = Wanted(people.sun, people.county, "office", today())
    consent = Consent.propose("seats", [wanted], by=people.zhou, now=clock_at.now)
    db.session.commit()
    number = str(consent.id)
    assert run(own_app, "agree", number).exit_code == 0
    assert "office" in {seat.role for seat in named("sun").memberships}
    twice = run(own_app, "agree", number)
    assert twice.exit_code == 1 and "Error:" in twice.output
    assert run(own_app, "agree", "999999").exit_code == 1
    made = run(own_app, "link", "sun")
    secret = made.output.strip().rpartition("/first-password/")[2]
    found = Invitation.by_secret(secret, now=clock_at.now)
    assert found is not None and found.user.username == "sun"


def test_a_lost_second_factor_is_taken_away_and_all_sessions_end(own_app: Flask, people: World, clock_at: Clock):
    SecondFactor.begin(people.wang, now=clock_at.now).confirm(
        people.wang, code_of(people.wang, clock_at), by=people.wang, now=clock_at.now
    )
    SignIn.open(people.wang, "desk", "test", now=clock_at.now)
    db.session.commit()
    said = run(own_app, "reset-factor", "wang")
    assert said.exit_code == 0, said.output
    assert named("wang").second_factor_at is None
    live = select(SignIn).where(SignIn.ended_at.is_(None), SignIn.expires_at > clock_at.now - timedelta(1))
    assert db.session.scalars(live.where(SignIn.user_id == named("wang").id)).all() == []
