"""The migrations lead to the tables of the models, and carry what is stored forth and back."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, select, text

import clock
from models.base import Base, db
from models.calendar import calendar
from models.case import search_index
from models.case.clock import RUNS, Clock
from models.case.moves.assignment import Task
from models.case.moves.mediation import Terms
from models.case.reveal import Reveal
from rules.epoch import STRIDES
from rules.ledger.old_matter import number_mark
from tests.conftest import SHANGHAI
from tests.support.installations import ROOT
from tests.support.make import make_case, today
from tests.support.world import world

FOLDER = str(ROOT / "migrations")
DAY = timedelta(days=1)


def by_the_models(name: str | None, kind: str, _parents: object) -> bool:
    """All but the tables of the search, which each kind of database builds in its own way."""
    return kind != "table" or not search_index.ours(name)


def test_the_newest_schema_is_that_of_the_models(own_app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": by_the_models})
        assert compare_metadata(context, Base.metadata) == []


def test_the_counters_whose_numbers_leave_the_house_never_step_back(own_app: Flask) -> None:
    """A later migration that builds one of these tables anew must say sqlite_autoincrement again."""
    if db.engine.dialect.name != "sqlite":
        return
    made = db.session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all()
    stepping = {name for name, sql in made if name in STRIDES and "AUTOINCREMENT" not in sql}
    assert stepping == set()


def test_reasons_of_reveals_become_codes_and_own_words_are_sealed(own_app: Flask) -> None:
    people = world()
    case = make_case(people.village, by=people.li)
    Reveal.open(case, "call", by=people.wang, now=clock.now())
    Reveal.open(case, "own", "核对王某的身份", by=people.wang, now=clock.now())
    db.session.commit()
    db.session.remove()
    flask_migrate.downgrade(FOLDER, "0002")
    told = db.session.scalars(text("SELECT reason FROM reveal ORDER BY id")).all()
    assert told == ["To telephone the people concerned", "核对王某的身份"]
    db.session.remove()
    flask_migrate.upgrade(FOLDER)
    kept = db.session.execute(select(Reveal.reason, Reveal.own_reason).order_by(Reveal.id)).all()
    assert [tuple(row) for row in kept] == [("call", None), ("own", "核对王某的身份")]


@pytest.fixture
def earlier(own_app: Flask, now: datetime) -> Flask:
    """An installation of the third version, with a village's case and its steps."""
    db.session.remove()
    flask_migrate.downgrade(FOLDER, "0003")
    said = {"at": str(now), "case": uuid.uuid4().hex, "step": uuid.uuid4().hex}
    for row in (
        "INSERT INTO unit (id, name, kind, path, phone, starts_on) VALUES (1, 'T', 'town', '/1/', '', '2026-01-01')",
        "INSERT INTO unit (id, name, kind, path, phone, starts_on, parent_id) "
        "VALUES (2, 'V', 'village', '/1/2/', '', '2026-01-01', 1)",
        "INSERT INTO \"user\" (id, username, name, created_at) VALUES (1, 'u', 'U', :at)",
        'INSERT INTO "case" (id, number, unit_id, origin, category, summary, place, urgency, status, found_at, by_id) '
        "VALUES (:case, '2026-000001', 2, 'screening', '02', 's', '', 'ordinary', 'accepted', :at, 1)",
        "INSERT INTO case_step (id, case_id, kind, text, made_at, at, by_id) "
        "VALUES (:step, :case, 'accepted', '', :at, :at, 1)",
    ):
        db.session.execute(text(row), {name: value for name, value in said.items() if f":{name}" in row})
    db.session.commit()
    return own_app


def test_cases_of_before_get_their_office_and_keep_their_history(earlier: Flask) -> None:
    flask_migrate.upgrade(FOLDER)
    columns = 'SELECT office_id, handler_id, version, accepted_at IS NOT NULL, number FROM "case"'
    assert tuple(db.session.execute(text(columns)).one()) == (1, None, 1, True, "2026-000001")
    assert tuple(db.session.execute(text("SELECT kind, version FROM case_step")).one()) == ("accepted", 0)
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []


def test_notices_to_answer_and_agreements_to_perform_get_their_clocks(own_app: Flask) -> None:
    people, now = world(), clock.now()
    agreed, kept, supervised = (make_case(people.village, by=people.li) for _ in range(3))
    for case, days in ((agreed, 3), (agreed, 1), (kept, 1)):
        terms = Terms("oral", today() - 5 * DAY, "s", today() - days * DAY)
        case.agree(terms, calendar(), by=people.li, now=now - days * DAY)
    kept.fulfil(today(), "", calendar(), by=people.li, now=now)
    supervised.assign(Task(people.village, "set", now + 20 * DAY), by=people.wang, now=now)
    supervised.supervise("s", now + 6 * DAY, by=people.zhao, now=now)
    db.session.commit()
    told = (Clock.case_id, Clock.kind, Clock.basis, Clock.started_at, Clock.due_at)
    theirs = select(*told).where(RUNS).order_by(Clock.kind)
    wanted = db.session.execute(theirs).all()
    assert [kind for _id, kind, *_times in wanted] == ["deadline", "performance", "supervision"]
    indexes = sorted(index["name"] or "" for index in inspect(db.engine).get_indexes("clock"))
    db.session.remove()
    flask_migrate.downgrade(FOLDER, "0034")
    assert db.session.scalars(text("SELECT kind FROM clock")).all() == ["deadline"]
    db.session.remove()
    flask_migrate.upgrade(FOLDER)
    assert db.session.execute(theirs).all() == wanted
    assert sorted(index["name"] or "" for index in inspect(db.engine).get_indexes("clock")) == indexes


def test_numbers_of_old_ledgers_count_with_their_day_from_then_on(own_app: Flask) -> None:
    people = world()
    case = make_case(people.village, by=people.li)
    day = case.found_at.astimezone(SHANGHAI).date()
    said = {"unit": people.town.id, "case": case.id.hex if db.engine.dialect.name == "sqlite" else case.id}
    db.session.commit()
    db.session.remove()
    flask_migrate.downgrade(FOLDER, "0044")
    columns = "outside_number (unit_id, mark, number, case_id)"
    for mark in ("n:宝信7号", "w:words"):
        db.session.execute(text(f"INSERT INTO {columns} VALUES (:unit, '{mark}', '宝信 ７号', :case)"), said)
    db.session.commit()
    db.session.remove()
    flask_migrate.upgrade(FOLDER)
    kept = db.session.scalars(text("SELECT mark FROM outside_number")).all()
    assert set(kept) == {number_mark("宝信7号", day), "w:words"}
