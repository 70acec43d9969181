"""A small county for the timetable, and a clock that a test can set to any hour of November 2026."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from flask import Flask

import clock
from config import Settings
from models.base import db
from models.message.channel import Channel
from models.org.unit import Unit
from models.org.user import User
from tests.conftest import Clock
from tests.support.make import make_schedule, make_unit, make_user


@dataclass
class Hand:
    """The clock's hand: day and hour in Shanghai."""

    clock_at: Clock

    def set(self, day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
        return self.clock_at(f"2026-{month}-{day:02} {hour:02}:{minute:02}")


@pytest.fixture
def hand(clock_at: Clock) -> Hand:
    return Hand(clock_at)


@pytest.fixture
def settings(app: Flask) -> Settings:
    found: Settings = app.extensions["paicha"]
    return found


@pytest.fixture
def work(app: Flask, settings: Settings) -> Callable[..., int]:
    """Runs a job as the timetable does: in a context, and so a session, of its own."""

    def run(job: Callable[..., int]) -> int:
        db.session.rollback()
        with app.app_context():
            return job(settings, now=clock.now())

    return run


@dataclass
class County:
    county: Unit
    town: Unit
    other_town: Unit
    villages: list[Unit]
    far_village: Unit


@pytest.fixture
def county(app: Flask) -> County:
    """One county, two towns, three villages of the first town and one of the second; villages screen weekly."""
    return make_county()


def make_county() -> County:
    top = make_unit("某县", "county")
    town, other = make_unit("东镇", "town", top), make_unit("西镇", "town", top)
    villages = [make_unit(name, "village", town) for name in ("东村", "南村", "北村")]
    made = County(top, town, other, villages, make_unit("远村", "village", other))
    make_schedule(starts_on=date(2026, 11, 2))
    db.session.commit()
    return made


def make_person(unit: Unit, role: str = "cadre", *, phone: str | None = None, email: str | None = None) -> User:
    """Somebody at the unit with the addresses given."""
    person = make_user("", (unit, role), phone=phone)
    person.email = email
    db.session.commit()
    return person


def make_channel(unit: Unit, kind: str, settings: dict[str, str], *, active: bool = True) -> Channel:
    """A way out that the unit has set up."""
    text = json.dumps(settings)
    made = Channel(unit_id=unit.id, kind=kind, name=kind, sealed_settings=text, active=active, created_at=clock.now())
    db.session.add(made)
    db.session.commit()
    return made


def dismiss(person: User, last_day: date) -> None:
    """The person's seat ends."""
    person.memberships[0].ends_on = last_day
    db.session.commit()
