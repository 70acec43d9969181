"""The county that reports: 186 villages below 18 towns, in each a cadre with an open session and weeks reported."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import Flask
from sqlalchemy import insert

import clock
from bench.rows import Database, Writer
from config import SHANGHAI
from models.base import db
from models.org.sign_in import SignIn
from models.org.unit import Unit
from models.org.user import User
from models.round import Round, Schedule
from tests.support.make import make_report, make_schedule, make_unit, make_user

TOWNS, VILLAGES = 18, 186
WEEKS, BEHIND = 1000, 13
FIRST = date(2008, 1, 7)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class County:
    """Who may report (unit and cookie of its cadre), and the rounds that nobody has reported for, oldest first."""

    villages: list[tuple[int, str]]
    rounds: list[int]


def settle(app: Flask, url: str) -> County:
    """Fills an empty database; the verbs of the product make all but the many rounds and the reports behind."""
    with app.app_context():
        people = _people()
        schedule = make_schedule("field", starts_on=FIRST)
        db.session.execute(insert(Round), [_round(schedule, number) for number in range(WEEKS)])
        rounds = list(db.session.query(Round).order_by(Round.starts_on))
        unit, cadre = people[0]
        for round_ in rounds[:BEHIND]:
            make_report(unit, round_, by=cadre, device={"id": str(uuid.uuid4()), "seq": 17})
        villages = [(unit.id, _cookie(app, cadre)) for unit, cadre in people]
        db.session.commit()
        ids = [round_.id for round_ in rounds]
        db.session.remove()
    _history(url, [unit_id for unit_id, _cookie in villages[1:]], ids[:BEHIND])
    return County(villages, ids[BEHIND:])


def _people() -> list[tuple[Unit, User]]:
    county = make_unit("青山县信联办", "county")
    towns = [make_unit(f"第{number}镇", "town", county) for number in range(1, TOWNS + 1)]
    units = [make_unit(f"第{number}村", "village", towns[number % TOWNS]) for number in range(1, VILLAGES + 1)]
    return [(unit, make_user("李秀英", (unit, "cadre"))) for unit in units]


def _round(schedule: Schedule, number: int) -> dict[str, object]:
    starts_on = FIRST + number * WEEK
    due_on = starts_on + timedelta(days=4)
    opened_at = datetime.combine(starts_on, time(0, 5), tzinfo=SHANGHAI)
    due_at = datetime.combine(due_on, schedule.due_time, tzinfo=SHANGHAI)
    dates = {"starts_on": starts_on, "ends_on": starts_on + timedelta(days=6), "due_on": due_on}
    return {"schedule_id": schedule.id, **dates, "due_at": due_at, "opened_at": opened_at}


def _cookie(app: Flask, user: User) -> str:
    _row, secret = SignIn.open(user, "phone", "bench", now=clock.now())
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(signer.dumps({"_permanent": True, "secret": secret}))


def _history(url: str, unit_ids: list[int], round_ids: list[int]) -> None:
    """Gives the other villages the weeks that the first one reported."""
    database = Database(url)
    writer = Writer(database)
    database.begin()
    for round_id in round_ids:
        for unit_id in unit_ids:
            writer.write(uuid.uuid4(), unit_id, round_id)
    database.commit()
    database.close()
